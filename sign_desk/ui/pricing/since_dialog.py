"""What differs between two versions of a pricing, and what of the earlier one is to come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from sign_desk.pricing.alike import Certainty
from sign_desk.pricing.conflicts import taken_along
from sign_desk.pricing.edits import refusal
from sign_desk.pricing.keys import ItemKey, Part
from sign_desk.ui.kit.labels import ToneLabel, heading_label, plain_label
from sign_desk.ui.kit.section_table import SectionModel
from sign_desk.ui.kit.section_view import SectionTable
from sign_desk.ui.kit.slices import Slices
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.pricing.review.sections import difference_sections
from sign_desk.ui.pricing.review.words import Line, difference_words, line_columns

if TYPE_CHECKING:
    from sign_desk.pricing.diff import Difference, FieldChange
    from sign_desk.pricing.units import PriceFormat

_WIDTH, _HEIGHT = 940, 560
_HOW = "Tick what is to come back. It becomes a change of yours, which you review and save."
_NEW_IDS = (
    "A removed size or price list comes back as a new one: the service gives it another id, and fonts that pointed "
    "at the old one must be pointed at it again. A size comes with its rows."
)


class DifferenceDialog(QDialog):
    """Shows a difference under `title`, told about by `text`; the words for it alone where that is empty.

    Where one `may_bring_back`, removed items and old values can be ticked: accepted, those of `chosen` and
    `old_values` are to come back.
    """

    def __init__(
        self,
        title: str,
        text: str,
        difference: Difference,
        prices: PriceFormat,
        *,
        may_bring_back: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._difference = difference
        self._removed = frozenset(difference.removed)
        self._is_sure = Certainty(difference.before, difference.after)
        self.setWindowTitle(title)
        words = difference_words(difference, prices)
        self.summary = heading_label(f"{words[0].upper()}{words[1:]}.")
        self.text = plain_label(text)
        self.how = ToneLabel(_HOW)
        self.new_ids = ToneLabel(_NEW_IDS, Tone.WARNING)
        self.tick_button = QPushButton("Tick the whole section")
        is_checkable = self._can_come_back if may_bring_back else None
        self.model: SectionModel[Line] = SectionModel(line_columns(), self, is_checkable=is_checkable)
        self.table = SectionTable(self.model, name=title)
        self._add_buttons(may_bring_back)
        self._lay_out()
        self.model.checkedChanged.connect(self._follow)
        self.text.setVisible(bool(text))
        for part in (self.how, self.tick_button, self.bring_back_button):
            part.setVisible(may_bring_back)
        self._follow()
        Slices(self).run(difference_sections(difference, prices), self.model.set_sections)

    @property
    def chosen(self) -> tuple[ItemKey, ...]:
        """The removed items that are ticked."""
        subjects = (line.subject for line in self.model.checked())
        return tuple(subject for subject in subjects if isinstance(subject, ItemKey))

    @property
    def old_values(self) -> tuple[FieldChange, ...]:
        """The changes that are ticked: their old values are to come back."""
        subjects = (line.subject for line in self.model.checked())
        return tuple(subject for subject in subjects if not isinstance(subject, ItemKey))

    def accept(self) -> None:
        """Close, to bring back what is ticked, if anything is."""
        if self.model.checked():
            super().accept()

    def _can_come_back(self, line: Line) -> bool:
        """Whether it was removed, not along with something else; or whether its old value can be set.

        What nothing but its place tells apart cannot: it may be another one by now.
        """
        subject, difference = line.subject, self._difference
        if not self._is_sure(subject if isinstance(subject, ItemKey) else subject.key):
            return False
        if isinstance(subject, ItemKey):
            return subject in self._removed and self._removed.isdisjoint(taken_along(difference.before, subject))
        return refusal(difference.after, line.cell) is None

    def _tick_section(self) -> None:
        """Tick all of the section in which the current row is, or take those ticks away."""
        if (index := self.table.currentIndex()).isValid():
            self.model.toggle(self.model.title_above(index.row()))

    def _add_buttons(self, may_bring_back: bool) -> None:
        standard = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(standard.Cancel if may_bring_back else standard.Close)
        self.buttons.rejected.connect(self.reject)
        self.buttons.accepted.connect(self.accept)
        self.bring_back_button = self.buttons.addButton("Bring back", QDialogButtonBox.ButtonRole.AcceptRole)
        self.tick_button.setAutoDefault(False)
        self.tick_button.clicked.connect(lambda _checked: self._tick_section())

    def _follow(self) -> None:
        ticked = len(self.model.checked())
        self.bring_back_button.setEnabled(ticked > 0)
        self.bring_back_button.setText(f"Bring back what is ticked ({ticked:,})" if ticked else "Bring back")
        self.new_ids.setVisible(any(key.part in (Part.SIZE, Part.LIST) for key in self.chosen))

    def _lay_out(self) -> None:
        how = QHBoxLayout()
        how.addWidget(self.how, 1)
        how.addWidget(self.tick_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        column.setSpacing(Space.MEDIUM)
        column.addWidget(self.summary)
        column.addWidget(self.text)
        column.addLayout(how)
        column.addWidget(self.table, 1)
        column.addWidget(self.new_ids)
        column.addWidget(self.buttons)
        self.resize(_WIDTH, _HEIGHT)
