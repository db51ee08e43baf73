"""Which item of a pricing document is which: keys that stay while items are edited and moved."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from sign_desk.pricing.cells import Path

NEW = "new"
"""How the names of items begin that were added here; their number follows."""


class Part(StrEnum):
    """Which part of the document an item belongs to."""

    DOCUMENT = "document"
    SIZE = "size"
    BASE = "base"
    BASE_ROW = "base_row"
    LIST = "list"
    ROW = "row"


class Branch(NamedTuple):
    """A list of items: the sizes, the base rows, the price lists, or the rows of the price list `owner`."""

    part: Part
    owner: str = ""


class ItemKey(NamedTuple):
    """Which item is which. It is fixed at loading, and stays while the item is edited or moved.

    `name` is made from what the service tells items apart by (an id, a key, the size that a row points to), and
    from the ordinal among those that are equal in that. `owner` is the `name` of a row's price list.
    """

    part: Part
    name: str = ""
    owner: str = ""

    @property
    def branch(self) -> Branch:
        """The list in which the item stands."""
        return Branch(self.part, self.owner)


class Cell(NamedTuple):
    """One value of an item: the finest thing that is selected, edited or found fault with."""

    key: ItemKey
    path: Path


DOCUMENT = ItemKey(Part.DOCUMENT)
"""The document's own fields, less its three parts."""
BASE = ItemKey(Part.BASE)
"""The own fields of the base pricing, less its rows."""
SIZES = Branch(Part.SIZE)
BASE_ROWS = Branch(Part.BASE_ROW)
LISTS = Branch(Part.LIST)

REFERENCES = (("size_id", "size_id"), ("size_key", "client_key"))
"""How a row points to its size: a field of the row, and the field of the size that it holds."""
POINTERS = tuple(pointer for pointer, _ in REFERENCES)
"""The fields by which a row points to its size."""

Order: TypeAlias = tuple[ItemKey, ...]
"""The items of a list, one after another."""


def rows_of(price_list: ItemKey) -> Branch:
    """The rows of a price list."""
    return Branch(Part.ROW, price_list.name)


def list_of(row: ItemKey) -> ItemKey | None:
    """The price list in which a row stands; None for what is no row of one."""
    return ItemKey(Part.LIST, row.owner) if row.part is Part.ROW else None


def is_new(key: ItemKey) -> bool:
    """Whether the item was added here: the service has not seen it yet."""
    return key.name.startswith(f"{NEW} ")
