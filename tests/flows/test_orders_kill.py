"""The whole program is killed at any moment while it sends: no order is lost, none is sent twice.

The program runs in a process of its own and sends one order after another through its window; the sandbox, another
process, is the oracle of what arrived. What is claimed: each order the program told of is on record, each order that
arrived is on record as accepted or without an answer, none arrived twice, and a kill leaves one order without an
answer at most.
"""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest

from sign_desk.orders.states import State
from sign_desk.store.database import Database
from sign_desk.store.orders.history import HistoryQuery
from sign_desk.store.orders.ledger import Ledger

KILLS = 20
SEED = 20260317
LONGEST = 1.5  # seconds of work before a kill

OPERATOR = """
import asyncio, itertools, sys
from dataclasses import replace
from pathlib import Path
from PySide6.QtWidgets import QMessageBox
from qasync import QEventLoop
from sign_desk.money import PriceBasis
from sign_desk import logs
from sign_desk.app import Desk, Start
from sign_desk.launch import application
from sign_desk.paths import DataDirectory
from sign_desk.store.profiles import Profile, Profiles
from sign_desk.tour import EXAMPLE


async def until(predicate):
    while not (outcome := predicate()):
        await asyncio.sleep(0.002)
    return outcome


async def work(folder, origin, token, run):
    directory = DataDirectory(Path(folder))
    directory.claim()
    logs.configure(directory.logs_folder)
    profiles = Profiles(directory.profiles_file)
    profiles.load()
    if not profiles.all():
        each = {"price_basis": PriceBasis.PER_UNIT, "elsewhere_asked": True}
        profiles.save(Profile("s1", "Northern Neon", origin, "USD", 42, "#2563c9", False, "Ada", **each))
    desk = Desk(directory, Start(store=origin, token=token))
    running = asyncio.create_task(desk.run())
    await until(lambda: desk.shell.session is not None)
    page = desk.tabs.orders_view.new_order
    print("open", flush=True)
    for number in itertools.count():
        external_id = f"{run}-{number}"
        page.form.set_draft(replace(EXAMPLE, external_id=external_id, external_order_number=external_id))
        await until(lambda: page.send_button.isEnabled() or page.alike.isVisible())
        page.send_button.click()
        await send(desk, page)
        print("sending", external_id, flush=True)
        await until(page.form.isEnabled)
        title = page.answer.notice("answer").title
        print("accepted" if title == "The order was accepted" else "ended", external_id, flush=True)


async def send(desk, page):
    question = await until(lambda: asked(desk, page))
    next(button for button in question.buttons() if button.text() == "Send order").click()
    await until(lambda: not page.form.isEnabled() or page.answer.notice("answer"))


def asked(desk, page):
    if page.alike.isVisible() and not page.alike.tick.isChecked():
        page.alike.tick.click()
        page.send_button.click()
    return next((box for box in desk.window.findChildren(QMessageBox) if box.isVisible()), None)


app = application()
with asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner:
    runner.run(work(*sys.argv[1:]))
"""


@pytest.fixture
def kills(request):
    """How often the program is killed: `--kills N`, where the test run offers that."""
    return request.config.getoption("--kills", default=None) or KILLS


def work_and_die(folder, sandbox, run, delay):
    """Let the program send orders for `delay` seconds, kill it, and return what it told."""
    command = [sys.executable, "-c", OPERATOR, str(folder), sandbox.address, sandbox.token, str(run)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ) as process:
        assert process.stdout.readline() == "open\n"
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        told = [line.split() for line in process.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
    assert process.returncode == -signal.SIGKILL
    return told


async def listed(ledger, store_id, origin, others=frozenset()):
    """Every order of a store with what was sent of it, the newest first."""
    found = await ledger.ids(HistoryQuery(store_id, origin, frozenset(others)))
    return [one.entry for one in await ledger.evidence_of(found)]


async def recorded(folder):
    """Read the history as the next start of the program finds it: each order's state by its id."""
    database = await Database.open(folder / "sign-desk.sqlite3")
    ledger = Ledger(database)
    await ledger.recover()
    orders = await listed(ledger, "s1", "")
    await database.close()
    return {order.external_id: order.state for order in orders}


@pytest.mark.skipif(os.name != "posix", reason="there is no SIGKILL here")
@pytest.mark.timeout(1800)
def test_no_order_is_lost_or_sent_twice_whenever_the_program_is_killed(tmp_path, sandbox, kills):
    moments = random.Random(SEED)  # noqa: S311 (chosen moments, not secrets)
    folder = tmp_path / "data"
    told = []
    for run in range(kills):
        told += work_and_die(folder, sandbox, run, moments.uniform(0, LONGEST))
        states = asyncio.run(recorded(folder))
        arrived = Counter(order["body"]["external_id"] for order in sandbox.orders())
        assert max(arrived.values(), default=1) == 1, "no order arrived twice"
        assert {states[external_id] for external_id in arrived} <= {State.ACCEPTED, State.NO_ANSWER}
        assert {external_id for _what, external_id in told} <= states.keys(), "what was told is on record"
        accepted = {external_id for external_id, state in states.items() if state is State.ACCEPTED}
        assert {external_id for what, external_id in told if what == "accepted"} <= accepted
        assert accepted <= arrived.keys()
        assert sum(state is State.NO_ANSWER for state in states.values()) <= run + 1, "one was on its way at most"
    assert sum(what == "accepted" for what, _ in told) > 0
