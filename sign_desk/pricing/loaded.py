"""A pricing document as it came: its items found and told apart in slices, as they are asked for."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from sign_desk.pricing.keys import BASE, DOCUMENT, POINTERS, Branch, ItemKey, Order, Part, is_new
from sign_desk.pricing.units import unit_of

if TYPE_CHECKING:
    from pydantic import JsonValue

    from sign_desk.api.records import JsonObject
    from sign_desk.pricing.cells import Fields

OPAQUE = "value"
"""The only field of an item that came as something else than an object."""

PARTS = ("sizes", "base_pricing", "price_lists")
"""The fields of the document that hold its items."""
NAMES = {Part.SIZE: "sizes", Part.LIST: "price_lists"}
"""Those that are lists of items themselves."""
ROWS = "rows"
"""The field of the base pricing, and of a price list, that holds its rows."""

_TELLING = {
    Part.SIZE: ("size_id", "client_key", "name"),
    Part.LIST: ("pricing_id", "name"),
    Part.ROW: POINTERS,
    Part.BASE_ROW: POINTERS,
}
_written = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


class Loaded:
    """The tree as it came, its items found and named in slices, when they are asked for."""

    def __init__(self, tree: JsonObject) -> None:
        self.tree = tree
        self._orders: dict[Branch, Order] = {}
        self._raw: dict[ItemKey, JsonValue] = {}
        named = tree.get("value_units")
        names = named if isinstance(named, dict) else ()
        self.units = {name: unit for name in names if (unit := unit_of(named, name))}
        self._fields: dict[ItemKey, Fields] = {DOCUMENT: _without(tree, PARTS), BASE: self._base_fields()}

    def order(self, branch: Branch) -> Order:
        """The items of a list, in the order in which they came."""
        found = self._orders.get(branch)
        if found is None:
            values = entries(self.value(branch))
            found = self._orders[branch] = tuple(_named(branch, values))
            self._raw.update(zip(found, values, strict=True))
        return found

    def value(self, branch: Branch) -> JsonValue:
        """What stands in the tree in the place of a list of items."""
        if branch.part is Part.ROW:
            price_list = self.raw(ItemKey(Part.LIST, branch.owner))
            return price_list.get(ROWS) if isinstance(price_list, dict) else None
        if branch.part is Part.BASE_ROW:
            base = self.tree.get("base_pricing")
            return base.get(ROWS) if isinstance(base, dict) else None
        return self.tree.get(NAMES[branch.part]) if branch.part in NAMES else None

    def raw(self, key: ItemKey) -> JsonValue:
        """An item as it came; None if it did not come."""
        if key not in self._raw and key.part not in (Part.DOCUMENT, Part.BASE) and not is_new(key):
            self.order(key.branch)
        return self._raw.get(key)

    def fields(self, key: ItemKey) -> Fields | None:
        """The fields of an item, less the lists of items in it; None if it did not come."""
        found = self._fields.get(key)
        if found is None:
            raw = self.raw(key)
            if key not in self._raw:
                return None
            # A row has no lists of items in it: its fields are the very object that came.
            found = _fields(raw) if key.part is not Part.LIST else _without(_fields(raw), (ROWS,))
            self._fields[key] = found
        return found

    def is_opaque(self, key: ItemKey) -> bool:
        """Whether an item came as something else than an object."""
        if key.part is Part.BASE:
            return not isinstance(self.tree.get("base_pricing"), dict | None) and self.tree["base_pricing"] != []
        raw = self.raw(key)
        return key in self._raw and not isinstance(raw, dict) and raw != []

    def is_closed(self, branch: Branch) -> bool:
        """Whether a list came as something else than one, so that it cannot be added to."""
        if branch.part is Part.BASE_ROW and self.is_opaque(BASE):
            return True
        if branch.part is Part.ROW and self.is_opaque(ItemKey(Part.LIST, branch.owner)):
            return True
        value = self.value(branch)
        return branch.part in (Part.DOCUMENT, Part.BASE) or not (isinstance(value, list | None) or value == {})

    def _base_fields(self) -> Fields:
        base = self.tree.get("base_pricing")
        # The service may write an empty object as an empty list, as PHP does.
        return {} if base in (None, []) else _without(_fields(base), (ROWS,))


def _named(branch: Branch, values: Iterable[JsonValue]) -> Iterator[ItemKey]:
    seen: dict[str, int] = {}
    for value in values:
        name = _telling(branch.part, value)
        ordinal = seen[name] = seen.get(name, 0) + 1
        yield ItemKey(branch.part, name if ordinal == 1 else f"{name} #{ordinal}", branch.owner)


def _telling(part: Part, value: JsonValue) -> str:
    if isinstance(value, dict):
        for field in _TELLING[part]:
            if (told := value.get(field)) is not None:
                return f"{field} {told if type(told) is int else _written(told)}"
    return "-"


def entries(value: JsonValue) -> list[JsonValue]:
    """Everything in a list; something else than a list is its own only entry."""
    if value in (None, {}):
        return []
    return value if isinstance(value, list) else [value]


def _fields(value: JsonValue) -> Mapping[str, JsonValue]:
    if value == []:
        return {}
    return value if isinstance(value, dict) else {OPAQUE: value}


def _without(fields: Fields, names: Collection[str]) -> Fields:
    return {name: value for name, value in fields.items() if name not in names}
