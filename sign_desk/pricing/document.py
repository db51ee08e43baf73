"""A customiser's pricing as a document of items that keep their identity while it is edited.

The truth is the raw tree as it was loaded, with what was changed laid over it; nothing is validated as a whole,
and a part is only looked at when it is asked for. Documents do not change: a `Step` applied to one gives
another, which shares all that stayed. What nobody foresaw (other models, further fields, values of another kind)
is neither refused nor left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING, TypeAlias

from sign_desk.pricing.cells import Fields, Path, same
from sign_desk.pricing.keys import (
    BASE,
    BASE_ROWS,
    DOCUMENT,
    LISTS,
    NEW,
    REFERENCES,
    SIZES,
    Branch,
    ItemKey,
    Order,
    Part,
    is_new,
    rows_of,
)
from sign_desk.pricing.loaded import NAMES, PARTS, ROWS, Loaded, entries

if TYPE_CHECKING:
    from pydantic import JsonValue

    from sign_desk.api.records import JsonObject
    from sign_desk.pricing.steps import Step
    from sign_desk.pricing.units import Unit

PRICE_FIELDS = ("base_price", "letter_price", "price_per_letter", "price_per_cm", "price_per_sq_cm")
"""The fields whose unit `value_units` is documented to name."""

NOT_SENT = ("customiser_id", "value_units")
"""What the service answers with and does not take back."""

Reference: TypeAlias = tuple[str, str]
"""How a row points to its size: the field it does it by, and the value in it, written out."""


class PricingDocument:
    """The answer's `pricing` object as it was parsed (integers are int, decimals float), and its edits."""

    def __init__(self, tree: JsonObject) -> None:
        self._loaded = Loaded(tree)
        self._items: Mapping[ItemKey, Fields | None] = {}
        self._orders: Mapping[Branch, Order] = {}

    # -- reading ------------------------------------------------------------------------------------------

    @property
    def loaded(self) -> JsonObject:
        """The tree as it was loaded."""
        return self._loaded.tree

    def keys(self, branch: Branch) -> Order:
        """The items of a list, in their order; none for the rows of a price list that is not there."""
        order = self._orders.get(branch)
        return self._loaded.order(branch) if order is None else order

    @property
    def rows(self) -> Iterator[ItemKey]:
        """Every row of prices: those of the base pricing, then those of the price lists."""
        yield from self.keys(BASE_ROWS)
        for price_list in self.keys(LISTS):
            yield from self.keys(rows_of(price_list))

    def fields(self, key: ItemKey) -> Fields:
        """The fields of an item, less the lists of items in it. Raises KeyError if it is not there."""
        found = self._items[key] if key in self._items else self._loaded.fields(key)
        if found is None:
            raise KeyError(key)
        return found

    def __contains__(self, key: ItemKey) -> bool:
        """Whether there is such an item."""
        if key in self._items:
            return self._items[key] is not None
        return self._loaded.fields(key) is not None

    def original(self, key: ItemKey) -> Fields | None:
        """The fields of an item as they were loaded; None for one that was not there."""
        return self._loaded.fields(key)

    @property
    def changed_keys(self) -> Collection[ItemKey]:
        """The items that are not as they were loaded: changed, added or removed."""
        return [key for key, fields in self._items.items() if _differ(fields, self._loaded.fields(key))]

    @property
    def changed_branches(self) -> Collection[Branch]:
        """The lists whose items, or whose order, are not as they were loaded."""
        return [branch for branch, order in self._orders.items() if order != self._loaded.order(branch)]

    @property
    def is_changed(self) -> bool:
        """Whether it differs from what was loaded."""
        fields = self._loaded.fields
        return bool(self.changed_branches) or any(_differ(now, fields(key)) for key, now in self._items.items())

    def is_editable(self, key: ItemKey) -> bool:
        """Whether an item has fields that can be edited: it came as an object."""
        return not self._loaded.is_opaque(key)

    def can_grow(self, branch: Branch) -> bool:
        """Whether a list's items can be added to, removed and moved: it came as one, or empty."""
        return not self._loaded.is_closed(branch)

    def name(self, key: ItemKey) -> str:
        """The name that an item has, "" where it has none."""
        return _text(self.fields(key).get("name"))

    @property
    def pricing_model(self) -> str:
        """The service's word for the pricing model, "" where it has none."""
        return _text(self.fields(DOCUMENT).get("pricing_model"))

    def sizes_of(self, row: ItemKey) -> Order:
        """The size that a row points to; none if it points nowhere, several if they cannot be told apart."""
        return self.sizes_at(reference_of(self.fields(row)))

    def sizes_at(self, reference: Reference | None) -> Order:
        """The sizes that can be meant by a row's `reference_of`."""
        return tuple(self._sizes_by_reference.get(reference, ())) if reference else ()

    def unit(self, field: str) -> Unit | None:
        """The unit of a field, as the document itself names it; None where that is not known."""
        return self._loaded.units.get(field)

    def is_price(self, field: str) -> bool:
        """Whether numbers in `field` are prices, be their unit known or not."""
        return field in PRICE_FIELDS or field in self._loaded.units

    # -- edits --------------------------------------------------------------------------------------------

    def apply(self, step: Step) -> PricingDocument:
        """The document with this change. The step must have been made from a document equal to this one."""
        document = PricingDocument.__new__(PricingDocument)
        document._loaded = self._loaded
        document._items = {**self._items, **{key: after for key, (_, after) in step.items.items()}}
        document._orders = {**self._orders, **{branch: after for branch, (_, after) in step.orders.items()}}
        return document

    def fresh_keys(self, branch: Branch) -> Iterator[ItemKey]:
        """Keys for items to be added to a list: never one that this document has or had."""
        for number in count(self._newest.get(branch, 0) + 1):
            yield ItemKey(branch.part, f"{NEW} {number}", branch.owner)

    @cached_property
    def _newest(self) -> Mapping[Branch, int]:
        """The highest number that a key of an added item has or had, by the list in which it stands."""
        found: dict[Branch, int] = {}
        for key in filter(is_new, self._items):
            found[key.branch] = max(found.get(key.branch, 0), int(key.name.removeprefix(NEW)))
        return found

    # -- the tree -----------------------------------------------------------------------------------------

    @cached_property
    def tree(self) -> JsonObject:
        """The whole tree, edits and all. What was not changed is the very object that was loaded."""
        if not self.is_changed:
            return self.loaded
        own = self.fields(DOCUMENT)
        branches = {"sizes": self._children(SIZES), "base_pricing": self._base(), "price_lists": self._lists()}
        return _joined(self.loaded, own, {name: branches[name] for name in PARTS})

    @property
    def payload(self) -> JsonObject:
        """What is sent: the tree, less what the service does not take back."""
        return {name: value for name, value in self.tree.items() if name not in NOT_SENT}

    def path(self, key: ItemKey) -> tuple[str | int, ...]:
        """Where an item stands in `tree`. Raises KeyError or ValueError if it is not there."""
        match key.part:
            case Part.DOCUMENT:
                return ()
            case Part.BASE:
                return ("base_pricing",)
            case Part.SIZE | Part.LIST:
                return (NAMES[key.part], self.keys(key.branch).index(key))
            case Part.BASE_ROW:
                return ("base_pricing", ROWS, self.keys(BASE_ROWS).index(key))
            case Part.ROW:
                owner = ItemKey(Part.LIST, key.owner)
                return (*self.path(owner), ROWS, self.keys(key.branch).index(key))

    def at(self, path: tuple[str, ...]) -> tuple[ItemKey, Path]:
        """The item to which a dotted path of the tree leads, and the rest of the path, within it.

        A path that leads past what there is ends at the last item on its way: the document itself at worst.
        """
        match path:
            case ("sizes", number, *rest) if (key := self._nth(SIZES, number)) is not None:
                return key, tuple(rest)
            case ("base_pricing", "rows", number, *rest) if (key := self._nth(BASE_ROWS, number)) is not None:
                return key, tuple(rest)
            case ("base_pricing", *rest):
                return BASE, tuple(rest)
            case ("price_lists", number, *rest) if (key := self._nth(LISTS, number)) is not None:
                return self._within(key, tuple(rest))
        return DOCUMENT, path

    def _within(self, price_list: ItemKey, path: Path) -> tuple[ItemKey, Path]:
        match path:
            case ("rows", number, *rest) if (key := self._nth(rows_of(price_list), number)) is not None:
                return key, tuple(rest)
        return price_list, path

    def _nth(self, branch: Branch, number: str) -> ItemKey | None:
        keys = self.keys(branch)
        return keys[int(number)] if number.isascii() and number.isdigit() and int(number) < len(keys) else None

    def _children(self, branch: Branch) -> JsonValue:
        """A list of items without further lists in them; the very value that was loaded where nothing changed."""
        order = self.keys(branch)
        changed = order != self._loaded.order(branch) or any(
            key in self._items and self._items[key] is not self._loaded.fields(key) for key in order
        )
        return [self._value(key) for key in order] if changed else self._loaded.value(branch)

    def _value(self, key: ItemKey) -> JsonValue:
        fields = self.fields(key)
        return self._loaded.raw(key) if fields is self._loaded.fields(key) else dict(fields)

    def _base(self) -> JsonValue:
        loaded = self.loaded.get("base_pricing")
        own, rows = self.fields(BASE), self._children(BASE_ROWS)
        unchanged = own is self._loaded.fields(BASE) and rows is self._loaded.value(BASE_ROWS)
        if unchanged or not (loaded is None or isinstance(loaded, dict) or loaded == []):
            return loaded
        return _with_rows(loaded, own, rows)

    def _lists(self) -> JsonValue:
        lists = [self._list(key) for key in self.keys(LISTS)]
        loaded = self._loaded.value(LISTS)
        came = entries(loaded)
        return loaded if len(lists) == len(came) and all(map(_is, lists, came)) else lists

    def _list(self, key: ItemKey) -> JsonValue:
        loaded = self._loaded.raw(key)
        if self._loaded.is_opaque(key):
            return loaded
        own, rows = self.fields(key), self._children(rows_of(key))
        if own is self._loaded.fields(key) and rows is self._loaded.value(rows_of(key)):
            return loaded
        return _with_rows(loaded, own, rows)

    @cached_property
    def _sizes_by_reference(self) -> Mapping[tuple[str, str], list[ItemKey]]:
        found = defaultdict(list)
        for key in self.keys(SIZES):
            fields = self.fields(key)
            for pointer, own in REFERENCES:
                if (value := fields.get(own)) is not None:
                    found[_index(pointer, value)].append(key)
        return found


