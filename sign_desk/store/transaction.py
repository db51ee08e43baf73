"""The ledger's statements, within one transaction and at one moment."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, insert, select, update

from sign_desk.orders.states import HOLDING, State
from sign_desk.store.entries import Entry, Evidence, OrderRecord
from sign_desk.store.errors import AlreadyHeld, UnexpectedState
from sign_desk.store.schema import order_events, orders
from sign_desk.store.times import to_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

_UNSENT = frozenset(State) - HOLDING


class Transaction:
    """Reads and moves orders over `connection`; what it writes is dated `at`."""

    def __init__(self, connection: Connection, at: datetime) -> None:
        self._connection = connection
        self._at = to_text(at)

    def ids_in(self, state: State) -> list[int]:
        """Return the ids of all orders in `state`."""
        query = select(orders.c.id).where(orders.c.state == state).order_by(orders.c.id)
        return list(self._connection.scalars(query))

    def order(self, order_id: int) -> OrderRecord:
        """Return an order that is known to be there."""
        return OrderRecord.of(self._connection.execute(select(orders).where(orders.c.id == order_id)).one())

    def refuse_held(self, order: Entry | OrderRecord) -> None:
        """Raise AlreadyHeld if another order holds the key of `order`."""
        query = select(orders).where(_has_key_of(order), orders.c.state.in_(HOLDING))
        row = self._connection.execute(query).one_or_none()
        if row is not None:
            holder = OrderRecord.of(row)
            own = digest(order.payload) if isinstance(order, Entry) else order.payload_sha256
            raise AlreadyHeld(holder, same_payload=holder.payload_sha256 == own)

    def add(self, entry: Entry) -> int:
        """Insert an order in READY and return its id."""
        values = {**self._content(entry), "attempts": 0, "created_at": self._at}
        statement = insert(orders).values(values).returning(orders.c.id)
        order_id: int = self._connection.execute(statement).scalar_one()
        return order_id

    def revise(self, entry: Entry) -> int | None:
        """Let the newest order of this key that was surely not taken become `entry`, in READY; return its id if any.

        Only an order of the same store: another one at that address keeps its own. What was sent of it before stands
        in its history.
        """
        same_store = orders.c.store_id == entry.store_id
        newest = select(func.max(orders.c.id)).where(_has_key_of(entry), same_store, orders.c.state.in_(_UNSENT))
        order_id: int | None = self._connection.scalar(newest)
        if order_id is not None:
            self._connection.execute(update(orders).where(orders.c.id == order_id).values(self._content(entry)))
        return order_id

    def move(self, order_id: int, sources: Iterable[State], target: State, **values: object) -> bool:
        """Move an order from one of `sources` to `target` in one statement, and tell whether it was there."""
        was_there = orders.c.state.in_(set(sources))
        statement = update(orders).where(orders.c.id == order_id, was_there)
        result = self._connection.execute(statement.values(state=target, updated_at=self._at, **values))
        return result.rowcount == 1

    def step(self, order_id: int, sources: Iterable[State], target: State) -> OrderRecord:
        """Move an order and return it. Raises UnexpectedState if it was in none of `sources`."""
        if not self.move(order_id, sources, target):
            state = self._connection.scalar(select(orders.c.state).where(orders.c.id == order_id))
            raise UnexpectedState(order_id, State(state) if state else None)
        return self.order(order_id)

    def note(self, order_id: int, who: str, state: State, evidence: Evidence) -> None:
        """Add a step to the history of an order."""
        values = {
            "order_id": order_id,
            "at": self._at,
            "who": who,
            "state": state,
            "what": evidence.what,
            "answer_status": evidence.status,
            "answer_request_id": evidence.request_id,
            "answer_text": evidence.answer,
        }
        self._connection.execute(insert(order_events).values(values))

    def _content(self, entry: Entry) -> dict[str, object]:
        return {
            **asdict(entry),
            "payload_sha256": digest(entry.payload),
            "state": State.READY,
            "updated_at": self._at,
        }


def _has_key_of(order: Entry | OrderRecord) -> ColumnElement[bool]:
    return and_(
        orders.c.origin == order.origin,
        orders.c.kind == order.kind,
        func.coalesce(orders.c.integration_id, 0) == (order.integration_id or 0),
        orders.c.external_id == order.external_id,
    )


def digest(payload: bytes) -> str:
    """Return the SHA-256 of what is sent, in hexadecimal."""
    return hashlib.sha256(payload).hexdigest()
