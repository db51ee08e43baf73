"""Finds out whether an order without an answer arrived: from what the service itself shows or delivers.

Only an order that can be no other proves anything; whatever else is seen leaves the question to the operator.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sign_desk.api.records import OrderCreated, Topic, encode
from sign_desk.orders.proof import proves
from sign_desk.orders.recorded import Evidence

if TYPE_CHECKING:
    from sign_desk.orders.recorded import OrderSummary
    from sign_desk.services.session import Session
    from sign_desk.store.ledger import Ledger

_ITSELF = "Sign Desk"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a look at the service's newest order told: that this one `arrived`, or nothing.

    `newest` is the number of the order that it shows, None if it shows none: it may be a sample, too.
    """

    order_id: int
    arrived: bool
    newest: str | None


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a delivered order settled: one order, or none where several look like it and the operator is asked."""

    settled: OrderSummary | None
    candidates: tuple[OrderSummary, ...] = ()


async def check(session: Session, ledger: Ledger, order_id: int) -> Checked:
    """Look at the newest order that the service shows, and settle this one as accepted if that is it.

    Raises ApiError, StoreError; UnexpectedState if it was settled in the meantime.
    """
    example = await session.watch(session.client.webhook_example(Topic.ORDER_CREATED))
    sent = await ledger.get(order_id)
    newest = example.order.external_order_number if isinstance(example, OrderCreated) else None
    if sent is None or not isinstance(example, OrderCreated) or not proves(example.order, sent):
        return Checked(order_id, arrived=False, newest=newest)
    evidence = Evidence("Looked, and the service shows it as its newest order", answer=encode(example).decode())
    await ledger.settle_by_proof(order_id, evidence, session.profile.operator)
    return Checked(order_id, arrived=True, newest=newest)


async def settle_from_delivery(ledger: Ledger, origin: str, delivered: OrderCreated, body: str) -> Delivered:
    """Settle the order without an answer that `delivered` proves, if there is exactly one at `origin`.

    The caller has verified the signature of the delivery; `body` is its text, kept as evidence. Raises StoreError.
    """
    found = await ledger.without_answer(origin, delivered.order.external_id or "")
    proved = tuple(sent for sent in found if proves(delivered.order, sent))
    if len(proved) != 1:
        return Delivered(None, proved)
    evidence = Evidence("The service delivered it, with its signature", answer=body)
    await ledger.settle_by_proof(proved[0].id, evidence, _ITSELF)
    return Delivered(proved[0])
