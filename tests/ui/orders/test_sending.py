"""The Orders tab on a real service, a real ledger and a real session: sending, and what came of it."""

import re
from dataclasses import replace

import pytest
import shiboken6
from PySide6.QtWidgets import QMessageBox

from sign_desk.orders.draft import LineDraft, OrderDraft
from sign_desk.orders.states import State
from sign_desk.services.orders.outbox import Outbox
from sign_desk.services.session import Session
from sign_desk.tour import EXAMPLE
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.orders.compare_dialog import CompareDialog

PATH = "/api/v2/orders"


async def test_order_is_sent_after_a_question_only(desk, until):
    async with desk() as room:
        room.fill(EXAMPLE)
        await room.send(until, "Cancel")
        assert room.service.asked == []
        await room.send(until)
        await until(lambda: room.answer() == "The order was accepted")
        assert room.service.asked == [f"POST {PATH}"]
        await until(lambda: room.view.history.model.total == 1)


async def test_incomplete_order_is_not_sent(desk):
    async with desk() as room:
        room.view.new_order.send_button.click()
        assert room.answer() == "The order is not complete"
        assert room.view.new_order.form.order.field("external_id").has_error
        assert room.service.asked == []


async def test_form_is_still_while_the_order_is_on_its_way(desk, until):
    async with desk() as room:
        room.service.may_answer.clear()
        room.fill(EXAMPLE)
        await room.send(until)
        await until(lambda: room.service.asked)
        assert not room.view.new_order.form.isEnabled()
        assert not room.view.new_order.send_button.isEnabled()
        room.service.may_answer.set()
        await until(room.view.new_order.form.isEnabled)
        assert room.view.new_order.send_button.isEnabled()


async def test_refusal_lands_on_its_fields_as_plain_text(desk, until):
    async with desk() as room:
        errors = {"billing_address.email": ["The billing address.email is <b>bad</b>."], "odd": ["<i>Odd</i>."]}
        room.service.answers[PATH] = (422, {"message": "Invalid", "errors": errors})
        room.fill(EXAMPLE)
        await room.send(until)
        await until(lambda: room.answer() == "The order was refused")
        assert "<b>bad</b>" in room.view.new_order.form.billing.field("billing_address.email").message
        assert "<i>Odd</i>." in room.view.new_order.answer.notice("answer").text


@pytest.mark.parametrize("errors", [{}, {"odd": ["Odd."]}])
async def test_refusal_of_nothing_in_the_form_is_told_in_the_words_of_the_service(desk, until, errors):
    async with desk() as room:
        room.service.answers[PATH] = (422, {"message": "Sold out.", "errors": errors})
        room.fill(EXAMPLE)
        await room.send(until)
        await until(lambda: room.answer() == "The order was refused")
        text = room.view.new_order.answer.notice("answer").text
        assert "“Sold out.”" in text
        assert all(said in text for said in errors.get("odd", ()))
        assert "marked" not in text


async def test_acceptance_that_could_not_be_written_down_is_told(desk, until, monkeypatch):
    async with desk() as room:
        send = room.outbox.send

        async def send_unrecorded(*arguments, **named):
            return replace(await send(*arguments, **named), recorded=False)

        monkeypatch.setattr(room.outbox, "send", send_unrecorded)
        room.fill(EXAMPLE)
        await room.send(until)
        await until(lambda: room.answer() == "The order was accepted, but could not be written down")
        text = room.view.new_order.answer.notice("answer").text
        assert "its order 7," in text
        assert "Do not send it again." in text


async def test_waiting_order_is_stopped_after_its_store_was_left_and_taken_in_hand_again(desk, until, monkeypatch):
    monkeypatch.setattr("sign_desk.api.retry._FIRST_WAIT", 100)
    async with desk() as room:
        room.service.answers[PATH] = (429, {"message": "Too Many Attempts."})
        room.fill(EXAMPLE)
        await room.send(until)
        await until(room.view.new_order.stop_button.isVisible)
        other = Session(replace(room.session.profile, store_id="s2", name="Other"), None)
        room.presenter.use(other, Outbox(other, room.ledger))
        assert not room.view.new_order.stop_button.isVisible()
        assert room.view.new_order.form.isEnabled()
        room.presenter.use(room.session, Outbox(room.session, room.ledger))
        assert room.answer() == "Waiting to try again"
        assert not room.view.new_order.form.isEnabled()
        room.view.new_order.stop_button.click()
        await until(lambda: room.answer() == "The order was not sent")
        assert room.view.new_order.form.isEnabled()
        assert room.view.new_order.send_button.isEnabled()
        room.presenter.use(room.session, Outbox(room.session, room.ledger))
        assert room.answer() is None


