"""The Orders tab on a real service, a real ledger and a real session."""

import contextlib
from dataclasses import replace

import pytest
import shiboken6
from PySide6.QtWidgets import QMessageBox

from sign_desk.api.client import Client
from sign_desk.orders.draft import LineDraft, OrderDraft
from sign_desk.orders.states import State
from sign_desk.services.outbox import Outbox
from sign_desk.services.session import Session
from sign_desk.store.database import Database
from sign_desk.store.ledger import Ledger
from sign_desk.tour import EXAMPLE
from sign_desk.ui.kit.tasks import WriteScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.orders.presenter import OrdersPresenter
from sign_desk.ui.orders.view import OrdersView

PATH = "/api/v2/orders"
ACCEPTED = 200, {"order": {"order_id": 7}}
UNREADABLE = (
    b'{"currency": "USD", "integration_id": 1, "external_id": "a", "external_order_number": "b", '
    b'"billing_address": [], "products": []}'
)


class Desk:
    """The tab with all that stands behind it."""

    def __init__(self, service, ledger, session):
        self.errors = []
        self.service = service
        self.ledger = ledger
        self.session = session
        self.outbox = Outbox(session, ledger)
        self.writes = WriteScope(self.errors.append)
        self.view = OrdersView()
        self.view.show()
        self.presenter = OrdersPresenter(self.view, self.writes, self.errors.append)
        self.presenter.use(session, self.outbox)

    def answer(self):
        notice = self.view.answer.notice("answer")
        return notice.title if notice else None

    async def send(self, until, words="Send order"):
        self.view.send_button.click()
        question = await until(lambda: next((q for q in self.view.findChildren(QMessageBox) if q.isVisible()), None))
        next(b for b in question.buttons() if b.text() == words).click()
        await until(lambda: not question.isVisible())


@pytest.fixture
def desk(serving, make_profile, tmp_path, qapp):
    """Everything lives within the test's own coroutine."""

    @contextlib.asynccontextmanager
    async def open_desk(**profile):
        async with serving({PATH: ACCEPTED}) as service:
            database = await Database.open(tmp_path / "records.sqlite")
            session = Session(make_profile(origin=service.origin, **profile), Client(service.origin, "token"))
            desk = Desk(service, Ledger(database), session)
            try:
                yield desk
                await desk.writes.drain(20)
            finally:
                await session.close()
                await database.close()
        assert desk.errors == []

    return open_desk


async def test_order_is_sent_after_a_question_only(desk, until):
    async with desk() as room:
        room.view.form.set_draft(EXAMPLE)
        await room.send(until, "Cancel")
        assert room.service.asked == []
        await room.send(until)
        await until(lambda: room.answer() == "The order was accepted")
        assert room.service.asked == [f"POST {PATH}"]
        await until(lambda: room.view.history.model.total == 1)


async def test_incomplete_order_is_not_sent(desk):
    async with desk() as room:
        room.view.send_button.click()
        assert room.answer() == "The order is not complete"
        assert room.view.form.order.field("external_id").has_error
        assert room.service.asked == []


async def test_form_is_still_while_the_order_is_on_its_way(desk, until):
    async with desk() as room:
        room.service.may_answer.clear()
        room.view.form.set_draft(EXAMPLE)
        await room.send(until)
        await until(lambda: room.service.asked)
        assert not room.view.form.isEnabled()
        assert not room.view.send_button.isEnabled()
        room.service.may_answer.set()
        await until(room.view.form.isEnabled)
        assert room.view.send_button.isEnabled()


async def test_refusal_lands_on_its_fields_as_plain_text(desk, until):
    async with desk() as room:
        errors = {"billing_address.email": ["The billing address.email is <b>bad</b>."], "odd": ["<i>Odd</i>."]}
        room.service.answers[PATH] = (422, {"message": "Invalid", "errors": errors})
        room.view.form.set_draft(EXAMPLE)
        await room.send(until)
        await until(lambda: room.answer() == "The order was refused")
        assert "<b>bad</b>" in room.view.form.billing.field("billing_address.email").message
        assert "<i>Odd</i>." in room.view.answer.notice("answer").text


