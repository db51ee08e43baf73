"""How long edits of a large price book take to be seen: 20,000 rows of 200 sizes in 100 price lists, in one grid.

Timed until the grid has been painted, beside a bare Qt table that shows as many rows and is changed as much. The
longest wait is how long nothing else was served, until all was checked.
"""

from collections.abc import Callable, Iterator

from bare import BareTable
from bench_pricing import A_CELL, A_GESTURE, A_SLICE, PRICES, RAISED
from desk import Desk
from measure import Measure, Seconds
from price_book import LARGE, LINES, Extent, price_book
from PySide6.QtWidgets import QApplication

from sign_desk.launch import collect_seldom
from sign_desk.ui.kit import theme


def measures(extent: Extent = LARGE) -> Iterator[Measure]:
    """Give what is measured, one by one."""
    collect_seldom()
    app = QApplication.instance() or QApplication([])
    if isinstance(app, QApplication):
        theme.apply(app, "light")
    desk, bare = Desk(extent, PRICES), BareTable(price_book(extent.sizes, extent.price_lists))
    every_price, pasting, adjusting = extent.rows * 2 * LINES, f"paste {extent.pasted:,} cells", "adjust all prices"

    def waits(name: str, gesture: Callable[[], None]) -> Measure:
        return Measure(f"{name}: longest wait", lambda: Seconds(desk.longest_wait(gesture)), None, A_SLICE)

    twice = "at most twice the yardstick"
    yield Measure("open in place of another, until the prices are painted", desk.first_paint, bare.first_paint, twice)
    yield Measure(
        "open where it was awaited, until the prices are painted",
        desk.first_paint_awaited,
        bare.first_paint_awaited,
        twice,
        15,
    )
    yield Measure("open in an empty tab, until all of it is painted", desk.from_nothing, None, A_SLICE)
    yield waits("open", desk.open)

    yield Measure("edit one cell", lambda: desk.see(desk.type), lambda: bare.put(1), A_CELL, 51)
    yield Measure("check again after it", lambda: desk.see(desk.check_again), None, A_CELL, 51)
    yield Measure("undo it", lambda: desk.see(desk.undo_or_redo), lambda: bare.put(1), A_CELL, 51)

    def paste() -> None:
        desk.paste(extent.pasted)

    def adjust() -> None:
        desk.adjust(RAISED)

    yield Measure(pasting, lambda: desk.see(paste), lambda: bare.put(extent.pasted), A_GESTURE)
    yield waits(pasting, paste)
    yield Measure(adjusting, lambda: desk.see(adjust), lambda: bare.put(every_price), A_GESTURE)
    yield waits(adjusting, adjust)
    yield Measure("undo it", lambda: desk.see(desk.undo_or_redo), lambda: bare.put(every_price))
    yield waits("undo it", desk.undo_or_redo)
    yield waits("review it", desk.review)
