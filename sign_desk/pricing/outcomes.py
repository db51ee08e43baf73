"""What became of prices that were changed by a rule: which of them an operator has to look at first."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sign_desk.pricing.rules import Formula, Rule


class Outcome(StrEnum):
    """What became of a price, the gravest first."""

    REFUSED = "refused"
    """It would be negative, or too long to be kept exactly: it stays as it is."""
    TO_ZERO = "to zero"
    FROM_NOTHING = "from nothing"
    """It was not set, 0 or negative before: there is no percentage."""
    ABOVE = "above"
    """It changes by more per cent than the rule's limit, up or down."""
    DOWN = "down"
    UP = "up"
    OFF = "off"
    """It changes in the way that was asked, but by over half a per cent more or less."""
    UNCHANGED = "unchanged"
    WITHIN = "within"
    """It changes as was asked, give or take half a per cent."""


class Judge(dict[float, tuple[Outcome, int | float]]):
    """By a price, counted in its unit: what became of it and what it is then. Each is computed once."""

    def __init__(self, rule: Rule, formula: Formula) -> None:
        super().__init__()
        asked = rule.asked
        self._formula = formula
        self._is_asked = asked is not None
        self._sign = (asked > 0) - (asked < 0) if asked is not None else 0
        self._asked, self._over = (asked or Decimal()).as_integer_ratio()
        self._limit, self._limit_over = rule.limit.as_integer_ratio()

    def __missing__(self, price: float) -> tuple[Outcome, int | float]:
        result = self._formula.of(price)
        outcome = self._outcome(result.before, result.scaled) if result.is_kept else Outcome.REFUSED
        self[price] = found = outcome, result.after
        return found

    def _outcome(self, before: int, after: int) -> Outcome:
        if before == after:
            return Outcome.UNCHANGED
        if not after:
            return Outcome.TO_ZERO
        return self._change(before, after) if before > 0 else Outcome.FROM_NOTHING

    def _change(self, before: int, after: int) -> Outcome:
        whole = before * self._over
        change = (after - before) * 100 * self._over
        way = Outcome.UP if change > 0 else Outcome.DOWN
        if change * self._sign < 0:
            return way
        if abs(change) * self._limit_over > self._limit * whole:
            return Outcome.ABOVE
        if self._is_asked and 2 * abs(change - self._asked * before) <= whole:
            return Outcome.WITHIN
        return Outcome.OFF if self._sign else way
