"""Round numbers for an axis: 1, 2 or 5 times a power of ten apart."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final

_STEPS: Final = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))


def nice_step(span: Decimal, most: int) -> Decimal:
    """The smallest round step of which at most that many fit into `span`, which is more than 0."""
    if span <= 0 or most < 1:
        raise ValueError("a span is more than 0, and has a step at least")
    least = span / most
    power = Decimal(1).scaleb(least.adjusted())
    return next(step * power for step in _STEPS if step * power >= least)


def ticks(low: Decimal, high: Decimal, step: Decimal) -> tuple[Decimal, ...]:
    """Every multiple of `step` from `low` to `high`, both included."""
    first = (low / step).to_integral_value(ROUND_CEILING)
    last = (high / step).to_integral_value(ROUND_FLOOR)
    return tuple(number * step for number in range(int(first), int(last) + 1))


def rounded_out(low: Decimal, high: Decimal, most: int) -> tuple[Decimal, Decimal, Decimal]:
    """The range from `low` to `high` widened to multiples of a round step, and that step; at most `most` + 2 steps.

    Where all is at one height, it is widened to either side of that.
    """
    if low == high:
        low, high = low - max(Decimal(1), abs(low) / 10), high + max(Decimal(1), abs(high) / 10)
    step = nice_step(high - low, most)
    bottom = (low / step).to_integral_value(ROUND_FLOOR) * step
    return bottom, (high / step).to_integral_value(ROUND_CEILING) * step, step
