"""What becomes of an order when things go wrong: sent once or not at all, and never forgotten."""

import pytest
from PySide6.QtWidgets import QPushButton

from sign_desk.orders.draft import LineDraft
from sign_desk.tour import EXAMPLE
from sign_desk.ui.shell.main_window import Tab


@pytest.fixture
def at_the_form(open_desk, sandbox, connect_store, hand):
    """Open a desk at the form of a new order, filled in with the vendor's example."""

    async def open_form():
        desk = await connect_store(await open_desk(), sandbox)
        await hand.go_to_tab(desk.window.tabs, Tab.ORDERS.value)
        await hand.go_to_tab(desk.tabs.orders_view, "New order")
        desk.tabs.orders_view.new_order.form.set_draft(EXAMPLE)
        return desk

    return open_form


async def send(desk, hand):
    await hand.click(desk.tabs.orders_view.new_order.send_button)
    await hand.answer(desk.window, "Send order")


def answer(desk):
    notice = desk.tabs.orders_view.new_order.answer.notice("answer")
    return notice.title if notice else None


async def test_same_order_is_not_sent_twice(at_the_form, sandbox, hand, until):
    desk = await at_the_form()
    await send(desk, hand)
    await until(lambda: answer(desk) == "The order was accepted")
    await send(desk, hand)
    await until(lambda: answer(desk) == "This order was sent before")
    assert len(sandbox.orders()) == 1


async def test_refusal_lands_on_its_field_and_the_corrected_order_goes_out(at_the_form, sandbox, hand, until):
    desk = await at_the_form()
    form = desk.tabs.orders_view.new_order.form
    await hand.fill_row(form.table.view, 0, ["no-such-product", "2", "29.99"])
    await send(desk, hand)
    await until(lambda: answer(desk) == "The order was refused")
    assert "Line 1" in form.lines.problems()[0]
    assert sandbox.orders() == []

    await hand.fill_row(form.table.view, 0, ["your-product-id-123"])
    assert form.lines.problems() == ()
    await send(desk, hand)
    await until(lambda: answer(desk) == "The order was accepted")
    assert len(sandbox.orders()) == 1
    assert desk.tabs.orders_view.history.model.total == 1, "the corrected order is the one that was refused"


async def test_incomplete_order_is_not_sent_and_says_what_is_missing(at_the_form, sandbox, hand):
    desk = await at_the_form()
    form = desk.tabs.orders_view.new_order.form
    await hand.type_into(form.order.field("external_id").control, "")
    await hand.click(desk.tabs.orders_view.new_order.send_button)
    assert answer(desk) == "The order is not complete"
    assert form.order.field("external_id").has_error
    assert desk.window.focusWidget() is form.order.field("external_id").control
    assert sandbox.orders() == []


async def test_answer_that_never_comes_does_not_keep_the_window_open(at_the_form, sandbox, hand, until, monkeypatch):
    desk = await at_the_form()
    monkeypatch.setattr("sign_desk.app._LAST_ANSWERS", 0.2)
    sandbox.fault("POST /api/v2/orders", "latency", seconds=60)
    await send(desk, hand)
    await until(lambda: desk.writes.running == 1)
    desk.window.close()
    assert desk.window.isVisible(), "closing waits for the answer first"
    await until(lambda: not desk.window.isVisible())


async def test_order_cut_off_by_closing_needs_the_operator_at_the_next_start(
    at_the_form, open_desk, sandbox, hand, until, monkeypatch, tmp_path
):
    desk = await at_the_form()
    monkeypatch.setattr("sign_desk.app._LAST_ANSWERS", 0.2)
    sandbox.fault("POST /api/v2/orders", "latency", seconds=60)
    await send(desk, hand)
    await until(lambda: desk.writes.running == 1)
    desk.window.close()
    await until(lambda: desk.closed)

    again = await open_desk()
    await until(lambda: again.needs_you.needs)
    assert ["SC-1001" in need.title for need in again.needs_you.needs] == [True], "at once by its name"
    assert again.window.needs_you_dock.isVisible(), "what waits is shown at the start"


