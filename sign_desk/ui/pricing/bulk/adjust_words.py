"""What a rule makes of prices, in words: in a sentence, outcome by outcome, and price by price."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sign_desk.pricing.outcomes import Outcome
from sign_desk.ui.pricing.review.words import Line, Lines, counted, percent_text, value_text
from sign_desk.ui.pricing.words import place_name, title

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from sign_desk.pricing.adjust import Adjustment, Summary
    from sign_desk.pricing.units import PriceFormat
    from sign_desk.ui.pricing.texts import Texts

_REFUSED = "Cannot be: it would be below 0, or too long a number. It stays as it is."


class Adjustments:
    """Writes the lines of an adjustment of the document of `texts`."""

    def __init__(self, texts: Texts, adjustment: Adjustment) -> None:
        self._texts = texts
        self._results = adjustment.results

    def between(self, start: int, end: int) -> Sequence[Line]:
        """The lines of these results."""
        return Lines(range(start, end), self._line)

    def _line(self, number: int) -> Line:
        result = self._results[number]
        key, path = result.cell
        texts = self._texts
        return Line(
            key,
            result.cell,
            place_name(texts.document, key, texts.prices),
            title(key.part, path),
            value_text(texts, key.part, path, result.before),
            value_text(texts, key.part, path, result.after),
            percent_text(result.percent, texts.prices),
            _REFUSED if result.outcome is Outcome.REFUSED else "",
        )


def summary_words(summary: Summary, prices: PriceFormat) -> str:
    """The outcome in a sentence: "Asked +7 %: 412 within ±0.5 %, 6 down, 3 by more than 20 %."."""
    told = ", ".join(_told(summary, prices)) or "no price changes"
    if summary.asked is None:
        return f"{told[0].upper()}{told[1:]}."
    return f"Asked {percent_text(summary.asked, prices) or '0 %'}: {told}."


def _told(summary: Summary, prices: PriceFormat) -> Iterator[str]:
    within = f"within ±{prices.number(0.5)} %"
    counts = (
        (summary.within, within),
        (summary.off, "further off"),
        (summary.went_down, "down"),
        (summary.went_up, "up"),
        (summary.above, f"by more than {_plain(summary.limit, prices)} %"),
        (summary.to_zero, "to 0"),
        (summary.from_nothing, "newly set"),
        (summary.unchanged, "unchanged"),
        (summary.refused, "not possible"),
    )
    yield from (f"{number:,} {words}" for number, words in counts if number)


def outcome_words(outcome: Outcome, number: int, summary: Summary, prices: PriceFormat) -> str:
    """The title of all prices of one outcome."""
    words = {
        Outcome.REFUSED: "Not possible",
        Outcome.TO_ZERO: "To 0",
        Outcome.FROM_NOTHING: "Newly set",
        Outcome.ABOVE: f"By more than {_plain(summary.limit, prices)} %",
        Outcome.DOWN: "Down",
        Outcome.UP: "Up",
        Outcome.OFF: f"More than {prices.number(0.5)} % off what was asked",
        Outcome.UNCHANGED: "Unchanged",
        Outcome.WITHIN: f"Within ±{prices.number(0.5)} % of what was asked",
    }
    return f"{words[outcome]}: {counted(number, 'price')}"


def left_alone_words(adjustment: Adjustment) -> str:
    """What the rule passes over, and why; "" where it passes over nothing."""
    counts = (
        (adjustment.skipped_empty, "not set"),
        (adjustment.skipped_zero, "at 0"),
        (adjustment.not_known, "that can only be multiplied, as how they are counted is not known"),
        (adjustment.not_prices, "not a price"),
    )
    told = ", ".join(f"{number:,} {words}" for number, words in counts if number)
    return f"Left alone: {told}." if told else ""


def _plain(percent: Decimal, prices: PriceFormat) -> str:
    return prices.number(float(percent))
