"""The orders of one store: recorded before they leave, sent once, settled, and looked through.

How one is sent is told in `sending`, how the service is asked for one without an answer in `arrivals`.
"""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sign_desk.api.records import LegacyOrderRequest, OrderRequest, ProductCreated, Topic, from_wire
from sign_desk.orders import legacy
from sign_desk.orders.particulars import of_legacy_order, of_legacy_product, of_order
from sign_desk.orders.recorded import LEGACY, LEGACY_PRODUCT, V2
from sign_desk.orders.states import HOLDING, State
from sign_desk.services.orders import arrivals
from sign_desk.services.orders.recording import NotSendable, described, entry_of, misread
from sign_desk.services.orders.sending import Courier, Sent
from sign_desk.services.session import Obstacle
from sign_desk.store.errors import Erased, StoreError, UnexpectedState
from sign_desk.store.orders.history import HistoryQuery

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sign_desk.api.records import (
        DesignedProduct,
        LegacyProductRequest,
        OrderCreated,
    )
    from sign_desk.orders.recorded import OrderEvidence, OrderRecord, OrderSummary
    from sign_desk.services.orders.arrivals import Checked
    from sign_desk.services.session import Session
    from sign_desk.store.orders.entries import Entry
    from sign_desk.store.orders.history import HistoryPage
    from sign_desk.store.orders.ledger import Ledger
    from sign_desk.store.profiles import Profile

__all__ = ["NotSendable", "Outbox", "Sent"]

_log = logging.getLogger("sign_desk.services")

_RECOUNTED = Obstacle(
    "How this store's prices are counted was answered otherwise since this order was recorded.",
    "Open it in the form, look at its prices, and send it from there.",
)
_ELSEWHERE = Obstacle("This order was recorded for another store.", "Send it from that store.")