@pytest.mark.parametrize("stop", [lambda orders: orders.stop_waiting("s1"), lambda orders: orders.stop_all_waiting()])
async def test_order_of_a_store_that_is_not_in_hand_any_more_can_be_given_up(desk, until, monkeypatch, stop):
    monkeypatch.setattr("sign_desk.api.retry._FIRST_WAIT", 100)
    async with desk() as room:
        room.service.answers[PATH] = (429, {"message": "Too Many Attempts."})
        room.fill(EXAMPLE)
        await room.send(until)
        await until(room.view.new_order.stop_button.isVisible)
        other = Session(replace(room.session.profile, store_id="s2", name="Other"), None)
        room.presenter.use(other, Outbox(other, room.ledger))
        room.presenter.stop_waiting()
        room.presenter.stop_waiting("s3")
        await until(lambda: room.writes.running == 1)
        assert room.view.new_order.answer.notice("away-s1") is None, "it goes on waiting"
        stop(room.presenter)
        await until(lambda: room.view.new_order.answer.notice("away-s1"))
        (order,) = await room.outbox.waiting()
        assert (order.state, order.attempts) == (State.READY, 1)


async def test_time_of_the_next_try_is_told_until_it_comes(desk, until, monkeypatch):
    monkeypatch.setattr("sign_desk.api.retry._FIRST_WAIT", 2)
    async with desk() as room:
        room.service.answers[PATH] = (429, {"message": "Too Many Attempts."})
        room.fill(EXAMPLE)
        await room.send(until)
        await until(lambda: room.answer() == "Waiting to try again")
        text = room.view.new_order.answer.notice("answer").text
        assert re.fullmatch(r"It was not sent yet. It is tried again at \d\d:\d\d:\d\d\.", text)
        room.service.may_answer.clear()
        await until(lambda: room.answer() == "Sending the order…")
        assert not room.view.new_order.stop_button.isVisible()
        room.service.answers[PATH] = (200, {"order": {"order_id": 7}})
        room.service.may_answer.set()
        await until(lambda: room.answer() == "The order was accepted")


async def test_without_a_store_nothing_is_left_of_the_last(desk, until):
    async with desk() as room:
        needs = []
        room.fill(EXAMPLE)
        await room.send(until)
        await until(lambda: room.view.history.model.total == 1)
        room.presenter.needsChanged.connect(needs.append)
        room.presenter.use_none()
        assert room.view.new_order.form.draft() == OrderDraft(products=(LineDraft(quantity="1"),))
        assert room.view.history.model.total == 0
        assert needs == [[]]
        room.presenter.use(room.session, room.outbox)
        assert room.view.new_order.form.draft().external_id == "", "the draft of a removed store is forgotten"


async def test_tab_may_be_closed_while_an_order_is_on_its_way(desk, until):
    async with desk() as room:
        room.service.may_answer.clear()
        room.fill(EXAMPLE)
        await room.send(until)
        await until(lambda: room.service.asked)
        shiboken6.delete(room.view)
        assert room.writes.running == 1, "a write is never cancelled"
        room.service.may_answer.set()
        assert await room.writes.drain(20)
        (order,) = (await room.outbox.page(room.outbox.everything(), limit=100)).entries
        assert order.state is State.ACCEPTED


async def test_tab_may_be_closed_while_it_asks(desk, until):
    async with desk() as room:
        room.fill(EXAMPLE)
        room.view.new_order.send_button.click()
        await until(lambda: room.view.findChildren(QMessageBox))
        shiboken6.delete(room.view)
        assert room.writes.running == 0
    assert room.service.asked == []


async def test_answer_is_told_with_its_store_when_another_is_in_hand(desk, until):
    async with desk() as room:
        room.service.may_answer.clear()
        room.fill(EXAMPLE)
        await room.send(until)
        await until(lambda: room.service.asked)
        other = Session(replace(room.session.profile, store_id="s2", name="Other"), None)
        room.presenter.use(other, Outbox(other, room.ledger))
        assert room.view.new_order.form.draft().external_id == ""
        room.service.may_answer.set()
        await until(lambda: room.view.new_order.answer.notice("away-s1"))
        assert room.view.new_order.answer.notice("away-s1").title == "An order to Northern Neon: accepted"
        assert room.answer() is None, "nothing is said of an order of the store in hand"


async def test_what_was_typed_waits_for_its_store(desk):
    async with desk() as room:
        room.fill(EXAMPLE)
        other = Session(replace(room.session.profile, store_id="s2"), None)
        room.presenter.use(other, None)
        assert room.view.new_order.form.draft().external_id == ""
        room.presenter.use(room.session, room.outbox)
        assert room.view.new_order.form.draft() == EXAMPLE


async def test_empty_form_follows_an_edited_store(desk):
    async with desk(integration_id=None) as room:
        assert room.view.new_order.form.draft().integration_id == ""
        edited = Session(replace(room.session.profile, integration_id=42, currency="EUR"), None)
        room.presenter.use(edited, Outbox(edited, room.ledger))
        assert room.view.new_order.form.draft().integration_id == "42"
        assert room.view.new_order.form.currency() == "EUR"


