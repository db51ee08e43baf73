"""How long the window waits at the longest while a burst of deliveries comes into the receiver and is listed.

The app itself, in a process of its own, with the demo store and its receiver in front; another process delivers.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import urlsplit

import keyring
from bench_missed_window import Watch
from bench_receiver import BURST, Burst
from keyring.backends import null
from measure import Measure, Reading, Seconds
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from sign_desk import logs
from sign_desk.app import Desk, Start
from sign_desk.launch import application, collect_seldom
from sign_desk.paths import DataDirectory
from sign_desk.store.webhooks.deliveries import DeliveryQuery
from sign_desk.ui.kit.garbage import collected_here
from sign_desk.ui.shell.main_window import Tab

TARGET = "at most 100 ms"
_SOON = 0.02
_PAINTED = 0.5


def measures(count: int = BURST) -> Iterator[Measure | Reading]:
    """Give the longest wait, how long it took until all were listed, and how many were lost."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, folder, str(count)]
        environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
        told = subprocess.run(command, env=environment, capture_output=True, check=True, encoding="utf-8").stdout
    wait, took, lost = json.loads(told)
    name = f"burst of {count:,} deliveries into the window"
    yield Measure(f"{name}: longest wait", lambda: Seconds(wait), None, TARGET, 1)
    yield Reading(f"{name}: until all are listed", f"{took:.1f} s")
    yield Reading(f"{name}: lost", str(lost), "0")


async def work(folder: Path, burst: Burst) -> tuple[float, float, int]:
    """Take the burst in the window, and tell the longest wait, how long it took, and how many were lost."""
    directory = DataDirectory(folder / "data")
    directory.claim()
    logs.configure(directory.logs_folder)
    desk = Desk(directory, Start(demo=True))
    running = asyncio.create_task(desk.run())
    await _until(lambda: hasattr(desk, "tabs") and desk.tabs.customisers_view.model.total > 0)
    desk.window.show_tab(Tab.WEBHOOKS)
    view = desk.tabs.webhooks_view
    view.setCurrentWidget(view.receiver)
    view.receiver.start_button.click()
    await _until(view.receiver.stop_button.isVisible)
    await asyncio.sleep(_PAINTED)
    address, listed, watch = urlsplit(view.receiver.address.text()), view.receiver.deliveries.model, Watch()
    with watch.over("burst"):
        await asyncio.wrap_future(burst.send(address.port or 0, address.path))
        kept = await _kept(desk)
        await _until(lambda: listed.total == kept)
    ((_, wait, took),) = watch.found
    desk.window.close()
    await running
    logs.shut_down()
    directory.release()
    return wait, took, len(burst.requests) - kept


async def _kept(desk: Desk) -> int:
    profile = desk.shell.session.profile
    query = DeliveryQuery(profile.store_id, profile.ledger_origin)
    return (await desk.archive.archive.deliveries.page(query, limit=1)).total


async def _until(is_so: Callable[[], bool]) -> None:
    while not is_so():  # noqa: ASYNC110 (it is what the window does, too)
        await asyncio.sleep(_SOON)


def main(folder: Path, count: int) -> None:
    """Print what `work` tells, as JSON."""
    keyring.set_keyring(null.Keyring())
    collect_seldom()
    app = QApplication.instance() or application()
    with ProcessPoolExecutor(1, get_context("spawn")) as sender:
        burst = Burst(count, sender)
        with asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner, collected_here():
            sys.stdout.write(json.dumps(runner.run(work(folder, burst))))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
