"""Shows what a file would change in the prices, before anything is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QDialog, QDialogButtonBox, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from sign_desk.ui.kit.labels import ToneLabel, heading_label, plain_label
from sign_desk.ui.kit.section_table import SectionModel
from sign_desk.ui.kit.section_view import SectionTable
from sign_desk.ui.kit.slices import Slices
from sign_desk.ui.kit.theme import Space
from sign_desk.ui.pricing.review.sections import difference_sections
from sign_desk.ui.pricing.review.words import Line, counted, line_columns
from sign_desk.ui.pricing.sheets.words import blank_words, ignored_words, rejected_section, summary_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sign_desk.pricing.diff import Difference
    from sign_desk.pricing.sheets.importing import DryRun
    from sign_desk.pricing.units import PriceFormat
    from sign_desk.ui.kit.section_table import Section

_WIDTH, _HEIGHT = 1000, 600
_ABOUT = (
    "What is not in the file stays as it is. Nothing changes in your store before you review and save, and all of it "
    "can be undone in one step."
)


class ImportDialog(QDialog):
    """The dry run of a file, and what would differ. It can be accepted once that is shown, if anything does.

    Where cells are blank that hold something now, ``blanksChosen`` carries whether they are to be cleared: nothing is
    taken over before that is answered.
    """

    blanksChosen = Signal(bool)

    def __init__(self, file: str, dry: DryRun, prices: PriceFormat, parent: QWidget) -> None:
        super().__init__(parent)
        self._prices = prices
        self._rejected = rejected_section(dry)
        self._writing = Slices(self)
        self.setWindowTitle(f"Import {file}")
        self.summary = heading_label(summary_words(dry))
        self.ignored = ToneLabel(ignored_words(dry))
        self.ignored.setVisible(bool(dry.ignored))
        self.keep = QRadioButton("Keep what is there")
        self.clear = QRadioButton("Clear it")
        self.blanks = self._question(blank_words(dry))
        self.blanks.setVisible(bool(dry.blanks))
        self.model: SectionModel[Line] = SectionModel(line_columns(), self)
        self.table = SectionTable(self.model, name="What the file would change")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = self.buttons.addButton("Take over", QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._lay_out()
        self.show_difference(None)

    def show_difference(self, difference: Difference | None) -> None:
        """Show what would differ; None while that is not known."""
        self._writing.stop()
        self.model.set_sections(self._rejected)
        self.accept_button.setEnabled(False)
        if difference is None:
            return
        changes = difference.count
        self.accept_button.setText(f"Take over {counted(changes, 'change')}" if changes else "Nothing to take over")
        self._writing.run(difference_sections(difference, self._prices), self._take_sections)

    def _take_sections(self, sections: Sequence[Section[Line]]) -> None:
        self.model.set_sections([*self._rejected, *sections])
        self.accept_button.setEnabled(bool(sections))

    def _question(self, words: str) -> QWidget:
        """What becomes of what the file leaves blank; nothing is chosen at first."""
        question = QWidget()
        group = QButtonGroup(self)
        row = QHBoxLayout(question)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.MEDIUM)
        row.addWidget(plain_label(words, wrap=False))
        for button in (self.keep, self.clear):
            group.addButton(button)
            button.setAccessibleDescription(words)
            row.addWidget(button)
        row.addStretch(1)
        group.buttonClicked.connect(lambda button: self.blanksChosen.emit(button is self.clear))
        return question

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        column.setSpacing(Space.MEDIUM)
        for widget in (self.summary, self.ignored, self.blanks):
            column.addWidget(widget)
        column.addWidget(self.table, 1)
        column.addWidget(ToneLabel(_ABOUT))
        column.addWidget(self.buttons)
        self.resize(_WIDTH, _HEIGHT)
