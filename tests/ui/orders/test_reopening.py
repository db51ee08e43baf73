"""Orders on record that come back to the form: to be corrected, or to begin another one with."""

import json
from dataclasses import replace

import pytest

from sign_desk.money import MinorUnit, PriceBasis
from sign_desk.orders.draft import LineDraft
from sign_desk.orders.states import State
from sign_desk.store.orders.ledger import Entry
from sign_desk.tour import EXAMPLE

ORDERS = "/api/v2/orders"
UNREADABLE = (
    b'{"currency": "USD", "integration_id": 1, "external_id": "a", "external_order_number": "b", '
    b'"billing_address": [], "products": []}'
)


async def select_newest(room, until):
    room.view.show_history()
    await until(lambda: room.view.history.model.total > 0)
    room.view.history.table.select(0)
    await until(lambda: room.view.history.card.order_id is not None)


async def test_refused_order_is_corrected_in_the_form(desk, until):
    async with desk() as room:
        room.service.answers[ORDERS] = (422, {"message": "No.", "errors": {}})
        room.fill(EXAMPLE)
        await room.send(until)
        await until(lambda: room.answer() == "The order was refused")
        room.view.new_order.new_button.click()
        await select_newest(room, until)
        room.view.history.card.reopen_button.click()
        await until(lambda: room.view.new_order.form.draft().external_id == "order-123456")
        assert room.view.currentWidget() is room.view.new_order


async def test_accepted_order_is_duplicated_without_its_ids(desk, until):
    async with desk() as room:
        room.fill(EXAMPLE)
        await room.send(until)
        await until(lambda: room.answer() == "The order was accepted")
        await select_newest(room, until)
        assert room.view.history.selected_state() is State.ACCEPTED
        room.view.history.card.duplicate_button.click()
        await until(lambda: room.view.currentWidget() is room.view.new_order)
        draft = room.view.new_order.form.draft()
        assert (draft.external_id, draft.external_order_number) == ("", "")
        assert draft.products == EXAMPLE.products
        assert draft.billing_address == EXAMPLE.billing_address


async def test_what_was_typed_stays_a_draft_when_an_order_is_opened(desk, until):
    async with desk() as room:
        room.service.answers[ORDERS] = (422, {"message": "No.", "errors": {}})
        room.fill(EXAMPLE)
        await room.send(until)
        await until(lambda: room.answer() == "The order was refused")
        room.view.new_order.new_button.click()
        room.fill(replace(EXAMPLE, external_id="other", external_order_number="SC-2"))
        await select_newest(room, until)
        room.view.history.card.reopen_button.click()
        await until(lambda: "SC-2" in [row.title for row in room.view.waiting.rows.values()])


async def test_nothing_is_opened_while_an_order_is_on_its_way(desk, until):
    async with desk() as room:
        room.service.answers[ORDERS] = (422, {"message": "No.", "errors": {}})
        room.fill(EXAMPLE)
        await room.send(until)
        await until(lambda: room.answer() == "The order was refused")
        room.service.may_answer.clear()
        room.fill(replace(EXAMPLE, external_id="other", external_order_number="SC-2"))
        await room.send(until)
        await select_newest(room, until)
        room.presenter._browsing.open_in_form(1)
        await until(lambda: room.view.waiting.notices.notice("outcome"))
        assert room.view.new_order.form.draft().external_id == "other"
        room.service.may_answer.set()


@pytest.mark.parametrize("payload", [b"{}", b'{"currency": "USD", "integration_id": 1}', UNREADABLE])
async def test_order_that_cannot_be_read_is_not_opened_in_the_form(desk, until, payload):
    async with desk() as room:
        order_id = await room.ledger.record(
            Entry(
                store_id="s1",
                origin=room.service.origin,
                kind="v2",
                integration_id=42,
                external_id="a",
                order_number="b",
                currency="USD",
                total_minor=1,
                email=None,
                payload=payload,
                operator="Ada",
            )
        )
        room.presenter._browsing.show_order(order_id)
        card = room.view.history.card
        await until(lambda: card.order_id == order_id)
        card.reopen_button.click()
        await until(lambda: card.notices.notice("order"))
        assert card.notices.notice("order").title == "This order cannot be opened in the form"
        assert card.notices.notice("order").text == "What is kept of it cannot be read."


@pytest.mark.parametrize(("way", "ids"), [("reopen_button", ("order-1", "SC-1")), ("duplicate_button", ("", ""))])
async def test_order_opened_after_the_counting_was_answered_otherwise_costs_the_same(desk, until, way, ids):
    async with desk(currency="JPY", minor_units={"JPY": MinorUnit.HUNDREDTHS}) as room:
        payload = {
            "integration_id": 42,
            "external_id": "order-1",
            "external_order_number": "SC-1",
            "currency": "JPY",
            "products": [{"external_id": "lamp", "quantity": 2, "price": 125000}],
        }
        order_id = await room.ledger.record(
            Entry(
                store_id="s1",
                origin=room.service.origin,
                kind="v2",
                integration_id=42,
                external_id="order-1",
                order_number="SC-1",
                currency="JPY",
                total_minor=250000,
                digits=2,
                email=None,
                payload=json.dumps(payload).encode(),
                operator="Ada",
            )
        )
        room.session.answer_minor_unit("JPY", MinorUnit.ISO)
        room.session.answer_price_basis(PriceBasis.PER_LINE)
        room.presenter._browsing.show_order(order_id)
        card = room.view.history.card
        await until(lambda: card.order_id == order_id)
        getattr(card, way).click()
        await until(lambda: room.view.new_order.form.draft().products[0].external_id == "lamp")
        draft = room.view.new_order.form.draft()
        assert (draft.external_id, draft.external_order_number) == ids
        assert draft.products == (LineDraft("lamp", "2", "2500"),), "¥1,250 each, of which two come to ¥2,500"
