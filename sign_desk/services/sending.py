"""The sending of one order that waits in line: attempt by attempt, each outcome recorded as it is learnt.

An order that was surely not processed may be tried again; one whose outcome is unknown never is, because orders
are billed and the service offers no way to ask for them.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
from dataclasses import dataclass
from random import SystemRandom
from typing import TYPE_CHECKING, TypeAlias

from sign_desk.api import retry
from sign_desk.api.errors import ApiError, MalformedAnswer
from sign_desk.api.records import OrderReceipt
from sign_desk.orders import legacy
from sign_desk.orders.recorded import LEGACY, V2, Evidence
from sign_desk.orders.states import State, after
from sign_desk.store.errors import StoreError, UnexpectedState

if TYPE_CHECKING:
    from collections.abc import Callable

    from sign_desk.api.client import Answer
    from sign_desk.api.records import LegacyReceipt
    from sign_desk.orders.recorded import OrderRecord
    from sign_desk.services.session import Session
    from sign_desk.store.entries import Entry
    from sign_desk.store.ledger import Ledger

    Taken: TypeAlias = Answer[OrderReceipt] | Answer[LegacyReceipt]

_log = logging.getLogger("sign_desk.services")
_chance = SystemRandom()
_NOT_TAKEN = Evidence("Could not be taken out of the line, and was not sent")


@dataclass(frozen=True, slots=True)
class Sent:
    """How the sending of one order ended. `error` is what the service or the connection said, if not accepted.

    The deprecated calls give no receipt. Where the outcome could not be `recorded`, this computer knows of no answer
    at its next start.
    """

    order_id: int
    state: State
    receipt: OrderReceipt | None
    error: ApiError | None
    recorded: bool = True


class Courier:
    """Sends orders of one store that wait in line, each at most once for every claim of it."""

    def __init__(self, session: Session, ledger: Ledger) -> None:
        self._session = session
        self._ledger = ledger
        self._enough = asyncio.Event()
        self._left_in_line: set[int] = set()

    def stop_waiting(self) -> None:
        """Give up what waits for a further try: it stays on this computer, not sent."""
        self._enough.set()

    async def give_back(self) -> None:
        """Make ready again what could not be taken out of the line; what the disk refuses now is tried next time."""
        for order_id in tuple(self._left_in_line):
            if await self._record(order_id, State.READY, _NOT_TAKEN):
                self._left_in_line.discard(order_id)

    async def deliver(self, order_id: int, order: Entry | OrderRecord, waiting: Callable[[float], None]) -> Sent:
        """Send an order that was put in line, and record what came of it; `waiting` is told of pauses, in seconds.

        Raises StoreError if it could not be taken out of the line; it was not sent then.
        """
        self._enough.clear()
        for attempt in itertools.count(1):
            outcome = await self._attempt(order_id, order)
            if not isinstance(outcome, ApiError):
                evidence = Evidence("Accepted by the service", outcome.status, outcome.request_id, outcome.text)
                recorded = await self._record(order_id, State.ACCEPTED, evidence)
                receipt = outcome.value if isinstance(outcome.value, OrderReceipt) else None
                return Sent(order_id, State.ACCEPTED, receipt, None, recorded)
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

    async def _attempt(self, order_id: int, order: Entry | OrderRecord) -> Taken | ApiError:
        """Claim the order and make one attempt at sending it."""
        payload = order.payload or b""
        await self._claim(order_id, payload)
        try:
            return await self._session.watch(self._call(order.kind, order.external_id, payload))
        except ApiError as error:
            return error
        except BaseException:
            await self._record(order_id, State.NO_ANSWER, Evidence.interrupted())
            raise

    async def _claim(self, order_id: int, payload: bytes) -> None:
        try:
            claimed = await self._ledger.claim(order_id, payload)
        except StoreError:
            # Nothing has left yet. Left waiting in line, it would hold its key while nobody sends it.
            self._left_in_line.add(order_id)
            await self.give_back()
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

    async def _call(self, kind: str, external_id: str, payload: bytes) -> Taken:
        client = self._session.client
        if kind == V2:
            return await client.create_order(payload)
        if kind == LEGACY:
            path, answer = "/api/orders", await client.create_legacy_order(payload)
        else:
            customiser_id = legacy.customiser_of(external_id)
            path = f"/api/customisers/{customiser_id}/products"
            answer = await client.sync_legacy_product(customiser_id, payload)
        if not answer.value.ok:
            cause = "It did not say that it took what was sent."
            raise MalformedAnswer("POST", path, answer.status, answer.request_id, answer.text, cause)
        return answer
