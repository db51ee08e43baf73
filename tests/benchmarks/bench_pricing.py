"""How long edits of a large price book take by themselves, before any window: 200 sizes in 100 price lists.

A gesture counts with its step and the document that has it in it; what is checked again after it counts apart, as it
runs in slices behind the gesture. The yardstick of reading and writing is Python's own JSON.
"""

import json
import tracemalloc
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import islice
from time import perf_counter
from typing import Any

from measure import Measure, Reading, Seconds
from price_book import LARGE, Extent, price_book

from sign_desk.launch import collect_seldom
from sign_desk.pricing.adjust import adjusting, price_cells
from sign_desk.pricing.copying import copying
from sign_desk.pricing.diff import differing
from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.edits import remove, setting
from sign_desk.pricing.history import History
from sign_desk.pricing.inspection import inspecting, updating
from sign_desk.pricing.keys import LISTS, Cell
from sign_desk.pricing.merge import Side, merging
from sign_desk.pricing.review import reviewing
from sign_desk.pricing.rounding import Rounding
from sign_desk.pricing.rules import Operation, Rule
from sign_desk.pricing.slices import Work, finish
from sign_desk.pricing.steps import Step
from sign_desk.pricing.units import PriceFormat
from sign_desk.pricing.versions.restoring import restoring
from sign_desk.pricing.versions.taking_back import standing, taking_back

PRICES = PriceFormat("USD", None, "en_US")
RAISED = Rule(Operation.PERCENT, Decimal("7.5"), Rounding(endings=(Decimal(".95"),)))
A_CELL, A_GESTURE, A_SLICE = "at most 16 ms", "at most 1 s", "at most 100 ms"


def measures(extent: Extent = LARGE) -> Iterator[Measure | Reading]:
    """Give what is measured, one by one."""
    collect_seldom()
    tree = price_book(extent.sizes, extent.price_lists)
    loaded = opened(tree)
    yield from _of_the_answer(tree)
    yield from _of_one_cell(loaded)
    yield from _of_many_cells(loaded, extent.pasted)
    yield from _of_the_review(loaded)
    yield from _of_the_merge(loaded)
    yield from _of_the_versions(loaded)
    yield from _of_memory(tree)


def opened(tree: dict[str, Any]) -> PricingDocument:
    """A document of which every row was found, as where a grid shows them all."""
    document = PricingDocument(tree)
    for row in document.rows:
        document.fields(row)
    return document


def prices_of(document: PricingDocument) -> Iterator[Cell]:
    """Every price of it, line by line."""
    return (cell for row in document.rows for cell in price_cells(document, row))


def typed(document: PricingDocument, count: int) -> Step:
    """Other amounts in the first cells of it."""
    return finish(setting(document, dict.fromkeys(islice(prices_of(document), count), 4900), "Typed"))


def adjusted(document: PricingDocument, cells: list[Cell]) -> Step:
    """All its prices raised, and made to end in .95."""
    return finish(adjusting(document, cells, RAISED, PRICES)).step(document, "Raise")


def longest_slice(name: str, work: Callable[[], Work[object]]) -> Measure:
    """The longest stretch for which the work would keep a window from doing anything else."""

    def run() -> Seconds:
        longest, under_way = 0.0, work()
        while True:
            begun = perf_counter()
            try:
                next(under_way)
            except StopIteration:
                return Seconds(max(longest, perf_counter() - begun))
            longest = max(longest, perf_counter() - begun)

    return Measure(f"{name}: longest slice", run, target=A_SLICE)


def _of_the_answer(tree: dict[str, Any]) -> Iterator[Measure]:
    text, loaded = json.dumps(tree), opened(tree)
    yield Measure("read the answer, find every row", lambda: opened(json.loads(text)), lambda: json.loads(text))
    step = typed(loaded, 1)
    yield Measure(
        "write what is sent, one cell edited",
        lambda: json.dumps(loaded.apply(step).payload),
        lambda: json.dumps(tree),
    )
    yield Measure("check all", lambda: finish(inspecting(loaded, PRICES)))
    yield longest_slice("check all", lambda: inspecting(loaded, PRICES))


def _of_one_cell(loaded: PricingDocument) -> Iterator[Measure]:
    history, found = History(loaded), finish(inspecting(loaded, PRICES))
    step = typed(loaded, 1)
    edited = history.push(step)
    yield Measure("edit one cell", lambda: history.push(typed(loaded, 1)), target=A_CELL, repeat=51)
    yield Measure("undo it", edited.undo, target=A_CELL, repeat=51)
    yield Measure(
        "check again after it",
        lambda: finish(updating(found, edited.document, step, PRICES)),
        target=A_CELL,
        repeat=51,
    )


