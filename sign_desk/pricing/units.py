"""What the numbers of a price mean, and how they are written and read: exactly, or plainly where nobody may guess."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, TypeGuard
from unicodedata import category, normalize

from sign_desk.money import (
    MAX_AMOUNT,
    AmountError,
    MinorUnitUnknown,
    UnknownCurrency,
    format_minor,
    iso_digits,
    parse_major,
    plain_major,
    wire_digits,
)

if TYPE_CHECKING:
    from sign_desk.money import MinorUnit

EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)
"""Decimal arithmetic that never rounds: not for divisions."""

_MINUS = "-\u2212\u2013"
_AROUND = " \t\r\n\u00a0\u202f\u200e\u200f"
"""What may stand around an amount without a meaning: spaces and the marks of writing directions."""

_WIDE_SIGNS = {normalize("NFKC", wide): wide for wide in "\uffe0\uffe1\uffe5\uffe6"}
"""Signs of currencies (cent, pound, yen, won) by their usual width, as wide as Chinese or Japanese letters."""

_USUAL_DECIMALS = 2
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


def json_number(number: Decimal) -> int | float:
    """The JSON number that is exactly `number`: a whole one as an integer.

    Raises ValueError where the service's number, a double, would be another one.
    """
    if number == (whole := int(number)):
        if abs(whole) <= MAX_AMOUNT:
            return whole
    elif exact(float(number)) == number:
        return float(number)
    raise ValueError(f"{number} has too many digits to be kept exactly")


@dataclass(frozen=True, slots=True)
class PriceFormat:
    """Writes and reads numbers of a pricing document, with the currency of the store (ISO 4217)."""

    currency: str
    minor_unit: MinorUnit | None
    locale: str

    def doubt(self, unit: Unit | None) -> Doubt | None:
        """Why numbers counted in `unit` are written plainly; None if they can be written as money."""
        return _doubt(self.currency, self.minor_unit, unit)

    def price(self, value: float, unit: Unit | None) -> str:
        """Write a price as money, with as many decimals as it takes; plainly where there is a `doubt`."""
        if unit is None or self.doubt(unit):
            return self.number(value)
        major = self.major(value, unit)
        least = self.decimals(unit)
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

    def edit_text(self, value: float | None, unit: Unit | None) -> str:
        """Write a price for typing over: "12.50", ungrouped and without a currency, with every decimal it has.

        `read` gives the same number back. None is the empty text; where there is a `doubt` it is the plain number.
        """
        if value is None:
            return ""
        is_plain = unit is None or self.doubt(unit) is not None
        places = 0 if unit is None or is_plain else self._places(unit)
        if isinstance(value, int):
            amount, digits = value, places
        else:
            number = exact(value)
            digits = places - min(0, int(number.normalize(EXACT).as_tuple().exponent))
            amount = int(number.scaleb(digits - places, EXACT))
        least = 0 if unit is None or is_plain else self.decimals(unit)
        return _pointed(amount * 10 ** max(0, least - digits), max(least, digits), self.locale)

    def read(self, text: str, unit: Unit | None) -> int | float:
        """Read a price as it is typed or pasted, "12.50", "$1,250" or "12,50 EUR", into the number of its unit.

        Minor units are integers; rates keep every decimal, and whole ones are integers too. Where there is a
        `doubt` the number is taken as it stands, as `price` shows it. Raises AmountError, with a sentence for the
        operator, for what is not clearly an amount of the currency, is negative, or cannot be kept exactly.
        """
        if unit is None or self.doubt(unit):
            return self.read_number(text, integer=unit is Unit.MINOR, minimum=0)
        amount = _completed(_without_currency(text.strip(_AROUND), self.currency, self.locale), self.locale)
        if unit is Unit.MINOR:
            return parse_major(amount, self._places(unit), self.locale)
        return _number(_parsed(amount, self.locale))

    def read_number(
        self, text: str, *, integer: bool = False, minimum: int | None = None, maximum: int | None = None
    ) -> int | float:
        """Read a number that is no price, as the locale writes numbers: 10 stays an integer, 10.5 a decimal.

        Limits are inclusive. Raises AmountError, with a sentence for the operator.
        """
        typed = text.strip()
        if not typed:
            raise AmountError("Enter a number.")
        is_negative = typed[0] in _MINUS
        try:
            read = _parsed(_completed(typed[is_negative:].lstrip(), self.locale), self.locale)
        except AmountError:
            raise AmountError(f"This is not a number. Write it like {self.number(10 if integer else 12.5)}.") from None
        number = _number(-read if is_negative else read)
        if integer and not isinstance(number, int):
            raise AmountError("Enter a whole number.")
        if minimum is not None and number < minimum:
            raise AmountError(f"Enter {self.number(minimum)} or more.")
        if maximum is not None and number > maximum:
            raise AmountError(f"Enter {self.number(maximum)} or less.")
        return number

    def major(self, value: float, unit: Unit) -> Decimal:
        """A number counted in `unit`, in units of the currency. There must be no `doubt`."""
        return exact(value).scaleb(-self._places(unit), EXACT)

    def decimals(self, unit: Unit) -> int:
        """How many decimals a price counted in `unit` is written with at least. There must be no `doubt`."""
        return self._places(unit) if unit is Unit.MINOR else iso_digits(self.currency)

    def _places(self, unit: Unit) -> int:
        """How many places the decimal point of the service's number lies off the currency's own."""
        return _places(self.currency, self.minor_unit, unit)


@cache
def _doubt(currency: str, minor_unit: MinorUnit | None, unit: Unit | None) -> Doubt | None:
    if unit is None:
        return Doubt.UNIT
    try:
        _places(currency, minor_unit, unit)
    except UnknownCurrency:
        return Doubt.CURRENCY
    except MinorUnitUnknown:
        return Doubt.COUNTING
    return None


@cache
def _places(currency: str, minor_unit: MinorUnit | None, unit: Unit) -> int:
    if unit is Unit.MINOR:
        return wire_digits(currency, minor_unit)
    iso_digits(currency)
    return 0


def _completed(text: str, locale: str) -> str:
    """The amount with the 0 that spreadsheets let one leave out: ".5" is 0.5, and "12." is 12."""
    separator = _decimal_separator(locale)
    if len(text) > 1 and text.count(separator) == 1:
        if text.startswith(separator):
            return f"0{text}"
        return text.removesuffix(separator)
    return text


def _parsed(text: str, locale: str) -> Decimal:
    """Read a number that is not negative, with every decimal that is typed. Raises AmountError."""
    whole, separator, decimals = text.partition(_decimal_separator(locale))
    if whole and separator and decimals.isascii() and decimals.isdigit():
        return Decimal(f"{parse_major(whole, 0, locale)}.{decimals}")
    return Decimal(parse_major(text, _USUAL_DECIMALS, locale)).scaleb(-_USUAL_DECIMALS, EXACT)


def _number(number: Decimal) -> int | float:
    try:
        return json_number(number)
    except ValueError:
        raise AmountError("This number has too many digits to be kept exactly.") from None


def _pointed(amount: int, digits: int, locale: str) -> str:
    """Write a whole number with so many of its digits as decimals."""
    if not digits:
        return str(amount)
    figures = str(abs(amount)).rjust(digits + 1, "0")
    return f"{'-' * (amount < 0)}{figures[:-digits]}{_decimal_separator(locale)}{figures[-digits:]}"


def _without_currency(text: str, currency: str, locale: str) -> str:
    """The text without the currency's sign or code, which may stand before or after the amount."""
    for sign in _signs(currency, locale):
        if text[: len(sign)].casefold() == sign.casefold():
            return text[len(sign) :].lstrip(_AROUND)
        if text[-len(sign) :].casefold() == sign.casefold():
            return text[: -len(sign)].rstrip(_AROUND)
    return text


@cache
def _decimal_separator(locale: str) -> str:
    return plain_major(11, 1, locale)[1:-1]


@cache
def _signs(currency: str, locale: str) -> tuple[str, ...]:
    """How the currency is written: its code, its sign in the locale, that sign alone ("$" for "CA$"), wide or not."""
    framed = format_minor(1, currency, 0, locale)
    sign = "".join(char for char in framed if not char.isdecimal()).strip(_AROUND)
    alone = "".join(char for char in sign if category(char) == "Sc")
    narrow = normalize("NFKC", alone)
    return tuple(dict.fromkeys(filter(None, (currency, sign, alone, narrow, _WIDE_SIGNS.get(narrow)))))


def _scaled(number: Decimal, least: int) -> tuple[int, int] | None:
    """An integer and how many of its digits are decimals, `least` or more; None if too long to write."""
    exponent = number.normalize(EXACT).as_tuple().exponent
    digits = max(least, -int(exponent))
    if max(number.adjusted(), 0) + 1 + digits > _MOST_DIGITS:
        return None
    return int(number.scaleb(digits, EXACT)), digits
