"""Asks what is to be on a price sheet: which lists, which prices, and as what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QListWidget,
    QListWidgetItem,
    QRadioButton,
    QVBoxLayout,
)

from sign_desk.ui.kit.labels import ToneLabel, heading_label, plain_label
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.pricing.review.words import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtWidgets import QWidget

    from sign_desk.pricing.keys import ItemKey

_WIDTH, _LISTS_HEIGHT = 480, 160
_MOST_ROWS = 2000
"""A page of paper has some fifty."""
_ABOUT = "The prices that are loaded, and what your sample signs cost, with the date, for colleagues and customers."


class PriceSheetDialog(QDialog):
    """Asks for price lists by their names and numbers of rows. With `changes`, it has to be said which prices."""

    def __init__(self, lists: Mapping[ItemKey, tuple[str, int]], changes: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Price sheet")
        self._rows = {key: rows for key, (_, rows) in lists.items()}
        self.lists = QListWidget()
        self.lists.setAccessibleName("Price lists")
        self.lists.setFixedHeight(_LISTS_HEIGHT)
        self.lists.setSpacing(Space.TINY // 2)
        for key, (name, _) in lists.items():
            item = QListWidgetItem(name, self.lists)
            item.setData(Qt.ItemDataRole.UserRole, key)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
        self.live = QRadioButton("What the store has")
        self.staged = QRadioButton(f"With the {counted(changes, 'change')} that the store does not have yet")
        self.pdf = QRadioButton("Page to print or send (PDF)")
        self.workbook = QRadioButton("Workbook (Excel)")
        self._is_changed = changes > 0
        self.told = ToneLabel(tone=Tone.WARNING)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        self.save_button = self.buttons.button(QDialogButtonBox.StandardButton.Save)
        self.save_button.setText("Save as…")
        self._groups = [self._group(self.live, self.staged), self._group(self.pdf, self.workbook)]
        self.pdf.setChecked(True)
        self.live.setChecked(not self._is_changed)
        self._lay_out()
        self.lists.itemChanged.connect(lambda _item: self._follow())
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._follow()

    @property
    def chosen(self) -> Sequence[ItemKey]:
        """The price lists that are ticked."""
        items = (self.lists.item(row) for row in range(self.lists.count()))
        return [key for item, key in zip(items, self._rows, strict=True) if item.checkState() is Qt.CheckState.Checked]

    @property
    def is_pdf(self) -> bool:
        """Whether it is to be a PDF."""
        return self.pdf.isChecked()

    @property
    def is_staged(self) -> bool:
        """Whether unsaved changes are to be in it."""
        return self._is_changed and self.staged.isChecked()

    def _follow(self) -> None:
        chosen = self.chosen
        is_long = self.is_pdf and sum(self._rows[key] for key in chosen) > _MOST_ROWS
        self.told.setText(f"A page takes {_MOST_ROWS:,} rows at most: tick fewer lists, or choose the workbook.")
        self.told.setVisible(is_long)
        is_said = not self._is_changed or self.live.isChecked() or self.staged.isChecked()
        self.save_button.setEnabled(bool(chosen) and is_said and not is_long)

    def _group(self, *buttons: QRadioButton) -> QButtonGroup:
        group = QButtonGroup(self)
        for button in buttons:
            group.addButton(button)
            button.toggled.connect(lambda _checked: self._follow())
        return group

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        column.setSpacing(Space.SMALL)
        which = heading_label("Which prices")
        column.addWidget(plain_label(_ABOUT))
        column.addWidget(heading_label("Price lists"))
        column.addWidget(self.lists)
        for widget in (which, self.live, self.staged):
            widget.setVisible(self._is_changed)
            column.addWidget(widget)
        column.addWidget(heading_label("As what"))
        for widget in (self.pdf, self.workbook, self.told):
            column.addWidget(widget)
        column.addSpacing(Space.SMALL)
        column.addWidget(self.buttons)
        self.setMinimumWidth(_WIDTH)
