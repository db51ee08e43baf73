"""A process that is killed at any moment has lost nothing that it told, and leaves nothing half-sent."""

import asyncio
import random
import signal
import subprocess
import sys
import time

from sign_desk.orders.states import State
from sign_desk.store.database import Database
from sign_desk.store.orders.history import HistoryQuery
from sign_desk.store.orders.ledger import Ledger

KILLS = 20
SEED = 20260102

SENDER = """
import asyncio, itertools, sys
from pathlib import Path
from sign_desk.store.database import Database
from sign_desk.store.orders.ledger import Entry, Ledger


async def main(path, run):
    database = await Database.open(Path(path))
    ledger = Ledger(database)
    await ledger.recover()
    print("open", flush=True)
    for number in itertools.count():
        external_id = f"{run}-{number}"
        order_id = await ledger.record(
            Entry(
                store_id="s", origin="demo", kind="v2", integration_id=42, external_id=external_id,
                order_number="1", currency="USD", total_minor=1, email=None,
                payload=external_id.encode() * 500, operator="Robin",
            )
        )
        print("recorded", order_id, external_id, flush=True)
        await ledger.queue(order_id)
        if await ledger.claim(order_id):
            print("claimed", order_id, external_id, flush=True)


asyncio.run(main(*sys.argv[1:]))
"""


def run_and_kill(path, run, delay):
    """Let a process work on the ledger for `delay` seconds, kill it, and return what it told."""
    command = [sys.executable, "-c", SENDER, str(path), str(run)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
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


async def find_all(path, told):
    """Open the ledger as the next start does, and look for everything that was told."""
    database = await Database.open(path)
    ledger = Ledger(database)
    await ledger.recover()
    recorded = {order.id: order for order in await listed(ledger, "s", "demo")}
    await database.close()
    for what, order_id, external_id in told:
        order = recorded[int(order_id)]
        assert order.external_id == external_id
        assert order.payload == external_id.encode() * 500
        if what == "claimed":
            assert order.state is State.NO_ANSWER
    assert {order.state for order in recorded.values()} <= {State.READY, State.NO_ANSWER}
    claimed = sum(what == "claimed" for what, *_ in told)
    return len(recorded) - len({order_id for _, order_id, _ in told}), sum(
        order.state is State.NO_ANSWER for order in recorded.values()
    ) - claimed


def test_what_was_told_is_there_after_every_kill(path):
    moments = random.Random(SEED)  # noqa: S311 (chosen moments, not secrets)
    told = []
    for run in range(KILLS):
        told += run_and_kill(path, run, moments.uniform(0, 0.25))
        untold, unclaimed = asyncio.run(find_all(path, told))
        # A kill can fall between a commit and the line that tells of it, once for each run.
        assert 0 <= untold <= run + 1
        assert 0 <= unclaimed <= run + 1
    assert len(told) > KILLS
