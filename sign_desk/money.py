"""Money: integers of minor units, the currencies of ISO 4217, and amounts as operators type and read them.

Amounts are whole numbers of minor units; between them and text stands `Decimal`, never a binary float.
The number of decimals comes from ISO 4217, not from locale data, which differs for a dozen currencies.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale
    from babel.numbers import NumberPattern

MAX_AMOUNT = 2**53 - 1
"""The largest integer that every JSON reader keeps exact (RFC 8259 section 6)."""

_MAX_DIGITS = len(str(MAX_AMOUNT))
_APOSTROPHES = "'\u2019"
_SPACES = " \u00a0\u202f\u2009"
_MINUS = "-\u2212\u2013"
_ARABIC_DECIMAL, _ARABIC_GROUP = "\u066b\u066c"


class MinorUnit(StrEnum):
    """What the service means by "minor unit" where a currency does not have two decimals."""

    ISO = "iso"
    HUNDREDTHS = "hundredths"


class PriceBasis(StrEnum):
    """What the service means by the price of an order's line: that of one piece, or of all the line's pieces."""

    PER_UNIT = "per_unit"
    PER_LINE = "per_line"


class UnknownCurrency(ValueError):
    """The code names no currency of ISO 4217 that is in use."""


class MinorUnitUnknown(ValueError):
    """How the service counts this currency is not known yet, so no amount can become one of its integers."""


class AmountError(ValueError):
    """The text is no amount; the message is a sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency of ISO 4217; `digits` is the number of its decimals."""

    code: str
    name: str
    digits: int


def currencies() -> tuple[Currency, ...]:
    """Return every currency in use, by code: no funds codes, no metals, no test codes."""
    return tuple(_table().values())


def iso_digits(code: str) -> int:
    """Return the number of decimals of the currency `code`. Raises UnknownCurrency."""
    try:
        return _table()[code].digits
    except KeyError:
        raise UnknownCurrency(f"“{code}” is no currency in use") from None


def is_ambiguous(code: str) -> bool:
    """Tell whether the service may count `code` in two ways: its decimals are not two.

    Raises UnknownCurrency.
    """
    return iso_digits(code) != 2


def wire_digits(code: str, minor_unit: MinorUnit | None) -> int:
    """Return how many decimal places lie between an amount in `code` and the service's integer.

    Raises UnknownCurrency, and MinorUnitUnknown where the answer matters and `minor_unit` is None.
    """
    digits = iso_digits(code)
    if digits == 2 or minor_unit is MinorUnit.ISO:
        return digits
    if minor_unit is None:
        raise MinorUnitUnknown(f"It is not known yet how the service counts {code}")
    return 2


def parse_major(text: str, digits: int, locale: str) -> int:
    """Read an amount typed in major units, as `locale` writes numbers, into its minor units: "12.50" is 1250.

    Strict, because a price read wrongly costs money: separators must stand where the locale puts them, and
    there may be no more than `digits` decimals. The digits of any script are read, and the separators that go with
    Arabic ones, which mean the same everywhere. Raises AmountError.
    """
    typed = text.strip()
    if not typed:
        raise AmountError("Enter an amount.")
    if typed[0] in _MINUS:
        raise AmountError("An amount cannot be negative.")
    match = _match(typed, locale)
    if match is None:
        example = plain_major(1250 * 10**digits // 100, digits, locale)
        raise AmountError(f"This is not an amount. Write it like {example}.")
    decimals = match["decimals"] or ""
    if len(decimals) > digits:
        raise AmountError(_too_many_decimals(digits))
    whole = re.sub(r"\D", "", match["whole"])
    # The length goes first: Python refuses to convert thousands of digits.
    if len(whole) > _MAX_DIGITS or (amount := int(whole + decimals.ljust(digits, "0"))) > MAX_AMOUNT:
        raise AmountError("This amount is too large.")
    return amount


def rewrite_major(text: str, written: str, locale: str) -> str:
    """Write an amount that was typed in the locale `written` as `locale` writes it, ungrouped, with the same decimals.

    Text that is no amount there stays as it is.
    """
    match = _match(text.strip(), written)
    if match is None or match.re == _amount_pattern(locale):
        return text
    from babel.numbers import get_decimal_symbol

    whole = re.sub(r"\D", "", match["whole"])
    decimals = match["decimals"]
    return whole if decimals is None else f"{whole}{get_decimal_symbol(_known_locale(locale))}{decimals}"


def format_minor(amount: int, code: str, digits: int, locale: str) -> str:
    """Write `amount` minor units of `digits` decimals for reading, with its currency: "$12.50", "¥1,250".

    As many decimals are shown as ISO 4217 gives the currency, and all of them where the amount needs more.
    """
    from babel.numbers import format_decimal

    pattern = _money_pattern(code, _shown_digits(amount, code, digits), locale)
    return format_decimal(_major(amount, digits), format=pattern, locale=_known_locale(locale))


@cache
def _money_pattern(code: str, digits: int, locale: str) -> NumberPattern:
    """How a locale writes amounts of a currency with so many decimals, its symbol as text within the pattern.

    Read once: Babel's `format_currency` reads the pattern and looks up the currency's names for each amount.
    """
    from babel.numbers import get_currency_symbol, parse_pattern

    known = _known_locale(locale)
    symbol, pattern = get_currency_symbol(code, known), known.currency_formats["standard"].pattern
    # Babel would take the decimals from the pattern or from CLDR; here they are a fact of the service.
    exact = re.sub(r"0\.0+", _decimal_pattern(digits), pattern)
    if symbol[-1:].isalpha():
        # A symbol of letters stands apart from the figures (UTS 35, currencySpacing), which Babel leaves out.
        exact = exact.replace("¤#", "¤\u00a0#")
    quoted = symbol.replace("'", "''")
    return parse_pattern(exact.replace("¤", f"'{quoted}'"))


def _shown_digits(amount: int, code: str, digits: int) -> int:
    usual = _table()[code].digits if code in _table() else digits
    return usual if usual < digits and amount % 10 ** (digits - usual) == 0 else digits


def plain_major(amount: int, digits: int, locale: str) -> str:
    """Write `amount` minor units for an input field, ungrouped: "12.50". `parse_major` reads it back."""
    from babel.numbers import format_decimal

    pattern = _decimal_pattern(digits)
    return format_decimal(_major(amount, digits), format=pattern, locale=_known_locale(locale))


def _major(amount: int, digits: int) -> Decimal:
    return Decimal(f"{amount}e-{digits}")


def _decimal_pattern(digits: int) -> str:
    return "0." + "0" * digits if digits else "0"


def _too_many_decimals(digits: int) -> str:
    if digits == 0:
        return "This currency has no decimals."
    return f"At most {digits} decimals are possible."


@cache
def _table() -> dict[str, Currency]:
    import iso4217

    found = {}
    for entry in iso4217.raw_xml.iterfind("CcyTbl/CcyNtry[CcyMnrUnts]"):
        code, name = entry.findtext("Ccy", ""), entry.findtext("CcyNm", "").strip()
        digits, is_fund = entry.findtext("CcyMnrUnts", ""), entry.find("CcyNm[@IsFund]") is not None
        if digits.isdigit() and not is_fund:
            found[code] = Currency(code, name, int(digits))
    return dict(sorted(found.items()))


@cache
def _known_locale(name: str) -> Locale:
    """Return Babel's locale of that name; names that it lacks, such as "C", are read as American English."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(name)
    except (UnknownLocaleError, ValueError):
        return Locale("en", "US")


