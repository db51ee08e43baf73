"""Erases personal data that was kept for its time. What is overwritten is gone from the file, not only hidden.

Orders that are not settled are left whole, because they may still have to be sent or looked for. Of settled ones the
key, hash, state and times stay, so that nothing is sent twice; so do id and number where a delivery is the proof that
an order is there, and all of it while an order that is not settled can be settled by it. Other deliveries and drafts go
whole. A template stays for the products in it, but the customer and the addresses leave it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, delete, select, true, update

from sign_desk.orders import draft_text
from sign_desk.orders.particulars import search_text
from sign_desk.orders.states import SETTLED
from sign_desk.store.schema import (
    deliveries,
    legacy_drafts,
    order_drafts,
    order_events,
    order_sent,
    order_templates,
    orders,
)
from sign_desk.store.times import to_text
from sign_desk.store.webhooks.proofs import take_away

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


def of_orders(connection: Connection, before: datetime, store_id: str | None) -> int:
    """Erase what tells of people in orders settled before `before`, of one store if given; return how many."""
    chosen = and_(
        orders.c.state.in_(SETTLED),
        orders.c.updated_at < to_text(before),
        orders.c.payload.is_not(None),
        true() if store_id is None else orders.c.store_id == store_id,
    )
    of_chosen = order_events.c.order_id.in_(select(orders.c.id).where(chosen))
    connection.execute(update(order_events).where(of_chosen).values(answer_text=None))
    connection.execute(delete(order_sent).where(order_sent.c.order_id.in_(select(orders.c.id).where(chosen))))
    blank = {
        "payload": None,
        "email": None,
        "customer": None,
        "customer_key": "",
        # Made of the e-mail: who guesses it could tell it from this.
        "fingerprint": None,
    }
    rows = connection.execute(select(orders.c.id, orders.c.order_number, orders.c.external_id).where(chosen)).all()
    connection.execute(update(orders).where(chosen).values(blank))
    if rows:
        searched = [{"erased_id": row.id, "searched": search_text(row.order_number, row.external_id)} for row in rows]
        by_id = orders.c.id == bindparam("erased_id")
        connection.execute(update(orders).where(by_id).values(search_text=bindparam("searched")), searched)
    return len(rows)


def of_drafts(connection: Connection, before: datetime) -> None:
    """Erase drafts last changed before `before`, and what tells of people in templates that old."""
    for table in (order_drafts, legacy_drafts):
        connection.execute(delete(table).where(table.c.changed_at < to_text(before)))
    old = order_templates.c.changed_at < to_text(before)
    for row in connection.execute(select(order_templates).where(old)).all():
        body = draft_text.impersonal(row.body)
        place = (order_templates.c.store_id == row.store_id, order_templates.c.name == row.name)
        connection.execute(update(order_templates).where(*place).values(body=body))


def of_deliveries(connection: Connection, before: datetime) -> int:
    """Erase deliveries made before `before`, all but what proves orders (`take_away`); return how many."""
    return take_away(connection, deliveries.c.at < to_text(before))
