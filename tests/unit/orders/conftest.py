"""Orders as the tests of this room type them."""

import pytest

from sign_desk.orders.draft import AddressDraft, CustomerDraft, LineDraft, OrderDraft


@pytest.fixture
def published():
    """The vendor's example of an order, as an operator would type it."""
    address = AddressDraft(
        first_name="John",
        last_name="Smith",
        email="customer@example.com",
        phone="+1 555-123-4567",
        address_1="123 Main St",
        address_2="Suite 4",
        city="Los Angeles",
        province="CA",
        postcode="90001",
        country="US",
    )
    return OrderDraft(
        integration_id="42",
        external_id="order-123456",
        external_order_number="SC-1001",
        currency="USD",
        billing_address=address,
        same_as_billing=True,
        shipping_line="Standard Shipping",
        customer=CustomerDraft("John", "Smith", "customer@example.com", "+1 555-123-4567"),
        products=(LineDraft("your-product-id-123", "2", "29.99"),),
    )
