"""An order that arrived while its answer was lost: each way of settling it, by clicks, against the real sandbox."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from sign_desk.orders.states import State
from sign_desk.store.times import now
from sign_desk.tour import EXAMPLE
from sign_desk.ui.shell.main_window import Tab


@pytest.fixture
def lose_an_answer(open_desk, sandbox, connect_store, hand, until):
    """Send the example; the sandbox takes it (or not, by another fault) and cuts the line. Gives desk and card."""

    async def lose(fault="apply_then_cut"):
        desk = await connect_store(await open_desk(), sandbox)
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