class Outbox:
    """Sends the orders of one store. It keeps the session it began with, whatever store is in hand later."""

    def __init__(self, session: Session, ledger: Ledger, others: Sequence[Profile] = ()) -> None:
        """Send over `session`. `others` are the other stores known: what they sent is shown where that is asked for."""
        self._session = session
        self._ledger = ledger
        self.other_stores = tuple(others)
        self._others = frozenset(other.store_id for other in others)
        self._courier = Courier(session, ledger)

    async def send(
        self,
        order: OrderRequest,
        total: int,
        waiting: Callable[[float], None],
        *,
        source: str | None = None,
        corrects: int | None = None,
    ) -> Sent:
        """Record `order`, send it, and record what came of it.

        `total` is in the service's minor units; `waiting` is told the seconds before each further try; `source` names
        the file that the order came from; `corrects` is the id of the order that it is a correction of.

        Raises:
            NotSendable: view only, signed out, offline, or the meaning of its prices is unknown. Nothing was recorded.
            AlreadyHeld: this order is on its way, accepted, or without an answer; or AnotherUnsent: another one has
                its id, and was not sent. Nothing was sent.
            StoreError: the order could not be recorded, and was not sent.
        """
        entry = replace(entry_of(self._session, order, source), total_minor=total)
        return await self._record_and_deliver(entry, waiting, corrects)

    async def send_legacy(
        self, order: LegacyOrderRequest, waiting: Callable[[float], None], *, corrects: int | None = None
    ) -> Sent:
        """Send an order by the deprecated call; as `send`, and under the same rules."""
        self._refuse_obstacle(None)
        entry = described(self._session, LEGACY, order, of_legacy_order(order))
        return await self._record_and_deliver(entry, waiting, corrects)

    async def sync_product(
        self, customiser_id: int, product: LegacyProductRequest, waiting: Callable[[float], None]
    ) -> Sent:
        """Synchronise a product by the deprecated call; recorded as an order is. Raises as `send`.

        It is no order and is not billed: each synchronisation has an id of its own, so that a product can be
        synchronised again.
        """
        self._refuse_obstacle(None)
        sync_id = legacy.sync_id(customiser_id, product.product_id, datetime.now(UTC))
        entry = described(self._session, LEGACY_PRODUCT, product, of_legacy_product(product, sync_id))
        return await self._record_and_deliver(entry, waiting)

    async def send_recorded(self, order_id: int, waiting: Callable[[float], None]) -> Sent:
        """Send an order that is recorded and was surely not taken, byte by byte as it was recorded.

        Raises as `send`; Erased; UnexpectedState if it is not ready to be sent; NotSendable also if it belongs to
        another store, or if its prices would be counted otherwise today.
        """
        await self._courier.catch_up()
        order = await self._ledger.get(order_id)
        if order is None:
            raise UnexpectedState(order_id, None)
        if order.payload is None:
            raise Erased(order_id)
        self._refuse_stranger(order)
        with self._session.in_use(), self._courier.under_way() as enough:
            doubtful = await self._ledger.was_unanswered(order_id)
            await self._ledger.queue(order_id, self._session.profile.operator)
            return replace(await self._courier.deliver(order_id, order, waiting, enough), doubtful=doubtful)

    def stop_waiting(self) -> None:
        """Give up an order that waits for a further try: it stays on this computer, not sent."""
        self._courier.stop_waiting()

    async def waiting(self) -> tuple[OrderRecord, ...]:
        """The orders of this store that wait for the operator: without an answer, refused, or not sent."""
        profile = self._session.profile
        return await self._ledger.waiting(profile.store_id, profile.ledger_origin, self._others)

    async def settle(self, order_id: int, *, found: bool) -> None:
        """Settle an order without an answer by what the operator saw in the dashboard. Raises TooSoon."""
        await self._ledger.settle_by_operator(order_id, found=found, operator=self._session.profile.operator)

    async def put_away(self, order_id: int) -> None:
        """Put an order away that was surely not taken. Raises UnexpectedState."""
        await self._ledger.put_away(order_id, self._session.profile.operator)

    async def reopen(self, order_id: int) -> None:
        """Take up an order again that was put away. Raises UnexpectedState and Erased."""
        await self._ledger.reopen(order_id, self._session.profile.operator)

    async def check(self, entry: OrderSummary) -> Checked:
        """Look whether an order without an answer is the newest that the service shows. Raises ApiError."""
        return await arrivals.check(self._session, self._ledger, entry.id)

    async def settle_from_delivery(self, delivered: OrderCreated, body: str) -> OrderSummary | None:
        """Settle what a delivery with a verified signature proves, and return it; `body` is its text."""
        return await arrivals.settle_from_delivery(self._ledger, self._session.profile.ledger_origin, delivered, body)

    async def latest_product(self) -> DesignedProduct | None:
        """Return the newest product that the service shows, which may be a sample. Raises ApiError."""
        example = await self._session.watch(self._session.client.webhook_example(Topic.PRODUCT_CREATED))
        if not isinstance(example, ProductCreated):
            return None
        if example.product.external_id:
            await self._remember(example.product.external_id)
        return example.product

    def everything(self, store_id: str | None = None) -> HistoryQuery:
        """The query that finds all orders of this store, or another known one; `dataclasses.replace` narrows it."""
        own = self._session.profile
        known = {store.store_id: store for store in (own, *self.other_stores)}
        store = known.get(store_id or own.store_id, own)
        return HistoryQuery(store.store_id, store.ledger_origin, frozenset(known.keys() - {store.store_id}))

    async def has_sent(self) -> bool:
        """Whether anything that was sent to this store is on record here, whatever came of it."""
        sent = replace(self.everything(), states=frozenset({*HOLDING, State.REJECTED}))
        return (await self._ledger.page(sent, limit=1)).total > 0

    async def page(self, query: HistoryQuery, *, limit: int, offset: int = 0) -> HistoryPage:
        """A part of what `query` finds."""
        return await self._ledger.page(query, limit=limit, offset=offset)

    async def ids(self, query: HistoryQuery) -> tuple[int, ...]:
        """The ids of all that `query` finds, in its order."""
        return await self._ledger.ids(query)

    async def evidence(self, order_id: int) -> OrderEvidence | None:
        """All that is known of one order."""
        return await self._ledger.evidence(order_id)

    async def evidence_of(self, ids: Sequence[int]) -> tuple[OrderEvidence, ...]:
        """All that is known of the orders of these ids, 1000 at most."""
        return await self._ledger.evidence_of(ids)

    async def alike(self, order: OrderRequest, total: int) -> tuple[OrderSummary, ...]:
        """The other orders that `order` looks like a duplicate of; `total` as in `send`."""
        return await self._ledger.alike(self._session.profile.ledger_origin, V2, of_order(order, total))

    async def alike_legacy(self, order: LegacyOrderRequest) -> tuple[OrderSummary, ...]:
        """The other orders that a legacy order looks like a duplicate of."""
        return await self._ledger.alike(self._session.profile.ledger_origin, LEGACY, of_legacy_order(order))

    async def alike_recorded(self, order: OrderRecord) -> tuple[OrderSummary, ...]:
        """The other orders that a recorded one looks like a duplicate of; none where its content was erased."""
        if order.payload is None or order.kind not in (V2, LEGACY):
            return ()
        if order.kind == V2:
            sent = from_wire(OrderRequest, json.loads(order.payload))
            particulars = of_order(sent, order.total_minor or 0)
        else:
            particulars = of_legacy_order(from_wire(LegacyOrderRequest, json.loads(order.payload)))
        return await self._ledger.alike(order.origin, order.kind, particulars)

    async def corrected_by(self, order: OrderRequest | LegacyOrderRequest, order_id: int | None) -> int | None:
        """Return `order_id` where `order` can be a correction of that one; None where it is another customer's order.

        Who types the next order over the one before, and forgets its id, means to replace nothing.
        """
        before = await self._ledger.get(order_id) if order_id is not None else None
        if before is None:
            return None
        now = of_order(order, 0) if isinstance(order, OrderRequest) else of_legacy_order(order)
        same_person = now.email == before.email if now.email and before.email else now.customer == before.customer
        return before.id if same_person or now.order_number == before.order_number else None

    async def recorded(self, keys: Sequence[tuple[int | None, str]]) -> dict[tuple[int | None, str], OrderSummary]:
        """The newest order of each of these pairs of integration and id that is on record for this address."""
        return await self._ledger.of_keys(self._session.profile.ledger_origin, V2, keys)

    async def product_ids(self, prefix: str, limit: int) -> tuple[str, ...]:
        """Ids of products that begin so, of all that the service at this address is known to have met."""
        return await self._ledger.product_ids(self._session.profile.ledger_origin, prefix, limit)

    def _refuse_obstacle(self, currency: str | None) -> None:
        obstacle = self._session.obstacle(currency)
        if obstacle is not None:
            raise NotSendable(obstacle)

    def _refuse_stranger(self, order: OrderRecord) -> None:
        """Raise NotSendable where these bytes would go elsewhere, or mean something else, than when recorded."""
        profile = self._session.profile
        self._refuse_obstacle(order.currency if order.kind == V2 else None)
        if order.origin != profile.ledger_origin or order.store_id in self._others:
            raise NotSendable(_ELSEWHERE)
        obstacle = misread(self._session, order, _RECOUNTED) if order.kind == V2 else None
        if obstacle is not None:
            raise NotSendable(obstacle)

    async def _remember(self, product_id: str) -> None:
        try:
            await self._ledger.remember_products(self._session.profile.ledger_origin, (product_id,))
        except StoreError as error:
            # It is offered now all the same; only the next completion lacks it.
            _log.info("a product's id could not be kept: %s", error.title)

    async def _record_and_deliver(
        self, entry: Entry, waiting: Callable[[float], None], corrects: int | None = None
    ) -> Sent:
        with self._session.in_use(), self._courier.under_way() as enough:
            await self._courier.catch_up()
            order_id = await self._ledger.record(entry, corrects)
            doubtful = await self._ledger.was_unanswered(order_id)
            await self._ledger.queue(order_id)
            return replace(await self._courier.deliver(order_id, entry, waiting, enough), doubtful=doubtful)
