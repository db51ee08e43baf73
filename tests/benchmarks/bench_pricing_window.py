"""How long the window waits at the longest while a large price book is repriced, reviewed, saved and merged.

The app itself, in a process of its own, with the demo store, whose first customiser has 200 sizes in 100 price lists:
20,000 rows. All prices are raised, reviewed and saved; then they are raised again while somebody else changes as many,
and merged. A beat that waits for its turn in the window's loop tells how long nothing else was served.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import keyring
from bench_missed_window import Watch
from keyring.backends import null
from measure import Measure, Reading, Seconds
from price_book import LARGE, Extent, price_book
from PySide6.QtWidgets import QApplication, QDialog
from qasync import QEventLoop

from sign_desk import logs
from sign_desk.api.records import JsonObject
from sign_desk.app import Desk, Start
from sign_desk.launch import application, collect_seldom
from sign_desk.paths import DataDirectory
from sign_desk.pricing.keys import Part
from sign_desk.ui.kit.garbage import collected_here
from sign_desk.ui.kit.notices import Notice
from sign_desk.ui.pricing.bulk.adjust_dialog import AdjustDialog
from sign_desk.ui.pricing.editor.contents import Scope
from sign_desk.ui.pricing.review.dialog import ReviewDialog
from sign_desk.ui.pricing.review.merge_dialog import MergeDialog
from sign_desk.ui.shell.main_window import Tab

TARGET = "at most 100 ms"
CUSTOMISER = 1
_SOON = 0.02
_PAINTED = 0.5
D = TypeVar("D", bound=QDialog)


def measures(extent: Extent = LARGE) -> Iterator[Measure | Reading]:
    """Give the longest wait of each step, and how long the step took as a whole."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, folder, str(extent.sizes), str(extent.price_lists)]
        environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
        told = subprocess.run(command, env=environment, capture_output=True, check=True, encoding="utf-8").stdout
    for name, wait, took in json.loads(told):
        title = f"{extent.rows:,} rows, {name}"
        yield Measure(f"{title}: longest wait", lambda wait=wait: Seconds(wait), None, TARGET, 1)
        yield Reading(f"{title}: the whole of it", f"{took:.1f} s")


class Operator:
    """Reprices the customiser in the window of `desk`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._editor = desk.tabs.pricing_view

    async def open(self) -> None:
        """Open its pricing, all price lists in one grid."""
        customisers = self._desk.tabs.customisers_view
        found = next(one for one in customisers.model.all_records() if one.customiser_id == CUSTOMISER)
        customisers.pricingRequested.emit(found)
        await _until(lambda: self._editor.is_loaded and not self._editor.refresh_button.busy)
        self._editor.workspace.navigator.choose(Scope(Part.ROW))
        await asyncio.sleep(_PAINTED)

    async def adjust(self, percent: str) -> None:
        """Raise every price."""
        self._editor.commands.adjust.trigger()
        dialog = await self._dialog(AdjustDialog)
        dialog.form.field("amount").control.set_value(percent)
        await _until(dialog.apply_button.isEnabled)
        dialog.apply_button.click()
        await _until(self._editor.commands.review.isEnabled)
        await asyncio.sleep(_PAINTED)

    async def review(self) -> None:
        """Ask for the review, until all of it is shown."""
        self._editor.commands.review.trigger()
        dialog = await self._dialog(ReviewDialog)
        await _until(lambda: dialog.is_complete)
        await asyncio.sleep(_PAINTED)

    async def save(self) -> None:
        """Save what is reviewed, until it was read back."""
        dialog = await self._dialog(ReviewDialog)
        await _until(dialog.save_button.isEnabled)
        dialog.save_button.click()
        await _until(self._is_saved)
        await asyncio.sleep(_PAINTED)

    async def change_elsewhere(self) -> None:
        """Change a price of every row as somebody else would."""
        client = self._desk.shell.session.client
        tree = await client.get_pricing(CUSTOMISER)
        for row in _rows(tree):
            row["base_price"]["line_1"] += 100
        await client.update_pricing(CUSTOMISER, _sent(tree))

    async def meet(self) -> None:
        """Ask for the review, until one is asked to decide what both changed."""
        self._editor.commands.review.trigger()
        await self._dialog(MergeDialog)
        await asyncio.sleep(_PAINTED)

    async def decide(self) -> None:
        """Keep all of one's own, and go on to the review."""
        dialog = await self._dialog(MergeDialog)
        dialog.all_mine.click()
        await _until(dialog.continue_button.isEnabled)
        dialog.continue_button.click()
        review = await self._dialog(ReviewDialog)
        await _until(lambda: review.is_complete)
        await asyncio.sleep(_PAINTED)

    async def leave(self) -> None:
        """Close the review that is open."""
        (await self._dialog(ReviewDialog)).reject()
        await asyncio.sleep(_PAINTED)

    def _is_saved(self) -> bool:
        told: Notice | None = self._editor.notices.notice("save")
        return told is not None and told.title.startswith("Saved at")

    async def _dialog(self, kind: type[D]) -> D:
        def shown() -> D | None:
            return next((one for one in self._desk.window.findChildren(kind) if one.isVisible()), None)

        await _until(lambda: shown() is not None)
        found = shown()
        assert found is not None
        return found


