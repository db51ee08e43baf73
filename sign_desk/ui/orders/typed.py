"""An order as it was typed: what is asked before it is sent, and what is shown beside another one of its id."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sign_desk.money import PriceBasis
from sign_desk.orders.totals import request_total
from sign_desk.ui.orders.compare_dialog import Side
from sign_desk.ui.orders.words import count_of, digits_of, money

if TYPE_CHECKING:
    from sign_desk.api.records import LegacyOrderRequest, OrderRequest
    from sign_desk.store.profiles import Profile
    from sign_desk.ui.orders.hand import StoreInHand

_BASIS = {
    PriceBasis.PER_UNIT: " (each price is for one piece)",
    PriceBasis.PER_LINE: " (each price is for all pieces of its line)",
    None: "",
}


@dataclass(frozen=True, slots=True)
class Typed:
    """An order as it was typed: to be shown beside another one of its id, and to be sent `in_place_of` that."""

    side: Side
    in_place_of: Callable[[int], None]


def content_of(order: OrderRequest | LegacyOrderRequest) -> dict[str, Any]:
    """What is sent of an order."""
    # The wire records are slow to load.
    from sign_desk.api.records import to_wire

    return to_wire(order)


def question(store: StoreInHand, order: OrderRequest, total: int) -> str:
    """What is asked before `order` is sent; `total` is in the service's minor units."""
    profile = store.profile
    pieces = sum(line.quantity for line in order.products)
    amount = money(total, order.currency or profile.currency, digits_in(order, profile))
    basis = _BASIS[profile.price_basis] if request_total(order, None) is None else ""
    return (
        f"Order {order.external_order_number} (id {order.external_id}), {count_of(pieces, 'piece')}, {amount}{basis}, "
        f"to {profile.name}, integration {order.integration_id}. Orders are billed; this one is sent once."
    )


def digits_in(order: OrderRequest, profile: Profile) -> int | None:
    """How many decimals the amounts of `order` have, or None while that is not known."""
    currency = order.currency or profile.currency
    return digits_of(currency, profile.minor_units.get(currency))
