"""Items that come, go and change places: a step in the making, and how new items are told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sign_desk.money import MAX_AMOUNT
from sign_desk.pricing.document import PricingDocument, Reference, reference_of
from sign_desk.pricing.keys import POINTERS, REFERENCES, SIZES, Branch, Cell, ItemKey, Part
from sign_desk.pricing.steps import Step

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from pydantic import JsonValue

    from sign_desk.pricing.cells import Fields
    from sign_desk.pricing.keys import Order

NUMBER = "sort_order"
"""The field by which the service may keep items in order."""

_KINDS = {
    Part.DOCUMENT: "setting",
    Part.SIZE: "size",
    Part.BASE: "setting",
    Part.BASE_ROW: "row",
    Part.LIST: "price list",
    Part.ROW: "row",
}
OWN_IDS = {Part.SIZE: ("size_id", "client_key"), Part.LIST: ("pricing_id",)}
"""What a size or a price list itself is told apart by."""


class EditRefused(ValueError):
    """The document cannot be edited so. The message is a sentence for the operator; `cell` tells where, if anywhere."""

    def __init__(self, message: str, cell: Cell | None = None) -> None:
        super().__init__(message)
        self.cell = cell


class Draft:
    """Gathers changes of items and of their orders, on the way to one step."""

    def __init__(self, document: PricingDocument) -> None:
        self._document = document
        self._items: dict[ItemKey, Fields | None] = {}
        self._orders: dict[Branch, Order] = {}
        self._fresh: dict[Branch, Iterator[ItemKey]] = {}

    def keys(self, branch: Branch) -> Order:
        """The items of a list as they stand by now."""
        return self._orders[branch] if branch in self._orders else self._document.keys(branch)

    def put(self, key: ItemKey, fields: Fields) -> None:
        """Give an item other fields."""
        self._items[key] = fields

    def insert(self, branch: Branch, fields: Fields, index: int) -> ItemKey:
        """Add an item, and give its key.

        Where the items have ascending numbers as their `sort_order`, these ascend afterwards too: the new item keeps
        the number it has if that fits, else it gets the next one, and the numbers behind it are raised no further
        than needed. Where they do not, the new one has none and the others keep theirs. Raises EditRefused.
        """
        order = self.keys(branch)
        numbers = self._numbers(order)
        if numbers:
            fields = {**fields, NUMBER: self._make_room(order, numbers, index, fields.get(NUMBER))}
        elif order:
            fields = {name: value for name, value in fields.items() if name != NUMBER}
        return self._place(branch, [fields], index)[0]

    def insert_after(self, branch: Branch, fields: Fields, after: ItemKey | None) -> ItemKey:
        """`insert` after another item, or at the end."""
        order = self.keys(branch)
        return self.insert(branch, fields, len(order) if after is None else order.index(after) + 1)

    def fill(self, branch: Branch, items: Iterable[Fields]) -> Order:
        """Add items at the end just as they are, and give their keys. Raises EditRefused."""
        return self._place(branch, items, len(self.keys(branch)))

    def drop(self, keys: Collection[ItemKey]) -> None:
        """Take items away; the rows of a price list are items of their own. Raises EditRefused."""
        for branch in {key.branch: None for key in keys}:
            if ItemKey(Part.LIST, branch.owner) not in keys:
                self._check(branch)
            self._orders[branch] = tuple(key for key in self.keys(branch) if key not in keys)
        self._items.update(dict.fromkeys(keys))

    def move(self, key: ItemKey, to: int) -> None:
        """Put an item in another place of its list, counted without it.

        Where the items have ascending numbers as their `sort_order`, the same numbers are dealt out again.
        """
        self._check(key.branch)
        before = self.keys(key.branch)
        numbers = self._numbers(before)
        after = [other for other in before if other != key]
        after.insert(to, key)
        self._orders[key.branch] = tuple(after)
        for item, number in zip(after, numbers, strict=bool(numbers)):
            if self._fields(item)[NUMBER] != number:
                self.put(item, {**self._fields(item), NUMBER: number})

    def step(self, name: str) -> Step:
        """All of it as one step."""
        return as_step(self._document, name, self._items, self._orders)

    def _fields(self, key: ItemKey) -> Fields:
        fields = self._items.get(key)
        return self._document.fields(key) if fields is None else fields

    def _place(self, branch: Branch, items: Iterable[Fields], index: int) -> Order:
        self._check(branch)
        fresh = self._fresh.setdefault(branch, self._document.fresh_keys(branch))
        new = {key: fields for fields, key in zip(items, fresh, strict=False)}
        order = self.keys(branch)
        self._orders[branch] = (*order[:index], *new, *order[index:])
        self._items.update(new)
        return tuple(new)

    def _check(self, branch: Branch) -> None:
        if not self._document.can_grow(branch):
            raise EditRefused("The service sent this part in a form that is not known, so it is kept as it is.")

    def _numbers(self, order: Order) -> list[int]:
        """The `sort_order` of each item; none at all unless they ascend."""
        numbers: list[int] = []
        for key in order:
            number = self._fields(key).get(NUMBER)
            if type(number) is not int or (numbers and number <= numbers[-1]):
                return []
            numbers.append(number)
        return numbers

    def _make_room(self, order: Order, numbers: list[int], index: int, wished: JsonValue) -> int:
        """The number for an item at `index`; those behind it are raised as far as needed."""
        first = numbers[index - 1] + 1 if index else numbers[0]
        fitting = range(first if index else -MAX_AMOUNT, numbers[index] if index < len(numbers) else MAX_AMOUNT)
        last = new = wished if type(wished) is int and wished in fitting else first
        for key, number in zip(order[index:], numbers[index:], strict=True):
            if number > last:
                break
            last += 1
            self.put(key, {**self._fields(key), NUMBER: last})
        return new


def as_step(
    document: PricingDocument, name: str, items: Mapping[ItemKey, Fields | None], orders: Mapping[Branch, Order]
) -> Step:
    """What gives items of a document these fields (None: takes them away), and lists these orders."""
    fields: dict[ItemKey, tuple[Fields | None, Fields | None]] = {}
    for key, after in items.items():
        before = document.fields(key) if key in document else None
        if before is not after:
            fields[key] = before, after
    moved = {branch: (document.keys(branch), after) for branch, after in orders.items()}
    return Step(name, fields, {branch: (before, after) for branch, (before, after) in moved.items() if before != after})


def copied(document: PricingDocument, key: ItemKey) -> dict[str, JsonValue]:
    """The fields for a copy of an item, without what tells the item itself apart. Raises EditRefused."""
    if not document.is_editable(key):
        raise EditRefused("The service sent this in a form that is not known, so it cannot be copied.")
    return {name: value for name, value in document.fields(key).items() if name not in OWN_IDS.get(key.part, ())}


def pointed(row: Fields, reference: Fields) -> Fields:
    """The fields of a row with another reference to its size."""
    return {**reference, **{name: value for name, value in row.items() if name not in POINTERS}}


def reference_to(document: PricingDocument, size: ItemKey) -> dict[str, JsonValue]:
    """The field by which a row points to a size. Raises EditRefused where nothing tells the size apart."""
    fields = document.fields(size)
    for pointer, own in REFERENCES:
        if (value := fields.get(own)) is not None:
            return {pointer: value}
    raise EditRefused(f"Nothing tells the size {called(document, size)} apart, so no row can point to it.")


def references_to(document: PricingDocument, size: ItemKey) -> set[Reference]:
    """All by which rows can point to a size, and to no other."""
    fields = document.fields(size)
    both = (reference_of({pointer: fields.get(own)}) for pointer, own in REFERENCES)
    return {reference for reference in both if reference and document.sizes_at(reference) == (size,)}


def rows_have_sizes(document: PricingDocument, branch: Branch) -> bool:
    """Whether each row of a list is for a size: tiers of sign sizes have none."""
    rows = document.keys(branch)
    return bool(rows) and all(reference_of(document.fields(row)) for row in rows)


def new_client_key(document: PricingDocument, name: str, taken: Collection[str] = ()) -> str:
    """A key made from a name: none of those taken, no other size's, and none to which a row points."""
    return free_key(name, client_keys(document).union(taken))