@pytest.mark.parametrize("errors", [{}, {"odd": ["Odd."]}])
async def test_refusal_of_nothing_in_the_form_is_told_in_the_words_of_the_service(desk, until, errors):
    async with desk() as room:
        room.service.answers[PATH] = (422, {"message": "Sold out.", "errors": errors})
        room.view.form.set_draft(EXAMPLE)
        await room.send(until)
        await until(lambda: room.answer() == "The order was refused")
        text = room.view.answer.notice("answer").text
        assert "“Sold out.”" in text
        assert all(said in text for said in errors.get("odd", ()))
        assert "marked" not in text


async def test_acceptance_that_could_not_be_written_down_is_told(desk, until, monkeypatch):
    async with desk() as room:
        send = room.outbox.send

        async def send_unrecorded(*arguments):
            return replace(await send(*arguments), recorded=False)

        monkeypatch.setattr(room.outbox, "send", send_unrecorded)
        room.view.form.set_draft(EXAMPLE)
        await room.send(until)
        await until(lambda: room.answer() == "The order was accepted, but could not be written down")
        text = room.view.answer.notice("answer").text
        assert "its order 7," in text
        assert "Do not send it again." in text


async def test_waiting_order_is_stopped_after_its_store_was_left_and_taken_in_hand_again(desk, until, monkeypatch):
    monkeypatch.setattr("sign_desk.api.retry._FIRST_WAIT", 100)
    async with desk() as room:
        room.service.answers[PATH] = (429, {"message": "Too Many Attempts."})
        room.view.form.set_draft(EXAMPLE)
        await room.send(until)
        await until(room.view.stop_button.isVisible)
        other = Session(replace(room.session.profile, store_id="s2", name="Other"), None)
        room.presenter.use(other, Outbox(other, room.ledger))
        assert not room.view.stop_button.isVisible()
        assert room.view.form.isEnabled()
        room.presenter.use(room.session, Outbox(room.session, room.ledger))
        assert room.answer() == "Waiting to try again"
        assert not room.view.form.isEnabled()
        room.view.stop_button.click()
        await until(lambda: room.answer() == "The order was not sent")
        assert room.view.form.isEnabled()
        assert room.view.send_button.isEnabled()
        room.presenter.use(room.session, Outbox(room.session, room.ledger))
        assert room.answer() is None


async def test_without_a_store_nothing_is_left_of_the_last(desk, until):
    async with desk() as room:
        needs = []
        room.view.form.set_draft(EXAMPLE)
        await room.send(until)
        await until(lambda: room.view.history.model.total == 1)
        room.presenter.needsChanged.connect(needs.append)
        room.presenter.use_none()
        assert room.view.form.draft() == OrderDraft(products=(LineDraft(quantity="1"),))
        assert room.view.history.model.total == 0
        assert needs == [[]]
        room.presenter.use(room.session, room.outbox)
        assert room.view.form.draft().external_id == "", "the draft of a removed store is forgotten"


async def test_tab_may_be_closed_while_an_order_is_on_its_way(desk, until):
    async with desk() as room:
        room.service.may_answer.clear()
        room.view.form.set_draft(EXAMPLE)
        await room.send(until)
        await until(lambda: room.service.asked)
        shiboken6.delete(room.view)
        assert room.writes.running == 1, "a write is never cancelled"
        room.service.may_answer.set()
        assert await room.writes.drain(20)
        (order,) = await room.outbox.recent()
        assert order.state is State.ACCEPTED


async def test_tab_may_be_closed_while_it_asks(desk, until):
    async with desk() as room:
        room.view.form.set_draft(EXAMPLE)
        room.view.send_button.click()
        await until(lambda: room.view.findChildren(QMessageBox))
        shiboken6.delete(room.view)
        assert room.writes.running == 0
    assert room.service.asked == []


