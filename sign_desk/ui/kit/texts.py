"""Several texts with a name each, one of them shown: to be read and copied, never edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPlainTextEdit, QSplitter, QWidget

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAMES_WIDTH, _TEXT_WIDTH = 240, 480


class NamedTexts(QSplitter):
    """The names at the left, the text of the one chosen at the right."""

    def __init__(self, title: str, texts: Iterable[tuple[str, str]], parent: QWidget | None = None) -> None:
        """Show `texts`, each a name and its text, under the accessible `title`; the first is chosen."""
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.names = QListWidget()
        self.names.setAccessibleName(title)
        self.names.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.text = QPlainTextEdit()
        self.text.setAccessibleName("Text")
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.names.currentItemChanged.connect(self._show)
        for name, text in texts:
            item = QListWidgetItem(name, self.names)
            item.setData(Qt.ItemDataRole.UserRole, text)
            item.setToolTip(name)
        self.names.setCurrentRow(0)
        self.addWidget(self.names)
        self.addWidget(self.text)
        self.setSizes([_NAMES_WIDTH, _TEXT_WIDTH])
        self.setStretchFactor(1, 1)
        self.setChildrenCollapsible(False)

    def _show(self, item: QListWidgetItem | None) -> None:
        self.text.setPlainText(item.data(Qt.ItemDataRole.UserRole) if item else "")
