"""What differs between two versions of a pricing, and what of the earlier one is to come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from sign_desk.pricing.document import ItemKey, Part
from sign_desk.pricing.edits import refusal
from sign_desk.ui.kit.labels import ToneLabel, heading_label, plain_label
from sign_desk.ui.kit.section_table import SectionModel
from sign_desk.ui.kit.section_view import SectionTable
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.pricing.review_sections import difference_sections, removed_alone
from sign_desk.ui.pricing.review_words import Line, difference_words, line_columns

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
        self._after = difference.after
        self._removed = frozenset(removed_alone(difference))
        self.setWindowTitle(title)
        words = difference_words(difference, prices)
        self.summary = heading_label(f"{words[0].upper()}{words[1:]}.")
        self.text = plain_label(text)
        self.text.setVisible(bool(text))
        self.how = ToneLabel(_HOW)
        self.tick_button = QPushButton("Tick the whole section")
        self.tick_button.setAutoDefault(False)
        self.tick_button.clicked.connect(lambda _checked: self._tick_section())
        for widget in (self.how, self.tick_button):
            widget.setVisible(may_bring_back)
        self.new_ids = ToneLabel(_NEW_IDS, Tone.WARNING)
        self.new_ids.hide()
        self.model: SectionModel[Line] = SectionModel(
            line_columns(), self, is_checkable=self._can_come_back if may_bring_back else None
        )
        self.model.set_sections(difference_sections(difference, prices))
        self.table = SectionTable(self.model, name=title)
        self.model.checkedChanged.connect(self._follow)
        self._add_buttons(may_bring_back)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        column.setSpacing(Space.MEDIUM)
        how = QHBoxLayout()
        how.addWidget(self.how, 1)
        how.addWidget(self.tick_button)
        for label in (self.summary, self.text):
            column.addWidget(label)
        column.addLayout(how)
        column.addWidget(self.table, 1)
        for widget in (self.new_ids, self.buttons):
            column.addWidget(widget)
        self.resize(_WIDTH, _HEIGHT)
        self._follow()

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
        subject = line.subject
        if isinstance(subject, ItemKey):
            return subject in self._removed
        return refusal(self._after, line.cell) is None

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
        self.bring_back_button.setVisible(may_bring_back)

    def _follow(self) -> None:
        ticked = len(self.model.checked())
        self.bring_back_button.setEnabled(ticked > 0)
        self.bring_back_button.setText(f"Bring back what is ticked ({ticked:,})" if ticked else "Bring back")
        self.new_ids.setVisible(any(key.part in (Part.SIZE, Part.LIST) for key in self.chosen))