async def test_reason_why_nothing_can_be_sent_is_told(desk):
    async with desk(currency="JPY") as room:
        assert "not known yet" in room.view.new_order.obstacle.text()
        assert not room.view.new_order.send_button.isEnabled()
        room.presenter.use(room.session, None)
        assert "nothing is sent without it" in room.view.new_order.obstacle.text()


async def test_store_for_viewing_offers_what_is_on_record_alone(desk):
    async with desk(view_only=True) as room:
        visible = [room.view.tabText(i) for i in range(room.view.count()) if room.view.isTabVisible(i)]
        assert [place for place in visible if place != "Missed orders"] == ["Waiting", "History"]


async def test_order_without_an_answer_is_not_sent_again_from_the_form(desk, until):
    async with desk() as room:
        room.service.answers[PATH] = (500, {"message": "Server Error"})
        room.fill(EXAMPLE)
        await room.send(until)
        await until(lambda: (room.answer() or "").startswith("No answer came"))
        await until(lambda: not room.view.new_order.send_button.isEnabled())
        assert "no answer yet" in room.view.new_order.obstacle.text()
        room.fill(replace(EXAMPLE, external_id="another"))
        assert room.view.new_order.send_button.isEnabled()


async def test_new_order_is_what_comes_after_an_acceptance(desk, until):
    async with desk() as room:
        page = room.view.new_order
        room.fill(EXAMPLE)
        assert page.send_button.isDefault()
        await room.send(until)
        await until(lambda: room.answer() == "The order was accepted")
        assert (page.new_button.isDefault(), page.send_button.isDefault()) == (True, False)
        page.new_button.click()
        assert (page.new_button.isDefault(), page.send_button.isDefault()) == (False, True)


async def test_order_like_an_earlier_one_needs_a_tick(desk, until):
    async with desk() as room:
        page = room.view.new_order
        room.fill(EXAMPLE)
        await room.send(until)
        await until(lambda: room.answer() == "The order was accepted")
        room.fill(replace(EXAMPLE, external_id="another"))
        await until(page.alike.isVisible)
        assert "SC-1001 (id order-123456), $59.98" in page.alike.notice.text
        assert not page.send_button.isEnabled()
        page.alike.tick.click()
        assert page.send_button.isEnabled()
        await room.send(until)
        await until(lambda: len(room.service.asked) == 2)


async def test_likeness_is_looked_for_again_before_the_question(desk, until):
    async with desk() as room:
        page = room.view.new_order
        room.fill(EXAMPLE)
        await room.send(until)
        await until(lambda: room.answer() == "The order was accepted")
        room.fill(replace(EXAMPLE, external_id="another"))
        page.send_button.click()
        await until(page.alike.isVisible)
        await until(lambda: not room.presenter._sending._tasks.busy("send"))
        assert room.view.findChildren(QMessageBox) == []
        assert len(room.service.asked) == 1


async def test_same_id_with_other_content_is_stopped_with_both_shown(desk, until):
    async with desk() as room:
        room.fill(EXAMPLE)
        await room.send(until)
        await until(lambda: room.answer() == "The order was accepted")
        lines = (LineDraft("your-product-id-123", "2", "30"),)
        changed = replace(EXAMPLE, external_order_number="SC-2", products=lines)
        room.fill(changed)
        await room.send(until)
        dialog = await until(lambda: next((d for d in room.view.findChildren(CompareDialog) if d.isVisible()), None))
        rows = [(row.path, row.before, row.now) for row in dialog.model.records() if row.differs]
        assert rows == [
            ("external_order_number", "SC-1001", "SC-2"),
            ("products.0.price", "$29.99 each", "$30.00 each"),
        ]
        shown = [dialog.model.index(0, column).data() for column in range(4)]
        assert shown == ["differs", "Order number", "SC-1001", "SC-2"]
        cells = [dialog.model.index(row, 1).data() for row in range(dialog.model.rowCount())]
        assert cells[:2] == ["Order number", "Product 1, price"]
        assert {"Store's order id", "Billing address, address line 1", "Customer, e-mail"} <= set(cells)
        dialog.reject()
        assert room.answer() == "This order was sent before"
        assert len(room.service.asked) == 1


async def test_new_order_empties_the_form_but_for_what_the_store_knows(desk):
    async with desk() as room:
        room.fill(EXAMPLE)
        room.view.new_order.show_answer(Tone.OK, "The order was accepted", "")
        room.view.new_order.new_button.click()
        assert room.answer() is None
        draft = room.view.new_order.form.draft()
        assert replace(draft, products=()) == OrderDraft(integration_id="42", currency="USD")