async def work(folder: Path, extent: Extent) -> list[tuple[str, float, float]]:
    """Work on the price book, and tell of each step its name, the longest wait and how long it took."""
    directory = DataDirectory(folder / "data")
    directory.claim()
    logs.configure(directory.logs_folder)
    desk = Desk(directory, Start(demo=True))
    running = asyncio.create_task(desk.run())
    await _until(lambda: hasattr(desk, "tabs") and desk.tabs.customisers_view.model.total > 0)
    await desk.shell.session.client.update_pricing(CUSTOMISER, _new(extent))
    desk.window.show_tab(Tab.PRICING)
    await asyncio.sleep(_PAINTED)
    watch, operator = Watch(), Operator(desk)
    steps = (
        ("open", operator.open),
        ("adjust all prices", lambda: operator.adjust("7")),
        ("review", operator.review),
        ("save and read back", operator.save),
        ("adjust them again", lambda: operator.adjust("3")),
        ("meet what was changed elsewhere", operator.meet),
        ("decide, and review", operator.decide),
    )
    for name, step in steps:
        if step == operator.meet:
            await operator.change_elsewhere()
        with watch.over(name):
            await step()
    await operator.leave()
    desk.window.close()
    await running
    logs.shut_down()
    directory.release()
    return watch.found


def _new(extent: Extent) -> JsonObject:
    """The price book as a shop that has none of it yet would save it."""
    tree = price_book(extent.sizes, extent.price_lists)
    keys = {size["size_id"]: f"size-{size['size_id']}" for size in tree["sizes"]}
    for size in tree["sizes"]:
        size |= {"client_key": keys[size["size_id"]], "size_id": None}
    for price_list in tree["price_lists"]:
        price_list["pricing_id"] = None
    for row in _rows(tree):
        row["size_key"] = keys[row.pop("size_id")]
    return _sent(tree)


def _sent(tree: JsonObject) -> JsonObject:
    """What of it is sent: without what belongs to the answer alone, and what is not set."""
    for row in _rows(tree):
        for name in [name for name, value in row.items() if value is None]:
            del row[name]
    return {name: value for name, value in tree.items() if name not in {"customiser_id", "value_units"}}


def _rows(tree: Any) -> Iterator[Any]:
    for price_list in tree["price_lists"]:
        yield from price_list["rows"]


async def _until(is_so: Callable[[], bool]) -> None:
    while not is_so():  # noqa: ASYNC110 (it is what the window does, too)
        await asyncio.sleep(_SOON)


def main(folder: Path, extent: Extent) -> None:
    """Print what `work` tells, as JSON."""
    keyring.set_keyring(null.Keyring())
    collect_seldom()
    app = QApplication.instance() or application()
    with asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner, collected_here():
        sys.stdout.write(json.dumps(runner.run(work(folder, extent))))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Extent(int(sys.argv[2]), int(sys.argv[3]), 0))
