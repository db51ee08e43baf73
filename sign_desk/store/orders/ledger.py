"""The ledger: every order is here before its first byte leaves, and no key is sent twice.

Three things keep that promise: a unique index over the key for the states in which the service has the
order or may get it; one UPDATE, checked by its row count, for every step; and commits that are on disk when
they return.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, not_, select
from sqlalchemy.exc import IntegrityError

from sign_desk.orders.states import State
from sign_desk.store import erasure
from sign_desk.store.errors import Erased, PayloadAltered, TooSoon, UnexpectedState
from sign_desk.store.missed.run_reading import IS_LEFT_TO_A_RUN
from sign_desk.store.orders import history, reading, seen
from sign_desk.store.orders.batch import Batch
from sign_desk.store.orders.entries import Entry, Event, Evidence, OrderEvidence, OrderRecord, OrderSummary, Recovered
from sign_desk.store.orders.history import HistoryPage, HistoryQuery, HistorySort
from sign_desk.store.orders.transaction import Transaction, digest
from sign_desk.store.schema import order_events, order_places, order_sent, orders, product_ids
from sign_desk.store.times import now, to_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence, Set

    from sqlalchemy import Connection

    from sign_desk.orders.particulars import Particulars
    from sign_desk.store.database import Database

__all__ = [
    "PATIENCE",
    "Entry",
    "Event",
    "Evidence",
    "HistoryPage",
    "HistoryQuery",
    "HistorySort",
    "Ledger",
    "OrderEvidence",
    "OrderRecord",
    "OrderSummary",
    "Recovered",
]

PATIENCE = timedelta(minutes=5)
"""How long an order without an answer may still arrive."""

_ITSELF = "Sign Desk"
PROVABLE = frozenset({State.READY, State.QUEUED, State.SENDING, State.NO_ANSWER})
"""The states of an order of which the service may prove that it has it, where an attempt was made to send it."""

_OUTCOMES = frozenset({State.READY, State.ACCEPTED, State.REJECTED, State.NO_ANSWER})


class Ledger:
    """The orders of this computer and their history. Every method raises StoreError where the disk fails."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock

    async def recover(self) -> Recovered:
        """Settle what the last run left open; to be called once, before anything is sent.

        What was being sent is without an answer, and what waited to be sent waits for the operator again.
        """

        def recover(connection: Connection) -> Recovered:
            batch = Batch(connection, self._clock())
            sending, queued = batch.ids_in(State.SENDING), batch.ids_in(State.QUEUED)
            for order_id in sending:
                batch.move(order_id, {State.SENDING}, State.NO_ANSWER)
                batch.note(order_id, _ITSELF, State.NO_ANSWER, Evidence.interrupted())
            # A run puts all of its orders in line.
            batch.move_all(queued, {State.QUEUED}, State.READY)
            batch.note_all((order_id, _ITSELF, State.READY, Evidence.not_begun()) for order_id in queued)
            return Recovered(len(sending), len(queued))

        return await self._database.run(recover)

    async def record(self, entry: Entry, corrects: int | None = None) -> int:
        """Record an order as ready to be sent, and return its id.

        One of the same key that was surely not taken is corrected by it, so that a key fills one line of the history:
        the order whose id is `corrects`, or one with the same content. Raises AnotherUnsent if it is another one, and
        AlreadyHeld if the key is held: by an order on its way, accepted, or without an answer.
        """

        def record(connection: Connection) -> int:
            transaction = Transaction(connection, self._clock())
            transaction.refuse_held(entry)
            transaction.refuse_another(entry, corrects)
            revised = transaction.revise(entry)
            order_id = transaction.add(entry) if revised is None else revised
            what = "Recorded" if revised is None else "Corrected"
            transaction.note(order_id, entry.operator, State.READY, Evidence(what))
            return order_id

        return await self._database.run(record)

    async def queue(self, order_id: int, operator: str | None = None) -> None:
        """Put a ready order in line; `operator` asked for it, if not who recorded it.

        Raises AlreadyHeld and UnexpectedState.
        """

        def queue(connection: Connection) -> None:
            transaction = Transaction(connection, self._clock())
            order = transaction.step(order_id, {State.READY}, State.QUEUED)
            transaction.note(order_id, operator or order.operator, State.QUEUED, Evidence("Waiting to be sent"))

        def refuse(connection: Connection) -> None:
            transaction = Transaction(connection, self._clock())
            transaction.refuse_held(transaction.order(order_id))

        try:
            await self._database.run(queue)
        except IntegrityError:
            # The unique index refused it; who holds the key is looked up to tell.
            await self._database.read(refuse)
            raise

    async def claim(self, order_id: int, payload: bytes | None = None) -> bool:
        """Take a waiting order to send it; True only for the one who got it, and on disk when this returns.

        Nothing may be sent before this has returned True. `payload` is what is about to be sent, where it was not
        read from here. Raises PayloadAltered if that, or what is kept, is not what was recorded; the order then still
        waits.
        """

        def claim(connection: Connection) -> bool:
            at = self._clock()
            transaction = Transaction(connection, at)
            attempt = {"attempts": orders.c.attempts + 1, "attempted_at": to_text(at)}
            if not transaction.move(order_id, {State.QUEUED}, State.SENDING, **attempt):
                return False
            order = transaction.order(order_id)
            if order.payload is None or digest(order.payload) != order.payload_sha256:
                raise PayloadAltered(order_id)
            if payload not in {None, order.payload}:
                raise PayloadAltered(order_id)
            evidence = Evidence(f"Sending, attempt {order.attempts}", sha256=order.payload_sha256)
            transaction.note(order_id, order.operator, State.SENDING, evidence)
            return True

        return await self._database.run(claim)

    async def settle(self, order_id: int, state: State, evidence: Evidence) -> None:
        """Record how sending ended: accepted, rejected, without an answer, or (ready) surely not sent.

        An order that waits for a further try can only become ready. Raises UnexpectedState.
        """
        if state not in _OUTCOMES:
            raise ValueError(f"{state} is no outcome of sending")
        sources = {State.QUEUED, State.SENDING} if state is State.READY else {State.SENDING}
        await self._advance(order_id, sources, state, evidence)

    async def back_to_queue(self, order_id: int, evidence: Evidence) -> None:
        """Let an order wait for a further try: this one was surely not processed. Raises UnexpectedState."""
        await self._advance(order_id, {State.SENDING}, State.QUEUED, evidence)

    async def settle_by_operator(self, order_id: int, *, found: bool, operator: str) -> None:
        """Settle an order without an answer by what `operator` saw: found is accepted, otherwise ready again.

        Raises TooSoon if it was not found less than five minutes after it was sent, and UnexpectedState.
        """

        def settle(connection: Connection) -> None:
            at = self._clock()
            transaction = Transaction(connection, at)
            state = State.ACCEPTED if found else State.READY
            order = transaction.step(order_id, {State.NO_ANSWER}, state)
            until = (order.attempted_at or order.updated_at) + PATIENCE
            if not found and at < until:
                raise TooSoon(until)
            what = "Looked, and found it" if found else "Looked, and did not find it"
            transaction.note(order_id, operator, state, Evidence(what))

        await self._database.run(settle)

    async def settle_by_proof(self, order_id: int, evidence: Evidence, who: str) -> None:
        """Record that an order is accepted because `evidence` proves it, whatever was known of its sending.

        Raises UnexpectedState if it was refused or put away meanwhile, or never left.
        """

        def settle(connection: Connection) -> None:
            transaction = Transaction(connection, self._clock())
            if transaction.step(order_id, PROVABLE, State.ACCEPTED).attempts == 0:
                raise UnexpectedState(order_id, None)
            transaction.note(order_id, who, State.ACCEPTED, evidence)

        await self._database.run(settle)

    async def remark(self, order_id: int, evidence: Evidence, who: str) -> None:
        """Add what was seen of an order without an answer to its history: once, however often it is seen."""

        def remark(connection: Connection) -> None:
            transaction = Transaction(connection, self._clock())
            known = (event.evidence for event in reading.events(connection, order_id))
            if transaction.order(order_id).state is State.NO_ANSWER and evidence not in known:
                transaction.note(order_id, who, State.NO_ANSWER, evidence)

        await self._database.run(remark)

    async def put_away(self, order_id: int, operator: str) -> None:
        """Put an order away that was surely not taken: nobody waits for it any more. Raises UnexpectedState."""
        sources = {State.READY, State.REJECTED}
        await self._advance(order_id, sources, State.DISCARDED, Evidence("Put away"), operator)

    async def reopen(self, order_id: int, operator: str) -> None:
        """Make an order that was put away ready to be sent again. Raises UnexpectedState and Erased."""

        def reopen(connection: Connection) -> None:
            transaction = Transaction(connection, self._clock())
            if transaction.step(order_id, {State.DISCARDED}, State.READY).erased:
                raise Erased(order_id)
            transaction.note(order_id, operator, State.READY, Evidence("Taken up again"))

        await self._database.run(reopen)

    async def get(self, order_id: int) -> OrderRecord | None:
        """Return the order of that id, or None."""
        found = await self._database.read(lambda connection: reading.records(connection, orders.c.id == order_id))
        return found[0] if found else None

    async def page(self, query: HistoryQuery, *, limit: int, offset: int = 0) -> HistoryPage:
        """Return `limit` orders of what `query` finds after the first `offset`, without what was sent of them."""
        return await self._database.read(lambda connection: history.read_page(connection, query, limit, offset))

    async def ids(self, query: HistoryQuery) -> tuple[int, ...]:
        """Return the ids of all that `query` finds, in its order."""
        return await self._database.read(lambda connection: history.read_ids(connection, query))

    async def summaries(self, ids: Sequence[int]) -> tuple[OrderSummary, ...]:
        """Return the orders of these ids, 1000 at most, in their order, but for those that are not there."""
        return await self._database.read(lambda connection: history.read_summaries(connection, ids))

    async def evidence(self, order_id: int) -> OrderEvidence | None:
        """Return all that is known of an order, or None if there is none of that id."""
        found = await self.evidence_of((order_id,))
        return found[0] if found else None

    async def evidence_of(self, ids: Sequence[int]) -> tuple[OrderEvidence, ...]:
        """Return all that is known of the orders of these ids, 1000 at most, in their order."""
        return await self._database.read(lambda connection: reading.evidence_of(connection, ids))

    async def waiting(self, store_id: str, origin: str, others: Set[str]) -> tuple[OrderRecord, ...]:
        """Return the orders of a store that wait for a person: without an answer, refused, or not sent.

        Those of stores that are not known any more belong to it too, if they were at the same `origin`: `others` are
        the ids of the stores that are known besides. What a run that is not ended has still to send is left to it.
        """
        chosen = (history.of_store(store_id, origin, others), reading.IS_WAITING, not_(IS_LEFT_TO_A_RUN))
        return await self._database.read(lambda connection: reading.records(connection, *chosen))

    async def waiting_by_store(self) -> dict[str, int]:
        """Return how many orders wait for a person, for a further try or for their answer, by the id of their store."""
        return await self._database.read(reading.waiting_by_store)

    async def of_keys(
        self, origin: str, kind: str, keys: Sequence[tuple[int | None, str]]
    ) -> dict[tuple[int | None, str], OrderSummary]:
        """Return the newest order at `origin` of each of these keys: pairs of integration and id."""
        return await self._database.read(lambda connection: reading.of_keys(connection, origin, kind, keys))

    async def left(self, origin: str, external_id: str) -> tuple[OrderRecord, ...]:
        """Return the orders that left for `origin` under this id, from any store, unless they were refused or put away.

        They were accepted, or a proof may come that they were.
        """
        chosen = (
            orders.c.origin == origin,
            orders.c.external_id == external_id,
            orders.c.attempts > 0,
            orders.c.state.in_(PROVABLE | {State.ACCEPTED}),
        )
        return await self._database.read(lambda connection: reading.records(connection, *chosen))

    async def alike(self, origin: str, kind: str, order: Particulars) -> tuple[OrderSummary, ...]:
        """Return the orders at `origin` that look like `order` but are others, the newest first.

        They have its order number, or its id for another integration or kind, or its customer's e-mail, lines and
        total; and the service has them or may, be it by an attempt before the last one.
        """
        return await self._database.read(lambda connection: reading.alike(connection, origin, kind, order))

    async def history(self, order_id: int) -> tuple[Event, ...]:
        """Return what happened to an order, from the beginning."""
        return await self._database.read(lambda connection: reading.events(connection, order_id))

    async def was_unanswered(self, order_id: int) -> bool:
        """Tell whether an attempt at sending an order had no answer, whatever became of it since."""
        return any(event.state is State.NO_ANSWER for event in await self.history(order_id))

    async def product_ids(self, origin: str, prefix: str, limit: int) -> tuple[str, ...]:
        """Return ids of products that the service at `origin` has met and that begin so, those met last first."""
        return await self._database.read(lambda connection: seen.find(connection, origin, prefix, limit))

    async def remember_products(self, origin: str, names: Sequence[str]) -> None:
        """Keep the ids of products that the service itself has told of."""
        at = to_text(self._clock())
        await self._database.run(lambda connection: seen.remember(connection, origin, names, at))

    async def erase_personal(self, before: datetime, store_id: str | None = None) -> int:
        """Erase the personal data of orders settled before `before`, of one store if given; return how many."""
        count = await self._database.run(lambda connection: erasure.of_orders(connection, before, store_id))
        await self._database.empty_log()
        return count

    async def forget_origin(self, origin: str) -> None:
        """Erase every order of `origin` and its history. Only for a store whose orders were never real."""

        def forget(connection: Connection) -> None:
            ids = select(orders.c.id).where(orders.c.origin == origin)
            for table in (order_events, order_sent):
                connection.execute(delete(table).where(table.c.order_id.in_(ids)))
            connection.execute(delete(orders).where(orders.c.origin == origin))
            connection.execute(delete(order_places).where(order_places.c.origin == origin))
            connection.execute(delete(product_ids).where(product_ids.c.origin == origin))

        await self._database.run(forget)

    async def _advance(
        self, order_id: int, sources: Iterable[State], state: State, evidence: Evidence, who: str = _ITSELF
    ) -> None:
        def advance(connection: Connection) -> None:
            transaction = Transaction(connection, self._clock())
            transaction.step(order_id, sources, state)
            transaction.note(order_id, who, state, evidence)

        await self._database.run(advance)
