"""Drafts and templates over a restart of the program, and what is typed at the moment of closing."""

from PySide6.QtWidgets import QMenu

from sign_desk.tour import EXAMPLE
from sign_desk.ui.orders.template_dialog import TemplateDialog
from sign_desk.ui.shell.main_window import Tab


async def test_order_typed_last_is_there_after_a_restart(open_desk, connect_store, sandbox, hand, until):
    desk = await connect_store(await open_desk(), sandbox)
    await hand.go_to_tab(desk.window.tabs, Tab.ORDERS.value)
    await hand.go_to_tab(desk.tabs.orders_view, "New order")
    page = desk.tabs.orders_view.new_order
    await hand.type_into(page.form.order.field("external_id").control, "order-7")
    await hand.click(page.new_button)
    await hand.type_into(page.form.order.field("external_id").control, "order-8")
    desk.window.close()
    await until(lambda: desk.closed)

    desk = await open_desk()
    await hand.go_to_tab(desk.window.tabs, Tab.ORDERS.value)
    await hand.go_to_tab(desk.tabs.orders_view, "New order")
    page = desk.tabs.orders_view.new_order
    await until(lambda: page.form.draft().external_id == "order-8")
    await hand.go_to_tab(desk.tabs.orders_view, "Waiting")
    await until(lambda: [row.title for row in desk.tabs.orders_view.waiting.rows.values()] == ["order-7"])
    (row,) = desk.tabs.orders_view.waiting.rows.values()
    await hand.click(row.open_button)
    assert page.form.draft().external_id == "order-7"


async def test_template_outlives_a_restart(open_desk, connect_store, sandbox, hand, until):
    desk = await connect_store(await open_desk(), sandbox)
    await hand.go_to_tab(desk.window.tabs, Tab.ORDERS.value)
    await hand.go_to_tab(desk.tabs.orders_view, "New order")
    page = desk.tabs.orders_view.new_order
    page.form.set_draft(EXAMPLE)
    _action(page.templates, "Save this order as a template…").trigger()
    dialog = await hand.dialog(desk.window, TemplateDialog)
    await hand.type_into(dialog.form.field("name").control, "Trade show")
    await hand.click(dialog.buttons.buttons()[0])
    await until(lambda: _action(page.templates, "Trade show"))

    desk = await open_desk()
    await hand.go_to_tab(desk.window.tabs, Tab.ORDERS.value)
    await hand.go_to_tab(desk.tabs.orders_view, "New order")
    page = desk.tabs.orders_view.new_order
    await until(lambda: _action(page.templates, "Trade show"))
    await hand.click(page.new_button)
    _action(page.templates, "Trade show").trigger()
    draft = page.form.draft()
    assert draft.external_id == ""
    assert draft.billing_address == EXAMPLE.billing_address
    assert draft.products == EXAMPLE.products


async def test_accepted_order_is_no_draft_after_a_restart(open_desk, connect_store, sandbox, hand, until):
    desk = await connect_store(await open_desk(), sandbox)
    await hand.go_to_tab(desk.window.tabs, Tab.ORDERS.value)
    await hand.go_to_tab(desk.tabs.orders_view, "New order")
    page = desk.tabs.orders_view.new_order
    page.form.set_draft(EXAMPLE)
    await hand.click(page.send_button)
    await hand.answer(desk.window, "Send order")
    await until(lambda: (notice := page.answer.notice("answer")) and notice.title == "The order was accepted")

    desk = await open_desk()
    await hand.go_to_tab(desk.window.tabs, Tab.ORDERS.value)
    await hand.go_to_tab(desk.tabs.orders_view, "New order")
    await until(lambda: desk.tabs.orders_view.history.model.total == 1)
    assert desk.tabs.orders_view.new_order.form.draft().external_id == ""
    assert desk.tabs.orders_view.waiting.rows == {}


def _action(menu: QMenu, text: str):
    return next((action for action in menu.actions() if action.text() == text), None)
