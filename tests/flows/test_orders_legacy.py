"""The two deprecated calls, typed as JSON and sent to the real sandbox; recorded like any order."""

import json

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QMessageBox

from sign_desk.api.records import LegacyOrderRequest, from_wire
from sign_desk.tour import EXAMPLE
from sign_desk.ui.orders.legacy_editor import Call
from sign_desk.ui.shell.main_window import Tab

ORDER = {
    "order_id": "123456",
    "order_number": "SC-1001",
    "order_total": 86.34,
    "order_currency": "USD",
    "email": "customer@example.com",
    "products": [{"id": "your-product-id-123"}],
}
PRODUCT = {"product_id": "p-1", "cart": {"items": 1}, "price_breakdown": {"total": 5}}


@pytest.fixture
def at_technical(open_desk, sandbox, connect_store, hand):
    async def go():
        desk = await connect_store(await open_desk(), sandbox)
        desk.window.technicalDetailsToggled.emit(True)
        await hand.go_to_tab(desk.window.tabs, Tab.ORDERS.value)
        await hand.go_to_tab(desk.tabs.orders_view, "Technical details")
        return desk, desk.tabs.orders_view.technical

    return go


def said(editor):
    notice = editor.answer.notice("answer")
    return notice.title if notice else None


async def test_legacy_order_is_checked_sent_once_and_recorded(at_technical, sandbox, hand, until):
    desk, technical = await at_technical()
    editor = technical.legacy
    await until(editor.problems.isVisible)
    assert not editor.send_button.isEnabled()
    await hand.type_into(editor.text, "{")
    assert "cannot be read" in editor.problems.text()
    await hand.type_into(editor.text, json.dumps(ORDER))
    await until(editor.send_button.isEnabled)
    await hand.click(editor.send_button)
    await hand.answer(desk.window, "Send order")
    await until(lambda: said(editor) == "The order was accepted")
    (order,) = sandbox.orders()
    assert order["kind"] == "legacy"
    assert json.loads(order["raw"]) == ORDER
    await until(lambda: desk.tabs.orders_view.history.model.total == 1)

    await until(editor.send_button.isEnabled)
    await hand.click(editor.send_button)
    await hand.answer(desk.window, "Send order")
    await until(lambda: said(editor) == "This order was sent before")
    assert len(sandbox.orders()) == 1


async def test_legacy_order_like_an_earlier_one_needs_a_tick(at_technical, sandbox, hand, until):
    desk, technical = await at_technical()
    editor = technical.legacy
    assert any("Deprecated" in label.text() for label in editor.findChildren(QLabel)), "it is marked so"
    for number, body in enumerate((ORDER, ORDER | {"order_id": "123457"})):
        await hand.type_into(editor.text, json.dumps(body))
        if number:
            await until(editor.alike.isVisible)
            assert not editor.send_button.isEnabled()
            await hand.tick(editor.alike.tick)
        await until(editor.send_button.isEnabled)
        await hand.click(editor.send_button)
        await hand.answer(desk.window, "Send order")
        await until(lambda number=number: len(sandbox.orders()) == number + 1)
        await until(lambda: said(editor) == "The order was accepted")


async def test_likeness_of_a_legacy_order_is_looked_for_again_before_the_question(at_technical, sandbox, hand, until):
    desk, technical = await at_technical()
    editor = technical.legacy
    await hand.type_into(editor.text, json.dumps(ORDER))
    await until(editor.send_button.isEnabled)
    outbox = desk.tabs.orders._settling._store.outbox
    like = from_wire(LegacyOrderRequest, ORDER | {"order_id": "from another window"})
    await outbox.send_legacy(like, print)
    assert not editor.alike.isVisible(), "it was not there when this one was typed"
    await hand.click(editor.send_button)
    await until(editor.alike.isVisible)
    assert not editor.send_button.isEnabled()
    await until(lambda: not desk.tabs.orders._legacy._tasks.busy("send"))
    assert desk.window.findChildren(QMessageBox) == []
    assert len(sandbox.orders()) == 1


async def test_legacy_product_is_synchronised(at_technical, sandbox, hand, until):
    desk, technical = await at_technical()
    editor = technical.legacy
    editor.call_choice.set_value(Call.PRODUCT.name)
    await hand.type_into(editor.text, json.dumps(PRODUCT))
    assert "customiser" in editor.problems.text()
    await hand.type_into(editor.customiser, "1")
    await until(editor.send_button.isEnabled)
    await hand.click(editor.send_button)
    await hand.answer(desk.window, "Send product")
    await until(lambda: said(editor) == "The product was synchronised")
    assert sandbox.orders() == [], "it is no order"
    await until(lambda: desk.tabs.orders_view.history.model.total == 1)


async def test_what_is_typed_for_both_calls_outlives_a_restart(at_technical, open_desk, hand, until):
    desk, technical = await at_technical()
    editor = technical.legacy
    typed = json.dumps(ORDER)[:-1]
    await hand.type_into(editor.text, typed)
    editor.call_choice.set_value(Call.PRODUCT.name)
    await hand.type_into(editor.customiser, "17")
    desk.window.close()
    await until(lambda: desk.closed)

    desk = await open_desk()
    desk.window.technicalDetailsToggled.emit(True)
    await hand.go_to_tab(desk.window.tabs, Tab.ORDERS.value)
    await hand.go_to_tab(desk.tabs.orders_view, "Technical details")
    editor = desk.tabs.orders_view.technical.legacy
    await until(lambda: editor.body() == typed)
    assert "cannot be read" in editor.problems.text(), "it is checked at once"
    assert not editor.send_button.isEnabled()
    editor.call_choice.set_value(Call.PRODUCT.name)
    assert editor.customiser.value() == "17"


async def test_what_would_be_sent_is_shown_and_copied_without_the_token(at_technical, sandbox, hand, until):
    desk, technical = await at_technical()
    assert technical.preview.toPlainText() == ""
    desk.tabs.orders_view.new_order.form.set_draft(EXAMPLE)
    await until(technical.preview.toPlainText)
    assert json.loads(technical.preview.toPlainText())["external_id"] == "order-123456"
    await hand.click(technical.copy_button)
    assert QGuiApplication.clipboard().text() == technical.preview.toPlainText()
    await hand.click(technical.curl_button)
    command = QGuiApplication.clipboard().text()
    assert command.startswith("curl --request POST")
    assert '"Authorization: Bearer $TOKEN"' in command
    assert f"{sandbox.address}/api/v2/orders" in command
    assert sandbox.token not in command
