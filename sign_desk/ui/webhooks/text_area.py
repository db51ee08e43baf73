"""Several lines of text to be typed or pasted: JSON, headers, bodies."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QPlainTextEdit, QWidget


class TextArea(QPlainTextEdit):
    """An input of a form that keeps what is pasted as it is, but for the ends of lines."""

    valueChanged = Signal(str)

    def __init__(self, name: str, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.setTabChangesFocus(True)
        self.textChanged.connect(lambda: self.valueChanged.emit(self.value()))

    def value(self) -> str:
        """Read the text. Qt's own plain text has spaces where hard ones were pasted."""
        return self.document().toRawText().replace("\u2029", "\n")

    def set_value(self, value: str) -> None:
        """Put this text in."""
        self.setPlainText(value)
