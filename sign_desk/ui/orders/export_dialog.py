"""Asks which orders are exported, and as what."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QButtonGroup, QDialog, QDialogButtonBox, QRadioButton, QVBoxLayout

from sign_desk.ui.kit.labels import ToneLabel, heading_label
from sign_desk.ui.kit.theme import Space
from sign_desk.ui.orders.words import count_of

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_WIDTH = 460


class Format(Enum):
    """What orders are exported as: words, what it is for, and the file's suffix."""

    CSV = "Spreadsheet (CSV)", "One line an order, for any spreadsheet program.", "csv"
    XLSX = "Spreadsheet (Excel)", "One line an order, with amounts to calculate with.", "xlsx"
    EVIDENCE = (
        "Evidence",
        "All that is on record of each: what was sent, the answers, times and who.",
        "json",
    )
    PDF = "Report (PDF)", "One page to show a colleague, or to print.", "pdf"
    HTML = "Report (web page)", "The same page, for a browser.", "html"

    @property
    def suffix(self) -> str:
        """The suffix of such a file, without its dot."""
        return self.value[2]

    @property
    def filter(self) -> str:
        """The kind of file, as file dialogs name it."""
        return f"{self.value[0]} (*.{self.suffix})"


class ExportDialog(QDialog):
    """`chosen` orders are proposed where several are, else all that were `found`."""

    def __init__(self, chosen: int, found: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export orders")
        self.chosen_button, self.found_button = QRadioButton(), QRadioButton()
        self.show_counts(count_of(chosen, "order"), count_of(found, "order"))
        (self.chosen_button if chosen > 1 else self.found_button).setChecked(True)
        self.chosen_button.setEnabled(chosen > 0)
        self._scope = QButtonGroup(self)
        for button in (self.chosen_button, self.found_button):
            self._scope.addButton(button)
        self.formats = {form: QRadioButton(form.value[0]) for form in Format}
        self._formats = QButtonGroup(self)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Save).setText("Save as…")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.buttons = buttons
        column = QVBoxLayout(self)
        column.setSpacing(Space.SMALL)
        column.addWidget(heading_label("Which orders"))
        column.addWidget(self.chosen_button)
        column.addWidget(self.found_button)
        column.addSpacing(Space.SMALL)
        column.addWidget(heading_label("As what"))
        for form, button in self.formats.items():
            self._formats.addButton(button)
            button.setAccessibleDescription(form.value[1])
            column.addWidget(button)
            hint = ToneLabel(form.value[1])
            hint.setContentsMargins(Space.HUGE, 0, 0, 0)
            # Wrapped text asks for more height than it needs, which widened the gaps.
            hint.setWordWrap(False)
            column.addWidget(hint)
        self.formats[Format.CSV].setChecked(True)
        column.addSpacing(Space.SMALL)
        column.addWidget(buttons)
        self.setMinimumWidth(_WIDTH)

    def show_counts(self, chosen: str, found: str) -> None:
        """Tell in words how many are chosen, and how many are found."""
        self.chosen_button.setText(f"Chosen in the list: {chosen}")
        self.found_button.setText(f"All that the search finds: {found}")

    @property
    def only_chosen(self) -> bool:
        """Whether only the orders chosen are wanted."""
        return self.chosen_button.isChecked()

    @property
    def format(self) -> Format:
        """What they are exported as."""
        return next(form for form, button in self.formats.items() if button.isChecked())
