"""How long the window waits at the longest while a large file of missed orders is worked on, step by step.

The app itself, in a process of its own, with the demo store: its file is opened and sorted out, its orders are called
missing and matched, and a run of them is begun and let go for some seconds. A beat that waits for its turn in the
window's loop tells how long nothing else was served, painting included.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import TypeVar

import keyring
from exports import write_shopify
from keyring.backends import null
from measure import Measure, Reading, Seconds
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog
from qasync import QEventLoop

from sign_desk import logs
from sign_desk.app import Desk, Start
from sign_desk.launch import application, collect_seldom
from sign_desk.orders.missed.piles import Pile, Verdict
from sign_desk.paths import DataDirectory
from sign_desk.ui.kit.garbage import collected_here
from sign_desk.ui.orders.missed.page import MissedPage
from sign_desk.ui.orders.missed.rule_dialog import RuleDialog
from sign_desk.ui.orders.missed.steps import Step
from sign_desk.ui.orders.missed.summary_dialog import SummaryDialog
from sign_desk.ui.orders.missed.zone_dialog import ZoneDialog
from sign_desk.ui.shell.main_window import Tab

ORDERS = 50_000
LET_GO = 10.0  # seconds
TARGET = "at most 100 ms"
_SOON = 0.02
_PAINTED = 0.5
D = TypeVar("D", bound=QDialog)


def measures(count: int = ORDERS, let_go: float = LET_GO) -> Iterator[Measure | Reading]:
    """Give the longest wait of each step, and how long the step took as a whole."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, folder, str(count), str(let_go)]
        environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
        told = subprocess.run(command, env=environment, capture_output=True, check=True, encoding="utf-8").stdout
    for name, wait, took in json.loads(told):
        yield Measure(f"{count:,} orders, {name}: longest wait", lambda wait=wait: Seconds(wait), None, TARGET, 1)
        yield Reading(f"{count:,} orders, {name}: the whole of it", f"{took:.1f} s")


class Watch:
    """The longest wait of the window in each step, and how long the step took."""

    def __init__(self) -> None:
        self.found: list[tuple[str, float, float]] = []
        self._longest = 0.0
        self._last = perf_counter()
        self._beat = QTimer()
        self._beat.setTimerType(Qt.TimerType.PreciseTimer)
        self._beat.timeout.connect(self._look)
        self._beat.start(2)

    @contextmanager
    def over(self, name: str) -> Iterator[None]:
        """Watch the step that is done in the block."""
        begun = self._last = perf_counter()
        self._longest = 0.0
        yield
        self._look()
        self.found.append((name, self._longest, perf_counter() - begun))

    def _look(self) -> None:
        now = perf_counter()
        self._longest, self._last = max(self._longest, now - self._last), now


class Operator:
    """Works on missed orders in the window of `desk`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._page: MissedPage = desk.tabs.orders_view.missed
        self._work = self._page.work
        self._sorting = self._work.sorting

    async def open(self, file: Path) -> None:
        """Have the file read and sorted out."""
        self._desk.tabs.orders.open_files([file])
        (await self._dialog(ZoneDialog)).accept()
        await _until(lambda: self._page.currentWidget() is self._work)
        await self._settled()
        await _until(lambda: self._work.step is Step.QUESTIONS)

    async def answer(self) -> None:
        """Answer the first question by the first of its answers."""
        next(iter(self._work.questions.cards["external_id"].options.values())).click()
        self._work.questions.save_button.click()
        await self._settled()

    async def call_missing(self) -> None:
        """Say of every order of which nothing is known that it is missing."""
        self._work.show_step(Step.SORTING)
        self._sorting.piles.buttons[Pile.NO_PROOF].click()
        self._sorting.table.selectAll()
        self._sorting.verdict_buttons[Verdict.MISSING].click()
        await self._settled()

    async def match(self) -> None:
        """Make a rule that gives every line a product."""
        self._work.show_step(Step.PRODUCTS)
        await _until(lambda: self._work.products.model.rowCount() > 0)
        self._work.products.table.selectRow(0)
        self._work.products.rule_button.click()
        dialog = await self._dialog(RuleDialog)
        dialog.how.set_value("contains")
        dialog.text.set_value("-")
        dialog.product.set_value("your-product-id-123")
        await _until(dialog.accept_button.isEnabled)
        dialog.accept()
        await self._settled()
        self._work.show_step(Step.SORTING)

    async def begin(self) -> None:
        """Begin the run, until its first order was sent alone."""
        self._work.send_button.click()
        dialog = await self._dialog(SummaryDialog)
        dialog.understood.setChecked(True)
        dialog.accept()
        await _until(lambda: self._page.currentWidget() is self._page.run)
        await _until(lambda: self._page.run.card.isVisible() and self._page.run.card.seen_button.isVisible())
        await self._shown()

    async def send(self, seconds: float) -> None:
        """Let the run go for so long."""
        self._page.run.card.seen_button.click()
        await asyncio.sleep(seconds)

    async def stop(self) -> None:
        """Stop the run, if it is not over by now."""
        self._page.run.stop_button.click()
        await _until(self._page.run.card.isVisible)
        await self._shown()

    async def _settled(self) -> None:
        await asyncio.sleep(_SOON)
        await _until(lambda: self._work.is_idle and self._sorting.model.total > 0)
        await self._shown()

    async def _shown(self) -> None:
        """Let the threads end that make what the tables show."""
        name = f"{MissedPage.__name__}: "
        await asyncio.sleep(_PAINTED)
        await _until(lambda: not any(task.get_name().startswith(name) for task in asyncio.all_tasks()))
        await asyncio.sleep(_PAINTED)

    async def _dialog(self, kind: type[D]) -> D:
        def shown() -> D | None:
            return next((one for one in self._desk.window.findChildren(kind) if one.isVisible()), None)

        await _until(lambda: shown() is not None)
        found = shown()
        assert found is not None
        return found


async def work(folder: Path, count: int, let_go: float) -> list[tuple[str, float, float]]:
    """Work on a file of `count` orders, and tell of each step its name, the longest wait and how long it took."""
    file = folder / "orders.csv"
    write_shopify(file, count)
    directory = DataDirectory(folder / "data")
    directory.claim()
    logs.configure(directory.logs_folder)
    desk = Desk(directory, Start(demo=True))
    running = asyncio.create_task(desk.run())
    await _until(lambda: hasattr(desk, "tabs") and desk.tabs.customisers_view.model.total > 0)
    desk.window.show_tab(Tab.ORDERS)
    desk.tabs.orders_view.show_missed()
    await asyncio.sleep(_PAINTED)
    watch, operator = Watch(), Operator(desk)
    steps = (
        ("open and sort out", lambda: operator.open(file)),
        ("answer a question", operator.answer),
        ("call all missing", operator.call_missing),
        ("match by a rule", operator.match),
        ("begin to send", operator.begin),
        ("send", lambda: operator.send(let_go)),
        ("stop", operator.stop),
    )
    for name, step in steps:
        with watch.over(name):
            await step()
    desk.window.close()
    await running
    logs.shut_down()
    directory.release()
    return watch.found


async def _until(is_so: Callable[[], bool]) -> None:
    while not is_so():  # noqa: ASYNC110 (it is what the window does, too)
        await asyncio.sleep(_SOON)


def main(folder: Path, count: int, let_go: float) -> None:
    """Print what `work` tells, as JSON."""
    keyring.set_keyring(null.Keyring())
    collect_seldom()
    app = QApplication.instance() or application()
    with asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner, collected_here():
        sys.stdout.write(json.dumps(runner.run(work(folder, count, let_go))))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
