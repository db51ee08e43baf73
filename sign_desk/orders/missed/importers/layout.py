"""How a table holds orders: which of its columns hold what, and how it is known by its headings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import itemgetter
from typing import TypeAlias

from sign_desk.orders.missed.importers.fields import Field
from sign_desk.orders.missed.importers.headers import normal

Cells: TypeAlias = list[str]


class Format(StrEnum):
    """What a file is known as."""

    SHOPIFY = "shopify"
    MATRIXIFY = "matrixify"
    WEBTOFFEE = "webtoffee"
    ALGOLPLUS = "algolplus"
    SIGN_CUSTOMISER = "sign_customiser"
    MAPPED = "mapped"

    @property
    def words(self) -> str:
        """What it is called on the screen."""
        return _TITLES[self]

    @property
    def is_of_a_shop(self) -> bool:
        """Whether it is of a shop that the service may be connected with by an app of its own."""
        return self in {Format.SHOPIFY, Format.MATRIXIFY, Format.WEBTOFFEE, Format.ALGOLPLUS}


_TITLES = {
    Format.SHOPIFY: "Shopify orders export",
    Format.MATRIXIFY: "Matrixify orders export",
    Format.WEBTOFFEE: "WooCommerce orders export (WebToffee)",
    Format.ALGOLPLUS: "WooCommerce orders export (AlgolPlus)",
    Format.SIGN_CUSTOMISER: "Orders as the service takes them",
    Format.MAPPED: "Table with chosen columns",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A table of orders.

    `columns` has the normalised headings that may hold a field, those that go first first. A table is known by
    having all headings of `signature`. `once` tells that an order's own values stand on its first row only, so that
    they begin another order wherever they stand. `packed` tells that lines are packed into cells of one row, titled
    by that and a number. `kinds` are the kinds of rows that are lines, where rows tell their kind.
    """

    format: Format
    columns: Mapping[Field, tuple[str, ...]]
    signature: tuple[str, ...] = ()
    not_sent: tuple[str, ...] = ()
    once: bool = False
    taxed: bool | None = None
    packed: str = ""
    kinds: frozenset[str] = frozenset()
    day_first: bool | None = None
    name: str = ""

    def knows(self, headings: Iterable[str]) -> bool:
        """Tell whether a table with these normalised headings is one of this layout."""
        return set(self.signature) <= set(headings)


@dataclass(frozen=True, slots=True)
class Columns:
    """A layout in a table at hand: `at` has the places of the fields that the table has.

    Where a field has more than one column, `instead` has the places that stand in for an empty cell of the first.
    """

    layout: Layout
    titles: tuple[str, ...]
    at: Mapping[Field, int]
    instead: tuple[tuple[int, tuple[int, ...]], ...]
    not_sent: tuple[int, ...]
    packed: tuple[int, ...]

    @classmethod
    def of(cls, layout: Layout, headings: Sequence[str]) -> Columns:
        """Find the layout's columns among `headings`, which are distinct."""
        places = {normal(heading): place for place, heading in enumerate(headings)}
        having = {
            field: here
            for field, names in layout.columns.items()
            if (here := [places[name] for name in names if name in places])
        }
        packed = [(int(number), place) for name, place in places.items() if (number := _number(name, layout.packed))]
        return cls(
            layout,
            tuple(headings),
            {field: here[0] for field, here in having.items()},
            tuple({here[0]: tuple(here[1:]) for here in having.values() if here[1:]}.items()),
            tuple(places[name] for name in layout.not_sent if name in places),
            tuple(place for _, place in sorted(packed)),
        )

    def fill(self, cells: Cells) -> None:
        """Put into the empty cells of a row what other columns have for them."""
        for place, others in self.instead:
            if not cells[place]:
                cells[place] = next((cells[other] for other in others if cells[other]), "")

    def picking(self, fields: Iterable[Field]) -> Callable[[Cells], tuple[str, ...]]:
        """Return what picks the cells of `fields` out of a row that has one empty cell more than there are headings."""
        return itemgetter(*(self.at.get(field, len(self.titles)) for field in fields))

    def title(self, field: Field) -> str:
        """Return how the file titles the column of `field`."""
        return self.titles[self.at[field]].strip() if field in self.at else field.words


def _number(name: str, packed: str) -> str:
    number = name.removeprefix(f"{packed} ") if packed and name.startswith(f"{packed} ") else ""
    return number if number.isascii() and number.isdigit() else ""
