"""The sending of a run between a start and its next standstill."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING

from sign_desk.orders.states import State
from sign_desk.services.missed.halts import Halt, Reason, halt, of_obstacle
from sign_desk.services.missed.judging import Judge
from sign_desk.services.missed.pace import MOST, Pace
from sign_desk.services.orders.recording import misread
from sign_desk.store.errors import StoreError, UnexpectedState
from sign_desk.store.orders.batch import parts

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence

    from sign_desk.orders.recorded import OrderRecord
    from sign_desk.services.orders.sending import Courier, Sent
    from sign_desk.services.session import Session
    from sign_desk.store.missed.runs import Runs

_READ_AHEAD = 100


class Going:
    """Sends orders that are in line, until all are sent or something is not right: `halted` then tells what.

    `tell` is told of each order whose sending ended.
    """

    def __init__(
        self, session: Session, runs: Runs, courier: Courier, pace: Pace, tell: Callable[[Sent], None]
    ) -> None:
        self._session = session
        self._runs = runs
        self._courier = courier
        self._pace = pace
        self._tell = tell
        self._judge = Judge(alone=True)
        self._failure: Exception | None = None
        self.halted: Halt | None = None

    def stop(self, why: Halt) -> None:
        """Let nothing more leave; what is under way ends. The first reason counts."""
        self.halted = self.halted or why
        self._pace.close()
        self._courier.stop_waiting()

    async def send(self, ids: Sequence[int], *, alone: bool) -> None:
        """Send these orders, each at most once for every claim of it; `alone`, the first decides about all.

        What goes wrong lets nothing more leave, and is raised when all that was under way has ended.
        """
        self._judge = Judge(alone=alone)
        async with asyncio.TaskGroup() as tasks:
            await self._or_stop(self._deliver_all(ids, tasks))
        if self._failure is not None:
            raise self._failure

    async def _deliver_all(self, ids: Sequence[int], tasks: asyncio.TaskGroup) -> None:
        places = asyncio.Semaphore(MOST)
        async with aclosing(self._orders(ids)) as orders:
            async for order in orders:
                await places.acquire()
                if self.halted:
                    break
                task = tasks.create_task(self._or_stop(self._deliver(order), order.id))
                task.add_done_callback(lambda _: places.release())

    async def _or_stop(self, work: Coroutine[None, None, None], order_id: int | None = None) -> None:
        """Do `work`; an error of it ends no other work, as in a group of tasks it would: those wait for an answer."""
        try:
            await work
        except StoreError as error:
            self.stop(halt(Reason.DISK, order_id, cause=error.cause, next_step=error.next_step))
        except Exception as error:  # noqa: BLE001 (raised when nothing is under way)
            self._failure = self._failure or error
            self.stop(halt(Reason.FAILED, order_id))

    async def _orders(self, ids: Sequence[int]) -> AsyncGenerator[OrderRecord, None]:
        for part in parts(ids, _READ_AHEAD):
            records = await self._runs.records(part)
            for order_id in part:
                # One that was erased meanwhile is not there any more.
                if order_id in records:
                    yield records[order_id]

    async def _deliver(self, order: OrderRecord) -> None:
        obstacle = self._session.obstacle(order.currency) or misread(self._session, order)
        if obstacle is not None:
            self.stop(of_obstacle(self._session, obstacle, order.id))
        if self.halted:
            return
        try:
            sent = await self._courier.deliver(order.id, order, partial(self._wait, order))
        except UnexpectedState:
            # Its turn did not come any more, or somebody sent it by hand meanwhile.
            return
        self._tell(sent)
        self._look_at(order, sent)

    def _look_at(self, order: OrderRecord, sent: Sent) -> None:
        why = self._judge.judge(sent)
        obstacle = self._session.obstacle(order.currency)
        if obstacle is not None and sent.state is not State.NO_ANSWER:
            why = of_obstacle(self._session, obstacle, order.id)
        if why is not None:
            self.stop(why)

    def _wait(self, order: OrderRecord, seconds: float) -> None:
        """Hear that an order has to wait for its next try: then the others do, too."""
        obstacle = self._session.obstacle(order.currency)
        if obstacle is None:
            self._pace.hold(seconds)
        else:
            self.stop(of_obstacle(self._session, obstacle, order.id))
