"""Orders on their way: recorded before they leave, sent at most once, and settled by what came back.

An order that was surely not processed may be tried again; one whose outcome is unknown never is, because orders
are billed and the service offers no way to ask for them.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
from dataclasses import dataclass
from random import SystemRandom
from typing import TYPE_CHECKING

from sign_desk.api import retry
from sign_desk.api.errors import ApiError
from sign_desk.api.records import encode
from sign_desk.orders.states import State, after
from sign_desk.store.entries import Entry, Evidence
from sign_desk.store.errors import StoreError, UnexpectedState

if TYPE_CHECKING:
    from collections.abc import Callable

    from sign_desk.api.client import Answer
    from sign_desk.api.records import OrderReceipt, OrderRequest
    from sign_desk.services.session import Obstacle, Session
    from sign_desk.store.entries import Event, OrderRecord
    from sign_desk.store.ledger import Ledger

_log = logging.getLogger("sign_desk.services")

_SHOWN = 500
_chance = SystemRandom()


class NotSendable(Exception):
    """Nothing left this computer, and nothing was recorded: an obstacle stands in the way of every order."""

    title = "The order was not sent"

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle.reason)
        self.cause = obstacle.reason
        self.next_step = obstacle.next_step


@dataclass(frozen=True, slots=True)
class Sent:
    """How the sending of one order ended. `error` is what the service or the connection said, if not accepted.

    Where it could not be `recorded`, this computer knows of no answer at its next start.
    """

    order_id: int
    state: State
    receipt: OrderReceipt | None
    error: ApiError | None
    recorded: bool = True


class Outbox:
    """Sends the orders of one store. It keeps the session it began with, whatever store is in hand later."""

    def __init__(self, session: Session, ledger: Ledger, others: frozenset[str] = frozenset()) -> None:
        """Send over `session`. `others` are the ids of the other stores known: what they sent is not shown here."""
        self._session = session
        self._ledger = ledger
        self._others = others
        self._enough = asyncio.Event()

    async def send(self, order: OrderRequest, total: int, waiting: Callable[[float], None]) -> Sent:
        """Record `order`, send it, and record what came of it.

        `total` is in the service's minor units; `waiting` is told the seconds before each further try.

        Raises:
            NotSendable: view only, signed out, offline, or the meaning of prices is unknown. Nothing was recorded.
            AlreadyHeld: this order is on its way, accepted, or without an answer. Nothing was sent.
            StoreError: the order could not be recorded, and was not sent.
        """
        obstacle = self._session.obstacle(order.currency)
        if obstacle is not None:
            raise NotSendable(obstacle)
        with self._session.in_use():
            payload = encode(order)
            order_id = await self._ledger.record(self._entry(order, total, payload))
            await self._ledger.queue(order_id)
            self._enough.clear()
            return await self._deliver(order_id, payload, waiting)

    def stop_waiting(self) -> None:
        """Give up an order that waits for a further try: it stays on this computer, not sent."""
        self._enough.set()

    async def recent(self) -> tuple[OrderRecord, ...]:
        """The newest orders of this store, and of removed ones at its address, the newest first."""
        profile = self._session.profile
        return await self._ledger.recent(profile.store_id, profile.ledger_origin, self._others, _SHOWN)

    async def waiting(self) -> tuple[OrderRecord, ...]:
        """The orders of this store that wait for the operator: without an answer, or recorded and not sent."""
        profile = self._session.profile
        return await self._ledger.waiting(profile.store_id, profile.ledger_origin, self._others)

    async def history(self, order_id: int) -> tuple[Event, ...]:
        """What happened to an order, from the beginning."""
        return await self._ledger.history(order_id)

    async def settle(self, order_id: int, *, found: bool) -> None:
        """Settle an order without an answer by what the operator saw in the dashboard. Raises TooSoon."""
        await self._ledger.settle_by_operator(order_id, found=found, operator=self._session.profile.operator)

    async def _deliver(self, order_id: int, payload: bytes, waiting: Callable[[float], None]) -> Sent:
        for attempt in itertools.count(1):
            outcome = await self._attempt(order_id, payload)
            if not isinstance(outcome, ApiError):
                recorded = await self._record(order_id, State.ACCEPTED, Evidence.of_answer(outcome))
                return Sent(order_id, State.ACCEPTED, outcome.value, None, recorded)
            pause = retry.decide(attempt, "POST", retry.RequestKind.ORDER, outcome, jitter=_chance.random())
            if pause is None or await self._is_given_up(order_id, outcome, pause, waiting):
                state = after(outcome)
                recorded = await self._record(order_id, state, Evidence.of_error(outcome))
                return Sent(order_id, state, None, outcome, recorded)
        raise AssertionError("counting never ends")

    async def _is_given_up(
        self, order_id: int, outcome: ApiError, pause: float, waiting: Callable[[float], None]
    ) -> bool:
        """Let the order wait `pause` seconds for its next try; True when the operator, or the disk, gave it up."""
        try:
            await self._ledger.back_to_queue(order_id, Evidence.of_error(outcome))
        except StoreError as error:
            _log.error("an order could not be put back in line: %s", error.title)
            return True
        waiting(pause)
        try:
            async with asyncio.timeout(pause):
                return await self._enough.wait()
        except TimeoutError:
            return False

    async def _attempt(self, order_id: int, payload: bytes) -> Answer[OrderReceipt] | ApiError:
        """Claim the order and make one attempt at sending it."""
        await self._claim(order_id)
        try:
            return await self._session.watch(self._session.client.create_order(payload))
        except ApiError as error:
            return error
        except BaseException:
            await self._record(order_id, State.NO_ANSWER, Evidence.interrupted())
            raise

    async def _claim(self, order_id: int) -> None:
        try:
            claimed = await self._ledger.claim(order_id)
        except StoreError:
            # Nothing has left yet. Left waiting in line, it would hold its key while nobody sends it.
            await self._record(order_id, State.READY, Evidence("Could not be taken out of the line, and was not sent"))
            raise
        if not claimed:
            raise UnexpectedState(order_id, None)

    async def _record(self, order_id: int, state: State, evidence: Evidence) -> bool:
        """Write down how sending ended, even while the program closes; False where the disk does not let it."""
        try:
            await asyncio.shield(self._ledger.settle(order_id, state, evidence))
        except StoreError as error:
            _log.error("an outcome could not be recorded: %s", error.title)
            return False
        return True

    def _entry(self, order: OrderRequest, total: int, payload: bytes) -> Entry:
        profile = self._session.profile
        emails = (person.email for person in (order.customer, order.billing_address) if person and person.email)
        return Entry(
            store_id=profile.store_id,
            origin=profile.ledger_origin,
            kind="v2",
            integration_id=order.integration_id,
            external_id=order.external_id,
            order_number=order.external_order_number,
            currency=order.currency,
            total_minor=total,
            email=next(emails, None),
            payload=payload,
            operator=profile.operator,
        )
