"""What waits: cards that tell it, and each way of settling it."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel, QMessageBox, QPushButton

from sign_desk.orders.draft import LineDraft
from sign_desk.orders.proof import IN_DOUBT
from sign_desk.orders.states import State
from sign_desk.store.orders.entries import Evidence
from sign_desk.store.times import now
from sign_desk.tour import EXAMPLE

ORDERS = "/api/v2/orders"
NEWEST = "/api/v2/webhook-examples/order:created"


async def lose_an_answer(room, until, draft=EXAMPLE):
    """Send an order whose answer is none, and return its card."""
    room.service.answers[ORDERS] = (500, {"message": "Server Error"})
    room.fill(draft)
    await room.send(until)
    await until(lambda: (room.answer() or "").startswith("No answer came"))
    await until(lambda: room.view.waiting.cards)
    room.view.show_waiting()
    (card,) = room.view.waiting.cards.values()
    return card


async def state_of(room, order_id):
    return (await room.ledger.get(order_id)).state


def shown_buttons(card):
    return [button.text() for button in card.findChildren(QPushButton) if button.isVisible()]


async def test_many_waiting_are_counted_as_people_read(desk):
    async with desk() as room:
        for count, title in ((17981, "Waiting (17,981)"), (0, "Waiting")):
            room.view.waiting.countChanged.emit(count)
            assert room.view.tabText(room.view.indexOf(room.view.waiting)) == title


async def test_card_tells_what_was_sent_and_waits_five_minutes(desk, until):
    async with desk() as room:
        card = await lose_an_answer(room, until)
        assert card.title == "SC-1001: no answer"
        assert room.view.tabText(room.view.indexOf(room.view.waiting)) == "Waiting (1)"
        assert shown_buttons(card)[:3] == ["Check now", "Open dashboard", "Found it"]
        assert not card.missing_button.isEnabled()
        assert re.search(r"once more in [45]:\d\d", card._patience.text())
        assert not card.count_down(card._patient_until)
        assert card.missing_button.isEnabled()
        assert card._patience.text() == ""


async def test_card_asks_where_a_delivery_may_be_of_several_orders(desk, until):
    async with desk() as room:
        card = await lose_an_answer(room, until)
        seen = Evidence(f"{IN_DOUBT}: SC-1001 of integration 43", answer="{}")
        await room.ledger.remark(card.order.id, seen, "Sign Desk")
        room.view.show_history()
        room.view.show_waiting()
        await until(lambda: room.view.waiting.cards[card.order.id] is not card)
        asking = room.view.waiting.cards[card.order.id]
        told = next(label.text() for label in asking.findChildren(QLabel) if label.text().startswith(IN_DOUBT))
        assert told.startswith(f"{IN_DOUBT}: SC-1001 of integration 43. Look in your dashboard")


async def test_card_in_view_tells_what_a_delivery_said_meanwhile(desk, until, monkeypatch):
    monkeypatch.setattr("sign_desk.ui.orders.settling._AGAIN", 20)
    async with desk() as room:
        card = await lose_an_answer(room, until)
        looked = []
        evidence_of = room.outbox.evidence_of

        async def watched(ids):
            looked.append(ids)
            return await evidence_of(ids)

        monkeypatch.setattr(room.outbox, "evidence_of", watched)
        await until(lambda: len(looked) > 2)
        assert room.view.waiting.cards[card.order.id] is card, "nothing is drawn anew for nothing"
        await room.ledger.remark(card.order.id, Evidence(f"{IN_DOUBT}: SC-1 of integration 43"), "Sign Desk")
        await until(lambda: room.view.waiting.cards[card.order.id] is not card)
        labels = room.view.waiting.cards[card.order.id].findChildren(QLabel)
        assert any(label.text().startswith(IN_DOUBT) for label in labels)
        looked.clear()
        room.view.show_history()
        tasks = room.presenter._settling._tasks
        await until(lambda: looked and not tasks.busy("waiting") and not tasks.busy("again"))
        looked.clear()
        turns = []
        room.presenter._settling._again.timeout.connect(lambda: turns.append(1))
        await until(lambda: len(turns) > 2)
        assert looked == [], "nobody sees it"


async def test_long_numbers_and_ids_burst_no_card(desk, until):
    async with desk() as room:
        long = replace(EXAMPLE, external_order_number="SC-" + "0" * 200, external_id="i" * 200)
        card = await lose_an_answer(room, until, long)
        assert card.minimumSizeHint().width() < 900
        assert card.accessibleName() == f"SC-{'0' * 200}: no answer"


async def test_need_leads_to_the_card(desk, until):
    async with desk() as room:
        needs = []
        room.presenter.needsChanged.connect(needs.append)
        card = await lose_an_answer(room, until)
        await until(lambda: needs and needs[-1])
        assert needs[-1][0].title == "Order SC-1001: no answer"
        room.view.show_new_order()
        needs[-1][0].run()
        assert card.isVisible()
        assert card.check_button.hasFocus() or room.view.window().focusWidget() is card.check_button


async def test_found_order_counts_as_accepted(desk, until):
    async with desk() as room:
        card = await lose_an_answer(room, until)
        card.found_button.click()
        await room.reply(until, "I found it")
        await until(lambda: not room.view.waiting.cards)
        assert await state_of(room, card.order.id) is State.ACCEPTED
        assert room.view.tabText(room.view.indexOf(room.view.waiting)) == "Waiting"
        (*_, event) = (await room.ledger.evidence(card.order.id)).events
        assert event.who == "Ada"


async def test_missing_order_is_sent_once_more_as_it_was(desk, until, monkeypatch):
    async with desk() as room:
        card = await lose_an_answer(room, until)
        monkeypatch.setattr(room.ledger, "_clock", lambda: now() + timedelta(minutes=6))
        card.count_down(now() + timedelta(minutes=6))
        room.service.answers[ORDERS] = (200, {"order": {"order_id": 7}})
        card.missing_button.click()
        await room.reply(until, "Send once more")
        await until(lambda: not room.view.waiting.cards)
        assert room.service.asked.count(f"POST {ORDERS}") == 2
        evidence = await room.ledger.evidence(card.order.id)
        assert evidence.entry.state is State.ACCEPTED
        assert evidence.entry.payload_sha256 == card.order.payload_sha256
        assert ("Ada", "Looked, and did not find it") in [(e.who, e.evidence.what) for e in evidence.events]
        assert room.view.waiting.notices.notice("outcome").title == "SC-1001: The order was accepted"


async def test_missing_order_is_not_sent_too_soon(desk, until):
    async with desk() as room:
        card = await lose_an_answer(room, until)
        card.notFoundRequested.emit(card.order.id)
        await room.reply(until, "Send once more")
        await until(lambda: room.view.waiting.notices.notice("outcome"))
        assert "too soon" in room.view.waiting.notices.notice("outcome").title
        assert room.service.asked.count(f"POST {ORDERS}") == 1


@pytest.mark.parametrize("arrived", [True, False])
async def test_check_settles_only_what_is_proved(desk, until, arrived):
    async with desk() as room:
        card = await lose_an_answer(room, until)
        order = {
            "external_id": "order-123456" if arrived else "order-9",
            "external_order_number": "SC-1001",
            "order_total": 5998,
            "currency": "USD",
            "products": [{"external_id": "your-product-id-123", "price": 2999}],
        }
        room.service.answers[NEWEST] = (200, {"order": order})
        card.check_button.click()
        if arrived:
            await until(lambda: not room.view.waiting.cards)
            assert await state_of(room, card.order.id) is State.ACCEPTED
        else:
            await until(lambda: card.notices.notice("card"))
            assert card.notices.notice("card").title == "Nothing is proved"
            assert await state_of(room, card.order.id) is State.NO_ANSWER


async def test_check_that_fails_is_told(desk, until):
    async with desk() as room:
        card = await lose_an_answer(room, until)
        room.service.answers[NEWEST] = (403, {"message": "This action is unauthorized."})
        card.check_button.click()
        await until(lambda: room.view.waiting.notices.notice("outcome"))
        assert await state_of(room, card.order.id) is State.NO_ANSWER


async def test_dashboard_is_that_of_the_store(desk, until, monkeypatch):
    async with desk() as room:
        opened = []
        monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
        card = await lose_an_answer(room, until)
        card.dashboard_button.click()
        assert opened == [room.service.origin]


async def test_order_that_was_not_sent_is_sent_from_its_card(desk, until, monkeypatch):
    monkeypatch.setattr("sign_desk.api.retry._FIRST_WAIT", 100)
    async with desk() as room:
        card = await not_sent(room, until)
        room.service.answers[ORDERS] = (200, {"order": {"order_id": 7}})
        card.send_button.click()
        await room.reply(until, "Send order")
        await until(lambda: not room.view.waiting.cards)
        assert await state_of(room, card.order.id) is State.ACCEPTED


async def test_same_purchase_under_another_id_needs_a_tick_before_a_recorded_order_is_sent(desk, until, monkeypatch):
    monkeypatch.setattr("sign_desk.api.retry._FIRST_WAIT", 100)
    async with desk() as room:
        card = await not_sent(room, until)
        room.service.answers[ORDERS] = (200, {"order": {"order_id": 7}})
        room.fill(replace(EXAMPLE, external_id="order-2"))
        await room.send(until)
        await until(lambda: (told := room.view.new_order.answer.notice("answer")) and "accepted" in told.title)
        card = room.view.waiting.cards[card.order.id]
        card.send_button.click()
        question = await until(lambda: room.view.findChild(QMessageBox))
        assert "SC-1001 (id order-2)" in question.informativeText()
        assert question.defaultButton().text() == "Cancel"
        send = next(button for button in question.buttons() if button.text() == "Send order")
        assert not send.isEnabled()
        question.checkBox().click()
        await room.reply(until, "Send order")
        await until(lambda: not room.view.waiting.cards)
        assert await state_of(room, card.order.id) is State.ACCEPTED


async def test_same_purchase_under_another_id_needs_a_tick_before_an_order_is_sent_once_more(desk, until):
    async with desk() as room:
        card = await lose_an_answer(room, until)
        room.ledger._clock = lambda: now() + timedelta(minutes=6)
        room.service.answers[ORDERS] = (200, {"order": {"order_id": 7}})
        room.fill(replace(EXAMPLE, external_id="order-2"))
        await until(lambda: room.view.new_order.alike.notice)
        room.view.new_order.alike.tick.click()
        await room.send(until)
        await until(lambda: room.answer() == "The order was accepted")
        room.view.waiting.cards[card.order.id].missing_button.setEnabled(True)
        room.view.waiting.cards[card.order.id].missing_button.click()
        question = await until(lambda: room.view.findChild(QMessageBox))
        once_more = next(button for button in question.buttons() if button.text() == "Send once more")
        assert not once_more.isEnabled()
        question.checkBox().click()
        assert once_more.isEnabled()
        await room.reply(until, "Cancel")
        assert await state_of(room, card.order.id) is State.NO_ANSWER


async def test_order_that_was_not_sent_is_put_away_and_taken_up_again(desk, until, monkeypatch):
    monkeypatch.setattr("sign_desk.api.retry._FIRST_WAIT", 100)
    async with desk() as room:
        card = await not_sent(room, until)
        card.put_away_button.click()
        await until(lambda: not room.view.waiting.cards)
        assert await state_of(room, card.order.id) is State.DISCARDED
        room.presenter._browsing.show_order(card.order.id)
        history = room.view.history
        await until(lambda: history.selected_state() is State.DISCARDED)
        history.card.take_up_button.click()
        await until(lambda: room.view.waiting.cards)
        assert await state_of(room, card.order.id) is State.READY


async def test_waiting_is_stopped_from_there_too(desk, until, monkeypatch):
    monkeypatch.setattr("sign_desk.api.retry._FIRST_WAIT", 100)
    async with desk() as room:
        card = await not_sent(room, until)
        assert card.title == "SC-1001: not sent"


async def test_nothing_is_sent_while_another_order_is_on_its_way(desk, until, monkeypatch):
    monkeypatch.setattr("sign_desk.api.retry._FIRST_WAIT", 100)
    async with desk() as room:
        card = await not_sent(room, until)
        room.service.may_answer.clear()
        room.fill(replace(EXAMPLE, external_id="order-2", external_order_number="SC-2"))
        await room.send(until)
        card.send_button.click()
        await until(lambda: room.view.waiting.notices.notice("outcome"))
        assert room.view.waiting.notices.notice("outcome").title == "SC-1001: Not yet"
        room.service.may_answer.set()


async def test_store_for_viewing_only_looks(desk, until):
    async with desk() as room:
        card = await lose_an_answer(room, until)
        room.view.show_writing(allowed=False)
        assert shown_buttons(card) == ["Open dashboard"]


async def test_nothing_that_waits_is_said(desk):
    async with desk() as room:
        room.view.show_waiting()
        assert room.view.waiting.pages.state.name == "EMPTY"


async def not_sent(room, until):
    """Send an order that the service is too busy for, stop waiting, and return its card."""
    room.service.answers[ORDERS] = (429, {"message": "Too Many Attempts."})
    room.fill(EXAMPLE)
    await room.send(until)
    await until(lambda: room.view.waiting.on_its_way.notice("order"))
    room.view.show_waiting()
    stop = await until(lambda: next(iter(room.view.waiting.on_its_way.findChildren(QPushButton)), None))
    assert stop.text() == "Stop waiting"
    stop.click()
    await until(lambda: room.view.waiting.cards)
    (card,) = room.view.waiting.cards.values()
    return card


async def refuse(room, until, status=422, message="The selected product id is invalid."):
    room.service.answers[ORDERS] = (status, {"message": message, "errors": {}})
    room.fill(EXAMPLE)
    await room.send(until)


async def test_refused_order_waits_to_be_corrected(desk, until):
    async with desk() as room:
        await refuse(room, until)
        (card,) = await until(lambda: list(room.view.waiting.cards.values()))
        room.view.show_waiting()
        assert card.title == "SC-1001: refused"
        assert shown_buttons(card) == ["Correct it", "Put away"]
        words = " ".join(label.text() for label in card.findChildren(QLabel))
        assert "The selected product id is invalid." in words
        assert "surely not taken" in words
        assert not room.view.waiting.rows, "one order appears once"
        card.reopen_button.click()
        await until(lambda: room.view.currentWidget() is room.view.new_order)
        room.service.answers[ORDERS] = (200, {"order": {"order_id": 7}})
        await room.send(until)
        await until(lambda: room.answer() == "The order was accepted")
        await until(lambda: not room.view.waiting.cards)


async def test_refusal_of_a_cell_is_told_by_its_line_and_column(desk, until):
    async with desk() as room:
        await refuse(room, until, message="The selected products.0.external id is invalid.")
        (card,) = await until(lambda: list(room.view.waiting.cards.values()))
        words = [label.text() for label in card.findChildren(QLabel)]
        assert "The service said: The selected product id of line 1 is invalid." in words


async def test_refusal_that_tells_nothing_of_the_order_leaves_it_as_it_was(desk, until):
    async with desk() as room:
        await refuse(room, until, 403, "Forbidden")
        await until(lambda: room.answer() == "The order was not sent")
        (card,) = await until(lambda: list(room.view.waiting.cards.values()))
        assert await state_of(room, card.order.id) is State.READY


async def test_refusal_after_an_attempt_without_an_answer_is_not_told_as_sure(desk, until):
    async with desk() as room:
        card = await lose_an_answer(room, until)
        room.ledger._clock = lambda: now() + timedelta(minutes=6)
        card.missing_button.setEnabled(True)
        room.service.answers[ORDERS] = (422, {"message": "Taken.", "errors": {}})
        card.missing_button.click()
        await room.reply(until, "Send once more")
        notice = await until(lambda: room.view.waiting.notices.notice("outcome"))
        assert "an earlier one had no answer" in notice.text
        await until(lambda: [one.title for one in room.view.waiting.cards.values()] == ["SC-1001: refused"])
        (card,) = room.view.waiting.cards.values()
        assert any("an earlier attempt had no answer" in label.text() for label in card.findChildren(QLabel))


async def test_earlier_attempt_without_an_answer_is_not_forgotten_whatever_way_it_is_sent(desk, until):
    async with desk() as room:
        card = await lose_an_answer(room, until)
        room.ledger._clock = lambda: now() + timedelta(minutes=6)
        card.missing_button.setEnabled(True)
        room.service.answers[ORDERS] = (403, {"message": "Forbidden"})
        card.missing_button.click()
        await room.reply(until, "Send once more")
        await until(lambda: [one.title for one in room.view.waiting.cards.values()] == ["SC-1001: not sent"])
        (card,) = room.view.waiting.cards.values()
        assert any("an earlier attempt had no answer" in label.text() for label in card.findChildren(QLabel))

        room.service.answers[ORDERS] = (422, {"message": "Taken.", "errors": {}})
        card.reopen_button.click()
        await until(lambda: room.view.currentWidget() is room.view.new_order)
        await room.send(until)
        await until(lambda: room.answer() == "The order was refused")
        assert "an earlier one had no answer" in room.view.new_order.answer.notice("answer").text
        room.fill(replace(EXAMPLE, external_id="another-id"))
        alike = room.view.new_order.alike
        await until(alike.isVisible)
        assert "refused, but an earlier attempt had no answer" in alike.notice.text
        assert not room.view.new_order.send_button.isEnabled()


async def test_card_that_is_asked_for_is_there_however_many_wait(desk, until, monkeypatch):
    monkeypatch.setattr("sign_desk.ui.orders.waiting._MOST", 1)
    async with desk() as room:
        await lose_an_answer(room, until)
        other = (LineDraft("your-product-id-123", "1", "45.00"),)
        room.fill(replace(EXAMPLE, external_id="other", external_order_number="SC-2", products=other))
        await room.send(until)
        await until(lambda: len(room.view.waiting._orders) == 2)
        for waiting in room.view.waiting._orders:
            assert room.view.waiting.show_order(waiting.order.id)
            assert waiting.order.id in room.view.waiting.cards


async def test_draft_is_not_opened_over_an_order_on_its_way(desk, until):
    async with desk() as room:
        room.fill(replace(EXAMPLE, external_id="other", external_order_number="SC-2"))
        room.view.new_order.new_button.click()
        (row,) = await until(lambda: list(room.view.waiting.rows.values()))
        room.service.may_answer.clear()
        room.fill(EXAMPLE)
        await room.send(until)
        await until(lambda: room.service.asked)
        row.open_button.click()
        assert room.view.waiting.notices.notice("outcome").title == "Not yet"
        assert room.view.new_order.form.draft().external_id == "order-123456"
        room.service.may_answer.set()
        await until(lambda: room.answer() == "The order was accepted")
