"""The ledger: every order is here before its first byte leaves, and no key is sent twice.

Three things keep that promise: a unique index over the key for the states in which the service has the
order or may get it; one UPDATE, checked by its row count, for every step; and commits that are on disk when
they return.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from sign_desk.orders.states import TRANSITIONS, State
from sign_desk.store.entries import Entry, Event, Evidence, OrderRecord, Recovered
from sign_desk.store.errors import PayloadAltered, TooSoon
from sign_desk.store.schema import order_events, orders
from sign_desk.store.times import from_text, now, to_text
from sign_desk.store.transaction import Transaction, digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Set

    from sqlalchemy import ColumnElement, Connection

    from sign_desk.store.database import Database

__all__ = ["PATIENCE", "Entry", "Event", "Evidence", "Ledger", "OrderRecord", "Recovered"]

PATIENCE = timedelta(minutes=5)
"""How long an order without an answer may still arrive."""

_ITSELF = "Sign Desk"
_OUTCOMES = frozenset({State.READY, State.ACCEPTED, State.REJECTED, State.NO_ANSWER})
_WAITING = frozenset({State.NO_ANSWER, State.READY})
_SETTLED = frozenset({State.ACCEPTED, State.REJECTED})


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
            transaction = Transaction(connection, self._clock())
            sending, queued = transaction.ids_in(State.SENDING), transaction.ids_in(State.QUEUED)
            for order_id in sending:
                transaction.move(order_id, {State.SENDING}, State.NO_ANSWER)
                transaction.note(order_id, _ITSELF, State.NO_ANSWER, Evidence.interrupted())
            for order_id in queued:
                transaction.move(order_id, {State.QUEUED}, State.READY)
                transaction.note(order_id, _ITSELF, State.READY, Evidence("Sign Desk ended before it was sent"))
            return Recovered(len(sending), len(queued))

        return await self._database.run(recover)

    async def record(self, entry: Entry) -> int:
        """Record an order as ready to be sent, and return its id.

        One of the same key that was surely not taken is corrected by it, so that a key fills one line of the history.
        Raises AlreadyHeld if its key is held: by an order on its way, accepted, or without an answer.
        """

        def record(connection: Connection) -> int:
            transaction = Transaction(connection, self._clock())
            transaction.refuse_held(entry)
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

    async def claim(self, order_id: int) -> bool:
        """Take a waiting order to send it; True only for the one who got it, and on disk when this returns.

        Nothing may be sent before this has returned True. Raises PayloadAltered; the order then still waits.
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
            evidence = Evidence(f"Sending, attempt {order.attempts}")
            transaction.note(order_id, order.operator, State.SENDING, evidence)
            return True

        return await self._database.run(claim)

    async def settle(self, order_id: int, state: State, evidence: Evidence) -> None:
        """Record how sending ended: accepted, rejected, without an answer, or (ready) surely not sent.

        An order that waits for a further try can only become ready. Raises UnexpectedState.
        """
        if state not in _OUTCOMES:
            raise ValueError(f"{state} is no outcome of sending")
        sources = {source for source in (State.QUEUED, State.SENDING) if state in TRANSITIONS[source]}
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

    async def get(self, order_id: int) -> OrderRecord | None:
        """Return the order of that id, or None."""
        return next(iter(await self._select(orders.c.id == order_id, limit=1)), None)

    async def recent(self, store_id: str, origin: str, others: Set[str], limit: int) -> tuple[OrderRecord, ...]:
        """Return the newest orders of a store, the newest first.

        Those of stores that are not known any more belong to it too, if they were at the same `origin`: `others` are
        the ids of the stores that are known besides.
        """
        return await self._select(_of_store(store_id, origin, others), limit)

    async def waiting(self, store_id: str, origin: str, others: Set[str]) -> tuple[OrderRecord, ...]:
        """Return the orders of a store, as in `recent`, that wait for a person: without an answer, or not sent."""
        return await self._select(and_(_of_store(store_id, origin, others), orders.c.state.in_(_WAITING)))

    async def waiting_by_store(self) -> dict[str, int]:
        """Return how many orders wait for a person, by the id of their store."""
        query = (
            select(orders.c.store_id, func.count().label("waiting"))
            .where(orders.c.state.in_(_WAITING))
            .group_by(orders.c.store_id)
        )
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return {row.store_id: row.waiting for row in rows}

    async def history(self, order_id: int) -> tuple[Event, ...]:
        """Return what happened to an order, from the beginning."""
        query = select(order_events).where(order_events.c.order_id == order_id).order_by(order_events.c.id)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return tuple(
            Event(
                from_text(row.at),
                row.who,
                State(row.state),
                Evidence(row.what, row.answer_status, row.answer_request_id, row.answer_text),
            )
            for row in rows
        )

    async def erase_personal(self, before: datetime, store_id: str | None = None) -> int:
        """Erase the personal data of orders settled before `before`, of one store if given; return how many.

        What was sent, what was answered and the e-mail go; key, hash, state and times stay, so that the key
        stays held. Orders that are not settled are left whole: they may still have to be sent or looked for.
        """
        conditions = [
            orders.c.state.in_(_SETTLED),
            orders.c.updated_at < to_text(before),
            orders.c.payload.is_not(None),
        ]
        if store_id is not None:
            conditions.append(orders.c.store_id == store_id)
        chosen = and_(*conditions)

        def erase(connection: Connection) -> int:
            of_chosen = order_events.c.order_id.in_(select(orders.c.id).where(chosen))
            connection.execute(update(order_events).where(of_chosen).values(answer_text=None))
            return connection.execute(update(orders).where(chosen).values(payload=None, email=None)).rowcount

        count = await self._database.run(erase)
        await self._database.empty_log()
        return count

    async def forget_origin(self, origin: str) -> None:
        """Erase every order of `origin` and its history. Only for a store whose orders were never real."""

        def forget(connection: Connection) -> None:
            of_origin = order_events.c.order_id.in_(select(orders.c.id).where(orders.c.origin == origin))
            connection.execute(delete(order_events).where(of_origin))
            connection.execute(delete(orders).where(orders.c.origin == origin))

        await self._database.run(forget)

    async def _advance(self, order_id: int, sources: Iterable[State], state: State, evidence: Evidence) -> None:
        def advance(connection: Connection) -> None:
            transaction = Transaction(connection, self._clock())
            transaction.step(order_id, sources, state)
            transaction.note(order_id, _ITSELF, state, evidence)

        await self._database.run(advance)

    async def _select(self, condition: ColumnElement[bool], limit: int | None = None) -> tuple[OrderRecord, ...]:
        query = select(orders).where(condition).order_by(orders.c.id.desc()).limit(limit)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return tuple(OrderRecord.of(row) for row in rows)


def _of_store(store_id: str, origin: str, others: Set[str]) -> ColumnElement[bool]:
    return or_(orders.c.store_id == store_id, and_(orders.c.origin == origin, orders.c.store_id.not_in(others)))
