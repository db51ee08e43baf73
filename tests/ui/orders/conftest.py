"""Orders as the history keeps them."""

import json
from datetime import UTC, datetime

import pytest

from sign_desk.orders.states import State
from sign_desk.store.entries import OrderRecord

PAYLOAD = {
    "products": [{"external_id": "your-product-id-123", "quantity": 2, "price": 2999}],
    "customer": {"first_name": "John", "last_name": "Smith", "email": "customer@example.com"},
    "shipping_line": "Standard Shipping",
}


@pytest.fixture
def make_order():
    """Make an order as recorded."""

    def make(id_=1, state=State.ACCEPTED, **other):
        now = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
        values = {
            "id": id_,
            "store_id": "s1",
            "origin": "https://web.signcustomiser.com",
            "kind": "v2",
            "integration_id": 42,
            "external_id": f"order-{id_}",
            "order_number": f"SC-{id_}",
            "currency": "USD",
            "total_minor": 5998,
            "email": None,
            "payload": json.dumps(PAYLOAD).encode(),
            "payload_sha256": "ab" * 32,
            "state": state,
            "operator": "Ada",
            "attempts": 1,
            "created_at": now,
            "updated_at": now,
            "attempted_at": now,
        }
        return OrderRecord(**values | other)

    return make
