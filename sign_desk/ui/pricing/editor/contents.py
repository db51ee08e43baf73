"""What a grid of the pricing editor is to show: which part of a document, and the items found for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sign_desk.pricing.keys import BASE_ROWS, LISTS, SIZES, Branch, ItemKey, Part, rows_of
from sign_desk.ui.kit.columns import fold
from sign_desk.ui.pricing.editor.grid_columns import Seen, nothing_seen
from sign_desk.ui.pricing.editor.grid_rows import AllRows
from sign_desk.ui.pricing.words import place_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.slices import Work
    from sign_desk.ui.pricing.texts import Texts

_SLICE = 200
_FIRST = 50
"""Rows that are looked at before anything is shown: more than a window has room for."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a grid shows: the sizes, the base prices, or the rows of `price_list` (None: of every one).

    Rows can be narrowed down to those of a size, and all by words in their names.
    """

    part: Part
    price_list: ItemKey | None = None
    size: ItemKey | None = None
    words: str = ""
    every_field: bool = False

    @property
    def is_filtered(self) -> bool:
        """Whether some of its rows may be left out."""
        return bool(self.words.strip()) or self.size is not None


@dataclass(frozen=True, slots=True)
class Contents:
    """What was gathered for a scope: the items, what occurs in those that were looked at, and whether that is all."""

    scope: Scope
    keys: Sequence[ItemKey]
    seen: Seen
    is_seen: bool = True


def gathering(texts: Texts, scope: Scope) -> Work[Contents]:
    """Find the items of a scope, and what occurs in them. Of all price lists, only the first rows are looked at yet."""
    document, words = texts.document, fold(scope.words).split()
    if scope.part is Part.ROW and scope.price_list is None and not scope.is_filtered:
        rows = AllRows(document)
        return Contents(scope, rows, (yield from looking(document, rows[:_FIRST])), is_seen=False)
    keys = list[ItemKey]()
    for branch in _branches(document, scope):
        shown = document.keys(branch)
        for start in range(0, len(shown), _SLICE):
            portion = shown[start : start + _SLICE]
            keys += (
                portion
                if not scope.is_filtered
                else [key for key in portion if _is_wanted(texts, key, scope.size, words)]
            )
            yield
    return Contents(scope, tuple(keys), (yield from looking(document, keys)))


def looking(document: PricingDocument, keys: Iterable[ItemKey]) -> Work[Seen]:
    """Look at what occurs in these items."""
    seen = nothing_seen(document)
    for number, key in enumerate(keys, start=1):
        seen.look(document.fields(key))
        if number % _SLICE == 0:
            yield
    return seen


def _branches(document: PricingDocument, scope: Scope) -> Iterable[Branch]:
    if scope.part is Part.SIZE:
        return (SIZES,)
    if scope.part is Part.BASE_ROW:
        return (BASE_ROWS,)
    return map(rows_of, (scope.price_list,) if scope.price_list else document.keys(LISTS))


def _is_wanted(texts: Texts, key: ItemKey, size: ItemKey | None, words: Sequence[str]) -> bool:
    if size is not None and key.part is not Part.SIZE and size not in texts.document.sizes_of(key):
        return False
    if not words:
        return True
    document = texts.document
    name = document.name(key) if key.part is Part.SIZE else place_name(document, key, texts.prices)
    name = fold(name)
    return all(word in name for word in words)
