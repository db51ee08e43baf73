"""Makes an order of one store ready to be recorded, and tells whether a recorded one still means what it did."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from sign_desk.api.records import encode
from sign_desk.money import is_ambiguous, iso_digits, wire_digits
from sign_desk.orders.particulars import of_order
from sign_desk.orders.recorded import V2
from sign_desk.orders.totals import recorded_basis, request_total
from sign_desk.services.session import PRICE_BASIS, Obstacle
from sign_desk.store.orders.entries import Entry

if TYPE_CHECKING:
    from sign_desk.api.records import OrderRequest, Record
    from sign_desk.orders.particulars import Particulars
    from sign_desk.orders.recorded import OrderRecord
    from sign_desk.services.session import Session

_RECOUNTED = Obstacle(
    "How this store's prices are counted was answered otherwise since these orders were recorded.",
    "Put them away, and import the file again.",
)


class NotSendable(Exception):
    """Nothing left this computer, and nothing was recorded: an obstacle stands in the way of every order."""

    title = "The order was not sent"

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle.reason)
        self.cause = obstacle.reason
        self.next_step = obstacle.next_step


def entry_of(session: Session, order: OrderRequest, source: str | None) -> Entry:
    """Return `order` as it is recorded for the store in hand; `source` names the file it came from, None by hand.

    Raises NotSendable while the meaning of its prices is not known.
    """
    obstacle = session.obstacle(order.currency)
    total = request_total(order, session.profile.price_basis)
    if obstacle is not None or total is None:
        raise NotSendable(obstacle or PRICE_BASIS)
    return described(session, V2, order, of_order(order, total), digits=_digits(session, order.currency), source=source)


def described(
    session: Session,
    kind: str,
    content: Record,
    about: Particulars,
    *,
    digits: int | None = None,
    source: str | None = None,
) -> Entry:
    """Return what is sent to the store in hand as it is recorded; it is of this `kind`, and `about` describes it."""
    profile = session.profile
    return Entry(
        **{field.name: getattr(about, field.name) for field in fields(about)},
        store_id=profile.store_id,
        origin=profile.ledger_origin,
        kind=kind,
        digits=digits,
        source=source,
        payload=encode(content),
        operator=profile.operator,
    )


def misread(session: Session, order: OrderRecord, recounted: Obstacle = _RECOUNTED) -> Obstacle | None:
    """Why a recorded order would mean something else to the service today than when it was recorded, or None.

    Where prices are counted otherwise by now that is `recounted`.
    """
    currency = order.currency or session.profile.currency
    counted = iso_digits(currency) if order.digits is None and not is_ambiguous(currency) else order.digits
    if counted != _digits(session, currency):
        return recounted
    basis = recorded_basis(order)
    if basis not in (None, session.profile.price_basis):
        return PRICE_BASIS if session.profile.price_basis is None else recounted
    return None


def _digits(session: Session, currency: str | None) -> int:
    """How many decimals the service's integers have in `currency`, the store's own if None."""
    return wire_digits(currency or session.profile.currency, session.minor_unit_of(currency))
