"""What the ledger tells of single orders: whole, waiting, alike, and their events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, func, not_, or_, select

from sign_desk.orders.particulars import likenesses, sort_key
from sign_desk.orders.recorded import LEGACY_PRODUCT, OrderEvidence
from sign_desk.orders.states import HOLDING, State
from sign_desk.store.orders.entries import event_of, record_of, summary_of
from sign_desk.store.schema import SUMMARY, order_events, order_sent, orders

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Connection

    from sign_desk.orders.particulars import Particulars
    from sign_desk.orders.recorded import Event, OrderRecord, OrderSummary

# When its content was erased, there is nothing left to correct.
_IS_CORRECTABLE = or_(
    orders.c.state != State.REJECTED, and_(orders.c.payload.is_not(None), orders.c.kind != LEGACY_PRODUCT)
)
# The states stand alone in front, where an index has them.
IS_WAITING = and_(orders.c.state.in_({State.NO_ANSWER, State.READY, State.REJECTED}), _IS_CORRECTABLE)
"""For a person: to look whether it arrived, to correct it, or to send it after all."""

_WAS_UNANSWERED = exists().where(order_events.c.order_id == orders.c.id, order_events.c.state == State.NO_ANSWER)

_IS_OPEN = and_(orders.c.state.in_(set(State) - {State.ACCEPTED, State.DISCARDED, State.DRAFT}), _IS_CORRECTABLE)

_ALIKE = 20


def records(connection: Connection, *conditions: ColumnElement[bool]) -> tuple[OrderRecord, ...]:
    """Return whole orders, the newest first."""
    query = select(*SUMMARY, orders.c.payload).where(*conditions).order_by(orders.c.id.desc())
    return tuple(map(record_of, connection.execute(query).mappings()))


def events(connection: Connection, order_id: int) -> tuple[Event, ...]:
    """Return what happened to an order, from the beginning."""
    query = select(order_events).where(order_events.c.order_id == order_id).order_by(order_events.c.id)
    return tuple(map(event_of, connection.execute(query)))


def evidence_of(connection: Connection, ids: Sequence[int]) -> tuple[OrderEvidence, ...]:
    """Return all that is known of the orders of these ids (1000 at most) in their order."""
    found = {order.id: order for order in records(connection, orders.c.id.in_(ids))}
    query = select(order_events).where(order_events.c.order_id.in_(ids)).order_by(order_events.c.id)
    happened: dict[int, list[Event]] = {}
    for row in connection.execute(query):
        happened.setdefault(row.order_id, []).append(event_of(row))
    earlier: dict[int, dict[str, bytes]] = {}
    for row in connection.execute(select(order_sent).where(order_sent.c.order_id.in_(ids))):
        earlier.setdefault(row.order_id, {})[row.sha256] = row.payload
    return tuple(
        OrderEvidence(found[id_], tuple(happened.get(id_, ())), earlier.get(id_, {})) for id_ in ids if id_ in found
    )


def waiting_by_store(connection: Connection) -> dict[str, int]:
    """Return how many orders wait for a person, for a further try or for their answer, by the id of their store."""
    query = select(orders.c.store_id, func.count().label("waiting")).where(_IS_OPEN).group_by(orders.c.store_id)
    return {row.store_id: row.waiting for row in connection.execute(query)}


def alike(connection: Connection, origin: str, kind: str, order: Particulars) -> tuple[OrderSummary, ...]:
    """Return the newest orders at `origin` of a key other than that of `order` that look like it.

    They hold that key, or had no answer once: what became of a later attempt tells nothing of that one.
    """
    at_origin, numbers = orders.c.origin == origin, set(map(sort_key, likenesses(order.order_number)))
    same = [
        and_(at_origin, orders.c.number_key.in_(numbers)),
        and_(at_origin, orders.c.external_id.in_(likenesses(order.external_id))),
    ]
    if order.fingerprint is not None:
        same.append(and_(at_origin, orders.c.fingerprint == order.fingerprint))
    chosen = (
        or_(*same),
        orders.c.kind != LEGACY_PRODUCT,
        # As an expression, which no index offers: there are few orders alike, and many accepted.
        or_(orders.c.state.concat("").in_(HOLDING), _WAS_UNANSWERED),
        not_(has_key(origin, kind, order.integration_id, order.external_id)),
    )
    query = select(*SUMMARY).where(*chosen).order_by(orders.c.id.desc()).limit(_ALIKE)
    return tuple(map(summary_of, connection.execute(query).mappings()))


def of_keys(
    connection: Connection, origin: str, kind: str, keys: Sequence[tuple[int | None, str]]
) -> dict[tuple[int | None, str], OrderSummary]:
    """Return the newest order at `origin` of each of these pairs of integration and id."""
    names = {external_id for _, external_id in keys}
    chosen = (orders.c.origin == origin, orders.c.kind == kind, orders.c.external_id.in_(names))
    rows = connection.execute(select(*SUMMARY).where(*chosen).order_by(orders.c.id)).mappings()
    found = {(order.integration_id, order.external_id): order for order in map(summary_of, rows)}
    return {key: found[key] for key in keys if key in found}


def has_key(origin: str, kind: str, integration_id: int | None, external_id: str) -> ColumnElement[bool]:
    """Choose the orders of a key. One without an integration is a key too: NULLs never equal one another."""
    return and_(
        orders.c.origin == origin,
        orders.c.kind == kind,
        func.coalesce(orders.c.integration_id, 0) == (integration_id or 0),
        orders.c.external_id == external_id,
    )
