"""Shows what would be saved to help find a fault, before anything is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from sign_desk.ui.kit.labels import heading_label, plain_label
from sign_desk.ui.kit.notices import NoticeArea
from sign_desk.ui.kit.texts import NamedTexts
from sign_desk.ui.kit.theme import Space

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sign_desk.store.diagnostics import Part

_SIZE = QSize(820, 560)
_PROMISE = (
    "This is everything that is in the file. It holds no token and nothing of your order history; an error may quote "
    "what it stumbled over. Nothing is sent anywhere: give the file to whoever looks after Sign Desk for you."
)


class DiagnosticsDialog(QDialog):
    """Asks by `saveRequested` where to save; with `trouble`, a title and a text, it tells first what happened."""

    saveRequested = Signal()

    def __init__(self, parts: Iterable[Part], parent: QWidget, trouble: tuple[str, str] | None = None) -> None:
        super().__init__(parent)
        self.parts = tuple(parts)
        title, text = trouble or ("What will be saved", "")
        self.setWindowTitle("Diagnostics" if trouble is None else title)
        self.notices = NoticeArea()
        self.texts = NamedTexts("Files of the diagnostics", ((part.name, part.text) for part in self.parts))
        buttons = QDialogButtonBox()
        self.save_button = buttons.addButton("Save diagnostics…", QDialogButtonBox.ButtonRole.ActionRole)
        self.close_button = buttons.addButton("Go on" if trouble else "Close", QDialogButtonBox.ButtonRole.RejectRole)
        self.save_button.clicked.connect(self.saveRequested)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        column.setSpacing(Space.MEDIUM)
        column.addWidget(heading_label(title))
        if text:
            column.addWidget(plain_label(text))
        column.addWidget(plain_label(_PROMISE))
        column.addWidget(self.notices)
        column.addWidget(self.texts, 1)
        column.addWidget(buttons)
        self.resize(_SIZE)
        (self.close_button if trouble else self.save_button).setDefault(True)
