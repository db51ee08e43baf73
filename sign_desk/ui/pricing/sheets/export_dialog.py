"""Asks as what prices are exported: all of them as a workbook, or one part as a table of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QButtonGroup, QDialog, QDialogButtonBox, QHBoxLayout, QRadioButton, QVBoxLayout

from sign_desk.ui.kit.inputs import ChoiceInput
from sign_desk.ui.kit.labels import ToneLabel, plain_label
from sign_desk.ui.kit.theme import Space

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

_WIDTH = 480
_ABOUT = "Change the file in any spreadsheet program, and import it again: you see what it would change first."
_WORKBOOK = "All prices on sheets of their own: the sizes, and each price list."
_TEXT = "One part, for any spreadsheet program."


class SheetExportDialog(QDialog):
    """Asks for a workbook, or for one of `parts`, of which the one called `proposed` is chosen at first."""

    def __init__(self, parts: Sequence[str], proposed: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export to a spreadsheet")
        self.workbook = QRadioButton("Workbook (Excel)")
        self.text = QRadioButton("Table of text (CSV)")
        self._group = QButtonGroup(self)
        self.part = ChoiceInput([(name, name) for name in parts])
        self.part.set_value(proposed)
        self.part.setAccessibleName("Part")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.button(QDialogButtonBox.StandardButton.Save).setText("Save as…")
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        column.setSpacing(Space.SMALL)
        column.addWidget(plain_label(_ABOUT))
        column.addSpacing(Space.SMALL)
        for button, hint in ((self.workbook, _WORKBOOK), (self.text, _TEXT)):
            self._group.addButton(button)
            button.setAccessibleDescription(hint)
            column.addWidget(button)
            told = ToneLabel(hint)
            told.setContentsMargins(Space.HUGE, 0, 0, 0)
            # Wrapped text asks for more height than it needs.
            told.setWordWrap(False)
            column.addWidget(told)
        row = QHBoxLayout()
        row.setContentsMargins(Space.HUGE, 0, 0, 0)
        row.addWidget(self.part)
        column.addLayout(row)
        column.addSpacing(Space.SMALL)
        column.addWidget(self.buttons)
        self.text.toggled.connect(self.part.setEnabled)
        self.part.setEnabled(False)
        self.workbook.setChecked(True)
        self.setMinimumWidth(_WIDTH)

    @property
    def chosen(self) -> str | None:
        """The part that is to be a table of text; None where all are to be a workbook."""
        return self.part.value() if self.text.isChecked() else None
