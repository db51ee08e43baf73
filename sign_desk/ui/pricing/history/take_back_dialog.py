"""What taking a save back, or ending a sale, puts back; and whether also what was edited since then."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from sign_desk.pricing.conflicts import Clash, Conflict, Side
from sign_desk.pricing.keys import Cell, ItemKey
from sign_desk.ui.kit.labels import ToneLabel, heading_label
from sign_desk.ui.kit.section_table import Section, SectionModel
from sign_desk.ui.kit.section_view import SectionTable
from sign_desk.ui.kit.slices import Slices
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.pricing.history.words import NEW_IDS, gets_new_ids
from sign_desk.ui.pricing.review.conflict_words import ConflictWords
from sign_desk.ui.pricing.review.sections import difference_sections
from sign_desk.ui.pricing.review.words import Line, counted, difference_words, line_columns

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sign_desk.pricing.diff import Difference
    from sign_desk.pricing.merge import Merge
    from sign_desk.pricing.units import PriceFormat

_WIDTH, _HEIGHT = 940, 560
_HOW = "It becomes a change of yours, which you review and save. Your store does not have it before then."
_EDITED = (
    "Some of it was edited since, and stays as it is now. Tick what is to be put back all the same: "
    "the later edit is lost then."
)
_NOTES = {
    Clash.BOTH_ADDED: "Added again since, in another way.",
    Clash.BOTH_MOVED: "The order was changed since.",
    Clash.REMOVED_THERE: "Removed since. Put back, it comes as a new one.",
    Clash.REMOVED_HERE: "Added by {made}, and edited since. Put back, it is removed.",
    Clash.ALIKE: "Rows that cannot be told apart were edited since: the list goes back as a whole, or stays.",
}


class TakeBackWords(NamedTuple):
    """What is taken back, in words: the title, the button, and what made the prices ("the sale")."""

    title: str
    accept: str
    made: str


class TakeBackDialog(QDialog):
    """Shows `back`, which is put back whatever is chosen, and asks about the conflicts of `merge`.

    Accepted, `choices` has the side of each: before for those that are ticked, else as it is now.
    """

    def __init__(
        self,
        merge: Merge,
        back: Difference,
        prices: PriceFormat,
        words: TakeBackWords,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._conflicts = {_cell(conflict): conflict for conflict in merge.conflicts}
        self.setWindowTitle(words.title)
        told = difference_words(back, prices) if back else "nothing that was not edited since"
        self.summary = heading_label(f"To be put back: {told}.")
        self.edited = ToneLabel(_EDITED, Tone.WARNING)
        self.edited.setVisible(bool(merge.conflicts))
        self.new_ids = ToneLabel(NEW_IDS, Tone.WARNING)
        self.new_ids.setVisible(gets_new_ids(back))
        self.model: SectionModel[Line] = SectionModel(
            line_columns("Now", "Put back"), self, is_checkable=lambda line: line.cell in self._conflicts
        )
        self.table = SectionTable(self.model, name="What is put back")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.buttons.rejected.connect(self.reject)
        self.accept_button = self.buttons.addButton(words.accept, QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.accepted.connect(self.accept)
        self.model.checkedChanged.connect(self._follow)
        self._is_any = bool(back)
        self._lay_out()
        self._follow()
        asked = _asked(merge, prices, words.made)
        Slices(self).run(
            difference_sections(back, prices), lambda sections: self.model.set_sections([*asked, *sections])
        )

    @property
    def choices(self) -> Mapping[Conflict, Side]:
        """Whose version is kept: mine is that before, theirs that of now."""
        ticked = {line.cell for line in self.model.checked()}
        return {conflict: Side.MINE if cell in ticked else Side.THEIRS for cell, conflict in self._conflicts.items()}

    def accept(self) -> None:
        """Close, if anything is put back."""
        if self.accept_button.isEnabled():
            super().accept()

    def _follow(self) -> None:
        self.accept_button.setEnabled(self._is_any or bool(self.model.checked()))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        column.setSpacing(Space.MEDIUM)
        column.addWidget(self.summary)
        column.addWidget(ToneLabel(_HOW))
        column.addWidget(self.edited)
        column.addWidget(self.table, 1)
        column.addWidget(self.new_ids)
        column.addWidget(self.buttons)
        self.resize(_WIDTH, _HEIGHT)


def _cell(conflict: Conflict) -> Cell:
    """Where a conflict is: an item or its field, or a list as a whole."""
    branch = conflict.branch
    return Cell(conflict.key or ItemKey(branch.part, "", branch.owner), conflict.path)


def _asked(merge: Merge, prices: PriceFormat, made: str) -> list[Section[Line]]:
    """The section of what was edited since."""
    words = ConflictWords(merge, prices)
    lines = [_line(words, number, conflict, made) for number, conflict in enumerate(merge.conflicts)]
    title = f"{counted(len(lines), 'thing')} edited since"
    return [Section(title, lines, Tone.WARNING, unfolded=True)] if lines else []


def _line(words: ConflictWords, number: int, conflict: Conflict, made: str) -> Line:
    told = words.line(number, conflict)
    cell = _cell(conflict)
    field = told.what if conflict.path else ""
    if conflict.kind is Clash.BOTH_CHANGED:
        return Line(cell.key, cell, told.place, field, told.theirs, told.mine, note=f"{made} made it {told.base}")
    note = _NOTES[conflict.kind].format(made=made)
    is_item = conflict.key is not None
    return Line(
        cell.key, cell, told.place, field, told.theirs if is_item else "", told.mine if is_item else "", note=note
    )
