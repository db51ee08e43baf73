"""Where a price may end: at a step, or at one of some endings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from sign_desk.money import AmountError
from sign_desk.pricing.units import EXACT


class Direction(StrEnum):
    """Which way a price is rounded."""

    NEAREST = "nearest"
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Rounding:
    """Where prices end, in units of the currency: at a multiple of `step`, or at one of the `endings`, not at both.

    An ending of less than 1, such as .95, stands behind any whole amount; one of less than 10, such as 9 or 9.50,
    behind any number of tens; and so on. With neither a step nor endings, prices end at the minor unit.

    With `keep_whole` the whole part, or what stands before a longer ending, stays what it is: 12.10 and 12.99 both
    become 12.95, be it up or down where there is nothing that way. It has no meaning for a step of 1 or more.
    """

    direction: Direction = Direction.NEAREST
    step: Decimal | None = None
    endings: tuple[Decimal, ...] = ()
    keep_whole: bool = False

    def __post_init__(self) -> None:
        if self.step is not None and (self.endings or self.step <= 0):
            raise ValueError("A step is more than 0, and stands alone")
        if any(ending < 0 for ending in self.endings):
            raise ValueError("An ending is not negative")


class Rounder:
    """Rounds to whole minor units of a currency, of which `places` decimal places make its major unit."""

    def __init__(self, rounding: Rounding, places: int) -> None:
        """Raises AmountError, with a sentence for the operator, for what is finer than the minor unit."""
        self._direction = rounding.direction
        self._grids = tuple(_grids(rounding, places))
        self._is_plain = self._direction is Direction.NEAREST and self._grids == (_Grid(1, 0, 0),)

    def rounded(self, amount: int, over: int) -> int:
        """Round `amount` / `over` minor units, neither of them negative: nothing stays nothing, and a half goes up."""
        if not amount:
            return 0
        if self._is_plain:
            return (2 * amount + over) // (2 * over)
        found = [minor for grid in self._grids for minor in grid.around(amount, over)]
        fitting = found
        if self._direction is Direction.UP:
            fitting = [minor for minor in found if minor * over >= amount]
        elif self._direction is Direction.DOWN:
            fitting = [minor for minor in found if minor * over <= amount]
        if not fitting and not self._grids[0].window:
            return amount // over  # Down, below the lowest ending: only what is less than a minor unit goes.
        return min(fitting or found, key=lambda minor: (abs(minor * over - amount), -minor))


class _Grid(NamedTuple):
    """The amounts n * `period` + `offset`, in minor units; all within one `window` of that width, if it is not 0."""

    period: int
    offset: int
    window: int

    def around(self, amount: int, over: int) -> Iterator[int]:
        """The amounts next to `amount` / `over`, below or equal to it and above it, that are allowed."""
        below = (amount - self.offset * over) // (self.period * over) * self.period + self.offset
        whole = amount // over
        for minor in (below, below + self.period):
            if minor >= 0 and (not self.window or minor // self.window == whole // self.window):
                yield minor


def _grids(rounding: Rounding, places: int) -> Iterator[_Grid]:
    unit = 10**places
    if rounding.step is not None:
        step = _minor(rounding.step, places)
        yield _Grid(step, 0, unit if rounding.keep_whole and step < unit else 0)
    for ending in rounding.endings:
        period = unit * 10 ** max(0, ending.adjusted() + 1) if ending else unit
        yield _Grid(period, _minor(ending, places), period if rounding.keep_whole else 0)
    if rounding.step is None and not rounding.endings:
        yield _Grid(1, 0, 0)


def _minor(amount: Decimal, places: int) -> int:
    minor = amount.scaleb(places, EXACT)
    if minor != int(minor):
        raise AmountError(
            f"Prices cannot be rounded to {amount.normalize(EXACT):f}: the currency has "
            f"{f'{places} decimals' if places else 'no decimals'}."
        )
    return int(minor)
