"""Deliveries by which the service itself told that it has an order, and what of them outlives personal data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import and_, bindparam, delete, exists, not_, select, update

from sign_desk.orders.states import SETTLED
from sign_desk.store.schema import deliveries, orders
from sign_desk.store.schema.webhooks import IS_BARE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement, Connection

_ORDER, _ID, _NUMBER = "order", "external_id", "external_order_number"
_IS_VERIFIED = (deliveries.c.way == "received", deliveries.c.state == "verified", deliveries.c.topic == "order:created")
IS_OF_ORDER = and_(deliveries.c.order_id == orders.c.external_id, deliveries.c.origin == orders.c.origin)
"""Whether a delivery is of an order that was sent from here."""
MAY_GO = and_(not_(IS_BARE), not_(exists().where(IS_OF_ORDER, orders.c.state.not_in(SETTLED))))
"""Whether a delivery may be taken away: by what has only names left, an order without a sure outcome is not settled."""


class Told(NamedTuple):
    """An order of which a delivery to a store tells that it is there, either name "" where it has none."""

    delivery_id: int
    store_id: str
    external_id: str
    number: str

    def bare(self) -> dict[str, Any]:
        """What its delivery keeps when all that tells of people goes from it.

        The size stays that of the whole: a back-up from before is known by it to hold the same delivery.
        """
        body = json.dumps({_ORDER: {_ID: self.external_id, _NUMBER: self.number}})
        # Half a surrogate pair, which JSON may escape, cannot be written as it is.
        words = f"{self.external_id}\n{self.number}".lower().encode(errors="replace").decode()
        return {"headers": "[]", "body": body.encode(), "search_text": words, "answer_body": b""}


def told(connection: Connection, *where: ColumnElement[bool]) -> Iterator[Told]:
    """Give the orders that verified deliveries tell of; a test delivery of this desk, made up here, tells of none."""
    columns = (deliveries.c.id, deliveries.c.store_id, deliveries.c.body, deliveries.c.details)
    for row in connection.execute(select(*columns).where(*where, *_IS_VERIFIED)):
        try:
            order = json.loads(row.body)[_ORDER]
            named = str(order.get(_ID) or ""), str(order.get(_NUMBER) or "")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            continue
        if any(named) and not json.loads(row.details).get("from_here"):
            yield Told(row.id, row.store_id, *named)


def take_away(connection: Connection, chosen: ColumnElement[bool]) -> int:
    """Remove the chosen deliveries, all but the names of orders that they prove; return how many they were.

    Those that an order without a sure outcome can still be settled by stay whole, and those of which only the names
    are left stay as they are: they do not count.
    """
    going = and_(chosen, MAY_GO)
    bare = {one.delivery_id: one.bare() for one in told(connection, going)}
    ids = connection.scalars(select(deliveries.c.id).where(going)).all()
    gone = [{"delivery_id": number} for number in ids if number not in bare]
    is_it = deliveries.c.id == bindparam("delivery_id")
    if gone:
        connection.execute(delete(deliveries).where(is_it), gone)
    if bare:
        connection.execute(update(deliveries).where(is_it), [{"delivery_id": one} | bare[one] for one in bare])
    return len(ids)
