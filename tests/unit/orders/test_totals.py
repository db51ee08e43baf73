"""What lines come to, and what their prices were taken for."""

import json
from datetime import UTC, datetime

import pytest

from sign_desk.money import PriceBasis
from sign_desk.orders.recorded import LEGACY, V2, OrderRecord
from sign_desk.orders.states import State
from sign_desk.orders.totals import basis_of, recorded_basis, total_of

AT = datetime(2026, 1, 2, tzinfo=UTC)
EACH, ALL = PriceBasis.PER_UNIT, PriceBasis.PER_LINE
SEVERAL, SINGLE = ((2, 100), (1, 30)), ((1, 100), (1, 30))


def recorded(**changes):
    lines = [{"quantity": pieces, "price": price} for pieces, price in SEVERAL]
    values = {
        "id": 1,
        "store_id": "s",
        "origin": "https://signs.example",
        "kind": V2,
        "integration_id": 42,
        "external_id": "order-1",
        "order_number": "SC-1",
        "currency": "USD",
        "total_minor": 230,
        "email": None,
        "payload": json.dumps({"products": lines}).encode(),
        "payload_sha256": "",
        "state": State.READY,
        "operator": "Robin",
        "attempts": 0,
        "created_at": AT,
        "updated_at": AT,
        "attempted_at": None,
    }
    return OrderRecord(**values | changes)


@pytest.mark.parametrize(("lines", "totals"), [(SEVERAL, (230, 130, None)), (SINGLE, (130, 130, 130)), ((), (0, 0, 0))])
def test_lines_come_to_what_the_basis_tells(lines, totals):
    assert tuple(total_of(lines, basis) for basis in (EACH, ALL, None)) == totals


@pytest.mark.parametrize(
    ("lines", "total", "basis"),
    [(SEVERAL, 230, EACH), (SEVERAL, 130, ALL), (SEVERAL, 7, None), (SEVERAL, None, None), (SINGLE, 130, None)],
)
def test_a_total_tells_the_basis_where_only_one_comes_to_it(lines, total, basis):
    assert basis_of(iter(lines), total) is basis


@pytest.mark.parametrize(
    ("changes", "basis"),
    [
        ({}, EACH),
        ({"total_minor": 130}, ALL),
        ({"kind": LEGACY}, None),
        ({"payload": None}, None),
        ({"payload": b"{"}, None),
        ({"payload": b'{"products": [1]}'}, None),
    ],
)
def test_a_recorded_order_tells_what_its_prices_were_for(changes, basis):
    assert recorded_basis(recorded(**changes)) is basis
