"""Asks for a rule by which many prices change, and shows what becomes of each before it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from sign_desk.pricing.keys import LISTS
from sign_desk.pricing.outcomes import Outcome
from sign_desk.ui.kit.forms import Form, align_labels
from sign_desk.ui.kit.inputs import TextInput
from sign_desk.ui.kit.labels import ToneLabel, heading_label, plain_label
from sign_desk.ui.kit.section_table import Section, SectionModel
from sign_desk.ui.kit.section_view import SectionTable
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.pricing.bulk.adjust_words import Adjustments, left_alone_words, outcome_words, summary_words
from sign_desk.ui.pricing.bulk.preview_layout import lay_out_beside
from sign_desk.ui.pricing.bulk.rule_form import RuleForm
from sign_desk.ui.pricing.review.words import Line, counted, line_columns

if TYPE_CHECKING:
    from sign_desk.pricing.adjust import Adjustment
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.rules import Rule
    from sign_desk.ui.pricing.texts import Texts

_WIDTH, _HEIGHT = 1000, 600
_FORM_WIDTH = 340
_PAUSE = 200  # ms without a key before the prices are computed anew
_FEW = 200
_UNTOUCHED = (Outcome.REFUSED, Outcome.UNCHANGED)
_TONES = {
    Outcome.REFUSED: Tone.DANGER,
    Outcome.TO_ZERO: Tone.DANGER,
    Outcome.FROM_NOTHING: Tone.WARNING,
    Outcome.ABOVE: Tone.WARNING,
    Outcome.DOWN: Tone.WARNING,
    Outcome.UP: Tone.WARNING,
}


class AdjustDialog(QDialog):
    """A rule for the prices in `scope`, and what it makes of them.

    ``ruleChanged`` carries the `Rule` that is entered, a moment after the last key; None where there is none.
    What comes of it is shown by `show_preview`, and only then it can be accepted, or by `show_refused`. With
    `list_name` the rule makes a price list from another, which needs a `name` of its own.
    """

    ruleChanged = Signal(object)

    def __init__(
        self, scope: str, texts: Texts, *, list_name: str | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._texts = texts
        self._is_list = list_name is not None
        self._adjustment: Adjustment | None = None
        self._rule: Rule | None = None
        self._refused = ""
        self.setWindowTitle("New price list by a rule" if self._is_list else "Adjust prices")
        self.naming = Form()
        self.naming.add("name", "Name", TextInput(), required=True)
        self.naming.setVisible(self._is_list)
        self.form = RuleForm(texts.prices)
        self.summary = heading_label()
        self.left_alone = ToneLabel()
        self.model: SectionModel[Line] = SectionModel(line_columns(), self)
        self.table = SectionTable(self.model, name="What becomes of the prices")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.apply_button = self.buttons.addButton("", QDialogButtonBox.ButtonRole.AcceptRole)
        self._pause = QTimer(self)
        self._lay_out(scope)
        self._connect()
        self._follow()
        self.naming.set_values({"name": list_name or ""})
        self.form.amount.control.setFocus()

    @property
    def name(self) -> str:
        """The name of the new price list."""
        return self.naming.values()["name"].strip()

    @property
    def rule(self) -> Rule | None:
        """The rule that is entered, and was told."""
        return self._rule

    def show_preview(self, adjustment: Adjustment, document: PricingDocument) -> None:
        """Show what the rule makes of the prices of this document."""
        self._adjustment = adjustment
        self._follow()
        self._tell_left_alone(left_alone_words(adjustment))
        lines = Adjustments(self._texts.with_document(document), adjustment)
        self.model.set_sections(self._sections(adjustment, lines))

    def show_refused(self, why: str) -> None:
        """Tell why the rule can do nothing with these prices."""
        self._refused = why
        self._clear()
        self._follow()

    def accept(self) -> None:
        """Close, if what the rule makes of the prices is what is shown."""
        if self.apply_button.isEnabled():
            super().accept()

    def _sections(self, adjustment: Adjustment, lines: Adjustments) -> list[Section[Line]]:
        """A section for each outcome that occurs, the gravest first; those to be looked at are unfolded."""
        sections: list[Section[Line]] = []
        start = 0
        for outcome in Outcome:
            if count := adjustment.counts.get(outcome, 0):
                title = outcome_words(outcome, count, adjustment.summary(), self._texts.prices)
                unfolded = count <= _FEW and (not sections or outcome in _TONES)
                some = lines.between(start, start + count)
                sections.append(Section(title, some, _TONES.get(outcome), unfolded=unfolded))
                start += count
        return sections

    def _wait(self) -> None:
        self._adjustment = self._rule = None
        self._refused = ""
        self._pause.start()
        self._follow()

    def _tell(self) -> None:
        self._rule = self.form.rule()
        self._follow()
        self.ruleChanged.emit(self._rule)

    def _check_name(self) -> None:
        self.naming.clear_messages()
        document = self._texts.document
        if not self.name:
            self.naming.field("name").show_error("Enter a name.")
        elif any(document.name(key).strip() == self.name for key in document.keys(LISTS)):
            self.naming.field("name").show_error("There is a price list of this name.")
        self._follow()

    @property
    def _changed(self) -> int:
        """How many prices are to change."""
        counts = self._adjustment.counts if self._adjustment else {}
        return sum(count for outcome, count in counts.items() if outcome not in _UNTOUCHED)

    def _follow(self) -> None:
        """Offer what can be done with what is shown."""
        adjustment, changed = self._adjustment, self._changed
        is_named = not self._is_list or not self.naming.field("name").has_error
        self.apply_button.setEnabled(adjustment is not None and is_named and (changed > 0 or self._is_list))
        change = f"Change {counted(changed, 'price')}" if adjustment is not None else "Change prices"
        self.apply_button.setText("Make price list" if self._is_list else change)
        self.table.setEnabled(adjustment is not None)
        if adjustment is not None:
            self.summary.setText(summary_words(adjustment.summary(), self._texts.prices))
        elif self._rule is None and not self._pause.isActive():
            self.summary.setText("Enter an amount to see what becomes of the prices.")
            self._clear()
        elif self._refused:
            self.summary.setText(self._refused)
        else:
            self.summary.setText("Computing…")

    def _clear(self) -> None:
        self._tell_left_alone("")
        self.model.set_sections(())

    def _tell_left_alone(self, words: str) -> None:
        self.left_alone.setText(words)
        self.left_alone.setVisible(bool(words))

    def _connect(self) -> None:
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self._tell)
        self.naming.edited.connect(lambda _key: self._check_name())
        self.form.edited.connect(lambda _key: self._wait())
        self.apply_button.setDefault(True)
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setAutoDefault(False)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)

    def _lay_out(self, scope: str) -> None:
        align_labels((self.naming, self.form))
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, Space.SMALL, 0)
        column.setSpacing(Space.MEDIUM)
        column.addWidget(plain_label(scope))
        column.addWidget(self.naming)
        column.addWidget(self.form)
        column.addStretch(1)
        lay_out_beside(self, side, _FORM_WIDTH, (self.summary, self.left_alone), self.table, self.buttons)
        self.resize(_WIDTH, _HEIGHT)