def reference_of(row: Fields) -> Reference | None:
    """How a row points to its size, as the field and its value written out; None if it does not point."""
    for field, _ in REFERENCES:
        if (value := row.get(field)) is not None:
            return _index(field, value)
    return None


def _index(field: str, value: JsonValue) -> tuple[str, str]:
    # As it is written, the number 1 is neither the text "1" nor true; and any kind of value can be looked up.
    return field, repr(value)


def _with_rows(loaded: JsonValue, own: Fields, rows: JsonValue) -> JsonObject:
    """Own fields and rows in one object. What comes to be here has a list of rows, be it empty."""
    if isinstance(loaded, dict):
        return _joined(loaded, own, {ROWS: rows})
    return {**own, ROWS: rows or []}


def _joined(loaded: Fields, own: Fields, branches: Mapping[str, JsonValue]) -> JsonObject:
    """Own fields and lists of items in one object, in the order in which they were loaded."""
    values = {**own, **{name: value for name, value in branches.items() if name in loaded or value is not None}}
    names = dict.fromkeys((*(name for name in loaded if name in values), *values))
    return {name: values[name] for name in names}


def _differ(one: Fields | None, other: Fields | None) -> bool:
    # Most often they are the same object, or differ at once; only then is it worth to look closely.
    return one is not other and not (one == other and same(one, other))


def _is(one: object, other: object) -> bool:
    return one is other


def _text(value: JsonValue) -> str:
    return value if isinstance(value, str) else ""
