"""One run: sends the orders that were recorded for it, each once, and stands still as soon as something is not right.

All that it has to remember is on disk before it is acted on: a run can be ended at any moment, by whatever, and taken
up again later.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from sign_desk.orders.states import State
from sign_desk.services.missed.going import Going
from sign_desk.services.missed.halts import Halt, Reason, halt
from sign_desk.services.missed.news import News, Progress, Tally
from sign_desk.services.missed.pace import Turns
from sign_desk.services.orders.outbox import NotSendable
from sign_desk.services.orders.sending import Courier
from sign_desk.store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from sign_desk.services.orders.sending import Sent
    from sign_desk.services.session import Session
    from sign_desk.store.missed.runs import RunRecord, Runs
    from sign_desk.store.orders.grouping import GroupedSteps

_log = logging.getLogger("sign_desk.services")


class Run:
    """A run of orders of one store. It keeps the session that it was made with, whatever store is in hand later.

    `go` sends; it returns when all is sent, or when the run stands still: `halt` then tells why, and another `go`
    goes on. `changed` is told of news ten times a second at most, on the loop's thread.
    """

    def __init__(self, session: Session, runs: Runs, steps: GroupedSteps, record: RunRecord) -> None:
        self._session = session
        self._runs = runs
        self._turns = Turns(steps)
        self._courier = Courier(session, self._turns)
        self._record = record
        self._going: Going | None = None
        self.halt: Halt | None = halt(Reason(record.halt or Reason.CLOSED), record.trial_id)
        self._tally = Tally(record)
        self._news = News(self._tally)

    @property
    def id(self) -> int:
        """What the run is taken up by."""
        return self._record.id

    @property
    def source(self) -> str:
        """The file that its orders came from."""
        return self._record.source

    @property
    def is_going(self) -> bool:
        """Whether it sends now."""
        return self._going is not None

    @property
    def is_ended(self) -> bool:
        """Whether nobody waits for it any more."""
        return self._record.ended_at is not None

    @property
    def trial_id(self) -> int | None:
        """The order that was sent alone, for the operator to look for."""
        return self._record.trial_id

    @property
    def progress(self) -> Progress:
        """How far it is."""
        return self._tally.progress()

    @property
    def changed(self) -> Callable[[Progress, Sequence[Sent]], None]:
        """Is told how far the run is, and what came of orders since it was told last."""
        return self._news.listener

    @changed.setter
    def changed(self, listener: Callable[[Progress, Sequence[Sent]], None]) -> None:
        self._news.listener = listener

    def pause(self) -> None:
        """Send nothing more for now; those under way end. `go` returns when they have."""
        self._stop(Reason.PAUSED)

    def stop(self) -> None:
        """Send nothing more; those under way end."""
        self._stop(Reason.STOPPED)

    async def look_again(self) -> None:
        """Read how far it is, where it stands still: orders may have been put away since. Raises StoreError."""
        if self._going is None:
            await self._read()

    async def alike(self) -> dict[int, tuple[int, ...]]:
        """Which orders are left out because they look like others, and those others. `want` lets them be sent."""
        return await self._runs.alike(self.id)

    async def want(self, ids: Collection[int]) -> None:
        """Send these although they look like others: the operator compared them."""
        await self._runs.want(self.id, ids)

    async def confirm_seen(self) -> None:
        """Record that the operator saw the order that went alone in the dashboard, and all was right with it.

        Nothing is recorded unless that is what the run waits for.
        """
        if self.trial_id is not None and await self._has_to_look():
            await self._runs.confirm(self._record.place, self.trial_id, self._session.profile.operator)

    async def send_rejected(self, only: Collection[int] | None = None) -> None:
        """Send those again that were rejected, all or `only` some, and nothing else. Raises as `go`."""
        await self._refuse()
        await self._go(await self._runs.make_ready(self.id, self._session.profile.operator, only))

    async def go(self) -> None:
        """Send what is left.

        Raises NotSendable if an obstacle stands in the way of all of it; nothing was done then. Raises StoreError if
        the disk fails before anything was sent.
        """
        await self._refuse()
        await self._go(await self._runs.ids(self.id, {State.READY}))

    async def _refuse(self) -> None:
        for currency in await self._runs.currencies(self.id) or {None}:
            obstacle = self._session.obstacle(currency)
            if obstacle is not None:
                raise NotSendable(obstacle)

    async def _go(self, ready: Sequence[int]) -> None:
        if self._going is not None:
            return
        self.halt = None
        self._going = going = Going(self._session, self._runs, self._courier, self._turns.begin(), self._tell)
        try:
            with self._session.in_use():
                await self._send(going, ready)
        except StoreError as error:
            going.stop(halt(Reason.DISK, cause=error.cause, next_step=error.next_step))
        except asyncio.CancelledError:
            going.stop(halt(Reason.CLOSED))
            raise
        finally:
            self._going = None
            await asyncio.shield(self._conclude(going.halted))

    async def _send(self, going: Going, ready: Sequence[int]) -> None:
        await self._courier.catch_up()
        if await self._has_to_look():
            return
        alone = not await self._is_trusted()
        await going.send(await self._line_up(ready, alone=alone), alone=alone)

    async def _line_up(self, ready: Sequence[int], *, alone: bool) -> Sequence[int]:
        alike = await self._runs.alike(self.id)
        chosen = [order_id for order_id in ready if order_id not in alike]
        if alone and chosen:
            chosen = chosen[:1]
            await self._runs.try_out(self.id, chosen[0])
        lined_up = await self._runs.line_up(self.id, chosen, self._session.profile.operator)
        await self._read()
        return lined_up

    async def _is_trusted(self) -> bool:
        trust = await self._runs.trust(self._record.place)
        return trust is not None and trust.rules == self._record.place.rules

    async def _has_to_look(self) -> bool:
        """Whether the order that went alone was taken, and nobody has seen it in the dashboard yet."""
        if self.trial_id is None or await self._is_trusted():
            return False
        found = await self._runs.records([self.trial_id])
        return self.trial_id in found and found[self.trial_id].state is State.ACCEPTED

    async def _conclude(self, halted: Halt | None) -> None:
        """Write down why the run stands still, or that it is done. What could not be written is told."""
        try:
            await self._read()
            why = halted or await self._rest()
            if why.reason is Reason.DONE:
                await self._runs.end(self.id, why.reason)
            else:
                await self._runs.halt(self.id, why.reason, why.title)
            await self._read()
        except StoreError as error:
            _log.error("a run could not be put down: %s", error.title)
            why = halt(Reason.DISK, cause=error.cause, next_step=error.next_step)
        self.halt = why
        self._tally.stand_still()
        self._news.tell()

    async def _rest(self) -> Halt:
        """Why nothing is sent any more although nobody stopped it."""
        if await self._has_to_look():
            return halt(Reason.LOOK, self.trial_id)
        left = self._record.states.get(State.READY, 0) + self._record.states.get(State.QUEUED, 0)
        if not left:
            return halt(Reason.DONE)
        return halt(Reason.ALIKE if await self.alike() else Reason.STOPPED)

    async def _read(self) -> None:
        self._record = await self._runs.get(self.id) or self._record
        self._tally.read(self._record)

    def _tell(self, sent: Sent) -> None:
        self._tally.add(sent)
        self._news.add(sent)

    def _stop(self, reason: Reason) -> None:
        if self._going is not None:
            self._going.stop(halt(reason))
