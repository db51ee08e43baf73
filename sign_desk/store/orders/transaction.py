"""The ledger's statements, within one transaction and at one moment.

No change of an order's state passes `check_step` but those of `states.TRANSITIONS`.
"""

from __future__ import annotations

import hashlib
from dataclasses import fields
from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy import func, insert, select, update

from sign_desk.orders.particulars import product_ids, search_text, sort_key
from sign_desk.orders.states import HOLDING, TRANSITIONS, State
from sign_desk.store.errors import AlreadyHeld, AnotherUnsent, UnexpectedState
from sign_desk.store.orders.entries import Entry, Evidence, OrderRecord, record_of
from sign_desk.store.orders.reading import has_key
from sign_desk.store.orders.seen import remember
from sign_desk.store.schema import SUMMARY, order_events, order_places, order_sent, orders
from sign_desk.store.times import to_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    Note: TypeAlias = tuple[int, str, State, Evidence]
    """A step in the history of an order: its id, who made it, where it led to, and the evidence."""

UNSENT = frozenset(State) - HOLDING
"""Such an order was surely not taken: another may have its key."""

ARRIVING = frozenset({State.ACCEPTED, State.NO_ANSWER})
"""The service has such an order or may: the products in it were met there."""

_OF_ENTRY = tuple(field.name for field in fields(Entry))

RECORD = select(*SUMMARY, orders.c.payload)


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
        return record_of(self._connection.execute(RECORD.where(orders.c.id == order_id)).mappings().one())

    def refuse_held(self, order: Entry | OrderRecord) -> None:
        """Raise AlreadyHeld if another order holds the key of `order`."""
        query = RECORD.where(_has_key_of(order), orders.c.state.in_(HOLDING))
        row = self._connection.execute(query).mappings().one_or_none()
        if row is not None:
            holder = record_of(row)
            own = digest(order.payload) if isinstance(order, Entry) else order.payload_sha256
            raise AlreadyHeld(holder, same_payload=holder.payload_sha256 == own)

    def refuse_another(self, entry: Entry, corrects: int | None) -> None:
        """Raise AnotherUnsent if `entry` would take the place of an order with other content, not named by `corrects`.

        Of one whose content was erased there is nothing to lose.
        """
        order_id = self._unsent(entry)
        if order_id in {None, corrects}:
            return
        another = self.order(order_id)
        if another.payload not in {None, entry.payload}:
            raise AnotherUnsent(another)

    def add(self, entry: Entry) -> int:
        """Insert an order in READY and return its id."""
        first = {
            "place_id": self.place(entry.store_id, entry.origin),
            "state": State.READY,
            "attempts": 0,
            "created_at": self._at,
            "updated_at": self._at,
        }
        statement = insert(orders).values(content(entry) | first).returning(orders.c.id)
        order_id: int = self._connection.execute(statement).scalar_one()
        return order_id

    def revise(self, entry: Entry) -> int | None:
        """Let the newest order of this key that was surely not taken become `entry`, in READY; return its id if any.

        Only an order of the same store: another one at that address keeps its own. What was sent of it before stands
        in its history.
        """
        order_id = self._unsent(entry)
        if order_id is not None:
            self._keep_sent(self.order(order_id), entry)
            self._change(order_id, UNSENT, State.READY, content(entry))
        return order_id

    def move(self, order_id: int, sources: Iterable[State], target: State, **values: object) -> bool:
        """Move an order from one of `sources` to `target` in one statement, and tell whether it was there."""
        moved = self._change(order_id, frozenset(sources), target, values)
        if moved and target in ARRIVING:
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
        self.note_all([(order_id, who, state, evidence)])

    def note_all(self, notes: Iterable[Note]) -> None:
        """Add steps to the histories of orders, in one statement."""
        rows = [
            {
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
            for order_id, who, state, evidence in notes
        ]
        if rows:
            self._connection.execute(insert(order_events), rows)

    def place(self, store_id: str, origin: str) -> int:
        """Return the id of a pair of store and origin, which is kept if it is new."""
        place = {"store_id": store_id, "origin": origin}
        known = select(order_places.c.id).filter_by(**place)
        found: int | None = self._connection.scalar(known)
        if found is None:
            found = self._connection.execute(
                insert(order_places).values(place).returning(order_places.c.id)
            ).scalar_one()
        return found

    def _keep_sent(self, order: OrderRecord, correction: Entry) -> None:
        """Keep what was sent of an order that is corrected: its hash alone would prove nothing to anybody."""
        if order.attempts == 0 or order.payload in {None, correction.payload}:
            return
        place = {"order_id": order.id, "sha256": order.payload_sha256}
        if self._connection.scalar(select(order_sent.c.order_id).filter_by(**place)) is None:
            self._connection.execute(insert(order_sent).values(place | {"payload": order.payload}))

    def _unsent(self, entry: Entry) -> int | None:
        """Return the id of the newest order of this key in this store that was surely not taken, if any."""
        same_store = orders.c.store_id == entry.store_id
        newest = select(func.max(orders.c.id)).where(_has_key_of(entry), same_store, orders.c.state.in_(UNSENT))
        order_id: int | None = self._connection.scalar(newest)
        return order_id

    def _change(self, order_id: int, sources: frozenset[State], target: State, values: dict[str, object]) -> bool:
        """Put an order that is in one of `sources` in `target`; one that is there already is changed in place."""
        check_step(sources, target)
        statement = update(orders).where(orders.c.id == order_id, orders.c.state.in_(sources))
        result = self._connection.execute(statement.values(values | {"state": target, "updated_at": self._at}))
        return result.rowcount == 1


def check_step(sources: frozenset[State], target: State) -> None:
    """Raise ValueError unless orders go to `target` from all of `sources`; one may be there already."""
    if any(target is not source and target not in TRANSITIONS[source] for source in sources):
        raise ValueError(f"no order goes to {target} from all of {sorted(sources)}")


def content(entry: Entry) -> dict[str, object]:
    """Return the columns that an order has by what it is, wherever it stands."""
    return {
        **{name: getattr(entry, name) for name in _OF_ENTRY},
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
