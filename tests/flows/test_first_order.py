"""The first job of a new operator: open the demo, look at customisers, send an order, see it accepted."""

import json

import httpx

from sign_desk.ui.shell.main_window import Tab

EXAMPLE = {
    "integration_id": 42,
    "external_id": "order-123456",
    "external_order_number": "SC-1001",
    "currency": "USD",
    "billing_address": {
        "first_name": "John",
        "last_name": "Smith",
        "email": "customer@example.com",
        "phone": "+1 555-123-4567",
        "address_1": "123 Main St",
        "address_2": "Suite 4",
        "city": "Los Angeles",
        "province": "CA",
        "postcode": "90001",
        "country": "US",
    },
    "shipping_address": {
        "first_name": "John",
        "last_name": "Smith",
        "address_1": "123 Main St",
        "address_2": "Suite 4",
        "city": "Los Angeles",
        "province": "CA",
        "postcode": "90001",
        "country": "US",
    },
    "shipping_line": "Standard Shipping",
    "customer": {
        "first_name": "John",
        "last_name": "Smith",
        "email": "customer@example.com",
        "phone": "+1 555-123-4567",
    },
    "products": [{"external_id": "your-product-id-123", "quantity": 2, "price": 2999}],
}


async def type_example(hand, form, **changes):
    """Fill in the form of a new order as the vendor's example, with `changes` of the head."""
    head = {key: EXAMPLE[key] for key in ("external_id", "external_order_number", "shipping_line")} | changes
    for key, text in head.items():
        await hand.type_into(form.order.field(key).control, text)
    for group, part in (("billing_address", form.billing), ("customer", form.customer)):
        for key, text in EXAMPLE[group].items():
            await hand.type_into(part.field(f"{group}.{key}").control, text)
    await hand.tick(form.same_as_billing)
    await hand.fill_row(form.table.view, 0, ["your-product-id-123", "2", "29.99"])


def orders_at(address):
    """Ask a sandbox for the orders it has taken."""
    answer = httpx.get(
        f"{address.origin}/_sandbox/orders", headers={"Authorization": f"Bearer {address.token}"}, trust_env=False
    )
    return answer.json()["orders"]


async def test_new_operator_sends_the_example_order(open_desk, hand, until):
    desk = await open_desk()
    await hand.click(desk.window.welcome.demo_button)
    customisers = desk.tabs.customisers_view
    await until(lambda: customisers.model.total > 0)

    await hand.type_into(customisers.search, "neon")
    await until(lambda: 0 < customisers.model.rowCount() < customisers.model.total)
    assert all(
        "neon" in (record.name or "").lower() or record.product == "NEON" for record in customisers.model.records()
    )

    await hand.go_to_tab(desk.window.tabs, Tab.ORDERS.value)
    await hand.go_to_tab(desk.tabs.orders_view, "New order")
    orders = desk.tabs.orders_view
    page = orders.new_order
    await type_example(hand, page.form)
    assert "59.98" in page.total.text()
    await hand.click(page.send_button)
    question = await hand.answer(desk.window, "Send order")
    assert "SC-1001" in question.informativeText()
    assert "Demo store" in question.informativeText()
    await until(lambda: (notice := page.answer.notice("answer")) and notice.title == "The order was accepted")
    await until(lambda: orders.history.model.total == 1)
    assert orders.history.model.record(0).external_id == "order-123456"
    (order,) = orders_at(await desk.demo.start())
    assert order["body"] == EXAMPLE


async def test_sandbox_gets_exactly_the_body_of_the_example(open_desk, sandbox, connect_store, hand, until):
    desk = await connect_store(await open_desk(), sandbox)
    await hand.go_to_tab(desk.window.tabs, Tab.ORDERS.value)
    await hand.go_to_tab(desk.tabs.orders_view, "New order")
    orders = desk.tabs.orders_view
    page = orders.new_order
    await type_example(hand, page.form)
    await hand.click(page.send_button)
    await hand.answer(desk.window, "Send order")
    await until(lambda: (notice := page.answer.notice("answer")) and notice.title == "The order was accepted")

    (order,) = sandbox.orders()
    assert order["body"] == EXAMPLE
    assert json.loads(order["raw"]) == EXAMPLE
    assert list(json.loads(order["raw"])) == list(EXAMPLE)