async def test_answer_is_told_with_its_store_when_another_is_in_hand(desk, until):
    async with desk() as room:
        room.service.may_answer.clear()
        room.view.form.set_draft(EXAMPLE)
        await room.send(until)
        await until(lambda: room.service.asked)
        other = Session(replace(room.session.profile, store_id="s2", name="Other"), None)
        room.presenter.use(other, Outbox(other, room.ledger))
        assert room.view.form.draft().external_id == ""
        room.service.may_answer.set()
        await until(lambda: room.answer() == "An order to Northern Neon: accepted")


async def test_what_was_typed_waits_for_its_store(desk):
    async with desk() as room:
        room.view.form.set_draft(EXAMPLE)
        other = Session(replace(room.session.profile, store_id="s2"), None)
        room.presenter.use(other, None)
        assert room.view.form.draft().external_id == ""
        room.presenter.use(room.session, room.outbox)
        assert room.view.form.draft() == EXAMPLE


async def test_empty_form_follows_an_edited_store(desk):
    async with desk(integration_id=None) as room:
        assert room.view.form.draft().integration_id == ""
        edited = Session(replace(room.session.profile, integration_id=42, currency="EUR"), None)
        room.presenter.use(edited, Outbox(edited, room.ledger))
        assert room.view.form.draft().integration_id == "42"
        assert room.view.form.currency() == "EUR"


async def test_reason_why_nothing_can_be_sent_is_told(desk):
    async with desk(currency="JPY") as room:
        assert "not known yet" in room.view.obstacle.text()
        assert not room.view.send_button.isEnabled()
        room.presenter.use(room.session, None)
        assert "nothing is sent without it" in room.view.obstacle.text()


async def test_store_for_viewing_offers_the_history_alone(desk):
    async with desk(view_only=True) as room:
        visible = [room.view.tabText(i) for i in range(room.view.count()) if room.view.isTabVisible(i)]
        assert visible == ["History"]


async def test_order_without_an_answer_is_settled_by_the_operator(desk, until):
    async with desk() as room:
        needs = []
        room.presenter.needsChanged.connect(needs.append)
        room.service.answers[PATH] = (500, {"message": "Server Error"})
        room.view.form.set_draft(EXAMPLE)
        await room.send(until)
        await until(lambda: (room.answer() or "").startswith("No answer came"))
        await until(lambda: needs and needs[-1])
        assert needs[-1][0].title == "Order SC-1001: no answer"
        needs[-1][0].run()
        history = room.view.history
        assert history.isVisible()
        await until(lambda: history.selected_state() is State.NO_ANSWER)
        history.foundRequested.emit(history.table.selected().id)
        question = await until(lambda: next((q for q in room.view.findChildren(QMessageBox) if q.isVisible()), None))
        next(b for b in question.buttons() if b.text() == "I found it").click()
        await until(lambda: history.selected_state() is State.ACCEPTED)
        await until(lambda: needs[-1] == [])


@pytest.mark.parametrize("payload", [b"{}", b'{"currency": "USD", "integration_id": 1}', UNREADABLE])
async def test_order_that_cannot_be_read_is_not_opened_in_the_form(desk, make_order, payload):
    async with desk() as room:
        room.view.history.show_orders([make_order(1, State.REJECTED, payload=payload)], None)
        room.view.history.show_order(1)
        room.view.history.reopenRequested.emit(room.view.history.table.selected())
        assert room.view.history.notice().title == "This order cannot be opened in the form"
        assert room.view.history.notice().text == "What is kept of it cannot be read."


async def test_new_order_empties_the_form_but_for_what_the_store_knows(desk):
    async with desk() as room:
        room.view.form.set_draft(EXAMPLE)
        room.view.show_answer(Tone.OK, "The order was accepted", "")
        room.view.new_button.click()
        assert room.answer() is None
        draft = room.view.form.draft()
        assert replace(draft, products=()) == OrderDraft(integration_id="42", currency="USD")
