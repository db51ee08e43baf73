"""Where prices were changed here and elsewhere: one decides conflict by conflict whose version is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QPushButton,
    QRadioButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from sign_desk.pricing.conflicts import Conflict, Side
from sign_desk.ui.kit.columns import Column
from sign_desk.ui.kit.labels import ToneLabel, heading_label, plain_label, plain_tooltip
from sign_desk.ui.kit.section_table import SectionModel
from sign_desk.ui.kit.section_view import SectionTable
from sign_desk.ui.kit.slices import Slices
from sign_desk.ui.kit.table_model import RecordTableModel
from sign_desk.ui.kit.table_view import RecordTable
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.pricing.review.conflict_words import ConflictLine
from sign_desk.ui.pricing.review.sections import difference_sections
from sign_desk.ui.pricing.review.words import Line, counted, line_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QShowEvent

    from sign_desk.pricing.diff import Difference
    from sign_desk.pricing.merge import Merge
    from sign_desk.ui.pricing.texts import Texts

_WIDTH, _HEIGHT = 980, 620
_VERSION_WIDTH = 840
_KEPT = {None: "not decided", Side.MINE: "yours", Side.THEIRS: "theirs"}


class MergeDialog(QDialog):
    """Asks whose version is kept where both changed the same; nothing is chosen beforehand.

    `lines` are its conflicts in words, `texts` are of the document elsewhere. Accepted, each conflict has its side in
    `choices`.
    """

    def __init__(
        self, merge: Merge, lines: Sequence[ConflictLine], texts: Texts, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._choices: dict[Conflict, Side] = {}
        self._conflicts = merge.conflicts
        self.setWindowTitle("Prices were changed elsewhere meanwhile")
        self._lines = lines
        self.model = RecordTableModel(self._columns(), lambda line: line.number, self)
        self.table = RecordTable(self.model, name="To be decided", empty_text="There is nothing to decide.")
        self.question = QuestionCard()
        self.progress = ToneLabel()
        self.all_mine, self.all_theirs = QPushButton("Keep all yours"), QPushButton("Keep all theirs")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.continue_button = self.buttons.addButton("Continue", QDialogButtonBox.ButtonRole.AcceptRole)
        self._lay_out(merge, texts)
        self._connect()
        self.model.set_records(self._lines)
        if self._lines:
            self.table.select(0)
        self._follow()

    @property
    def choices(self) -> Mapping[Conflict, Side]:
        """Whose version is kept, conflict by conflict."""
        return dict(self._choices)

    def accept(self) -> None:
        """Close, once each conflict is decided."""
        if len(self._choices) == len(self._conflicts):
            super().accept()

    def _columns(self) -> tuple[Column[ConflictLine], ...]:
        return (
            Column("place", "Where", lambda line: line.place),
            Column("what", "What", lambda line: line.what),
            Column("base", "Before", lambda line: line.base, numeric=True),
            Column("theirs", "Theirs", lambda line: line.theirs, numeric=True),
            Column("mine", "Yours", lambda line: line.mine, numeric=True),
            Column("kept", "Kept", self._kept, stretch=True, tone=self._tone),
        )

    def _kept(self, line: ConflictLine) -> str:
        return _KEPT[self._choices.get(self._conflicts[line.number])]

    def _tone(self, line: ConflictLine) -> Tone:
        return Tone.OK if self._conflicts[line.number] in self._choices else Tone.WARNING

    def _choose(self, side: Side) -> None:
        if (line := self.table.selected()) is not None:
            self._choices[self._conflicts[line.number]] = side
            self.model.set_records(self._lines)
            self._follow()

    def _choose_all(self, side: Side) -> None:
        self._choices = dict.fromkeys(self._conflicts, side)
        self.model.set_records(self._lines)
        self._follow()

    def _show(self, line: ConflictLine | None) -> None:
        self.question.show_conflict(line, self._choices.get(self._conflicts[line.number]) if line else None)

    def _go_on(self) -> None:
        """Go to the next conflict that is not decided."""
        line = self.table.selected()
        here = line.number if line else -1
        numbers = (*range(here + 1, len(self._lines)), *range(here + 1))
        open_ones = (number for number in numbers if self._conflicts[number] not in self._choices)
        if (number := next(open_ones, None)) is not None:
            self.table.select(number)
            self.question.focus()

    def _follow(self) -> None:
        left = len(self._conflicts) - len(self._choices)
        self.continue_button.setEnabled(not left)
        self.continue_button.setDefault(not left)
        self.question.next_button.setEnabled(left > 0)
        self.progress.setText(f"{counted(left, 'choice')} left." if left else "All is decided.")
        self.progress.set_tone(Tone.WARNING if left else Tone.OK)

    def _connect(self) -> None:
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.table.recordSelected.connect(self._show)
        self.table.recordActivated.connect(lambda _line: self.question.focus())
        self.question.chosen.connect(self._choose)
        self.question.next_button.clicked.connect(lambda _checked: self._go_on())
        self.all_mine.clicked.connect(lambda _checked: self._choose_all(Side.MINE))
        self.all_theirs.clicked.connect(lambda _checked: self._choose_all(Side.THEIRS))

    def _lay_out(self, merge: Merge, texts: Texts) -> None:
        for button in (self.all_mine, self.all_theirs):
            button.setAutoDefault(False)
        all_row = QHBoxLayout()
        all_row.setSpacing(Space.SMALL)
        all_row.addWidget(self.progress, 1)
        for button in (self.all_theirs, self.all_mine):
            all_row.addWidget(button)
        deciding = QWidget()
        column = QVBoxLayout(deciding)
        column.setContentsMargins(0, Space.MEDIUM, 0, 0)
        column.setSpacing(Space.MEDIUM)
        column.addLayout(all_row)
        column.addWidget(self.table, 1)
        column.addWidget(self.question)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(deciding, f"To be decided ({len(merge.conflicts):,})")
        for words, difference in (("Changed elsewhere", merge.elsewhere), ("Changed by you", merge.mine)):
            tab = _DifferenceTab(difference, texts, words)
            self.tabs.addTab(tab, f"{words} ({difference.count:,})")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        whole.setSpacing(Space.MEDIUM)
        text = "What only one side changed is kept. Decide where both changed the same."
        whole.addWidget(plain_label(text))
        whole.addWidget(self.tabs, 1)
        whole.addWidget(self.buttons)
        self.resize(_WIDTH, _HEIGHT)


class QuestionCard(QWidget):
    """One conflict: what it is, and both versions to choose from. ``chosen`` carries the `Side`."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = heading_label()
        self.text = plain_label()
        self.next_button = QPushButton("Next undecided")
        self.next_button.setAutoDefault(False)
        self.sides = {Side.THEIRS: QRadioButton(), Side.MINE: QRadioButton()}
        self._group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.SMALL)
        for label in (self.title, self.text):
            column.addWidget(label)
        for side, button in self.sides.items():
            self._group.addButton(button)
            column.addWidget(button)
            button.clicked.connect(lambda _checked, side=side: self.chosen.emit(side))
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.next_button)
        column.addLayout(row)

    def show_conflict(self, line: ConflictLine | None, side: Side | None) -> None:
        """Show this conflict, and the side that is chosen for it."""
        for button in self.sides.values():
            button.setEnabled(line is not None)
        self._group.setExclusive(False)
        for its, button in self.sides.items():
            button.setChecked(its is side)
        self._group.setExclusive(True)
        self.title.setText(f"{line.place}: {line.what}" if line else "")
        self.text.setText(line.explanation if line else "")
        self._offer(Side.THEIRS, "Theirs", line.theirs if line else "")
        self._offer(Side.MINE, "Yours", line.mine if line else "")

    def _offer(self, side: Side, whose: str, version: str) -> None:
        """Write a version beside its button, which does not wrap: a long one is cut short, and whole in its tip."""
        button, text = self.sides[side], f"{whose}: {version}" if version else whose
        button.setText(self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, _VERSION_WIDTH))
        button.setToolTip(plain_tooltip(text) if version else "")
        button.setAccessibleName(text)

    def focus(self) -> None:
        """Put the focus where one chooses."""
        chosen = next((button for button in self.sides.values() if button.isChecked()), None)
        (chosen or self.sides[Side.THEIRS]).setFocus(Qt.FocusReason.OtherFocusReason)


class _DifferenceTab(SectionTable[Line]):
    """A difference to be known; of a large one the sections take a moment, and are made when they are looked at."""

    def __init__(self, difference: Difference, texts: Texts, name: str) -> None:
        self._shown: SectionModel[Line] = SectionModel(line_columns())
        super().__init__(self._shown, name=name)
        self._shown.setParent(self)
        self._difference = difference
        self._prices = texts.prices
        self._writing = Slices(self)

    def showEvent(self, event: QShowEvent) -> None:
        """Make the sections."""
        if not self._shown.sections:
            self._writing.run(difference_sections(self._difference, self._prices), self._shown.set_sections)
        super().showEvent(event)
