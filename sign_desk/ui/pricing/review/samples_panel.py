"""What customers pay for the sample signs, before and after a change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from sign_desk.pricing.quote import OPTIONS, NoQuote, Quote, quote
from sign_desk.pricing.slices import SLICE
from sign_desk.pricing.units import Unit
from sign_desk.ui.kit.columns import Column
from sign_desk.ui.kit.labels import ToneLabel, heading_label
from sign_desk.ui.kit.section_table import Section, SectionModel
from sign_desk.ui.kit.section_view import SectionTable
from sign_desk.ui.kit.theme import Space
from sign_desk.ui.pricing.preview.words import amount_text
from sign_desk.ui.pricing.review.words import counted, percent_text, range_text
from sign_desk.ui.pricing.words import counting, item_name

if TYPE_CHECKING:
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.keys import ItemKey
    from sign_desk.pricing.quote import Sign
    from sign_desk.pricing.samples import SampleChange
    from sign_desk.pricing.slices import Work
    from sign_desk.pricing.units import PriceFormat
    from sign_desk.ui.pricing.texts import Texts

_UNCHANGED = "No sample sign costs another amount than before."
_COMPUTING = "Computing what the sample signs cost…"
_LEFT_OUT = f"These prices leave out {OPTIONS}, and more where the line that is chosen says so."
_FEW = 200
_USUAL_WIDTH = 900
_ANY_HEIGHT = 16_777_215  # QWIDGETSIZE_MAX


class SamplesPanel(QWidget):
    """A table of sample signs whose price changes, and what those prices leave out.

    ``editRequested`` asks for other sample signs. `texts` are of the document after, `before` is the one before.
    """

    editRequested = Signal()

    def __init__(self, texts: Texts, before: PricingDocument, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self._before = before
        self.edit_button = QPushButton("Edit sample signs…")
        self.edit_button.setAutoDefault(False)
        self.edit_button.clicked.connect(lambda _checked: self.editRequested.emit())
        self.model: SectionModel[SampleChange] = SectionModel(self._columns(), self)
        self.table = SectionTable(self.model, name="What customers pay")
        self.table.recordSelected.connect(self._tell_left_out)
        self.told = ToneLabel()
        self.left_out = ToneLabel()
        head = QHBoxLayout()
        head.addWidget(heading_label("What customers pay"), 1)
        head.addWidget(self.edit_button)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.SMALL)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        column.addWidget(self.told, 1, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.left_out)
        self.show_sections(None)

    def show_sections(self, sections: Sequence[Section[SampleChange]] | None) -> None:
        """Show these `sample_sections`; None while they are being computed."""
        self.is_computing = sections is None
        prices = self._texts.prices
        doubt = prices.doubt(Unit.MINOR)
        shown = () if doubt else sections or ()
        self.told.setText(counting(doubt, prices.currency) or (_COMPUTING if sections is None else _UNCHANGED))
        self.told.setVisible(not shown)
        self.table.setVisible(bool(shown))
        self.left_out.setVisible(bool(shown))
        self.model.set_sections(shown)
        # Where there is nothing to show, the room is for the changes.
        self._column.invalidate()
        self.setMaximumHeight(_ANY_HEIGHT if shown else self._column.totalHeightForWidth(_USUAL_WIDTH))

    def _columns(self) -> tuple[Column[SampleChange], ...]:
        prices = self._texts.prices
        return (
            Column("list", "Price list", lambda change: self._name(change.price_list)),
            Column("size", "Size", lambda change: self._name(change.size) if change.size else ""),
            Column("before", "Before", lambda change: self._amount(change.before), numeric=True),
            Column("after", "After", lambda change: self._amount(change.after), numeric=True),
            Column("change", "Change", lambda change: percent_text(change.percent, prices), numeric=True),
            Column("note", "", _reasons, stretch=True, tooltip=_reasons),
        )

    def _name(self, key: ItemKey) -> str:
        document, prices = self._texts.document, self._texts.prices
        return (
            item_name(document, key, prices) if key in document else f"{item_name(self._before, key, prices)} (removed)"
        )

    def _amount(self, minor: Decimal | NoQuote | None) -> str:
        if not isinstance(minor, Decimal):
            return "not known" if minor else "none"
        return amount_text(minor, self._texts.prices)

    def _tell_left_out(self, change: SampleChange | None) -> None:
        """Tell what the price of the current line leaves out."""
        told = "; ".join(self._left_out(change)) if change else ""
        self.left_out.setText(f"Left out of this price: {told}." if told else _LEFT_OUT)

    def _left_out(self, sample: SampleChange) -> Sequence[str]:
        if not isinstance(sample.after, Decimal):
            return ()
        texts = self._texts
        digits = texts.prices.decimals(Unit.MINOR)
        found = quote(texts.document, sample.price_list, sample.size, sample.sign, digits=digits)
        return found.excludes if isinstance(found, Quote) else ()


def sample_sections(changes: Sequence[SampleChange], prices: PriceFormat) -> Work[list[Section[SampleChange]]]:
    """A section for each sign, in the order in which they are first met."""
    found: defaultdict[Sign, list[SampleChange]] = defaultdict(list)
    for number, change in enumerate(changes):
        if not number % SLICE:
            yield
        found[change.sign].append(change)
    sections: list[Section[SampleChange]] = []
    for sign, of in found.items():
        yield
        sections.append(Section(_title(sign, of, prices), of, unfolded=len(changes) <= _FEW))
    return sections


def _title(sign: Sign, changes: Sequence[SampleChange], prices: PriceFormat) -> str:
    shares = [change.percent for change in changes if change.percent is not None]
    unknown = len(changes) - len(shares)
    told = []
    if shares:
        told.append(f"{counted(len(shares), 'price')}, {range_text(min(shares), max(shares), prices)}")
    if unknown:
        told.append(f"{unknown:,} not comparable")
    return f"{sign.name}: {'; '.join(told)}"


def _reasons(change: SampleChange) -> str:
    """Why a price is not known."""
    reasons = (cost.reason for cost in (change.before, change.after) if isinstance(cost, NoQuote))
    return " ".join(dict.fromkeys(reasons))
