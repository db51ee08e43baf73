"""A customiser's pricing, read through typed views over the raw tree, which stays the truth.

Views are made in slices, when they are asked for: a large document is never validated as a whole. What
nobody foresaw (other models, further fields, values of another kind) is neither refused nor left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from sign_desk.pricing.units import unit_of

if TYPE_CHECKING:
    from pydantic import JsonValue

    from sign_desk.api.records import JsonObject
    from sign_desk.pricing.units import Unit

Place: TypeAlias = tuple[str | int, ...]
"""Where something stands in the tree: the steps from its root."""

PRICE_FIELDS = ("base_price", "letter_price", "price_per_letter", "price_per_cm", "price_per_sq_cm")
"""The fields whose unit `value_units` is documented to name."""


class Reference(NamedTuple):
    """How a row points to its size: by the field `size_id`, or by `size_key`, the size's `client_key`."""

    field: str
    value: JsonValue


@dataclass(frozen=True, slots=True)
class Item:
    """One object of the tree, its fields as they came.

    Where the service sent something else in its place, that is the item's only field, called `value`.
    """

    place: Place
    fields: Mapping[str, JsonValue]

    @property
    def name(self) -> str:
        """Its name, "" where it has none."""
        return _text(self.fields.get("name"))


class Size(Item):
    """One size of the sign."""


class PriceRow(Item):
    """One row of prices: those of a size, or of the signs up to some limits."""

    @property
    def reference(self) -> Reference | None:
        """How it points to its size; None if it does not."""
        references = (Reference(field, self.fields.get(field)) for field in ("size_id", "size_key"))
        return next((reference for reference in references if reference.value is not None), None)


class PriceList(Item):
    """A named list of rows. Its rows are views made afresh at each reading."""

    @property
    def rows(self) -> tuple[PriceRow, ...]:
        """Its rows, in the order they came."""
        return tuple(PriceRow(*entry) for entry in _entries(self.fields.get("rows"), (*self.place, "rows")))


@dataclass(frozen=True, eq=False)
class PricingDocument:
    """The answer's `pricing` object as it was parsed: integers are int, decimals float. It is only read."""

    tree: JsonObject

    @property
    def pricing_model(self) -> str:
        """The service's word for the pricing model, "" where it has none."""
        return _text(self.tree.get("pricing_model"))

    @cached_property
    def sizes(self) -> tuple[Size, ...]:
        """The sizes, in the order they came."""
        return tuple(Size(*entry) for entry in _entries(self.tree.get("sizes"), ("sizes",)))

    @cached_property
    def base_pricing(self) -> PriceList:
        """The base prices: rows like those of a price list, and a `mode` that tells what they are for."""
        value = self.tree.get("base_pricing")
        # The service may write an empty object as an empty list, and the other way round, as PHP does.
        return PriceList(("base_pricing",), {} if value in (None, []) else _fields(value))

    @cached_property
    def price_lists(self) -> tuple[PriceList, ...]:
        """The price lists, in the order they came."""
        return tuple(PriceList(*entry) for entry in _entries(self.tree.get("price_lists"), ("price_lists",)))

    def sizes_of(self, row: PriceRow) -> tuple[Size, ...]:
        """The size that `row` points to; none if it points nowhere, several if they cannot be told apart."""
        reference = row.reference
        return tuple(self._sizes_by_reference.get(_index(reference), ())) if reference else ()

    def unit(self, field: str) -> Unit | None:
        """The unit of a field, as the document itself names it; None where that is not known."""
        return unit_of(self.tree.get("value_units"), field)

    def is_price(self, field: str) -> bool:
        """Whether numbers in `field` are prices, be their unit known or not."""
        return field in PRICE_FIELDS or self.unit(field) is not None

    @cached_property
    def _sizes_by_reference(self) -> Mapping[tuple[str, str], list[Size]]:
        found = defaultdict(list)
        for size in self.sizes:
            for pointer, own in (("size_id", "size_id"), ("size_key", "client_key")):
                found[_index(Reference(pointer, size.fields.get(own)))].append(size)
        return found


def _index(reference: Reference) -> tuple[str, str]:
    # As it is written, the number 1 is neither the text "1" nor true; and any kind of value can be looked up.
    return reference.field, repr(reference.value)


def _entries(value: JsonValue, place: Place) -> Iterator[tuple[Place, Mapping[str, JsonValue]]]:
    """Place and fields of everything in a list; something else than a list is its own only entry."""
    if value in (None, {}):
        return iter(())
    values = value if isinstance(value, list) else [value]
    return (((*place, number), _fields(item)) for number, item in enumerate(values))


def _fields(value: JsonValue) -> Mapping[str, JsonValue]:
    return value if isinstance(value, dict) else {"value": value}


def _text(value: JsonValue) -> str:
    return value if isinstance(value, str) else ""