async def test_reopened_order_is_the_order_that_was_refused(at_the_form, sandbox, hand, until):
    desk = await at_the_form()
    view = desk.tabs.orders_view
    await hand.fill_row(view.new_order.form.table.view, 0, ["no-such-product", "2", "29.99"])
    await send(desk, hand)
    await until(lambda: answer(desk) == "The order was refused")
    await hand.click(view.new_order.new_button)
    assert view.new_order.form.draft().external_id == ""
    await hand.go_to_tab(view, "History")
    await until(lambda: view.history.model.total == 1)
    await hand.select_row(view.history.table, 0)
    await hand.click(view.history.card.reopen_button)
    await until(lambda: view.new_order.form.draft().external_id == "order-123456")
    draft = view.new_order.form.draft()
    assert draft.products == (LineDraft("no-such-product", "2", "29.99"),)
    assert draft.billing_address == EXAMPLE.billing_address


async def test_same_order_is_refused_twice(at_the_form, sandbox, hand, until):
    desk = await at_the_form()
    form = desk.tabs.orders_view.new_order.form
    await hand.fill_row(form.table.view, 0, ["no-such-product", "2", "29.99"])
    history = desk.tabs.orders_view.history.model
    for attempt in (1, 2):
        await send(desk, hand)
        await until(lambda: answer(desk) == "The order was refused")
        await until(lambda attempt=attempt: history.total == 1 and history.record(0).attempts == attempt)
    assert sandbox.orders() == []
    await hand.fill_row(form.table.view, 0, ["your-product-id-123"])
    await send(desk, hand)
    await until(lambda: answer(desk) == "The order was accepted")
    assert len(sandbox.orders()) == 1


async def test_damaged_history_is_not_forgotten_by_a_restart(
    at_the_form, open_desk, sandbox, hand, until, tmp_path, expected_logs
):
    expected_logs.append("The order history is damaged")
    desk = await at_the_form()
    await send(desk, hand)
    await until(lambda: answer(desk) == "The order was accepted")
    desk.window.close()
    await until(lambda: desk.closed)
    history = tmp_path / "data" / "sign-desk.sqlite3"
    history.write_bytes(b"no database at all" * 1000)

    for _start in range(2):
        desk = await open_desk()
        await until(lambda desk=desk: desk.window.notices.notice("archive"))
        await until(lambda desk=desk: "order history cannot be used" in desk.tabs.orders_view.new_order.obstacle.text())
        assert not desk.tabs.orders_view.new_order.send_button.isEnabled()

    notice = desk.window.notices.notice("archive")
    await hand.click(next(b for b in notice.findChildren(QPushButton) if b.text() == "Go on with an empty history"))
    await until(lambda: desk.tabs.orders_view.new_order.obstacle.text() == "")
    assert list(history.parent.glob("sign-desk.sqlite3.damaged-*")), "the damaged file is kept"


async def test_order_that_waits_in_another_store_is_not_forgotten(
    at_the_form, open_desk, connect_store, sandbox, hand, until
):
    desk = await at_the_form()
    sandbox.fault("POST /api/v2/orders", "apply_then_cut")
    await send(desk, hand)
    await until(lambda: (answer(desk) or "").startswith("No answer came"))
    await connect_store(desk, sandbox, name="Southern Neon")
    await until(lambda: desk.window.windowTitle().startswith("Southern Neon"))
    await until(lambda: [need.title for need in desk.needs_you.needs] == ["Northern Neon: 1 waiting"])
    assert desk.tabs.orders_view.history.model.total == 0, "a store shows its own orders alone"

    desk = await open_desk()
    await until(lambda: [need.title for need in desk.needs_you.needs] == ["Northern Neon: 1 waiting"])
    assert desk.window.needs_you_dock.isVisible()
    desk.needs_you.needs[0].run()
    await until(lambda: [need.title for need in desk.needs_you.needs] == ["Order SC-1001: no answer"])
