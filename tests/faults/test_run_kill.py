"""A run whose process is killed at any moment, and gone on with at each next start, sends every order exactly once.

Before each next start the test does what an operator would: it settles what has no answer by what the sandbox shows,
and confirms the order that went alone. ``--kills N`` asks for another number of kills than the usual one.
"""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from datetime import timedelta

import pytest

from sign_desk.orders.states import State
from sign_desk.services.missed.pace import MOST
from sign_desk.store.database import Database
from sign_desk.store.missed.runs import Runs
from sign_desk.store.orders.ledger import Ledger
from sign_desk.store.times import now

KILLS = 30
SEED = 20260103
ORDERS = 200
LONGEST = 0.5
STORE = "a" * 32

SENDER = """
import asyncio, os, sys
from pathlib import Path

import alembic.command
from sign_desk.api.client import Client
from sign_desk.api.records import OrderRequest, from_wire
from sign_desk.money import PriceBasis
from sign_desk.services.missed.dispatch import Chosen, Dispatch
from sign_desk.services.session import Session
from sign_desk.store.archive import Archive
from sign_desk.store.profiles import Profile

PATH, ORIGIN, TOKEN, ORDERS = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])


def tell(*words):
    os.write(1, (" ".join(map(str, words)) + "\\n").encode())


def order(name):
    return Chosen(from_wire(OrderRequest, {
        "integration_id": 42, "external_id": name, "external_order_number": f"SC-{name}", "currency": "USD",
        "products": [{"external_id": "your-product-id-123", "quantity": 1, "price": 2999}],
    }))


async def main(batch):
    archive = await Archive.open(PATH)
    tell("open")
    profile = Profile(
        store_id="a" * 32, name="Signs", origin=ORIGIN, currency="USD", integration_id=42, colour="#1d6fd0",
        view_only=False, operator="Ada", price_basis=PriceBasis.PER_UNIT,
    )
    session = Session(profile, Client(ORIGIN, TOKEN))
    dispatch = Dispatch(session, archive.database)
    runs = await dispatch.open()
    if runs:
        run = await dispatch.take_up(runs[0].id)
    else:
        chosen = [order(f"{batch}-{number}") for number in range(ORDERS)]
        run = await dispatch.begin(chosen, source="orders.csv", rules=batch)
    tell("run", run.id)
    run.changed = lambda _progress, sent: [tell(one.state, one.order_id) for one in sent]
    while not run.is_ended:
        await run.confirm_seen()
        await run.go()
    tell("done")
    await session.close()
    await archive.close()


for line in sys.stdin:
    child = os.fork()
    if child == 0:
        asyncio.run(main(line.strip()))
        os._exit(0)
    tell("pid", child)
    tell("ended", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


class Senders:
    """Starts sending processes, one at a time, from one that has everything imported; it tells what they told."""

    def __init__(self, path, sandbox):
        command = [sys.executable, "-c", SENDER, str(path), sandbox.origin, sandbox.token, str(ORDERS)]
        self._parent = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

    def finish(self, batch):
        """Let a process send all that is left of a run; return what it told."""
        self._parent.stdin.write(f"{batch}\n")
        told = self._until("ended")
        assert told[-1] == ["ended", "0"]
        return told

    def kill(self, batch, seconds, *, once):
        """Kill a process so long after it told the word `once`, if it still runs then; return what it told."""
        self._parent.stdin.write(f"{batch}\n")
        told = self._until("pid")
        # By its descriptor: it may end by itself meanwhile, and another process get its number.
        child = os.pidfd_open(int(told[-1][1]))
        if not any(line[0] == once for line in told):
            told += self._until(once)
        time.sleep(seconds)
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(child, signal.SIGKILL)
        os.close(child)
        told += self._until("ended")
        assert told[-1][1] in {"0", str(-signal.SIGKILL)}
        return told

    def close(self):
        self._parent.stdin.close()
        self._parent.wait(20)
        self._parent.stdout.close()

    def _until(self, word):
        lines = [self._parent.stdout.readline().split()]
        while lines[-1][0] != word:
            lines.append(self._parent.stdout.readline().split())
        return lines


def outcomes(told):
    """The orders whose end a process told, and how they ended."""
    return {int(line[1]): State(line[0]) for line in told if line[0] in set(State)}


async def look(path, sandbox, told):
    """Look at the runs as the next start does, compare them with what arrived, and settle what has no answer.

    Return how many had none, and whether a run is still open.
    """
    database = await Database.open(path)
    ledger = Ledger(database, lambda: now() + timedelta(minutes=6))
    recovered = await ledger.recover()
    for _ in range(5):
        # What reached the sandbox's sockets before the kill is taken in before it answers so often.
        arrived = sandbox.orders()
    runs = Runs(database)
    taken = Counter(order["body"]["external_id"] for order in arrived)
    raw = {order["body"]["external_id"]: order["raw"].encode() for order in arrived}
    known = {}
    for run_id in {int(line[1]) for line in told if line[0] == "run"}:
        listed = await runs.outcomes(run_id)
        assert len(listed) == ORDERS, "a run is on record with all of its orders"
        known |= await runs.records([one.order.id for one in listed])
    assert set(taken.values()) <= {1}, "nothing arrived twice"
    assert taken.keys() <= {order.external_id for order in known.values()}, "nothing arrived that is not on record"
    for order in known.values():
        count = taken[order.external_id]
        assert raw.get(order.external_id, order.payload) == order.payload
        if order.state is State.NO_ANSWER:
            await ledger.settle_by_operator(order.id, found=count == 1, operator="Kim")
        else:
            assert (order.state, count) in {(State.ACCEPTED, 1), (State.READY, 0)}
    ends = outcomes(told)
    assert all(known[order_id].state is state is State.ACCEPTED for order_id, state in ends.items())
    is_open = bool(await runs.open(STORE))
    await database.close()
    return recovered.no_answer, is_open


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="descriptors of processes are Linux's")
@pytest.mark.timeout(1800)
def test_kills_at_any_moment_of_a_run_lose_no_order_and_double_none(tmp_path, sandbox, request):
    kills = request.config.getoption("--kills", default=None) or KILLS
    path = tmp_path / "ledger.sqlite3"
    moments = random.Random(SEED)  # noqa: S311 (chosen moments, not secrets)
    # Answers that are late widen the time in which an order was taken and nobody knows.
    sandbox.fault("POST /api/v2/orders", "latency", seconds=0.03, apply=True, probability=0.5, seed=SEED)
    senders = Senders(path, sandbox)
    told, batches, unanswered, cut_short = [], 0, 0, 0
    try:
        for _ in range(kills):
            once = moments.choice(("open", "run", "run", "run"))
            told += senders.kill(f"batch{batches}", moments.uniform(0, LONGEST), once=once)
            no_answer, is_open = asyncio.run(look(path, sandbox, told))
            assert no_answer <= MOST, "of those under way alone it is not known whether they arrived"
            unanswered += no_answer
            cut_short += is_open
            batches += not is_open
        told += senders.finish(f"batch{batches}")
    finally:
        senders.close()
    assert asyncio.run(look(path, sandbox, told)) == (0, False)
    run_ids = {line[1] for line in told if line[0] == "run"}
    assert len(sandbox.orders()) == ORDERS * len(run_ids), "every order of every run arrived in the end"
    assert unanswered, "kills fell into sending, too"
    assert cut_short
