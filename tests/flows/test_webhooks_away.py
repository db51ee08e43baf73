"""Webhooks when the service is away, and when the store is signed out of: what is there stays of use."""

import httpx
import pytest
from PySide6.QtWidgets import QPushButton

from sign_desk.ui.shell.main_window import Tab
from sign_desk.webhooks.recorded import DeliveryState

LIST = "GET /api/v2/webhooks"


@pytest.fixture
def at_webhooks(hand, until):
    async def go(desk):
        await hand.go_to_tab(desk.window.tabs, Tab.WEBHOOKS.value)
        page = desk.tabs.webhooks_view.subscriptions
        await until(lambda: page.model.total > 0 and not page.refresh_button.busy)
        return page

    return go


def told(notices, key):
    notice = notices.notice(key)
    return notice.title if notice else None


async def test_offline_the_list_is_read_and_the_receiver_takes_deliveries(
    open_desk, sandbox, connect_store, at_webhooks, hand, until
):
    desk = await connect_store(await open_desk(), sandbox)
    count = (await at_webhooks(desk)).model.total
    sandbox.stop()
    desk = await open_desk()
    page = await at_webhooks(desk)
    assert page.model.total == count
    assert "kept on this computer without secrets" in page.updated.text()
    assert page.secret.line.text() == "Not kept on this computer"
    assert told(page.notices, "trouble")

    assert page.obstacle.text().startswith("The service cannot be reached.")
    assert "order" not in page.obstacle.text()
    assert not page.create_button.isEnabled()

    receiver = desk.tabs.webhooks_view.receiver
    await hand.go_to_tab(desk.tabs.webhooks_view, "Receiver")
    await hand.click(receiver.start_button)
    await until(receiver.stop_button.isVisible)
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.post(receiver.address.text(), content=b'{"order":{}}')).status_code == 200
    await until(lambda: receiver.deliveries.model.total == 1)


async def test_signed_out_nothing_can_be_changed_until_signed_in_again(
    open_desk, sandbox, connect_store, at_webhooks, hand, until
):
    desk = await connect_store(await open_desk(), sandbox)
    page = await at_webhooks(desk)
    count = page.model.total
    sandbox.fault(LIST, "status", status=401)
    await hand.click(page.refresh_button)
    await until(page.obstacle.isVisible)
    assert page.obstacle.text().startswith("You are signed out of this store.")
    changing = (page.create_button, page.edit_button, page.duplicate_button, page.rotate_button, page.delete_button)
    assert not any(button.isEnabled() for button in changing)
    assert page.try_button.isEnabled(), "a test goes to the shop, not to the service"
    assert page.model.total == count
    buttons = desk.window.notices.notice("signed-out").findChildren(QPushButton)
    await hand.click(next(button for button in buttons if button.text() == "Try again"))
    await until(page.create_button.isEnabled)
    assert not page.obstacle.isVisible()


async def test_delivery_that_came_before_its_secret_was_known_is_recognised(
    open_desk, sandbox, connect_store, at_webhooks, hand, until
):
    desk = await connect_store(await open_desk(), sandbox)
    page = await at_webhooks(desk)
    receiver = desk.tabs.webhooks_view.receiver
    await hand.go_to_tab(desk.tabs.webhooks_view, "Receiver")
    await hand.click(receiver.start_button)
    await until(receiver.stop_button.isVisible)
    headers = {"Authorization": f"Bearer {sandbox.token}"}
    order = {
        "integration_id": 42,
        "external_id": "order-1",
        "external_order_number": "SC-1",
        "products": [{"external_id": "your-product-id-123", "quantity": 1, "price": 100}],
    }
    async with httpx.AsyncClient(trust_env=False, base_url=f"{sandbox.address}/api/v2", headers=headers) as client:
        subscription = {"topic": "order:created", "url": receiver.address.text()}
        (await client.post("/webhooks", json=subscription)).raise_for_status()
        (await client.post("/orders", json=order)).raise_for_status()
    await until(lambda: receiver.deliveries.model.total == 1)
    assert receiver.deliveries.model.record(0).state is DeliveryState.NOT_VERIFIED
    await hand.go_to_tab(desk.tabs.webhooks_view, "Subscriptions")
    await hand.click(page.refresh_button)
    await until(lambda: receiver.deliveries.model.record(0).state is DeliveryState.VERIFIED)
