"""The prices of one list of rows by column, and how large the signs are that each row is for.

Numbers here are for comparing, not for computing prices: they are as they were parsed, and what is no number, or
one too large to be likely, is left out.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache
from statistics import median_low
from typing import TYPE_CHECKING, TypeAlias, TypeGuard

from sign_desk.pricing.fields import line_number, line_path

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sign_desk.pricing.cells import Path
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.keys import Branch, ItemKey, Order
    from sign_desk.pricing.units import PriceFormat

Column: TypeAlias = "Mapping[int, float]"
"""The numbers of a column, by the number of their row."""
Extent: TypeAlias = tuple[float | None, ...]
"""How large the signs of a row are: its size's dimensions and its own limits; None where one is not set."""

_NUMBERS = (int, float)
_HUGE = 1e15
_FAR = 50
DIMENSIONS = ("width_cm", "height_cm", "length_cm", "line_height_cm", "width_multiplier")
"""What tells how large a size is."""
_LIMITS = ("width_limit_cm", "height_limit_cm", "length_limit_cm")


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one list, and their prices by column."""

    document: PricingDocument
    prices: PriceFormat
    branch: Branch
    keys: Order
    sizes: tuple[Order, ...]
    """The sizes that each row points to: one, none, or several that cannot be told apart."""
    columns: Mapping[Path, Column]

    def amount(self, path: Path, value: float) -> str:
        """A number of a column as the operator reads it."""
        known = len(path) == 1 or line_number(path[1]) is not None
        return self.prices.price(value, self.document.unit(path[0]) if known else None)

    def beside(self, path: Path, row: int, step: int) -> float:
        """The price that a row has for the line before (-1) or after (1); 0 where it has none."""
        neighbour = line_beside(path, step)
        return 0 if neighbour is None else self.columns.get(neighbour, {}).get(row, 0)

    def without(self, suspects: Collection[tuple[ItemKey, Path]]) -> Rows:
        """The same rows without those prices: what is found wrong on its own should not blame its neighbours."""
        if not suspects:
            return self
        columns = {
            path: {row: value for row, value in column.items() if (self.keys[row], path) not in suspects}
            for path, column in self.columns.items()
        }
        return replace(self, columns=columns)


def read_rows(document: PricingDocument, branch: Branch, prices: PriceFormat) -> Rows:
    """The rows of a list, ready to be compared."""
    keys = document.keys(branch)
    columns: defaultdict[Path, dict[int, float]] = defaultdict(dict)
    is_price: dict[str, bool] = {}
    for row, key in enumerate(keys):
        for name, value in document.fields(key).items():
            if value is None:
                continue
            if name not in is_price:
                is_price[name] = document.is_price(name)
            if not is_price[name]:
                continue
            if isinstance(value, dict):
                for part, amount in value.items():
                    if is_likely(amount):
                        columns[name, part][row] = amount
            elif is_likely(value):
                columns[(name,)][row] = value
    return Rows(document, prices, branch, keys, tuple(map(document.sizes_of, keys)), columns)


def is_likely(value: object) -> TypeGuard[float]:
    """Whether a value is a number that a price, or a measure, may have."""
    return type(value) in _NUMBERS and -_HUGE < value < _HUGE  # type: ignore[operator]  # a number, as was just seen


def line_beside(path: Path, step: int) -> Path | None:
    """Where the price of a line before (-1) or after (1) stands; None where the path leads to no line."""
    line = line_number(path[1]) if len(path) == 2 else None
    return None if line is None else line_path(path[0], line + step)


def medians(rows: Rows) -> Mapping[Path, float]:
    """The middle price of each column, among those above 0; of two in the middle the lower."""
    found = {path: [value for value in column.values() if value > 0] for path, column in rows.columns.items()}
    return {path: median_low(values) for path, values in found.items() if values}


def extents(rows: Rows) -> tuple[Extent, ...]:
    """How large the signs of each row are."""
    return tuple(_extent(rows.document, key, sizes) for key, sizes in zip(rows.keys, rows.sizes, strict=True))


@lru_cache(maxsize=8)
def next_smaller(extents: tuple[Extent, ...]) -> tuple[int | None, ...]:
    """For each row the number of one that is surely smaller, the nearest of several; None where there is none.

    Surely smaller: known in the same dimensions, larger in none, smaller in one. The lists of a document mostly
    have the same sizes in the same order, so that one answer serves them all.
    """
    first: dict[Extent, int] = {}
    for row, extent in enumerate(extents):
        first.setdefault(extent, row)
    ordered = sorted(first, key=lambda extent: [(-1 if value is None else value) for value in extent])
    found: dict[Extent, int] = {}
    for rank, extent in enumerate(ordered):
        near = reversed(ordered[max(0, rank - _FAR) : rank])
        if (smaller := next((other for other in near if _is_larger(extent, other)), None)) is not None:
            found[extent] = first[smaller]
    return tuple(found.get(extent) for extent in extents)


def _extent(document: PricingDocument, row: ItemKey, sizes: Order) -> Extent:
    size, limits = document.fields(sizes[0]) if len(sizes) == 1 else {}, document.fields(row)
    values = (*(size.get(name) for name in DIMENSIONS), *(limits.get(name) for name in _LIMITS))
    return tuple(value if is_likely(value) else None for value in values)


def _is_larger(one: Extent, other: Extent) -> bool:
    larger = False
    for mine, its in zip(one, other, strict=True):
        if mine is None or its is None:
            if mine is not its:
                return False
        elif mine < its:
            return False
        elif mine > its:
            larger = True
    return larger
