"""The first order of a store: whether another computer sent some is asked once, before anything leaves."""

import asyncio
import json
from dataclasses import replace

from PySide6.QtWidgets import QFileDialog, QMessageBox
from sqlalchemy import insert

from sign_desk.api.records import OrderRequest, encode
from sign_desk.orders.states import State
from sign_desk.store.backup.told import WAITED
from sign_desk.store.orders.ledger import Entry
from sign_desk.store.schema import order_events
from sign_desk.tour import EXAMPLE
from sign_desk.ui.kit.choice_dialog import ChoiceDialog
from sign_desk.ui.shell.main_window import Tab


async def press_send(desk, hand, until, external_id):
    desk.window.show_tab(Tab.ORDERS)
    page = desk.tabs.orders_view.new_order
    desk.tabs.orders_view.show_new_order()
    page.form.set_draft(replace(EXAMPLE, external_id=external_id, external_order_number=external_id))
    await until(page.send_button.isEnabled)
    await hand.click(page.send_button)


async def choose(desk, hand, key):
    dialog = await hand.dialog(desk.window, ChoiceDialog)
    await hand.tick(dialog.choices[key])
    await hand.click(dialog.accept_button)


async def test_it_is_asked_once_and_the_order_goes(open_desk, sandbox, connect_store, hand, until):
    desk = await connect_store(await open_desk(), sandbox, used_elsewhere=True)
    await press_send(desk, hand, until, "first")
    await choose(desk, hand, "here")
    await hand.answer(desk.window, "Send order")
    await until(lambda: len(sandbox.orders()) == 1)
    await until(lambda: not desk.writes.running)
    assert desk.profiles.all()[0].elsewhere_asked

    await press_send(desk, hand, until, "second")
    # The next question is already the one about the likeness of the two.
    await until(desk.tabs.orders_view.new_order.alike.isVisible)
    assert not [dialog for dialog in desk.window.findChildren(ChoiceDialog) if dialog.isVisible()]


async def test_it_is_asked_before_a_deprecated_call_too(open_desk, sandbox, connect_store, hand, until):
    desk = await connect_store(await open_desk(), sandbox, used_elsewhere=True)
    desk.window.technicalDetailsToggled.emit(True)
    await hand.go_to_tab(desk.window.tabs, Tab.ORDERS.value)
    await hand.go_to_tab(desk.tabs.orders_view, "Technical details")
    editor = desk.tabs.orders_view.technical.legacy
    order = {"order_id": "1", "order_number": "SC-1", "products": [{"id": "your-product-id-123"}]}
    await hand.type_into(editor.text, json.dumps(order))
    await hand.click(editor.send_button)
    await choose(desk, hand, "here")
    await hand.answer(desk.window, "Send order")
    await until(lambda: len(sandbox.orders()) == 1)


async def test_a_back_up_is_opened_first_and_nothing_leaves(open_desk, sandbox, connect_store, hand, until):
    desk = await connect_store(await open_desk(), sandbox, used_elsewhere=True)
    await press_send(desk, hand, until, "first")
    await choose(desk, hand, "back-up")
    files = await hand.dialog(desk.window, QFileDialog)
    assert files.windowTitle() == "Open a back-up"
    files.reject()
    await asyncio.sleep(0)
    assert not [box for box in desk.window.findChildren(QMessageBox) if box.isVisible()]
    assert sandbox.orders() == []
    assert not desk.profiles.all()[0].elsewhere_asked


async def test_an_order_that_waits_on_another_computer_too_is_sent_after_a_warning(
    open_desk, sandbox, connect_store, hand, until
):
    desk = await connect_store(await open_desk(), sandbox)
    order_id = await record_as_merged(desk)
    desk.tabs.orders.look_again()
    desk.window.show_tab(Tab.ORDERS)
    desk.tabs.orders_view.show_waiting()
    card = await until(lambda: desk.tabs.orders_view.waiting.cards.get(order_id))
    await hand.click(card.send_button)
    question = await hand.dialog(desk.window, QMessageBox)
    assert "waited to be sent on OLD-PC too" in question.informativeText()
    question.reject()
    await asyncio.sleep(0)
    assert sandbox.orders() == []


async def record_as_merged(desk):
    """Record an order that waits, as a back-up of another computer had it."""
    profile, archive = desk.shell.session.profile, desk.archive.archive
    entry = Entry(
        store_id=profile.store_id,
        origin=profile.ledger_origin,
        kind="v2",
        integration_id=42,
        external_id="came",
        order_number="SC-1",
        currency="USD",
        total_minor=5998,
        digits=2,
        email="robin@example.com",
        payload=encode(OrderRequest(external_id="came", external_order_number="SC-1", integration_id=42, products=())),
        operator="Ada",
    )
    order_id = await archive.ledger.record(entry)
    step = {"order_id": order_id, "at": "2026-01-01T00:00:00.000000Z", "who": "OLD-PC", "what": WAITED}
    statement = insert(order_events).values(step | {"state": State.READY})
    await archive.database.run(lambda connection: connection.execute(statement))
    return order_id
