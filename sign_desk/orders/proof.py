"""Tells whether an order that the service shows is one that was sent from here.

The service does not give its orders a mark of ours: what it shows is compared with the bytes that were sent.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sign_desk.money import PriceBasis
from sign_desk.orders.recorded import V2
from sign_desk.orders.totals import recorded_basis, total_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sign_desk.api.records import PlacedOrder, Record
    from sign_desk.orders.recorded import Event, OrderRecord

IN_DOUBT = "The service delivered this order, or another one like it"
"""How the event of an order begins that a delivery may be of, among others."""


_PEOPLE = ("customer", "billing_address", "shipping_address")
_TELLING = ("first_name", "last_name", "email", "address_1", "city", "postcode")
"""What tells one from another. Countries, provinces and phone numbers may come back written otherwise."""


def doubt_in(events: Iterable[Event]) -> str:
    """Return what was noted last of an order that a delivery may be of, among others; "" where nothing was."""
    noted = [event.evidence.what for event in events if event.evidence.what.startswith(IN_DOUBT)]
    return noted[-1] if noted else ""


def proves(placed: PlacedOrder, sent: OrderRecord) -> bool:
    """Tell whether `placed` can only be `sent`: the same id, number, products, currency, total and people.

    Only what the service leaves out of people is not compared. The quantities are told by the total alone, so that
    nothing is proved where none is shown. Nor does anything prove an order whose content was erased, or one of the
    deprecated call: how the service shows that is not known.
    """
    if sent.kind != V2 or sent.payload is None:
        return False
    order = json.loads(sent.payload)
    return (
        placed.external_id == order["external_id"]
        and placed.external_order_number == order["external_order_number"]
        and placed.currency == order.get("currency")
        and _names(placed) == {line["external_id"] for line in order["products"]}
        and _has_total(placed.order_total, order["products"], recorded_basis(sent))
        and all(_is_of(getattr(placed, who), order.get(who)) for who in _PEOPLE)
    )


def _is_of(shown: Record | None, sent: dict[str, str] | None) -> bool:
    """Compare a person or an address, where both have one; case and white space tell nobody from another."""
    pairs = [(getattr(shown, name, None), (sent or {}).get(name)) for name in _TELLING]
    return all(_folded(here) == _folded(there) for here, there in pairs if here and there)


def _folded(text: str) -> str:
    return "".join(text.casefold().split())


def _names(placed: PlacedOrder) -> set[str | None]:
    return {product.external_id for product in placed.products or ()}


def _has_total(total: int | None, lines: list[dict[str, Any]], basis: PriceBasis | None) -> bool:
    """Compare the `total` shown with that by the `basis` on which the order was recorded, or by either if not known.

    A product's own price tells nothing: it is that of its design, whatever it was sold for.
    """
    counted = [(line["quantity"], line["price"]) for line in lines]
    return total is not None and any(total_of(counted, fit) == total for fit in ([basis] if basis else PriceBasis))
