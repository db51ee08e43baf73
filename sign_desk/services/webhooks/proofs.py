"""Settles orders without an answer by the deliveries that prove them to have arrived.

A delivery may come before its order is given up: the service delivers at once, and the answer to the order never
comes. So what is kept is looked through whenever either may be news.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sign_desk.api.records import OrderCreated, WireError, from_wire
from sign_desk.orders.states import State
from sign_desk.services.orders import arrivals
from sign_desk.store.errors import StoreError, UnexpectedState
from sign_desk.webhooks.captured import read_tree

if TYPE_CHECKING:
    from sign_desk.orders.recorded import OrderSummary
    from sign_desk.services.session import Session
    from sign_desk.store.archive import Archive

_log = logging.getLogger("sign_desk.services")

_AGAIN = 1.0
"""Seconds between two looks while an order of which a delivery came still waits for its answer."""


@dataclass(frozen=True, slots=True)
class Settled:
    """An order that a delivery settled: `record_id` is that of the delivery in the log."""

    record_id: int
    order: OrderSummary


class Proofs:
    """The proofs of one store. All methods raise StoreError."""

    def __init__(self, session: Session, archive: Archive) -> None:
        self._origin = session.profile.ledger_origin
        self._archive = archive

    async def settle(self) -> tuple[Settled, ...]:
        """Settle every order that a kept delivery proves to have arrived: without an answer, or taken for not there."""
        found = []
        for state in (State.NO_ANSWER, State.READY):
            for record_id in await self._archive.deliveries.proofs(self._origin, state):
                order = await self._settled_by(record_id)
                if order is not None:
                    found.append(Settled(record_id, order))
        return tuple(found)

    async def are_early(self) -> bool:
        """Tell whether a delivery is there whose order still waits for its answer: look again a little later."""
        return bool(await self._archive.deliveries.proofs(self._origin, State.SENDING))

    async def _settled_by(self, record_id: int) -> OrderSummary | None:
        record = await self._archive.deliveries.get(record_id)
        if record is None:
            return None
        try:
            delivered = from_wire(OrderCreated, read_tree(record.body))
            body = record.body.decode(errors="replace")
            order = await arrivals.settle_from_delivery(self._archive.ledger, self._origin, delivered, body)
        except (WireError, UnexpectedState):
            return None  # it is no such order, or somebody else settled it at this moment
        if order is not None:
            await self._archive.deliveries.note(record_id, "settled", order.order_number)
        return order


class ProofWatch:
    """Looks for proofs whenever there may be one, and again until no order of which a delivery came is under way."""

    def __init__(self, proofs: Proofs) -> None:
        self._proofs = proofs
        self._asked = False
        self._looking: asyncio.Task[None] | None = None
        self._enough = asyncio.Event()
        self.settled: Callable[[Sequence[Settled]], None] = _nobody
        """Called with the orders that were settled."""
        self.failed: Callable[[StoreError], None] = _nobody
        """Called when the disk failed while they were looked for."""

    def look(self) -> None:
        """Look for proofs soon: a delivery came, the store was opened, or an order ended without an answer."""
        self._asked = True
        if self._looking is None:
            self._enough.clear()
            self._looking = asyncio.create_task(self._look())

    async def close(self) -> None:
        """Settle what was asked for, and look no further. What was not found yet is found the next time."""
        self._enough.set()
        if self._looking is not None:
            await self._looking

    async def _look(self) -> None:
        try:
            while await self._is_wanted():
                self._asked = False
                settled = await self._proofs.settle()
                if settled:
                    self.settled(settled)
        except StoreError as error:
            _log.warning("it could not be looked whether a delivery proves an order: %s", error.title)
            self.failed(error)
        finally:
            self._looking = None

    async def _is_wanted(self) -> bool:
        """Wait until it may be worth to look; False when there is nothing more to wait for."""
        if self._asked:
            return True
        if self._enough.is_set() or not await self._proofs.are_early():
            return self._asked  # it may have been asked while the disk was
        with suppress(TimeoutError):
            async with asyncio.timeout(_AGAIN):
                await self._enough.wait()
        return True


def _nobody(_news: object) -> None:
    """Listen to nothing: stands in until the window listens."""
