"""Asks which store is meant, where several are at one address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from sign_desk.ui.kit.icons import swatch
from sign_desk.ui.kit.labels import heading_label, plain_label, plain_tooltip
from sign_desk.ui.kit.theme import Space

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sign_desk.store.profiles import Profile

_WIDTH, _ROW, _MOST_ROWS = 480, 36, 8


class WhichStoreDialog(QDialog):
    """Lists stores by name and colour. `chosen` is one of them once the dialog is accepted."""

    def __init__(self, stores: Sequence[Profile], parent: QWidget) -> None:
        super().__init__(parent)
        self.chosen = stores[0]
        self._stores = tuple(stores)
        self.setWindowTitle("Which store?")
        self.list = QListWidget()
        self.list.setAccessibleName("Stores")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFixedHeight(_ROW * min(len(stores), _MOST_ROWS) + 2 * self.list.frameWidth())
        for store in stores:
            item = QListWidgetItem(swatch(store.colour), store.name, self.list)
            item.setSizeHint(QSize(0, _ROW))
            item.setToolTip(plain_tooltip(store.name))
        self.list.setCurrentRow(0)
        self.list.itemActivated.connect(self.accept)
        buttons = QDialogButtonBox()
        buttons.addButton("Open", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        column.setSpacing(Space.MEDIUM)
        column.addWidget(heading_label("Which store do you want to open?"))
        column.addWidget(plain_label(f"Several of your stores are at {stores[0].origin}."))
        column.addWidget(self.list)
        column.addWidget(buttons)
        self.setMinimumWidth(_WIDTH)
        self.list.setFocus()

    def accept(self) -> None:
        """Close with the store that is selected."""
        self.chosen = self._stores[self.list.currentRow()]
        super().accept()