def client_keys(document: PricingDocument) -> set[str]:
    """The keys that sizes have or to which rows point."""
    sizes = (document.fields(size).get("client_key") for size in document.keys(SIZES))
    pointers = (document.fields(row).get("size_key") for row in document.rows)
    return {key for keys in (sizes, pointers) for key in keys if isinstance(key, str)}


def free_key(name: str, taken: Collection[str]) -> str:
    """A key made from a name, none of those taken: "large" or "large-2"."""
    key = plain = "-".join(_words(name)) or "size"
    number = 1
    while key in taken:
        number += 1
        key = f"{plain}-{number}"
    return key


def called(document: PricingDocument, key: ItemKey) -> str:
    """An item's name in quotation marks; "" if it has none."""
    name = document.name(key)
    return f"“{name}”" if name else ""


def counted(keys: Collection[ItemKey]) -> str:
    """What they are: "size", "3 price lists", "12 rows", or "5 items" of several kinds."""
    kinds = {_KINDS[key.part] for key in keys}
    kind = kinds.pop() if len(kinds) == 1 else "item"
    return kind if len(keys) == 1 else f"{len(keys)} {kind}s"


def _words(name: str) -> Iterable[str]:
    return "".join(char if char.isascii() and char.isalnum() else " " for char in name.lower()).split()
