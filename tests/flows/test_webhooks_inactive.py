"""A webhook that the service does not call active waits for the operator, until told to be meant so."""

from PySide6.QtWidgets import QPushButton

from sign_desk.ui.shell.main_window import Tab

TITLE = "Order created: inactive webhook"


def waiting(desk):
    return [need.title for need in desk.needs_you.needs]


def button(parent, words):
    return next(found for found in parent.findChildren(QPushButton) if found.text() == words)


async def test_inactive_webhook_waits_until_it_is_said_to_be_meant_so(
    open_desk, start_sandbox, connect_store, hand, until
):
    desk = await connect_store(await open_desk(), start_sandbox())
    await until(lambda: waiting(desk) == [TITLE])
    assert desk.window.needs_you_dock.isVisible(), "what waits is shown at the start"
    await hand.click(button(desk.window.needs_you_dock, "Look at it"))
    page = desk.tabs.webhooks_view.subscriptions
    await until(page.table.isVisible)
    assert desk.window.tabs.tabText(desk.window.tabs.currentIndex()) == Tab.WEBHOOKS.value
    assert page.table.selected().status == "inactive"
    await hand.click(button(page.inactive, "It is meant to be inactive"))
    await until(lambda: waiting(desk) == [])
    assert not page.inactive.isVisible()

    again = await open_desk()
    await until(lambda: not again.greeting.awaited)
    assert waiting(again) == []


async def test_webhook_that_is_deleted_waits_no_more(open_desk, start_sandbox, connect_store, hand, until):
    sandbox = start_sandbox()
    desk = await connect_store(await open_desk(), sandbox)
    await until(lambda: waiting(desk) == [TITLE])
    sandbox.delete("/api/v2/webhooks/4")
    await hand.go_to_tab(desk.window.tabs, Tab.WEBHOOKS.value)
    await hand.click(desk.tabs.webhooks_view.subscriptions.refresh_button)
    await until(lambda: waiting(desk) == [])
