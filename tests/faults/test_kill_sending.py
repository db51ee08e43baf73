"""A sending process that is killed at any moment loses no order and sends none twice.

Processes that send to the sandbox are killed one after another; before each next start the test does what an operator
would: it settles what has no answer by what the sandbox shows. In the end every order was taken exactly once.
``--kills N`` asks for another number of kills than the usual one.
"""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta

import pytest

from sign_desk.orders.states import State
from sign_desk.store.database import Database
from sign_desk.store.orders.history import HistoryQuery
from sign_desk.store.orders.ledger import Ledger
from sign_desk.store.times import now

KILLS = 200
SEED = 20260102
IN_FLIGHT = 3
LONGEST = 0.2
STORE = "a" * 32

SENDER = """
import asyncio, itertools, os, sys
from pathlib import Path

import alembic.command
from sign_desk.api.client import Client
from sign_desk.api.records import OrderRequest, from_wire
from sign_desk.orders.states import State
from sign_desk.services.orders.outbox import Outbox
from sign_desk.services.session import Session
from sign_desk.store.archive import Archive
from sign_desk.store.profiles import Profile

PATH, ORIGIN, TOKEN, IN_FLIGHT = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])


def tell(*words):
    os.write(1, (" ".join(map(str, words)) + "\\n").encode())


async def send(outbox, waiting, names):
    while True:
        if waiting:
            sent = await outbox.send_recorded(waiting.pop(), print)
            tell(sent.state, "recorded", sent.order_id)
            continue
        name = next(names, None)
        if name is None:
            return
        order = from_wire(OrderRequest, {
            "integration_id": 42, "external_id": name, "external_order_number": f"SC-{name}", "currency": "USD",
            "products": [{"external_id": "your-product-id-123", "quantity": 1, "price": 2999}],
        })
        sent = await outbox.send(order, 2999, print)
        tell(sent.state, "new", sent.order_id)


async def main(run, count):
    archive = await Archive.open(PATH)
    tell("open")
    profile = Profile(
        store_id="a" * 32, name="Signs", origin=ORIGIN, currency="USD", integration_id=42, colour="#1d6fd0",
        view_only=False, operator="Ada",
    )
    session = Session(profile, Client(ORIGIN, TOKEN))
    outbox = Outbox(session, archive.ledger)
    waiting = [order.id for order in await outbox.waiting() if order.state is State.READY]
    numbers = itertools.count() if int(count) < 0 else range(int(count))
    names = (f"{run}-{number}" for number in numbers)
    async with asyncio.TaskGroup() as senders:
        for _ in range(IN_FLIGHT):
            senders.create_task(send(outbox, waiting, names))
    await session.close()
    await archive.close()


for line in sys.stdin:
    child = os.fork()
    if child == 0:
        asyncio.run(main(*line.split()))
        os._exit(0)
    tell("pid", child)
    tell("ended", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


class Senders:
    """Starts sending processes, one at a time, from one that has everything imported; it tells what they told."""

    def __init__(self, path, sandbox):
        command = [sys.executable, "-c", SENDER, str(path), sandbox.origin, sandbox.token, str(IN_FLIGHT)]
        self._parent = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

    def finish(self, run):
        """Let a process send what is left and one order more; return what it told."""
        self._parent.stdin.write(f"{run} 1\n")
        *told, ended = self._until("ended")
        assert ended == ["ended", "0"]
        return told

    def kill(self, run, seconds, *, once):
        """Kill a process, which would send without end, so long after it told the word `once`; return what it told."""
        self._parent.stdin.write(f"{run} -1\n")
        told = self._until("pid")
        child = int(told[-1][1])
        if not any(line[0] == once for line in told):
            told += self._until(once)
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        *more, ended = self._until("ended")
        assert ended == ["ended", str(-signal.SIGKILL)]
        return told + more

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
    return [(State(line[0]), int(line[2])) for line in told if line[0] in set(State)]


async def listed(ledger, store_id, origin, others=frozenset()):
    """Every order of a store with what was sent of it, the newest first."""
    found = await ledger.ids(HistoryQuery(store_id, origin, frozenset(others)))
    return [one.entry for one in await ledger.evidence_of(found)]


async def look(path, sandbox, told):
    """Look at the order history as the next start does, compare it with what arrived, and settle what has no answer.

    Return how many had none.
    """
    database = await Database.open(path)
    ledger = Ledger(database, lambda: now() + timedelta(minutes=6))
    recovered = await ledger.recover()
    for _ in range(5):
        # What reached the sandbox's sockets before the kill is taken in before it answers so often.
        arrived = sandbox.orders()
    raw = {order["body"]["external_id"]: order["raw"].encode() for order in arrived}
    taken = Counter(order["body"]["external_id"] for order in arrived)
    recorded = {order.id: order for order in await listed(ledger, STORE, sandbox.origin)}
    assert taken.keys() <= {order.external_id for order in recorded.values()}, "nothing arrived that is not on record"
    assert set(taken.values()) <= {1}, "nothing arrived twice"
    for order in recorded.values():
        count = taken[order.external_id]
        assert raw.get(order.external_id, order.payload) == order.payload
        if order.state is State.ACCEPTED:
            assert count == 1
        elif order.state is State.NO_ANSWER:
            await ledger.settle_by_operator(order.id, found=count == 1, operator="Kim")
        else:
            assert (order.state, count) == (State.READY, 0)
    assert all(recorded[order_id].state is state is State.ACCEPTED for state, order_id in told)
    await database.close()
    return recovered.no_answer


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL and fork are POSIX's")
@pytest.mark.timeout(1800)
def test_kills_at_any_moment_lose_no_order_and_double_none(tmp_path, sandbox, request):
    kills = request.config.getoption("--kills", default=None) or KILLS
    path = tmp_path / "ledger.sqlite3"
    moments = random.Random(SEED)  # noqa: S311 (chosen moments, not secrets)
    # Answers that are late widen the time in which an order was taken and nobody knows.
    sandbox.fault("POST /api/v2/orders", "latency", seconds=0.02, apply=True, probability=0.5, seed=SEED)
    senders = Senders(path, sandbox)
    told, unanswered = [], 0
    try:
        senders.finish("first")
        for run in range(kills):
            # One in five is killed while it opens the history, the others while they send.
            once = moments.choice(("pid", "open", "open", "open", "open"))
            told += outcomes(senders.kill(run, moments.uniform(0, LONGEST), once=once))
            no_answer = asyncio.run(look(path, sandbox, told))
            assert no_answer <= IN_FLIGHT
            unanswered += no_answer
        told += outcomes(senders.finish("last"))
    finally:
        senders.close()
    assert asyncio.run(look(path, sandbox, told)) == 0
    assert asyncio.run(states(path)) == {State.ACCEPTED}, "every order that was recorded arrived in the end"
    assert told
    assert unanswered, "kills fell into sending, too"


async def states(path):
    database = await Database.open(path)
    orders = await listed(Ledger(database), STORE, "")
    await database.close()
    return {order.state for order in orders}
