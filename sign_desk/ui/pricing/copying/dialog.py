"""Chooses whose prices are copied, and shows what that would change before it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from sign_desk.ui.kit.forms import Form
from sign_desk.ui.kit.inputs import ChoiceInput
from sign_desk.ui.kit.labels import ToneLabel, heading_label, plain_label
from sign_desk.ui.kit.section_table import SectionModel
from sign_desk.ui.kit.section_view import SectionTable
from sign_desk.ui.kit.slices import Slices
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.pricing.review.sections import difference_sections
from sign_desk.ui.pricing.review.words import Line, difference_words, line_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sign_desk.pricing.diff import Difference
    from sign_desk.pricing.units import PriceFormat

_WIDTH, _HEIGHT = 940, 620
_ABOUT = (
    "Sizes and price lists of the same name get the other's values and keep their ids; what is new is added. "
    "It becomes one change of yours, which you review and save."
)
_REMOVE = "Remove sizes and price lists that the other has not got"
_REMOVE_HINT = "Fonts that point at a price list that is removed lose it."
_AS_THEY_ARE = "Take the numbers as they are"


class CopyDialog(QDialog):
    """Offers `sources`: pairs of a key and words. ``chosen`` follows each other choice that changes what is copied.

    It can be accepted while a difference is shown that is one, and its currency, if it is another, was confirmed.
    """

    chosen = Signal()

    def __init__(
        self, customiser: str, sources: Sequence[tuple[str, str]], prices: PriceFormat, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._prices = prices
        self._difference: Difference | None = None
        self.setWindowTitle(f"Copy prices to {customiser}")
        self.form = Form()
        self.source_choice = ChoiceInput(sources, searchable=True)
        self.form.add("source", "Copy from", self.source_choice)
        self.remove_box = self.form.add_check("remove", _REMOVE, hint=_REMOVE_HINT)
        self.origin = ToneLabel()
        self.currency = ToneLabel(tone=Tone.WARNING)
        self.currency_box = QCheckBox(_AS_THEY_ARE)
        self.summary = heading_label()
        self.refusal = ToneLabel(tone=Tone.DANGER)
        self.model: SectionModel[Line] = SectionModel(line_columns(), self)
        self.table = SectionTable(self.model, name="What would change")
        self._writing = Slices(self)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.copy_button = self.buttons.addButton("Copy these prices", QDialogButtonBox.ButtonRole.AcceptRole)
        self._lay_out()
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.form.edited.connect(lambda _key: self.chosen.emit())
        self.currency_box.toggled.connect(lambda _on: self._follow())
        self.show_waiting("Choose whose prices are copied." if sources else "There are no other prices to copy from.")

    @property
    def source(self) -> str:
        """The key of the source that is chosen; what was typed where it is none."""
        return self.source_choice.value()

    @property
    def removes_others(self) -> bool:
        """Whether what the source has not got is to go."""
        return self.remove_box.isChecked()

    @property
    def is_settled(self) -> bool:
        """Whether it is known what the choice comes to: shown, or refused."""
        return self._difference is not None or self.refusal.isVisible()

    def show_waiting(self, text: str) -> None:
        """Show nothing yet, and tell why."""
        self._show(None, "", "")
        self.summary.setText(text)

    def show_refused(self, why: str) -> None:
        """Tell why these prices cannot be copied."""
        self._show(None, "", "")
        self.summary.setText("These prices cannot be copied.")
        self.refusal.setText(why)
        self.refusal.show()

    def show_difference(self, difference: Difference, origin: str, currency: str) -> None:
        """Show what would change; `origin` tells how old the source is, `currency` that it is counted otherwise."""
        self._show(difference, origin, currency)
        words = difference_words(difference, self._prices)
        self.summary.setText(f"{words[0].upper()}{words[1:]}." if difference else "Nothing would change.")

    def accept(self) -> None:
        """Close, to be copied, if there is anything to copy and nothing left to confirm."""
        if self.copy_button.isEnabled():
            super().accept()

    def _show(self, difference: Difference | None, origin: str, currency: str) -> None:
        self._difference = difference
        self.table.setVisible(bool(difference))
        self.refusal.hide()
        self.origin.setText(origin)
        self.origin.setVisible(bool(origin))
        if currency and currency != self.currency.text():
            self.currency_box.setChecked(False)
            self.currency.setText(currency)
        for part in (self.currency, self.currency_box):
            part.setVisible(bool(currency))
        if difference is None:
            self._writing.stop()
            self.model.set_sections([])
        else:
            self._writing.run(difference_sections(difference, self._prices), self.model.set_sections)
        self._follow()

    def _follow(self) -> None:
        is_confirmed = self.currency.isHidden() or self.currency_box.isChecked()
        self.copy_button.setEnabled(bool(self._difference) and is_confirmed)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        column.setSpacing(Space.MEDIUM)
        told = (self.origin, self.currency, self.currency_box, self.summary, self.refusal)
        for part in (plain_label(_ABOUT), self.form, *told):
            column.addWidget(part)
        column.addWidget(self.table, 1)
        policy = self.table.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.table.setSizePolicy(policy)
        column.addWidget(self.buttons)
        self.resize(_WIDTH, _HEIGHT)
