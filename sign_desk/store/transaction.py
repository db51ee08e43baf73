"""The ledger's statements, within one transaction and at one moment.

Every change of an order's state goes through `_change`, which knows no step but those of `states.TRANSITIONS`.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select, update

from sign_desk.orders.particulars import product_ids, search_text, sort_key
from sign_desk.orders.states import HOLDING, TRANSITIONS, State
from sign_desk.store.entries import Entry, Evidence, OrderRecord, record_of
from sign_desk.store.errors import AlreadyHeld, UnexpectedState
from sign_desk.store.reading import has_key
from sign_desk.store.schema import SUMMARY, order_events, order_places, orders
from sign_desk.store.seen import remember
from sign_desk.store.times import to_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

_UNSENT = frozenset(State) - HOLDING
_ARRIVING = frozenset({State.ACCEPTED, State.NO_ANSWER})
_RECORD = select(*SUMMARY, orders.c.payload)


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
        return record_of(self._connection.execute(_RECORD.where(orders.c.id == order_id)).mappings().one())

    def refuse_held(self, order: Entry | OrderRecord) -> None:
        """Raise AlreadyHeld if another order holds the key of `order`."""
        query = _RECORD.where(_has_key_of(order), orders.c.state.in_(HOLDING))
        row = self._connection.execute(query).mappings().one_or_none()
        if row is not None:
            holder = record_of(row)
            own = digest(order.payload) if isinstance(order, Entry) else order.payload_sha256
            raise AlreadyHeld(holder, same_payload=holder.payload_sha256 == own)

    def add(self, entry: Entry) -> int:
        """Insert an order in READY and return its id."""
        first = {
            "place_id": self._place(entry.store_id, entry.origin),
            "state": State.READY,
            "attempts": 0,
            "created_at": self._at,
            "updated_at": self._at,
        }
        statement = insert(orders).values(_content(entry) | first).returning(orders.c.id)
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
            self._change(order_id, _UNSENT, State.READY, _content(entry))
        return order_id

    def move(self, order_id: int, sources: Iterable[State], target: State, **values: object) -> bool:
        """Move an order from one of `sources` to `target` in one statement, and tell whether it was there."""
        moved = self._change(order_id, frozenset(sources), target, values)
        if moved and target in _ARRIVING:
            order = self.order(order_id)
            remember(self._connection, order.origin, product_ids(order.payload or b""), self._at)
        return moved

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
            "sent_sha256": evidence.sha256,
            "answer_status": evidence.status,
            "answer_request_id": evidence.request_id,
            "answer_text": evidence.answer,
        }
        self._connection.execute(insert(order_events).values(values))

    def _place(self, store_id: str, origin: str) -> int:
        place = {"store_id": store_id, "origin": origin}
        known = select(order_places.c.id).filter_by(**place)
        found: int | None = self._connection.scalar(known)
        if found is None:
            found = self._connection.execute(
                insert(order_places).values(place).returning(order_places.c.id)
            ).scalar_one()
        return found

    def _change(self, order_id: int, sources: frozenset[State], target: State, values: dict[str, object]) -> bool:
        """Put an order that is in one of `sources` in `target`; one that is there already is changed in place."""
        if any(target is not source and target not in TRANSITIONS[source] for source in sources):
            raise ValueError(f"no order goes to {target} from all of {sorted(sources)}")
        statement = update(orders).where(orders.c.id == order_id, orders.c.state.in_(sources))
        result = self._connection.execute(statement.values(values | {"state": target, "updated_at": self._at}))
        return result.rowcount == 1


def _content(entry: Entry) -> dict[str, object]:
    return {
        **asdict(entry),
        "payload_sha256": digest(entry.payload),
        "search_text": search_text(entry.order_number, entry.external_id, entry.email, entry.customer),
        "number_key": sort_key(entry.order_number),
        "customer_key": sort_key(entry.customer),
    }


def _has_key_of(order: Entry | OrderRecord) -> ColumnElement[bool]:
    return has_key(order.origin, order.kind, order.integration_id, order.external_id)


def digest(payload: bytes) -> str:
    """Return the SHA-256 of what is sent, in hexadecimal."""
    return hashlib.sha256(payload).hexdigest()
