"""One real price of a store, for the operator to compare with the storefront."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.keys import LISTS, ItemKey, rows_of
from sign_desk.pricing.units import Unit, is_number

if TYPE_CHECKING:
    from sign_desk.api.records import JsonObject

_WORDS = {
    "base_price": "base price",
    "price_per_letter": "price per letter",
    "letter_price": "price per letter",
}


@dataclass(frozen=True, slots=True)
class SamplePrice:
    """A price as the service counts it (an integer of its minor units), and the words to find it by."""

    amount: int
    place: str


def sample_price(pricing: JsonObject, customiser: str) -> SamplePrice | None:
    """Find a price above 0 that `value_units` says is in minor units; None where the document has none."""
    document = PricingDocument(pricing)
    for price_list in document.keys(LISTS):
        for row in document.keys(rows_of(price_list)):
            for field, amount in _amounts(document, row):
                sizes = [document.name(size) for size in document.sizes_of(row)]
                words = filter(None, (customiser, document.name(price_list), *sizes, _WORDS[field]))
                return SamplePrice(amount, ", ".join(words))
    return None


def _amounts(document: PricingDocument, row: ItemKey) -> Iterator[tuple[str, int]]:
    """The prices of a row that are in minor units, and the fields they stand in."""
    for field in _WORDS:
        if document.unit(field) is Unit.MINOR:
            value = document.fields(row).get(field)
            for amount in value.values() if isinstance(value, dict) else (value,):
                if is_number(amount) and isinstance(amount, int) and amount > 0:
                    yield field, amount
