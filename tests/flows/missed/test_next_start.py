"""What was begun waits at the next start of the program, however it ended."""

import asyncio
import random
import signal
import sys
from collections import Counter

import pytest

from sign_desk.orders.states import State
from sign_desk.services.missed.pace import MOST

ORDERS = 60
LONGEST = 1.0  # seconds of sending before the kill
LATENCY = 3 * LONGEST * MOST / ORDERS  # however fast this computer is, the run is not over by then
PROGRAM = """
import asyncio, sys
from pathlib import Path
from qasync import QEventLoop
from sign_desk import logs
from sign_desk.app import Desk, Start
from sign_desk.launch import application
from sign_desk.paths import DataDirectory


async def until(predicate):
    while not predicate():
        await asyncio.sleep(0.002)


async def work(folder, origin, token):
    directory = DataDirectory(Path(folder))
    directory.claim()
    logs.configure(directory.logs_folder)
    desk = Desk(directory, Start(store=origin, token=token))
    running = asyncio.create_task(desk.run())
    await until(lambda: any(": 59 not sent" in need.title for need in desk.needs_you.needs))
    next(need for need in desk.needs_you.needs if ": 59 not sent" in need.title).run()
    run = desk.tabs.orders_view.missed.run
    await until(run.card.seen_button.isVisible)
    run.card.seen_button.click()
    await until(run.pause_button.isVisible)
    print("sending", flush=True)
    await running


app = application()
with asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner:
    runner.run(work(*sys.argv[1:]))
"""


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_program_that_is_killed_while_it_sends_loses_and_doubles_nothing(
    open_desk, close_desk, ready, sandbox, hand, until, operator_of, tmp_path, seed
):
    _, missed = await ready(ORDERS)
    await missed.send()
    await missed.stands_still("The first order was sent alone")
    await close_desk()
    sandbox.fault("POST /api/v2/orders", "latency", seconds=LATENCY, count=ORDERS)
    moment = random.Random(seed).uniform(0, LONGEST)  # noqa: S311 (a chosen moment, not a secret)
    await send_and_die(tmp_path / "data", sandbox, moment)
    sandbox.clear_faults()

    desk = await open_desk()
    missed = operator_of(desk)
    await until(lambda: any("orders of orders_export.csv" in need.title for need in desk.needs_you.needs))
    next(need for need in desk.needs_you.needs if "orders of orders_export.csv" in need.title).run()
    await until(lambda: missed.run.isVisible() and len(missed.states()) == ORDERS)
    await missed.stands_still("Sign Desk was closed during this run")
    await hand.click(missed.run.card.go_button)
    await missed.stands_still("Finished")
    await until(lambda: State.READY not in missed.states().values())
    states = missed.states()
    arrived = Counter(order["body"]["external_id"] for order in sandbox.orders())
    assert set(arrived.values()) == {1}, "none is there twice"
    unknown = {name for name, state in states.items() if state is State.NO_ANSWER}
    assert {name for name, state in states.items() if state is State.ACCEPTED} | unknown == states.keys()
    assert arrived.keys() >= states.keys() - unknown, "none is lost"
    assert len(unknown) <= MOST, "only what was under way has no answer"


async def send_and_die(folder, sandbox, seconds):
    command = [sys.executable, "-c", PROGRAM, str(folder), sandbox.address, sandbox.token]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert await process.stdout.readline() == b"sending\n"
    await asyncio.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    assert await process.wait() == -signal.SIGKILL


async def test_what_was_begun_waits_at_the_next_start(open_desk, ready, sandbox, hand, until, operator_of):
    _, missed = await ready(3)
    await missed.send()
    await missed.stands_still("The first order was sent alone")

    desk = await open_desk()
    waiting = "3 orders of orders_export.csv: 2 not sent"
    await until(lambda: waiting in [need.title for need in desk.needs_you.needs])
    assert desk.window.needs_you_dock.isVisible()
    titles = [need.title for need in desk.needs_you.needs]
    assert any(title.startswith("orders_export.csv") for title in titles)
    desk.needs_you.needs[titles.index(waiting)].run()
    missed = operator_of(desk)
    await until(lambda: missed.page.currentWidget() is missed.run)
    await missed.stands_still("The first order was sent alone")
    await hand.click(missed.run.card.seen_button)
    await missed.stands_still("Finished")
    assert len(sandbox.orders()) == 3
    await until(lambda: all("not sent" not in need.title for need in desk.needs_you.needs))