def _of_many_cells(loaded: PricingDocument, pasted: int) -> Iterator[Measure]:
    history, found, cells = History(loaded), finish(inspecting(loaded, PRICES)), list(prices_of(loaded))
    paste, rise = f"paste {pasted:,} cells", "adjust all prices"
    yield Measure(paste, lambda: history.push(typed(loaded, pasted)), target=A_GESTURE)
    yield Measure(rise, lambda: history.push(adjusted(loaded, cells)), target=A_GESTURE)
    yield longest_slice(rise, lambda: adjusting(loaded, cells, RAISED, PRICES))
    raised = history.push(adjusted(loaded, cells))
    yield Measure("undo it", raised.undo)
    after = raised.document
    yield Measure("check again after it", lambda: finish(updating(found, after, raised.done[-1], PRICES)))
    yield longest_slice("check again after it", lambda: updating(found, after, raised.done[-1], PRICES))


def _of_the_review(loaded: PricingDocument) -> Iterator[Measure]:
    raised = loaded.apply(adjusted(loaded, list(prices_of(loaded))))
    difference = finish(differing(loaded, raised))
    yield Measure(
        "compare and review all prices raised",
        lambda: finish(reviewing(finish(differing(loaded, raised)))),
        target=A_GESTURE,
    )
    yield longest_slice("compare", lambda: differing(loaded, raised))
    yield longest_slice("review", lambda: reviewing(difference))


def _of_the_merge(loaded: PricingDocument) -> Iterator[Measure]:
    """All prices raised here, while somebody else changed the first line of every row: each has to be decided."""
    raised = loaded.apply(adjusted(loaded, list(prices_of(loaded))))
    tree = json.loads(json.dumps(loaded.tree))
    for price_list in tree["price_lists"]:
        for row in price_list["rows"]:
            row["base_price"]["line_1"] += 7
    theirs = opened(tree)
    merge = finish(merging(loaded, raised, theirs))
    choices = dict.fromkeys(merge.conflicts, Side.MINE)
    yield Measure("merge with a change of every row", lambda: finish(merging(loaded, raised, theirs)), repeat=3)
    yield longest_slice("merge", lambda: merging(loaded, raised, theirs))
    yield Measure("lay the edits over it", lambda: finish(merge.stepping(choices)), repeat=3)
    yield longest_slice("lay over", lambda: merge.stepping(choices))


def _of_the_versions(loaded: PricingDocument) -> Iterator[Measure]:
    """All prices raised and every second price list removed by a save, which is taken back, or put back, or copied."""
    raised = loaded.apply(adjusted(loaded, list(prices_of(loaded))))
    after, now = (opened(json.loads(json.dumps(raised.tree))) for _ in range(2))
    fewer = opened(json.loads(json.dumps(now.apply(remove(now, now.keys(LISTS)[::2])).tree)))
    merge, back = finish(taking_back(loaded, fewer, fewer)), finish(differing(fewer, loaded))
    yield longest_slice("take a save back", lambda: taking_back(loaded, after, now))
    yield longest_slice("take a removal back", lambda: taking_back(loaded, fewer, fewer))
    yield longest_slice("lay it over", lambda: merge.stepping({}))
    yield longest_slice("look what of a sale is in force", lambda: standing(loaded, after, now))
    yield longest_slice("put a version back", lambda: restoring(back, "Restore"))
    yield longest_slice("copy", lambda: copying(fewer, loaded, "Copy", remove_others=True))


def _of_memory(tree: dict[str, Any]) -> Iterator[Reading]:
    text = json.dumps(tree)
    tracemalloc.start()
    try:
        loaded = opened(json.loads(text))
        yield Reading("memory of the document", _megabytes())
        found = finish(inspecting(loaded, PRICES))
        yield Reading("and of what was checked", _megabytes())
        history = History(loaded).push(adjusted(loaded, list(prices_of(loaded))))
        found = finish(updating(found, history.document, history.done[-1], PRICES))
        yield Reading("and of all prices adjusted, to be undone", _megabytes())
    finally:
        tracemalloc.stop()


def _megabytes() -> str:
    return f"{tracemalloc.get_traced_memory()[0] / 1e6:.0f} MB"