def _match(text: str, locale: str) -> re.Match[str] | None:
    """Match an amount; what it gives has the digits 0 to 9, whichever were typed."""
    if not text.isascii():
        from babel.numbers import get_decimal_symbol, get_group_symbol

        known = _known_locale(locale)
        text = "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text)
        text = text.replace(_ARABIC_DECIMAL, get_decimal_symbol(known)).replace(_ARABIC_GROUP, get_group_symbol(known))
    return _amount_pattern(locale).fullmatch(text)


@cache
def _amount_pattern(locale: str) -> re.Pattern[str]:
    from babel.numbers import get_decimal_symbol, get_group_symbol

    known = _known_locale(locale)
    group = _separator(get_group_symbol(known))
    decimal = re.escape(get_decimal_symbol(known))
    last, other = known.decimal_formats[None].grouping
    # No number with groups begins with 0: "0,049" is what somebody else's locale writes for 0.049.
    grouped = rf"[1-9]\d{{0,{other - 1}}}(?:{group}\d{{{other}}})*{group}\d{{{last}}}"
    return re.compile(rf"(?P<whole>{grouped}|\d+)(?:{decimal}(?P<decimals>\d+))?")


def _separator(symbol: str) -> str:
    """Match `symbol`; any space for a space, either apostrophe for one: keyboards have just one of each."""
    for alike in (_SPACES, _APOSTROPHES):
        if symbol in alike:
            return f"[{alike}]"
    return re.escape(symbol)
