"""What is done to prices in bulk, and what it makes of one price.

Amounts are computed in whole numbers and exact decimals, never in binary floats. What is counted in minor units
ends as a whole number of them, a half rounded up as shops do, or at a step or an ending. A rate, per cm or per
area, is never led to either: it keeps its decimals, and gets more only where it would otherwise miss the exact
result by over half a per cent. So does a price whose unit is not known, which can only be multiplied.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

from sign_desk.money import MAX_AMOUNT
from sign_desk.pricing.rounding import Rounder, Rounding
from sign_desk.pricing.units import EXACT, Unit, exact, json_number

if TYPE_CHECKING:
    from sign_desk.pricing.units import PriceFormat


class Operation(StrEnum):
    """What is done to each price."""

    SET = "set"
    ADD = "add"
    PERCENT = "percent"
    MULTIPLY = "multiply"


@dataclass(frozen=True, slots=True)
class Rule:
    """What is done to each price, by an amount in units of the currency, a percentage, or a factor.

    Prices that are not set, and those of 0, are left alone unless `empty` and `zero` say otherwise; nothing can
    be multiplied, so a percentage and a factor leave what is not set alone in any case.
    """

    operation: Operation
    amount: Decimal
    rounding: Rounding | None = None
    empty: bool = False
    zero: bool = False

    @property
    def asked(self) -> Decimal | None:
        """By how many per cent prices are to change; None where that differs from price to price."""
        match self.operation:
            case Operation.PERCENT:
                return self.amount
            case Operation.MULTIPLY:
                return (self.amount - 1) * 100
        return None

    @property
    def limit(self) -> Decimal:
        """By more per cent than this a price changes conspicuously: 20, or twice what was asked."""
        return max(Decimal(20), 2 * abs(self.asked or Decimal()))

    @property
    def factor(self) -> Decimal:
        """What a price is multiplied by, before the addend comes to it."""
        match self.operation:
            case Operation.SET:
                return Decimal(0)
            case Operation.ADD:
                return Decimal(1)
            case Operation.PERCENT:
                return 1 + self.amount.scaleb(-2, EXACT)
            case Operation.MULTIPLY:
                return self.amount

    @property
    def addend(self) -> Decimal:
        """What is added, in units of the currency."""
        return self.amount if self.asked is None else Decimal(0)


_MOST_DIGITS = 14
"""How many digits behind the first one a double is certain to keep (15 in all)."""


class Result(NamedTuple):
    """A price before and after, as whole numbers of one scale to compare by, and as it is then written.

    What is not kept would be negative, or too long to be kept exactly.
    """

    before: int
    scaled: int
    after: int | float
    is_kept: bool


class Formula(Protocol):
    """What a rule makes of the prices of one unit."""

    def of(self, value: float) -> Result:
        """What it makes of one price, counted in the unit."""


def formula_for(rule: Rule, unit: Unit | None, prices: PriceFormat) -> Formula | None:
    """The formula for prices of a unit; None where the rule needs to know more of the unit or the currency.

    Raises AmountError, with a sentence for the operator, where the currency has no decimals for the rounding.
    """
    doubt = prices.doubt(unit)
    if doubt and rule.asked is None:
        return None
    decimals = 0 if unit is None or doubt else prices.decimals(unit)
    if unit is not Unit.MINOR:
        return _Rate(rule, decimals)
    return _Minor(rule, decimals, Rounder(Rounding() if doubt or not rule.rounding else rule.rounding, decimals))


class _Minor:
    """Whole minor units: (value * times + plus) / over, rounded."""

    def __init__(self, rule: Rule, places: int, rounder: Rounder) -> None:
        times, times_over = rule.factor.as_integer_ratio()
        plus, plus_over = rule.addend.scaleb(places, EXACT).as_integer_ratio()
        self._times, self._plus, self._over = times * plus_over, plus * times_over, times_over * plus_over
        self._rounder = rounder

    def of(self, value: float) -> Result:
        before, parts = (value, 1) if isinstance(value, int) else exact(value).as_integer_ratio()
        amount, over = before * self._times + self._plus * parts, self._over * parts
        after = self._rounder.rounded(amount, over) if amount >= 0 else amount // over
        return Result(before, after * parts, after, 0 <= after <= MAX_AMOUNT)


class _Rate:
    """Decimals as they were, `least` at least, and more where the result needs them to be near enough."""

    def __init__(self, rule: Rule, least: int) -> None:
        self._factor, self._addend = rule.factor, rule.addend
        self._least = least

    def of(self, value: float) -> Result:
        before = exact(value)
        result = EXACT.add(EXACT.multiply(before, self._factor), self._addend)
        # What is set or added has the decimals that were asked for: there is nothing to round.
        digits = _decimals(result) if self._addend else max(_decimals(before), self._least)
        after = _rounded(result, min(digits, _MOST_DIGITS - result.adjusted()))
        while abs(after - result) * 200 > abs(result):
            digits += 1
            after = _rounded(result, digits)
        scale = max(digits, _decimals(before))
        was, now = (int(number.scaleb(scale, EXACT)) for number in (before, after))
        try:
            return Result(was, now, json_number(after), after >= 0)
        except ValueError:
            return Result(was, now, float(after), is_kept=False)


def _decimals(number: Decimal) -> int:
    return max(0, -int(number.normalize(EXACT).as_tuple().exponent))


def _rounded(number: Decimal, digits: int) -> Decimal:
    return number.quantize(Decimal((0, (1,), -digits)), ROUND_HALF_UP, EXACT)
