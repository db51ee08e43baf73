"""What customers pay for the sample signs, before and after a change."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from sign_desk.pricing.quote import NoQuote, Quote, quote
from sign_desk.pricing.units import Unit
from sign_desk.ui.kit.columns import Column
from sign_desk.ui.kit.labels import ToneLabel, heading_label
from sign_desk.ui.kit.table_model import RecordTableModel
from sign_desk.ui.kit.table_view import RecordTable
from sign_desk.ui.kit.theme import Space
from sign_desk.ui.pricing.review_words import percent_text
from sign_desk.ui.pricing.words import counting, item_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sign_desk.pricing.document import ItemKey
    from sign_desk.pricing.samples import SampleChange
    from sign_desk.ui.pricing.texts import Texts

_UNCHANGED = "No sample sign costs another amount than before."
_COMPUTING = "Computing what the sample signs cost…"
_GONE = "removed"
_ANY_HEIGHT = 16_777_215  # QWIDGETSIZE_MAX


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    sample: SampleChange
    price_list: str
    size: str
    before: str
    after: str
    change: str
    note: str


_COLUMNS = (
    Column[_Line]("list", "Price list", lambda line: line.price_list),
    Column[_Line]("size", "Size", lambda line: line.size),
    Column[_Line]("sign", "Sign", lambda line: line.sample.sign.name),
    Column[_Line]("before", "Before", lambda line: line.before, numeric=True),
    Column[_Line]("after", "After", lambda line: line.after, numeric=True),
    Column[_Line]("change", "Change", lambda line: line.change, numeric=True),
    Column[_Line]("note", "", lambda line: line.note, stretch=True, tooltip=lambda line: line.note),
)


class SamplesPanel(QWidget):
    """A table of sample signs whose price changes, and what those prices leave out.

    ``editRequested`` asks for other sample signs. `texts` are of the document after.
    """

    editRequested = Signal()

    def __init__(self, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self.edit_button = QPushButton("Edit sample signs…")
        self.edit_button.setAutoDefault(False)
        self.edit_button.clicked.connect(lambda _checked: self.editRequested.emit())
        self.model = RecordTableModel(_COLUMNS, lambda line: line.number, self)
        self.table = RecordTable(self.model, name="What customers pay", empty_text="")
        self.table.recordSelected.connect(self._tell_left_out)
        self.told = ToneLabel()
        self.left_out = ToneLabel()
        head = QHBoxLayout()
        head.addWidget(heading_label("What customers pay"), 1)
        head.addWidget(self.edit_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.SMALL)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        column.addWidget(self.told, 1, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.left_out)
        self.show_changes(None)

    def show_changes(self, changes: Sequence[SampleChange] | None) -> None:
        """Show these; None while they are being computed."""
        prices = self._texts.prices
        doubt = prices.doubt(Unit.MINOR)
        shown = () if doubt else changes or ()
        self.told.setText(counting(doubt, prices.currency) or (_COMPUTING if changes is None else _UNCHANGED))
        self.told.setVisible(not shown)
        self.table.setVisible(bool(shown))
        self.left_out.setVisible(bool(shown))
        self.model.set_records(self._line(number, change) for number, change in enumerate(shown))
        if shown:
            self.table.select(0)
        # Where there is nothing to show, the room is for the changes.
        self.setMaximumHeight(_ANY_HEIGHT if shown else self.sizeHint().height())

    def _line(self, number: int, change: SampleChange) -> _Line:
        costs = (change.before, change.after)
        reasons = dict.fromkeys(cost.reason for cost in costs if isinstance(cost, NoQuote))
        before, after = map(self._amount, costs)
        return _Line(
            number,
            change,
            self._name(change.price_list),
            self._name(change.size) if change.size else "",
            before,
            after,
            percent_text(change.percent, self._texts.prices),
            " ".join(reasons),
        )

    def _name(self, key: ItemKey) -> str:
        texts = self._texts
        return item_name(texts.document, key, texts.prices) if key in texts.document else _GONE

    def _amount(self, minor: Decimal | NoQuote | None) -> str:
        """What a sign costs. How the service rounds is not known: a part of a minor unit is told as about so much."""
        if not isinstance(minor, Decimal):
            return "not known" if minor else "none"
        whole = int(minor.to_integral_value(ROUND_HALF_UP))
        return f"{'' if whole == minor else '≈ '}{self._texts.prices.price(whole, Unit.MINOR)}"

    def _tell_left_out(self, line: _Line | None) -> None:
        """Tell what the price of this line leaves out."""
        told = self._excluded(line.sample) if line else ()
        self.left_out.setText(f"Left out of this price: {'; '.join(told)}." if told else "")

    def _excluded(self, sample: SampleChange) -> tuple[str, ...]:
        texts = self._texts
        if not isinstance(sample.after, Decimal):
            return ()
        digits = texts.prices.decimals(Unit.MINOR)
        found = quote(texts.document, sample.price_list, sample.size, sample.sign, digits=digits)
        return found.excludes if isinstance(found, Quote) else ()
