"""Makes an order of one store ready to be recorded, and tells whether a recorded one still means what it did."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from sign_desk.api.records import encode
from sign_desk.money import is_ambiguous, iso_digits, wire_digits
from sign_desk.orders.particulars import of_order
from sign_desk.orders.recorded import V2
from sign_desk.orders.totals import recorded_basis, request_total
from sign_desk.services.orders.outbox import NotSendable
from sign_desk.services.session import PRICE_BASIS, Obstacle
from sign_desk.store.orders.entries import Entry

if TYPE_CHECKING:
    from sign_desk.api.records import OrderRequest
    from sign_desk.orders.recorded import OrderRecord
    from sign_desk.services.session import Session

_RECOUNTED = Obstacle(
    "How this store's prices are counted was answered otherwise since these orders were recorded.",
    "Put them away, and import the file again.",
)


def entry_of(session: Session, order: OrderRequest, source: str) -> Entry:
    """Return `order` as it is recorded for the store in hand; `source` names the file it came from.

    Raises NotSendable while the meaning of its prices is not known.
    """
    profile = session.profile
    obstacle = session.obstacle(order.currency)
    total = request_total(order, profile.price_basis)
    if obstacle is not None or total is None:
        raise NotSendable(obstacle or PRICE_BASIS)
    currency = order.currency or profile.currency
    about = of_order(order, total)
    return Entry(
        **{field.name: getattr(about, field.name) for field in fields(about)},
        store_id=profile.store_id,
        origin=profile.ledger_origin,
        kind=V2,
        digits=wire_digits(currency, session.minor_unit_of(currency)),
        source=source,
        payload=encode(order),
        operator=profile.operator,
    )


def misread(session: Session, order: OrderRecord) -> Obstacle | None:
    """Why a recorded order would mean something else to the service today than when it was recorded, or None."""
    currency = order.currency or session.profile.currency
    counted = iso_digits(currency) if order.digits is None and not is_ambiguous(currency) else order.digits
    if counted != wire_digits(currency, session.minor_unit_of(currency)):
        return _RECOUNTED
    basis = recorded_basis(order)
    if basis not in (None, session.profile.price_basis):
        return PRICE_BASIS if session.profile.price_basis is None else _RECOUNTED
    return None
