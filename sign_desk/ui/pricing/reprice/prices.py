"""What of the prices of several customisers one rule can change, and what of it is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sign_desk.pricing.adjust import price_cells
from sign_desk.pricing.keys import BASE_ROWS, LISTS, rows_of
from sign_desk.pricing.slices import SLICE
from sign_desk.ui.pricing.reprice.rule_dialog import ListChoice
from sign_desk.ui.pricing.words import readable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.keys import Cell
    from sign_desk.pricing.slices import Work
    from sign_desk.ui.pricing.reprice.rule_dialog import Wanted


def lists_of(place: int, document: PricingDocument) -> list[ListChoice]:
    """What can be chosen of the document at a place: its base prices, and each of its price lists."""
    names = {BASE_ROWS: "Base prices"} if document.keys(BASE_ROWS) else {}
    names |= {rows_of(key): readable(document.name(key)) or "Without a name" for key in document.keys(LISTS)}
    return [ListChoice(place, branch, name, len(document.keys(branch))) for branch, name in names.items()]


def fields_of(documents: Sequence[PricingDocument]) -> Work[list[str]]:
    """The fields in which these documents have prices."""
    found: dict[str, None] = {}
    for document in documents:
        for number, row in enumerate(document.rows):
            if number % SLICE == 0:
                yield
            fields = document.fields(row)
            found.update((name, None) for name in fields if fields[name] is not None and document.is_price(name))
    return list(found)


def cells_of(document: PricingDocument, place: int, wanted: Wanted) -> Iterator[Cell]:
    """The prices that are to be changed of the document at a place."""
    for choice in wanted.lists:
        if choice.place == place:
            for row in document.keys(choice.branch):
                yield from (cell for cell in price_cells(document, row) if cell.path[0] in wanted.fields)
