"""The rows of all price lists, one after another, told apart only when they are asked for.

Twenty thousand rows take longer to tell apart than a window may take to open.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, overload

from sign_desk.pricing.keys import LISTS, Branch, ItemKey, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sign_desk.pricing.document import PricingDocument


class AllRows(Sequence[ItemKey]):
    """The rows of every price list of a document, in its order."""

    def __init__(self, document: PricingDocument) -> None:
        self._document = document
        self._branches = tuple(map(rows_of, document.keys(LISTS)))
        counts = _counts(document, self._branches)
        self._starts = (0, *accumulate(counts))
        self._start_of = dict(zip(self._branches, self._starts, strict=False))
        self._places: dict[Branch, dict[ItemKey, int]] = {}

    def __len__(self) -> int:
        """How many rows there are."""
        return self._starts[-1]

    @overload
    def __getitem__(self, number: int) -> ItemKey: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[ItemKey]: ...
    def __getitem__(self, number: int | slice) -> ItemKey | Sequence[ItemKey]:
        """A row by its number, from 0 on."""
        if isinstance(number, slice):
            return tuple(self[place] for place in range(*number.indices(len(self))))
        if not 0 <= number < len(self):
            raise IndexError(number)
        branch = bisect_right(self._starts, number) - 1
        return self._document.keys(self._branches[branch])[number - self._starts[branch]]

    def __iter__(self) -> Iterator[ItemKey]:
        """Every row."""
        for branch in self._branches:
            yield from self._document.keys(branch)

    def row_of(self, key: ItemKey) -> int | None:
        """The number of a row; None if it is none of them."""
        start = self._start_of.get(key.branch)
        if start is None:
            return None
        places = self._places.get(key.branch)
        if places is None:
            keys = self._document.keys(key.branch)
            places = self._places[key.branch] = {row: number for number, row in enumerate(keys)}
        place = places.get(key)
        return None if place is None else start + place


def _counts(document: PricingDocument, branches: Sequence[Branch]) -> list[int]:
    """How many rows each list has: as they came, where nothing tells otherwise."""
    lists = document.loaded.get("price_lists")
    if document.is_changed or not isinstance(lists, list):
        return [len(document.keys(branch)) for branch in branches]
    came = (entry.get("rows") if isinstance(entry, dict) else None for entry in lists)
    return [
        len(rows) if isinstance(rows, list) else len(document.keys(branch))
        for branch, rows in zip(branches, came, strict=True)
    ]
