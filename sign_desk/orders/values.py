"""Reads the single values of a draft: text without what nobody sees, counts, and prices."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from sign_desk.money import MAX_AMOUNT, AmountError, MinorUnit, iso_digits, parse_major, wire_digits

# They come with text pasted from web pages and spreadsheets: an id with one of them looks right and matches
# nothing. Zero-width joiners are not among them, because names in some scripts need them between letters.
_INVISIBLE = dict.fromkeys(
    map(ord, "\u00ad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")
)
_JOINERS = "\u200c\u200d"


def clean(text: str) -> str:
    """Return `text` without invisible characters, and without white space at its ends."""
    if text.isascii():
        # Most text is, none of the invisible characters are, and files bring hundreds of thousands of texts.
        return text.strip()
    bare = text.translate(_INVISIBLE)
    while (trimmed := bare.strip().strip(_JOINERS)) != bare:
        bare = trimmed
    return bare


def is_writable(text: str) -> bool:
    """Tell whether `text` is one line without control characters and halves of characters."""
    if text.isprintable():
        return True
    return not any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in text)


@lru_cache(maxsize=1 << 12)
def whole_number(text: str) -> int | None:
    """Read a whole number from 1 to `MAX_AMOUNT`; None if `text` is none."""
    bare = clean(text)
    # The length goes first: Python refuses to convert thousands of digits.
    if not (bare.isascii() and bare.isdigit() and len(bare) <= len(str(MAX_AMOUNT))):
        return None
    number = int(bare)
    return number if 1 <= number <= MAX_AMOUNT else None


@lru_cache(maxsize=1 << 12)
def price(text: str, currency: str, *, minor_unit: MinorUnit | None, locale: str) -> int:
    """Read a price in major units of `currency` into the integer that the service expects.

    As many decimals may be typed as the currency has and the service's integer can hold.
    Raises AmountError, UnknownCurrency, MinorUnitUnknown.
    """
    wire = wire_digits(currency, minor_unit)
    typed = min(wire, iso_digits(currency))
    factor: int = 10 ** (wire - typed)
    amount = parse_major(clean(text), typed, locale) * factor
    if amount > MAX_AMOUNT:
        raise AmountError("This amount is too large.")
    return amount
