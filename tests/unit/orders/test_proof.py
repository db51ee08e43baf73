"""Only an order that can be no other proves that one arrived."""

from datetime import UTC, datetime

import pytest

from sign_desk.api.records import OrderRequest, PlacedOrder, encode, from_wire
from sign_desk.orders.proof import proves
from sign_desk.orders.recorded import LEGACY, LEGACY_PRODUCT, V2, OrderRecord
from sign_desk.orders.states import State

AT = datetime(2026, 1, 2, tzinfo=UTC)
ORDER = {
    "integration_id": 42,
    "external_id": "order-1",
    "external_order_number": "SC-1",
    "currency": "USD",
    "shipping_address": {"address_1": "1 Road", "postcode": "3011"},
    "customer": {"last_name": "Byron", "email": "ada@example.com"},
    "products": [
        {"external_id": "lamp", "quantity": 2, "price": 2999},
        {"external_id": "cable", "quantity": 3, "price": 500},
    ],
}
PLACED = {
    "external_id": "order-1",
    "external_order_number": "SC-1",
    "currency": "USD",
    "order_total": 2 * 2999 + 3 * 500,
    "products": [{"external_id": "cable", "price": 77}, {"external_id": "lamp", "price": 88}],
}


def sent(**changes):
    values = {
        "id": 1,
        "store_id": "s",
        "origin": "https://signs.example",
        "kind": V2,
        "integration_id": 42,
        "external_id": "order-1",
        "order_number": "SC-1",
        "currency": "USD",
        "total_minor": 1,
        "email": None,
        "payload": encode(from_wire(OrderRequest, ORDER)),
        "payload_sha256": "",
        "state": State.NO_ANSWER,
        "operator": "Robin",
        "attempts": 1,
        "created_at": AT,
        "updated_at": AT,
        "attempted_at": AT,
    }
    return OrderRecord(**values | changes)


def placed(**changes):
    return from_wire(PlacedOrder, {name: value for name, value in (PLACED | changes).items() if value != "left out"})


PROVE = {
    "the order itself": {},
    "a total of whole lines": {"order_total": 2999 + 500},
    "products once for each piece": {"products": [{"external_id": name} for name in ("lamp", "lamp", "cable")]},
    "the same customer, written otherwise": {"customer": {"email": "ADA@example.com", "last_name": " Byron "}},
    "an address of which nothing was sent": {"billing_address": {"city": "Bern"}},
}
PROVE_NOTHING = {
    "another id": {"external_id": "order-2"},
    "no id": {"external_id": "left out"},
    "another number": {"external_order_number": "SC-2"},
    "no number": {"external_order_number": None},
    "another currency": {"currency": "EUR"},
    "another total": {"order_total": 7497},
    "a product less": {"products": [{"external_id": "lamp"}]},
    "a product more": {"products": [{"external_id": name} for name in ("lamp", "cable", "x")]},
    "a product without an id": {"products": [{"external_id": "lamp"}, {"external_id": "cable"}, {}]},
    "no products": {"products": "left out"},
    "another customer": {"customer": {"email": "bob@example.com"}},
    "another address": {"shipping_address": {"address_1": "1 Road", "postcode": "9999"}},
    "no currency": {"currency": "left out"},
    "no total, though the prices are those sold at": {
        "order_total": None,
        "products": [{"external_id": "lamp", "price": 2999}, {"external_id": "cable", "price": 500}],
    },
}


@pytest.mark.parametrize("changes", PROVE.values(), ids=PROVE)
def test_the_same_order_proves_it(changes):
    assert proves(placed(**changes), sent())


@pytest.mark.parametrize("changes", PROVE_NOTHING.values(), ids=PROVE_NOTHING)
def test_anything_else_proves_nothing(changes):
    assert not proves(placed(**changes), sent())


@pytest.mark.parametrize(
    ("recorded", "shown", "proof"),
    [(7498, 7498, True), (7498, 3499, False), (3499, 3499, True), (3499, 7498, False)],
)
def test_the_total_is_compared_by_what_prices_were_for_when_it_was_recorded(recorded, shown, proof):
    assert proves(placed(order_total=shown), sent(total_minor=recorded)) is proof


@pytest.mark.parametrize("changes", [{"payload": None}, {"kind": LEGACY}, {"kind": LEGACY_PRODUCT}])
def test_what_cannot_be_compared_is_not_proved(changes):
    assert not proves(placed(), sent(**changes))
