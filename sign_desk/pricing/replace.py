"""Find and replace in the cells of a document, as they are written for typing over."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sign_desk.pricing.edits import refusal
from sign_desk.pricing.slices import SLICE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.keys import Cell
    from sign_desk.pricing.slices import Work


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for, letter by letter. The empty text is found as a whole cell only: that is an empty one."""

    text: str
    whole_cell: bool = False
    match_case: bool = False

    @property
    def pattern(self) -> re.Pattern[str]:
        """The query as a regular expression, to be searched for."""
        wanted = re.escape(self.text)
        if self.whole_cell or not self.text:
            wanted = rf"\A{wanted}\Z"
        return re.compile(wanted, 0 if self.match_case else re.IGNORECASE)


def found(cells: Iterable[Cell], query: Query, *texts_of: Callable[[Cell], str]) -> Work[tuple[Cell, ...]]:
    """The cells in whose text the query stands, in their order; in one of their texts, if they are read in several."""
    search = query.pattern.search
    hits = []
    for number, cell in enumerate(cells):
        if number % SLICE == 0:
            yield
        if any(search(text_of(cell)) for text_of in texts_of):
            hits.append(cell)
    return tuple(hits)


@dataclass(frozen=True, slots=True)
class Hits:
    """The cells that were found, and those of them in which the query can be replaced: it stands there as typed."""

    cells: tuple[Cell, ...] = ()
    replaceable: frozenset[Cell] = frozenset()


def finding(
    document: PricingDocument,
    cells: Iterable[Cell],
    query: Query,
    shown_of: Callable[[Cell], str],
    typed_of: Callable[[Cell], str],
) -> Work[Hits]:
    """Find the query in cells as they are shown (an amount with its currency) or as they are typed."""
    hits = yield from found(cells, query, shown_of, typed_of)
    typed = yield from found(hits, query, typed_of)
    return Hits(hits, frozenset(cell for cell in typed if refusal(document, cell) is None))


def replaced(
    document: PricingDocument, cells: Iterable[Cell], query: Query, replacement: str, text_of: Callable[[Cell], str]
) -> Work[dict[Cell, str]]:
    """The texts of the cells in which the query stands, with `replacement` in its every place.

    They are then to be read as if they had been typed. Cells that are not for editing are passed over.
    """
    hits = yield from found(cells, query, text_of)
    pattern = query.pattern
    texts = {}
    for number, cell in enumerate(hits):
        if number % SLICE == 0:
            yield
        if refusal(document, cell) is None:
            texts[cell] = pattern.sub(lambda _: replacement, text_of(cell))
    return texts
