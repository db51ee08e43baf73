"""What the numbers of a price mean, and how they are written: exactly, or plainly where nobody may guess."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, TypeGuard

from sign_desk.money import (
    MinorUnitUnknown,
    UnknownCurrency,
    format_minor,
    iso_digits,
    plain_major,
    wire_digits,
)

if TYPE_CHECKING:
    from sign_desk.money import MinorUnit

_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)
_MOST_DIGITS = 28
"""What a formatter that computes in decimal's default context (28 digits) is certain to write exactly."""


class Unit(StrEnum):
    """What a price is counted in, as the service's `value_units` names it."""

    MINOR = "minor_currency_units"
    PER_CM = "currency_units_per_cm"
    PER_SQ_CM = "currency_units_per_sq_cm_or_weight_unit"


class Doubt(StrEnum):
    """Why a number cannot be written as money, in the operator's words."""

    UNIT = "unit not known"
    CURRENCY = "currency not known"
    COUNTING = "how prices are counted is not answered yet"


def unit_of(value_units: object, field: str) -> Unit | None:
    """The unit that the service's `value_units` names for `field`; None where it names none that is known."""
    named = value_units.get(field) if isinstance(value_units, dict) else None
    return next((unit for unit in Unit if unit == named), None)


def is_number(value: object) -> TypeGuard[int | float]:
    """Whether a parsed JSON value is a number: true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def exact(value: float) -> Decimal:
    """The decimal number that stood in the JSON text, not the binary one next to it."""
    return Decimal(repr(value))


@dataclass(frozen=True, slots=True)
class PriceFormat:
    """Writes numbers of a pricing document for reading, with the currency of the store (ISO 4217)."""

    currency: str
    minor_unit: MinorUnit | None
    locale: str

    def doubt(self, unit: Unit | None) -> Doubt | None:
        """Why numbers counted in `unit` are written plainly; None if they can be written as money."""
        if unit is None:
            return Doubt.UNIT
        try:
            self._places(unit)
        except UnknownCurrency:
            return Doubt.CURRENCY
        except MinorUnitUnknown:
            return Doubt.COUNTING
        return None

    def price(self, value: float, unit: Unit | None) -> str:
        """Write a price as money, with as many decimals as it takes; plainly where there is a `doubt`."""
        if unit is None or self.doubt(unit):
            return self.number(value)
        places = self._places(unit)
        major = exact(value).scaleb(-places, _EXACT)
        least = places if unit is Unit.MINOR else iso_digits(self.currency)
        if (scaled := _scaled(major, least)) is None:
            return f"{self.currency} {major}"
        amount, digits = scaled
        return format_minor(amount, self.currency, digits, self.locale)

    def number(self, value: float) -> str:
        """Write a number as it is, 10.0 as 10: only the decimal separator is the locale's."""
        number = exact(value)
        if (scaled := _scaled(number, 0)) is None:
            return str(number)
        return plain_major(*scaled, self.locale)

    def _places(self, unit: Unit) -> int:
        """How many places the decimal point of the service's number lies off the currency's own."""
        if unit is Unit.MINOR:
            return wire_digits(self.currency, self.minor_unit)
        iso_digits(self.currency)
        return 0


def _scaled(number: Decimal, least: int) -> tuple[int, int] | None:
    """An integer and how many of its digits are decimals, `least` or more; None if too long to write."""
    exponent = number.normalize(_EXACT).as_tuple().exponent
    digits = max(least, -int(exponent))
    if max(number.adjusted(), 0) + 1 + digits > _MOST_DIGITS:
        return None
    return int(number.scaleb(digits, _EXACT)), digits
