"""What a sign costs, in large, and below that what it is made of and what it does not include; or why nobody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from sign_desk.pricing.quote import Quote
from sign_desk.pricing.review import percent
from sign_desk.ui.kit.labels import ToneLabel, heading_label
from sign_desk.ui.kit.theme import Space, Tone, tabular
from sign_desk.ui.pricing.preview.breakdown import BreakdownTable
from sign_desk.ui.pricing.preview.words import Breakdown, cost_words, left_out_words
from sign_desk.ui.pricing.review.words import percent_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sign_desk.pricing.preview.estimate import Estimate
    from sign_desk.pricing.quote import NoQuote
    from sign_desk.pricing.units import PriceFormat
    from sign_desk.ui.pricing.texts import Texts

_TOTAL_SIZE = 1.3


class Answer(QWidget):
    """Shows one estimate."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.total = heading_label()
        font = tabular(self.total.font())
        if font.pointSizeF() > 0:
            font.setPointSizeF(font.pointSizeF() * _TOTAL_SIZE)
        self.total.setFont(font)
        self.told = ToneLabel()
        self.breakdown = BreakdownTable()
        self.left_out = ToneLabel()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.TINY)
        for widget in (self.total, self.told, self.breakdown, self.left_out):
            column.addWidget(widget)
        column.insertSpacing(2, Space.TINY)
        column.insertSpacing(4, Space.TINY)

    def show_estimate(self, texts: Texts, estimate: Estimate, lines: Sequence[str], *, is_complete: bool) -> None:
        """Tell what a sign with these lines costs; `is_complete` unless something has to be typed still."""
        prices, before, after = texts.prices, estimate.before, estimate.after
        if isinstance(after, Quote):
            self._tell_price(before if estimate.is_changed else None, after, prices)
        else:
            self._tell_none(before, after, prices, is_complete=is_complete)
        rows = Breakdown(texts.document, prices).rows(estimate, lines)
        self.breakdown.show_rows(rows, with_before=estimate.is_changed and isinstance(before, Quote))

    def show_nothing(self, why: str) -> None:
        """Tell why there is nothing to price."""
        self._tell("No price", why, Tone.WARNING, "")
        self.breakdown.show_rows((), with_before=False)

    def _tell_price(self, before: Quote | NoQuote | None, after: Quote, prices: PriceFormat) -> None:
        was, told = after.amount_minor, ""
        if isinstance(before, Quote):
            was = before.amount_minor
            share = percent_text(percent(was, after.amount_minor), prices)
            told = f"{share}, with your unsaved changes".lstrip(", ").capitalize()
        elif before is not None:
            told = f"Without your unsaved changes there is no price. {before.reason}"
        is_rounded = any(price != price.to_integral_value() for price in (was, after.amount_minor))
        left_out = left_out_words(after.excludes, is_rounded=is_rounded)
        self._tell(cost_words(was, after.amount_minor, prices), told, Tone.INFO, left_out)

    def _tell_none(
        self, before: Quote | NoQuote | None, after: NoQuote, prices: PriceFormat, *, is_complete: bool
    ) -> None:
        told = after.reason
        if isinstance(before, Quote):
            was = cost_words(before.amount_minor, before.amount_minor, prices)
            told += f" Without your unsaved changes it is {was}."
        if is_complete:
            self._tell("No price is known", told, Tone.WARNING, "")
        else:
            self._tell("No price yet", told, Tone.MUTED, "")

    def _tell(self, total: str, told: str, tone: Tone, left_out: str) -> None:
        self.total.setText(total)
        self.told.setText(told)
        self.told.set_tone(tone)
        self.told.setVisible(bool(told))
        self.left_out.setText(left_out)
        self.left_out.setVisible(bool(left_out))
