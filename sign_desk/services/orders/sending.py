"""The sending of one order that waits in line: attempt by attempt, each outcome recorded as it is learnt.

An order that was surely not processed may be tried again; one whose outcome is unknown never is, because orders
are billed and the service offers no way to ask for them.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
from contextlib import contextmanager
from dataclasses import dataclass
from random import SystemRandom
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from sign_desk.api import retry
from sign_desk.api.errors import ApiError, MalformedAnswer
from sign_desk.api.records import OrderReceipt
from sign_desk.orders import legacy
from sign_desk.orders.recorded import LEGACY, V2, Evidence
from sign_desk.orders.states import State, after
from sign_desk.store.errors import StoreError, UnexpectedState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sign_desk.api.client import Answer
    from sign_desk.api.records import LegacyReceipt
    from sign_desk.orders.recorded import OrderRecord
    from sign_desk.services.session import Session
    from sign_desk.store.orders.entries import Entry

    Taken: TypeAlias = Answer[OrderReceipt] | Answer[LegacyReceipt]

_log = logging.getLogger("sign_desk.services")
_chance = SystemRandom()
_PATIENCE = (0.5, 2.0, 5.0)  # seconds between tries to write down an outcome
_DONE = frozenset({200, 201})
_YES = (True, "true", "1")
_NOT_TAKEN = Evidence("Could not be taken out of the line, and was not sent")


@dataclass(frozen=True, slots=True)
class Sent:
    """How the sending of one order ended. `error` is what the service or the connection said, if not accepted.

    The deprecated calls give no receipt. An order that is `doubtful` had no answer at an earlier attempt, of which this
    end tells nothing. Where the outcome could not be `recorded`, that is tried again before the
    next order; if it fails until the program ends, this computer knows of no answer at its next start.
    """

    order_id: int
    state: State
    receipt: OrderReceipt | None
    error: ApiError | None
    recorded: bool = True
    doubtful: bool = False


class Steps(Protocol):
    """What the ledger does of the sending of an order, each step on disk when its call returns."""

    async def claim(self, order_id: int, payload: bytes) -> bool:
        """Take a waiting order to send `payload`; True only for the one who got it. Raises StoreError."""

    async def settle(self, order_id: int, state: State, evidence: Evidence) -> None:
        """Record how sending ended. Raises StoreError."""

    async def back_to_queue(self, order_id: int, evidence: Evidence) -> None:
        """Let an order wait for a further try. Raises StoreError."""


class Courier:
    """Sends orders of one store that wait in line, each at most once for every claim of it."""

    def __init__(self, session: Session, ledger: Steps) -> None:
        self._session = session
        self._ledger = ledger
        self._under_way: set[asyncio.Event] = set()
        self._unwritten: dict[int, tuple[State, Evidence]] = {}

    def stop_waiting(self) -> None:
        """Give up what waits for a further try, or will: it stays on this computer, not sent."""
        for enough in self._under_way:
            enough.set()

    @contextmanager
    def under_way(self) -> Iterator[asyncio.Event]:
        """Let what is done in the block be given up by `stop_waiting`, which sets the event."""
        enough = asyncio.Event()
        self._under_way.add(enough)
        try:
            yield enough
        finally:
            self._under_way.discard(enough)

    async def catch_up(self) -> None:
        """Write down what could not be written when it happened; what the disk refuses now is tried next time."""
        for order_id, (state, evidence) in tuple(self._unwritten.items()):
            await self._record(order_id, state, evidence)

    async def deliver(
        self,
        order_id: int,
        order: Entry | OrderRecord,
        waiting: Callable[[float], None],
        enough: asyncio.Event | None = None,
    ) -> Sent:
        """Send an order that was put in line, and record what came of it; `waiting` is told of pauses, in seconds.

        `enough` is that of the block `under_way` which began before; without it the order can be given up from now on.
        Raises StoreError if it could not be taken out of the line; it was not sent then.
        """
        if enough is None:
            with self.under_way() as begun_now:
                return await self._deliver(order_id, order, waiting, begun_now)
        return await self._deliver(order_id, order, waiting, enough)

    async def _deliver(
        self, order_id: int, order: Entry | OrderRecord, waiting: Callable[[float], None], enough: asyncio.Event
    ) -> Sent:
        for attempt in itertools.count(1):
            outcome = await self._attempt(order_id, order)
            if not isinstance(outcome, ApiError):
                evidence = Evidence("Accepted by the service", outcome.status, outcome.request_id, outcome.text)
                recorded = await self._record_patiently(order_id, State.ACCEPTED, evidence) is not None
                receipt = outcome.value if isinstance(outcome.value, OrderReceipt) else None
                return Sent(order_id, State.ACCEPTED, receipt, None, recorded)
            pause = retry.decide(attempt, "POST", retry.RequestKind.ORDER, outcome, jitter=_chance.random())
            if pause is None or await self._is_given_up(order_id, outcome, pause, waiting, enough):
                state = after(outcome)
                on_record = await self._record_patiently(order_id, state, Evidence.of_error(outcome))
                if on_record is State.ACCEPTED:
                    return Sent(order_id, on_record, None, None)
                return Sent(order_id, state, None, outcome, on_record is not None)
        raise AssertionError("counting never ends")

    async def _is_given_up(
        self,
        order_id: int,
        outcome: ApiError,
        pause: float,
        waiting: Callable[[float], None],
        enough: asyncio.Event,
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
                return await enough.wait()
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
            await self._record(order_id, State.READY, _NOT_TAKEN)
            raise
        if not claimed:
            raise UnexpectedState(order_id, None)

    async def _record_patiently(self, order_id: int, state: State, evidence: Evidence) -> State | None:
        """Write down how sending ended, with some patience: what keeps a disk busy for a moment costs no answer."""
        for pause in _PATIENCE:
            if (on_record := await self._record(order_id, state, evidence)) is not None:
                return on_record
            await asyncio.sleep(pause)
        return await self._record(order_id, state, evidence)

    async def _record(self, order_id: int, state: State, evidence: Evidence) -> State | None:
        """Write down how sending ended, even while the program closes, and return what is on record then.

        None where the disk does not let it yet. The service itself may have proved meanwhile that it has the order:
        nothing that comes later counts then.
        """
        try:
            await asyncio.shield(self._ledger.settle(order_id, state, evidence))
        except UnexpectedState as found:
            state = found.state or state
        except StoreError as error:
            self._unwritten[order_id] = state, evidence
            _log.error("an outcome could not be recorded: %s", error.title)
            return None
        self._unwritten.pop(order_id, None)
        return state

    async def _call(self, kind: str, external_id: str, payload: bytes) -> Taken:
        """Make the call, and return its answer. Raises ApiError, also where that is no sure acceptance."""
        client = self._session.client
        taken: Taken
        if kind == V2:
            path, taken = "/api/v2/orders", await client.create_order(payload)
        elif kind == LEGACY:
            path, taken = "/api/orders", await client.create_legacy_order(payload)
        else:
            customiser_id = legacy.customiser_of(external_id)
            path = f"/api/customisers/{customiser_id}/products"
            taken = await client.sync_legacy_product(customiser_id, payload)
        doubt = _doubt(taken, payload)
        if doubt is not None:
            raise MalformedAnswer("POST", path, taken.status, taken.request_id, taken.text, doubt)
        return taken


def _doubt(taken: Taken, payload: bytes) -> str | None:
    """Tell why a success is no sure acceptance of what was sent; None where it is one."""
    receipt = taken.value
    if taken.status not in _DONE:
        # 202 promises no more than to look at it (RFC 9110, section 15.3.3); the others speak of something else.
        return f"It did not say that it took what was sent, but answered with status {taken.status}."
    if _tells_of_failure(taken.text) or (not isinstance(receipt, OrderReceipt) and not receipt.ok):
        return "It did not say that it took what was sent."
    if isinstance(receipt, OrderReceipt) and not _is_of(receipt, json.loads(payload)):
        return "It speaks of another order than the one that was sent."
    return None


def _tells_of_failure(text: str) -> bool:
    """Tell whether an answer says, beside the order or in it, that something failed."""
    answer = json.loads(text.removeprefix("\ufeff"))
    parts = [part for part in (answer, answer.get("order")) if isinstance(part, dict)]
    return any(
        part.get("errors") or part.get("error") or any(part.get(name, True) not in _YES for name in ("ok", "success"))
        for part in parts
    )


def _is_of(receipt: OrderReceipt, sent: dict[str, Any]) -> bool:
    """Tell whether a receipt can be that of what was sent: what it names is the same, but for white space."""
    named = {name: getattr(receipt, name) for name in ("external_id", "external_order_number", "currency")}
    return all(value is None or str(value).strip() == str(sent.get(name, "")).strip() for name, value in named.items())
