"""Asks for price lists, fields and a rule, and shows what becomes of each price of every customiser."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from sign_desk.pricing.keys import Part
from sign_desk.pricing.outcomes import Outcome
from sign_desk.ui.kit.columns import Column
from sign_desk.ui.kit.labels import ToneLabel, heading_label
from sign_desk.ui.kit.section_table import Section, SectionModel
from sign_desk.ui.kit.section_view import SectionTable
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.pricing.bulk.adjust_words import Adjustments, summary_words
from sign_desk.ui.pricing.bulk.preview_layout import lay_out_beside
from sign_desk.ui.pricing.bulk.rule_form import RuleForm
from sign_desk.ui.pricing.review.words import Line, counted, line_columns
from sign_desk.ui.pricing.texts import Texts
from sign_desk.ui.pricing.words import title

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sign_desk.pricing.adjust import Adjustment
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.keys import Branch
    from sign_desk.pricing.rules import Rule
    from sign_desk.pricing.units import PriceFormat

_WIDTH, _HEIGHT = 1000, 640
_SIDE = 360
_LISTS_HEIGHT = 170
_PAUSE = 200  # ms without a key before the prices are computed anew
_UNTOUCHED = (Outcome.REFUSED, Outcome.UNCHANGED)
_FEW = 50


class ListChoice(NamedTuple):
    """The rows of one price list, or the base prices, of the customiser at a place."""

    place: int
    branch: Branch
    name: str
    rows: int


class Wanted(NamedTuple):
    """What is to be changed, and how."""

    lists: Sequence[ListChoice]
    fields: frozenset[str]
    rule: Rule


class RuleDialog(QDialog):
    """``wantedChanged`` carries what is `Wanted`, a moment after the last key; None where something is missing.

    What comes of it is shown by `show_preview`, and only then it can be accepted, or by `show_refused`.
    """

    wantedChanged = Signal(object)

    def __init__(
        self,
        lists: Mapping[str, Sequence[ListChoice]],
        fields: Sequence[str],
        prices: PriceFormat,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._prices = prices
        self.setWindowTitle(f"Reprice {counted(len(lists), 'customiser')}")
        columns = (
            Column[ListChoice]("name", "Price list", lambda one: one.name, stretch=True),
            Column[ListChoice]("rows", "Rows", lambda one: f"{one.rows:,}", numeric=True),
        )
        self.lists = SectionModel(columns, self, is_checkable=lambda _list: True)
        self.list_table = SectionTable(self.lists, name="Price lists")
        self.lists.set_sections([Section(name, some, unfolded=len(lists) <= _FEW) for name, some in lists.items()])
        for row in tuple(self.lists.title_rows()):
            self.lists.toggle(row)
        self.fields = {field: QCheckBox(title(Part.ROW, (field,))) for field in fields}
        self.form = RuleForm(prices)
        self.summary = heading_label()
        self.model: SectionModel[Line] = SectionModel(line_columns(), self)
        self.table = SectionTable(self.model, name="What becomes of the prices")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.review_button = self.buttons.addButton("Review…", QDialogButtonBox.ButtonRole.AcceptRole)
        self._pause = QTimer(self)
        self._lay_out()
        self._connect()
        self._tell()
        self.form.amount.control.setFocus()

    def show_preview(self, names: Sequence[str], found: Sequence[tuple[Adjustment, PricingDocument]]) -> None:
        """Show what becomes of the prices of each customiser."""
        changed = sum(_changed(adjustment) for adjustment, _ in found)
        self.summary.setText(f"{counted(changed, 'price')} of {counted(len(found), 'customiser')} would change.")
        self.model.set_sections([self._section(name, *one) for name, one in zip(names, found, strict=True)])
        self.review_button.setEnabled(changed > 0)

    def show_refused(self, why: str) -> None:
        """Tell why the rule cannot be used."""
        self.summary.setText(why)

    def _section(self, name: str, adjustment: Adjustment, document: PricingDocument) -> Section[Line]:
        lines = Adjustments(Texts(document, self._prices), adjustment)
        count = len(adjustment.results)
        is_grave = any(adjustment.counts[outcome] for outcome in (Outcome.REFUSED, Outcome.TO_ZERO))
        words = f"{name}: {summary_words(adjustment.summary(), self._prices)}"
        return Section(words, lines.between(0, count), Tone.DANGER if is_grave else None, unfolded=count <= _FEW)

    def _wait(self) -> None:
        self.review_button.setEnabled(False)
        self._pause.start()

    def _tell(self) -> None:
        rule = self.form.rule()
        lists, fields = self.lists.checked(), [field for field, box in self.fields.items() if box.isChecked()]
        self.model.set_sections(())
        self.review_button.setEnabled(False)
        if rule is None:
            self.summary.setText("Enter an amount to see what becomes of the prices.")
        elif not (lists and fields):
            self.summary.setText("Tick a price list and a field.")
        else:
            self.summary.setText("Computing…")
            self.wantedChanged.emit(Wanted(lists, frozenset(fields), rule))
            return
        self.wantedChanged.emit(None)

    def _connect(self) -> None:
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self._tell)
        self.form.edited.connect(lambda _key: self._wait())
        self.lists.checkedChanged.connect(self._wait)
        for box in self.fields.values():
            box.setChecked(True)
            box.toggled.connect(lambda _checked: self._wait())
        self.review_button.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)

    def _lay_out(self) -> None:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, Space.SMALL, 0)
        column.setSpacing(Space.SMALL)
        self.list_table.setMinimumHeight(_LISTS_HEIGHT)
        column.addWidget(self.list_table, 1)
        column.addWidget(ToneLabel("Fields"))
        for box in self.fields.values():
            column.addWidget(box)
        column.addSpacing(Space.SMALL)
        column.addWidget(self.form)
        lay_out_beside(self, side, _SIDE, (self.summary,), self.table, self.buttons)
        self.resize(_WIDTH, _HEIGHT)


def _changed(adjustment: Adjustment) -> int:
    return sum(count for outcome, count in adjustment.counts.items() if outcome not in _UNTOUCHED)
