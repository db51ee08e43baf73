"""What a rule makes of prices, in words: in a sentence, outcome by outcome, and price by price."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sign_desk.pricing.outcomes import Outcome
from sign_desk.ui.pricing.review_words import Line, Lines, counted, percent_text, value_text
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
    """The outcome in a sentence: "Asked +7 %: 412 within ±0.5 %, 6 go down, 3 above ±20 %"."""
    told = ", ".join(_told(summary, prices)) or "no price changes"
    if summary.asked is None:
        return f"{told[0].upper()}{told[1:]}."
    return f"Asked {percent_text(summary.asked, prices) or '0 %'}: {told}."


def _told(summary: Summary, prices: PriceFormat) -> Iterator[str]:
    within = f"within ±{prices.number(0.5)} %"
    counts = (
        (summary.within, within),
        (summary.off, "further off"),
        (summary.went_down, "go down"),
        (summary.went_up, "go up"),
        (summary.above, f"by more than {_plain(summary.limit, prices)} %"),
        (summary.to_zero, "become 0"),
        (summary.from_nothing, "newly set"),
        (summary.unchanged, "stay the same"),
        (summary.refused, "cannot be"),
    )
    yield from (f"{number:,} {words}" for number, words in counts if number)


def outcome_words(outcome: Outcome, number: int, summary: Summary, prices: PriceFormat) -> str:
    """The title of all prices of one outcome."""
    words = {
        Outcome.REFUSED: "cannot be changed so",
        Outcome.TO_ZERO: "to 0",
        Outcome.FROM_NOTHING: "newly set",
        Outcome.ABOVE: f"by more than {_plain(summary.limit, prices)} %",
        Outcome.DOWN: "down",
        Outcome.UP: "up",
        Outcome.OFF: f"more than {prices.number(0.5)} % off what was asked",
        Outcome.UNCHANGED: "unchanged",
        Outcome.WITHIN: f"within ±{prices.number(0.5)} % of what was asked",
    }
    return f"{counted(number, 'price')} {words[outcome]}"


def left_alone_words(adjustment: Adjustment) -> str:
    """What the rule passes over, and why; "" where it passes over nothing."""
    counts = (
        (adjustment.skipped_empty, "not set"),
        (adjustment.skipped_zero, "of 0"),
        (adjustment.not_known, "in a unit that is not known"),
        (adjustment.not_prices, "no prices"),
    )
    told = ", ".join(f"{number:,} {words}" for number, words in counts if number)
    return f"Left alone: {told}." if told else ""


def _plain(percent: Decimal, prices: PriceFormat) -> str:
    return prices.number(float(percent))
