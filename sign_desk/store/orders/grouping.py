"""Steps of orders that come together share one transaction: a synced commit costs more than what is written in it."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, TypeAlias

from sign_desk.orders.states import State
from sign_desk.store.orders.batch import Batch, Step
from sign_desk.store.times import now

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection

    from sign_desk.orders.recorded import Evidence
    from sign_desk.store.database import Database
    from sign_desk.store.orders.batch import Outcomes

    Group: TypeAlias = list[tuple[Step, asyncio.Future[bool]]]


class GroupedSteps:
    """Takes the steps of sending for many orders at once, each on disk when its call returns.

    While one transaction is written, what is asked for gathers for the next. The methods keep the promises of those
    of `Ledger`; all raise StoreError where the disk fails.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock
        self._lock = threading.Lock()
        self._gathered: Group = []
        self._writing: set[asyncio.Task[None]] = set()

    async def claim(self, order_id: int, payload: bytes) -> bool:
        """Take a waiting order to send it, as `Ledger.claim`."""
        return await self._take(Step(order_id, State.SENDING, payload=payload))

    async def settle(self, order_id: int, state: State, evidence: Evidence) -> None:
        """Record how sending ended, as `Ledger.settle`."""
        await self._take(Step(order_id, state, evidence))

    async def back_to_queue(self, order_id: int, evidence: Evidence) -> None:
        """Let an order wait for a further try, as `Ledger.back_to_queue`."""
        await self._take(Step(order_id, State.QUEUED, evidence))

    async def _take(self, step: Step) -> bool:
        asked: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        with self._lock:
            is_first = not self._gathered
            self._gathered.append((step, asked))
        if is_first:
            task = asyncio.create_task(self._write())
            self._writing.add(task)
            task.add_done_callback(self._writing.discard)
        return await asked

    async def _write(self) -> None:
        """Write the next group. It is closed when its transaction begins, in the database's thread."""
        group: Group = []

        def write(connection: Connection) -> Outcomes:
            group.extend(self._close_group())
            return Batch(connection, self._clock()).take_all([step for step, _ in group])

        try:
            outcomes = await self._database.run(write)
        except Exception as error:  # noqa: BLE001 (whoever asked gets it)
            # Where no transaction could begin, the group is not closed yet.
            group = group or self._close_group()
            outcomes = {step: error for step, _ in group}
        for step, asked in group:
            _answer(asked, outcomes[step])

    def _close_group(self) -> Group:
        with self._lock:
            group, self._gathered = self._gathered, []
        return group


def _answer(asked: asyncio.Future[bool], outcome: Exception | bool) -> None:
    if asked.done():
        return
    if isinstance(outcome, Exception):
        asked.set_exception(outcome)
    else:
        asked.set_result(outcome)
