"""How soon the price preview and its plot follow an edit of a large price book: 20,000 rows in one grid.

Timed from the edit until the new price, or the plot of it, has been painted, the grid included; the yardstick is a
bare Qt table that shows as many rows and is changed as much. The longest wait is how long nothing else was served.
"""

import asyncio
from collections.abc import Callable, Iterator
from time import perf_counter
from types import SimpleNamespace

from bare import BareTable
from bench_pricing import A_SLICE, PRICES, RAISED
from desk import Desk
from measure import Measure, Seconds
from price_book import LARGE, Extent, price_book
from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget
from qasync import QEventLoop

from sign_desk.launch import collect_seldom
from sign_desk.pricing.steps import Step
from sign_desk.ui.kit import theme
from sign_desk.ui.pricing.preview.presenter import Preview

FOLLOWED = "at most 50 ms"
SIGN = {"lines": "Awesome Sign"}


class Editing(QObject):
    """What the preview needs of the edits: the document as it was loaded, and as it is by now."""

    changed = Signal()
    is_open = True
    sheet: SimpleNamespace


class Paints(QObject):
    """Counts how often a widget was painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See an event pass."""
        self.count += event.type() is QEvent.Type.Paint
        return super().eventFilter(watched, event)


class PreviewDesk(Desk):
    """An editor with its preview unfolded, which is priced as on the tab."""

    def __init__(self, extent: Extent, loop: QEventLoop) -> None:
        super().__init__(extent, PRICES)
        self._loop = loop
        self._panel = self._editor.workspace.preview
        self._paints = {widget: Paints(widget) for widget in (self._panel.answer.total, self._panel.plot.plot)}
        self.open()
        self._editing = Editing()
        document = self._history.document
        self._editing.sheet = SimpleNamespace(book=SimpleNamespace(document=document), document=document, prices=PRICES)
        self._preview = Preview(self._panel, self._editing, print)
        self._loop.run_until_complete(self._unfold())

    def close(self) -> None:
        """End its loop, which Qt's end would not."""
        self._loop.close()

    def unfold_plot(self) -> None:
        """Have the plot follow, too."""
        self._loop.run_until_complete(self._unfold_plot())

    def follow(self, gesture: Callable[[], None]) -> Seconds:
        """Make a gesture: for how many seconds at the longest was nothing else served until it was told and painted?"""
        return self._loop.run_until_complete(self._follow(gesture))

    async def _unfold(self) -> None:
        self._panel.set_unfolded(True)
        self._panel.question.sign.set_values(SIGN)
        await self._until(lambda: "$" in self._told)

    async def _unfold_plot(self) -> None:
        self._panel.plot.button.setChecked(True)
        await self._until(lambda: "$" in self._told)

    async def _follow(self, gesture: Callable[[], None]) -> Seconds:
        before = self._told
        begun = perf_counter()
        gesture()
        longest = perf_counter() - begun
        longest = max(longest, await self._until(lambda: self._told != before))
        painted = self._painted
        return Seconds(max(longest, await self._until(lambda: self._painted > painted)))

    async def _until(self, is_so: Callable[[], bool]) -> float:
        """Wait for it; the longest that anything else had to wait meanwhile."""
        longest, begun = 0.0, perf_counter()
        while not is_so():
            await asyncio.sleep(0)
            now = perf_counter()
            longest, begun = max(longest, now - begun), now
        return longest

    @property
    def _told(self) -> str:
        plot = self._panel.plot
        return plot.plot.accessibleDescription() if plot.is_unfolded else self._panel.answer.total.text()

    @property
    def _painted(self) -> int:
        plot = self._panel.plot
        return self._paints[plot.plot if plot.is_unfolded else self._panel.answer.total].count

    def _show(self, step: Step) -> None:
        super()._show(step)
        self._editing.sheet.document = self._history.document
        self._editing.changed.emit()


def measures(extent: Extent = LARGE) -> Iterator[Measure]:
    """Give what is measured, one by one."""
    collect_seldom()
    app = QApplication.instance() or QApplication([])
    if isinstance(app, QApplication):
        theme.apply(app, "light")
    bare = BareTable(price_book(extent.sizes, extent.price_lists))
    desk = PreviewDesk(extent, QEventLoop(app))

    def follow(name: str, gesture: Callable[[], None]) -> Measure:
        def run() -> None:
            desk.follow(gesture)

        return Measure(name, run, lambda: bare.put(1), FOLLOWED, 31)

    def adjust() -> None:
        desk.adjust(RAISED)

    for what in ("preview", "plot"):
        if what == "plot":
            desk.unfold_plot()
        yield follow(f"{what} follows an edit", desk.type)
        yield follow(f"{what} follows its undoing", desk.undo_or_redo)
        yield Measure(f"{what} follows an edit: longest wait", lambda: desk.follow(desk.type), None, A_SLICE)
        yield Measure(f"{what} follows all prices: longest wait", lambda: desk.follow(adjust), None, A_SLICE, 3)
    desk.close()
