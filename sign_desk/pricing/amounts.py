"""The amounts that the price of a sign is the sum of: exact, or not known where a value is not."""

from __future__ import annotations

from decimal import Context, Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from sign_desk.pricing.cells import ABSENT, value_at
from sign_desk.pricing.units import Unit, exact, is_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sign_desk.pricing.cells import Fields, Path
    from sign_desk.pricing.document import PricingDocument

MATH: Final = Context(prec=60)
"""Arithmetic of amounts: more digits than any price and measure have, multiplied."""

_PRICES: Final[Mapping[str, tuple[str, Unit]]] = {
    "base_price": ("base price", Unit.MINOR),
    "letter_price": ("letter price", Unit.MINOR),
    "price_per_letter": ("price per letter", Unit.MINOR),
    "price_per_cm": ("price per cm", Unit.PER_CM),
    "price_per_sq_cm": ("price per cm²", Unit.PER_SQ_CM),
}
"""What a price is called, and the unit in which the rules count it."""


class NotKnown(ValueError):
    """No rule, or no value, tells the price; the message is a sentence for the operator."""


class Measure(StrEnum):
    """What a price is multiplied by: nothing, pieces, cm, cm², cm³, or units of the shipping weight."""

    ONCE = "once"
    LETTERS = "letters"
    LENGTH = "length"
    AREA = "area"
    VOLUME = "volume"
    WEIGHT = "weight"


class Term(NamedTuple):
    """One amount that a sign's price is the sum of: the price at `path` of the row, so many `times`.

    `price` is counted as the service counts it, `amount_minor` in minor units.
    """

    path: Path
    price: Decimal
    measure: Measure
    times: Decimal
    amount_minor: Decimal


class Amounts:
    """Computes amounts by the prices of a document, in minor units.

    `digits` are the decimal places between the currency and its minor unit.
    """

    def __init__(self, document: PricingDocument, digits: int) -> None:
        self._digits = digits
        self._is_known = {name: document.unit(name) is unit for name, (_, unit) in _PRICES.items()}

    def of(self, row: Fields, path: Path, measure: Measure, times: Decimal) -> Term:
        """What a price of a row comes to: so many times the price. Raises NotKnown."""
        words, unit = _PRICES[path[0]]
        price = number_at(row, path, "The", words)
        if not self._is_known[path[0]]:
            raise NotKnown(f"What the {words} is counted in is not known.")
        amount = MATH.multiply(price, times)
        minor = amount if unit is Unit.MINOR else amount.scaleb(self._digits, MATH)
        return Term(path, price, measure, times, minor)


def number_at(fields: Fields, path: Path, *words: str) -> Decimal:
    """The number that stands there; `words` are its name, to begin a sentence with. Raises NotKnown."""
    value = value_at(fields, path)
    if type(value) is int:
        return Decimal(value)
    if is_number(value) and (number := exact(value)).is_finite():
        return number
    line = f" of {path[1].replace('_', ' ')}" if path[1:] and path[0] in _PRICES else ""
    wrong = "is not set" if value is None or value is ABSENT else "is no number"
    raise NotKnown(f"{' '.join(words)}{line} {wrong}.")
