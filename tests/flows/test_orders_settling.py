"""An order that arrived while its answer was lost: each way of settling it, by clicks, against the real sandbox."""

from datetime import timedelta

import httpx
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from sign_desk.orders.states import State
from sign_desk.store.times import now
from sign_desk.tour import EXAMPLE
from sign_desk.ui.shell.main_window import Tab
from sign_desk.ui.webhooks.subscriptions.dialog import SubscriptionDialog
from sign_desk.webhooks.recorded import DeliveryState


@pytest.fixture
def lose_an_answer(open_desk, sandbox, connect_store, hand, until):
    """Send the example; the sandbox takes it (or not, by another fault) and cuts the line. Gives desk and card.

    ``before(desk)`` is done when the store is connected.
    """

    async def lose(fault="apply_then_cut", before=None):
        desk = await connect_store(await open_desk(), sandbox)
        if before is not None:
            await before(desk)
        await hand.go_to_tab(desk.window.tabs, Tab.ORDERS.value)
        await hand.go_to_tab(desk.tabs.orders_view, "New order")
        page = desk.tabs.orders_view.new_order
        page.form.set_draft(EXAMPLE)
        sandbox.fault("POST /api/v2/orders", fault)
        await hand.click(page.send_button)
        await hand.answer(desk.window, "Send order")
        await until(lambda: (notice := page.answer.notice("answer")) and notice.title.startswith("No answer came"))
        await until(lambda: not page.send_button.isEnabled())
        await until(lambda: len(desk.needs_you.needs) == 1)
        desk.needs_you.needs[0].run()
        (card,) = desk.tabs.orders_view.waiting.cards.values()
        return desk, card

    return lose


async def state(desk, card):
    return (await desk.tabs.orders._settling._store.outbox.evidence(card.order.id)).entry.state


async def test_check_finds_the_order_at_the_service(lose_an_answer, sandbox, hand, until):
    desk, card = await lose_an_answer()
    await hand.click(card.check_button)
    await until(lambda: not desk.tabs.orders_view.waiting.cards)
    assert desk.tabs.orders_view.waiting.notices.notice("outcome").title == "SC-1001 arrived"
    assert await state(desk, card) is State.ACCEPTED
    await until(lambda: desk.needs_you.needs == ())
    assert len(sandbox.orders()) == 1


async def test_check_proves_nothing_of_an_order_that_never_arrived(lose_an_answer, sandbox, hand, until):
    desk, card = await lose_an_answer("close_before_reading")
    await hand.click(card.check_button)
    await until(lambda: card.notices.notice("card"))
    assert card.notices.notice("card").title == "Nothing is proved"
    assert await state(desk, card) is State.NO_ANSWER


async def test_operator_found_it(lose_an_answer, sandbox, hand, until):
    desk, card = await lose_an_answer()
    await hand.click(card.found_button)
    await hand.answer(desk.window, "I found it")
    await until(lambda: not desk.tabs.orders_view.waiting.cards)
    assert await state(desk, card) is State.ACCEPTED
    await until(lambda: desk.needs_you.needs == ())
    assert len(sandbox.orders()) == 1


async def test_operator_looked_and_sends_it_once_more(lose_an_answer, sandbox, hand, until, monkeypatch):
    desk, card = await lose_an_answer("close_before_reading")
    assert not card.missing_button.isEnabled(), "it may still arrive"
    later = now() + timedelta(minutes=6)
    monkeypatch.setattr(desk.archive.archive.ledger, "_clock", lambda: later)
    card.count_down(later)
    await hand.click(card.missing_button)
    question = await hand.answer(desk.window, "Send once more")
    assert "who looked" in question.informativeText()
    await until(lambda: not desk.tabs.orders_view.waiting.cards)
    assert await state(desk, card) is State.ACCEPTED
    (order,) = sandbox.orders()
    assert order["raw"].encode() == card.order.payload


async def test_question_is_left_with_escape(lose_an_answer, sandbox, hand, until):
    desk, card = await lose_an_answer()
    await hand.press(Qt.Key.Key_Space, card.found_button)
    question = await hand.dialog(desk.window, QMessageBox)
    await hand.press(Qt.Key.Key_Escape, question)
    await until(lambda: not question.isVisible())
    assert await state(desk, card) is State.NO_ANSWER


@pytest.fixture
def receive(sandbox, hand, until):
    """Subscribe to orders at the program's own receiver, which is then stopped again. What is called gives its page."""

    async def ready(desk):
        view = desk.tabs.webhooks_view
        await hand.go_to_tab(desk.window.tabs, Tab.WEBHOOKS.value)
        await hand.go_to_tab(view, "Receiver")
        await hand.click(view.receiver.start_button)
        await until(view.receiver.stop_button.isVisible)
        address = view.receiver.address.text()
        await hand.go_to_tab(view, "Subscriptions")
        await hand.click(view.subscriptions.create_button)
        dialog = await hand.dialog(view, SubscriptionDialog)
        dialog.form.set_values({"topic": "order:created"})
        await hand.type_into(dialog.form.field("url").control, address)
        await hand.click(dialog.save_button)
        await until(lambda: address in {webhook.url for webhook in view.subscriptions.model.all_records()})
        await hand.go_to_tab(view, "Receiver")
        await hand.click(view.receiver.stop_button)
        await until(view.receiver.start_button.isVisible)

    return ready


@pytest.mark.parametrize("genuine", [False, True])
async def test_signed_delivery_settles_it(lose_an_answer, receive, sandbox, hand, until, genuine):
    desk, card = await lose_an_answer(before=receive)
    (sent,) = await until(lambda: [one for one in sandbox.deliveries() if one["outcome"] == "failed"])
    page = desk.tabs.webhooks_view.receiver
    await hand.go_to_tab(desk.window.tabs, Tab.WEBHOOKS.value)
    await hand.click(page.start_button)
    await until(page.stop_button.isVisible)
    assert page.address.text() == sent["url"]
    await until(lambda: len(desk.tabs.orders_view.waiting.cards) == 1)
    signature = sent["signature"] if genuine else "0" * 64
    headers = {"x-webhook-timestamp": sent["timestamp"], "x-webhook-signature": signature}
    async with httpx.AsyncClient(trust_env=False) as client:
        (await client.post(sent["url"], content=sent["body"].encode(), headers=headers)).raise_for_status()
    await until(lambda: page.deliveries.model.total == 1)
    if not genuine:
        await until(lambda: page.deliveries.model.record(0).state is DeliveryState.NOT_VERIFIED)
        assert await state(desk, card) is State.NO_ANSWER
        return
    await until(lambda: not desk.tabs.orders_view.waiting.cards)
    await until(lambda: desk.needs_you.needs == ())
    await hand.go_to_tab(desk.window.tabs, Tab.ORDERS.value)
    await hand.go_to_tab(desk.tabs.orders_view, "History")
    history = desk.tabs.orders_view.history
    await until(lambda: history.model.total == 1)
    await hand.select_row(history.table, 0)
    await until(lambda: history.card.state is State.ACCEPTED)
    told = [value.toPlainText() for value in history.card.facts._values]
    assert "The service delivered it, with its signature (Sign Desk)" in told
    assert len(sandbox.orders()) == 1
