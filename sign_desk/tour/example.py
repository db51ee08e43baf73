"""The order of the vendor's own example."""

from __future__ import annotations

from sign_desk.orders.draft import AddressDraft, CustomerDraft, LineDraft, OrderDraft

EXAMPLE = OrderDraft(
    integration_id="42",
    external_id="order-123456",
    external_order_number="SC-1001",
    currency="USD",
    billing_address=AddressDraft(
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
    ),
    same_as_billing=True,
    shipping_line="Standard Shipping",
    customer=CustomerDraft("John", "Smith", "customer@example.com", "+1 555-123-4567"),
    products=(LineDraft("your-product-id-123", "2", "29.99"),),
)
"""The demo store knows its product and its integration."""
