"""The words of a price preview: amounts, what they are made of, and what a plot tells."""

from __future__ import annotations

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from sign_desk.pricing.amounts import Measure
from sign_desk.pricing.fields import FRAME_FIT, line_number
from sign_desk.pricing.preview.curves import Axis
from sign_desk.pricing.quote import Quote
from sign_desk.pricing.units import Unit
from sign_desk.ui.pricing.preview.plot_data import MOST_DRAWN
from sign_desk.ui.pricing.words import row_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sign_desk.pricing.amounts import Term
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.preview.curves import Chart
    from sign_desk.pricing.preview.estimate import Entry, Estimate
    from sign_desk.pricing.units import PriceFormat

ROUNDED = "How the service rounds is not known: ≈ marks an amount that is rounded here."

_TENTH = Decimal("0.1")
_MOST_DIGITS = 12
_AXES = {
    Axis.LETTERS: ("letters", "Letters"),
    Axis.PATH: ("length of the letters", "Length of the letters, cm"),
    Axis.WIDTH: ("width", "Width, cm"),
}


class Row(NamedTuple):
    """A row of the breakdown; a `head` names those below it, and tells their sums."""

    text: str
    before: str
    after: str
    head: bool = False


class Breakdown:
    """Writes what a price is made of, in the words of one document."""

    def __init__(self, document: PricingDocument, prices: PriceFormat) -> None:
        self._document = document
        self._prices = prices

    def rows(self, estimate: Estimate, lines: Sequence[str]) -> list[Row]:
        """A row for each rule, below the line of the sign or the tier that it is for; none without a price after."""
        after = estimate.after
        if not isinstance(after, Quote):
            return []
        by_line: defaultdict[int | None, list[Entry]] = defaultdict(list)
        for entry in estimate.entries():
            by_line[_line_of(entry.term)].append(entry)
        found: list[Row] = []
        for line, entries in by_line.items():
            if line is not None:
                written = lines[line - 1].strip() if line <= len(lines) else ""
                found.append(self._head(f"Line {line}: {written}" if written else f"Line {line}", entries))
            elif self._document.pricing_model != FRAME_FIT:
                found.append(Row(f"Row: {row_name(self._document, after.row, self._prices)}", "", "", head=True))
            found.extend(map(self._row, entries))
        return found

    def _head(self, text: str, entries: Sequence[Entry]) -> Row:
        before, after = (self._sum(entry[number] for entry in entries) for number in (0, 1))
        return Row(text, before, after, head=True)

    def _sum(self, terms: Iterable[Term | None]) -> str:
        amounts = [term.amount_minor for term in terms if term is not None]
        return amount_text(sum(amounts, Decimal(0)), self._prices) if amounts else ""

    def _row(self, entry: Entry) -> Row:
        before, after = entry
        text = self._rule(entry.term)
        if before is not None and after is not None and self._rule(before) != text:
            was = self._rate(before) if before.times == after.times else self._rule(before)
            text += "" if after.measure is Measure.ONCE else f" (before: {was})"
        return Row(text, self._sum((before,)), self._sum((after,)))

    def _rule(self, term: Term) -> str:
        """What a term is for: "11 letters at $0.20"."""
        if term.measure is Measure.ONCE:
            return "Start price" if self._document.pricing_model == FRAME_FIT else "Base price"
        times = number_text(term.times, self._prices)
        counted = {
            Measure.LETTERS: f"{times} letter{'' if term.times == 1 else 's'}",
            Measure.LENGTH: f"{times} cm of letters",
            Measure.AREA: f"{times} cm²",
            Measure.VOLUME: f"{times} cm³",
            Measure.WEIGHT: f"Weight of {times}",
        }
        return f"{counted[term.measure]} at {self._rate(term)}"

    def _rate(self, term: Term) -> str:
        price = int(term.price) if term.price == term.price.to_integral_value() else float(term.price)
        return self._prices.price(price, self._document.unit(term.path[0]))


@lru_cache(maxsize=4096)
def amount_text(minor: Decimal, prices: PriceFormat) -> str:
    """An amount of minor units as money; a part of one, which nobody knows how the service rounds, as about so much."""
    whole = int(minor.to_integral_value(ROUND_HALF_UP))
    return f"{'' if whole == minor else '≈ '}{prices.price(whole, Unit.MINOR)}"


def number_text(number: Decimal, prices: PriceFormat) -> str:
    """A measure, with as many decimals as it has, three at most."""
    return prices.number(round(float(number), 3)) if number.adjusted() < _MOST_DIGITS else f"{number:.3g}"


def cost_words(before: Decimal | None, after: Decimal | None, prices: PriceFormat) -> str:
    """A price, or how it changes: "$33.00 → $35.48"."""
    told = [amount_text(price, prices) if price is not None else "no price" for price in (before, after)]
    return told[1] if before == after else " → ".join(told)


def left_out_words(excludes: Iterable[str], *, is_rounded: bool) -> str:
    """What a price does not include."""
    return " ".join((f"Not included: {'; '.join(excludes)}.", *([ROUNDED] if is_rounded else [])))


# -- the plot ---------------------------------------------------------------------------------------------


def plot_title(axis: Axis) -> str:
    """What a plot tells: "Price by letters"."""
    return f"Price by {_AXES[axis][0]}"


def axis_title(axis: Axis) -> str:
    """What stands below a plot."""
    return _AXES[axis][1]


def place_words(chart: Chart, x: Decimal, prices: PriceFormat) -> str:
    """A place on the axis: "12 letters", "100 by 40 cm"."""
    number = number_text(x, prices)
    if chart.axis is Axis.LETTERS:
        return f"{number} letter{'' if x == 1 else 's'}"
    if chart.axis is Axis.PATH:
        return f"{number} cm of letters"
    height = (x * (chart.height_per_width or 0)).quantize(_TENTH)
    return f"{number} by {number_text(height, prices)} cm"


def notes(chart: Chart, lines: Sequence[str]) -> Iterator[str]:
    """What has to be known of a plot besides: what stays the same along it, and what is not on it."""
    if chart.axis is Axis.LETTERS and len(lines) > 1:
        yield "Letters are those of line 1; the other lines stay as they are typed."
    if chart.axis is Axis.WIDTH:
        yield "The height follows the width, in the proportions of this sign; all else stays as it is typed."
    if len(chart.curves) > MOST_DRAWN:
        yield "Only some of the sizes are drawn; the mouse and the arrow keys find all of them."
    if chart.left_out:
        yield f"{chart.left_out:,} sizes further away are not shown."


def _line_of(term: Term) -> int | None:
    return line_number(term.path[1]) if len(term.path) > 1 else None
