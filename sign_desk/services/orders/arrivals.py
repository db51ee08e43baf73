"""Finds out whether an order without an answer arrived: from what the service itself shows or delivers.

Only an order that can be no other proves anything; whatever else is seen leaves the question to the operator.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sign_desk.api.records import OrderCreated, Topic, encode
from sign_desk.orders.proof import IN_DOUBT, proves
from sign_desk.orders.recorded import Evidence
from sign_desk.orders.states import State

if TYPE_CHECKING:
    from sign_desk.orders.recorded import OrderRecord, OrderSummary
    from sign_desk.services.session import Session
    from sign_desk.store.orders.ledger import Ledger

_ITSELF = "Sign Desk"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a look at the service's newest order told: that this one `arrived`, or nothing.

    `newest` is the number of the order that it shows, None if it shows none: it may be a sample, too. It may be this
    one or one of the `others`, with the same id and content for another integration.
    """

    order_id: int
    arrived: bool
    newest: str | None
    others: tuple[OrderSummary, ...] = ()


async def check(session: Session, ledger: Ledger, order_id: int) -> Checked:
    """Look at the newest order that the service shows, and settle this one as accepted if it can be no other.

    Raises ApiError, StoreError; UnexpectedState if it was settled in the meantime.
    """
    example = await session.watch(session.client.webhook_example(Topic.ORDER_CREATED))
    if not isinstance(example, OrderCreated):
        return Checked(order_id, arrived=False, newest=None)
    newest = example.order.external_order_number
    proved = await _proved(ledger, session.profile.ledger_origin, example)
    others = tuple(order for order in proved if order.id != order_id)
    if others or not proved:
        return Checked(order_id, arrived=False, newest=newest, others=others if len(others) < len(proved) else ())
    evidence = Evidence("Looked, and the service shows it as its newest order", answer=encode(example).decode())
    await asyncio.shield(ledger.settle_by_proof(order_id, evidence, session.profile.operator))
    return Checked(order_id, arrived=True, newest=newest)


async def settle_from_delivery(ledger: Ledger, origin: str, delivered: OrderCreated, body: str) -> OrderSummary | None:
    """Settle the order that `delivered` proves, if there is exactly one at `origin` which it can be, and return it.

    It may be one whose answer is still awaited, or one that was taken for not sent. Where it can be several, each of
    them that has no answer tells so, for the operator to settle. The caller has verified the signature of the
    delivery; `body` is its text, kept as evidence. Raises StoreError.
    """
    proved = await _proved(ledger, origin, delivered)
    if len(proved) != 1:
        for order in proved:
            others = ", ".join(
                f"{one.order_number} of integration {one.integration_id}" for one in proved if one != order
            )
            await ledger.remark(order.id, Evidence(f"{IN_DOUBT}: {others}", answer=body), _ITSELF)
        return None
    (order,) = proved
    if order.state is State.ACCEPTED:
        return None
    evidence = Evidence("The service delivered it, with its signature", answer=body)
    await ledger.settle_by_proof(order.id, evidence, _ITSELF)
    return order


async def _proved(ledger: Ledger, origin: str, shown: OrderCreated) -> tuple[OrderRecord, ...]:
    """The orders that left for `origin` and that `shown` may be."""
    left = await ledger.left(origin, shown.order.external_id or "")
    return tuple(order for order in left if proves(shown.order, order))
