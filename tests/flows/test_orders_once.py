"""One order appears once: under its id, among the drafts, and after a stop at a bad moment."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from sign_desk.orders.draft import CustomerDraft, LineDraft
from sign_desk.orders.states import State
from sign_desk.tour import EXAMPLE
from sign_desk.ui.orders.compare_dialog import CompareDialog
from sign_desk.ui.shell.main_window import Tab

ORDERS = "POST /api/v2/orders"
OTHER = replace(
    EXAMPLE,
    external_order_number="SC-9999",
    customer=CustomerDraft("Bob", "Jones", "bob@example.com"),
    products=(LineDraft("your-product-id-123", "7", "1.00"),),
)


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


async def give_up(desk, sandbox, hand, until):
    """Send what is on the form, and stop it while it waits for a further try."""
    sandbox.fault(ORDERS, "rate_limit", retry_after=200)
    await send(desk, hand)
    await hand.click(desk.tabs.orders_view.new_order.stop_button)
    await until(lambda: answer(desk) == "The order was not sent")


async def orders_in(desk):
    """Every order on record, by number, with its state."""
    ledger, outbox = desk.archive.archive.ledger, desk.tabs.orders._browsing._outbox
    found = (await ledger.page(outbox.everything(), limit=100)).entries
    return {order.order_number: order.state for order in found}


@pytest.mark.parametrize("in_its_place", [False, True])
async def test_order_that_waits_is_not_lost_to_another_one_with_its_id(in_its_place, at_the_form, sandbox, hand, until):
    desk = await at_the_form()
    await give_up(desk, sandbox, hand, until)
    await hand.click(desk.tabs.orders_view.new_order.new_button)
    desk.tabs.orders_view.new_order.form.set_draft(OTHER)
    await send(desk, hand)
    dialog = await hand.dialog(desk.window, CompareDialog)
    assert await orders_in(desk) == {"SC-1001": State.READY}
    (replace_button,) = (b for b in dialog.findChildren(QPushButton) if b.text() == "Send this one in its place")
    if in_its_place:
        await hand.click(replace_button)
        await until(lambda: answer(desk) == "The order was accepted")
        assert await orders_in(desk) == {"SC-9999": State.ACCEPTED}
    else:
        dialog.reject()
        await until(lambda: answer(desk) == "Another order has this id")
        assert (await orders_in(desk), sandbox.orders()) == ({"SC-1001": State.READY}, [])


async def test_order_that_was_not_sent_is_corrected_on_its_form(at_the_form, sandbox, hand, until):
    desk = await at_the_form()
    await give_up(desk, sandbox, hand, until)
    await hand.type_into(desk.tabs.orders_view.new_order.form.order.field("external_order_number").control, "SC-1002")
    await send(desk, hand)
    await until(lambda: answer(desk) == "The order was accepted")
    assert await orders_in(desk) == {"SC-1002": State.ACCEPTED}


async def test_next_order_typed_over_one_that_waits_does_not_replace_it_for_a_forgotten_id(
    at_the_form, sandbox, hand, until
):
    desk = await at_the_form()
    await give_up(desk, sandbox, hand, until)
    form = desk.tabs.orders_view.new_order.form
    await hand.type_into(form.order.field("external_order_number").control, "SC-1002")
    for path in ("customer.email", "customer.last_name"):
        await hand.type_into(form.customer.field(path).control, "bob@example.com")
    await send(desk, hand)
    dialog = await hand.dialog(desk.window, CompareDialog)
    assert (await orders_in(desk), sandbox.orders()) == ({"SC-1001": State.READY}, [])
    dialog.reject()
    await until(lambda: answer(desk) == "Another order has this id")


async def test_refused_order_opened_from_the_history_leaves_no_draft_behind(at_the_form, sandbox, hand, until):
    desk = await at_the_form()
    view = desk.tabs.orders_view
    await hand.fill_row(view.new_order.form.table.view, 0, ["no-such-product", "2", "29.99"])
    await send(desk, hand)
    await until(lambda: answer(desk) == "The order was refused")
    await hand.click(view.new_order.new_button)
    await until(lambda: [card.title for card in view.waiting.cards.values()] == ["SC-1001: refused"])
    assert not view.waiting.rows, "one order appears once"
    await hand.go_to_tab(view, "History")
    await until(lambda: view.history.model.total == 1)
    await hand.select_row(view.history.table, 0)
    await hand.click(view.history.card.reopen_button)
    await until(lambda: view.new_order.form.draft().external_id == "order-123456")
    await hand.fill_row(view.new_order.form.table.view, 0, ["your-product-id-123"])
    await send(desk, hand)
    await until(lambda: answer(desk) == "The order was accepted")
    await until(lambda: not view.waiting.rows)
    assert await desk.archive.archive.drafts.drafts(desk.profiles.all()[0].store_id, "en_US") == ()


async def test_draft_of_an_order_that_is_on_record_tells_so(at_the_form, sandbox, hand, until):
    desk = await at_the_form()
    view = desk.tabs.orders_view
    await hand.type_into(view.new_order.form.order.field("shipping_line").control, "By bicycle")
    await until(lambda: view.new_order.kept.text() == "Kept as a draft")
    await hand.click(view.new_order.new_button)
    view.new_order.form.set_draft(EXAMPLE)
    await send(desk, hand)
    await until(lambda: answer(desk) == "The order was accepted")
    await hand.click(view.new_order.new_button)
    await until(
        lambda: any(
            "on record" in label.text() for row in view.waiting.rows.values() for label in row.findChildren(QLabel)
        )
    )


async def test_order_that_waited_when_the_program_ended_is_no_draft_as_well(
    at_the_form, open_desk, sandbox, hand, until
):
    desk = await at_the_form()
    await until(lambda: desk.tabs.orders_view.new_order.kept.text() == "Kept as a draft")
    sandbox.fault(ORDERS, "rate_limit", retry_after=200, count=99)
    await send(desk, hand)
    await until(desk.tabs.orders_view.new_order.stop_button.isVisible)
    draft = desk.tabs.orders_view.new_order.form.draft()
    drafts, store_id = desk.archive.archive.drafts, desk.profiles.all()[0].store_id
    desk.window.close()
    await until(lambda: desk.closed)

    again = await open_desk()
    # As a kill would have left it.
    await until(lambda: again.archive.archive is not None)
    await again.archive.archive.drafts.save(store_id, draft, locale="en_US")
    again.tabs.orders._keeping.reload()
    view = again.tabs.orders_view
    await until(lambda: [card.order.state for card in view.waiting.cards.values()] == [State.READY])
    drafts = again.archive.archive.drafts
    while await drafts.drafts(store_id, "en_US"):
        await until(lambda: not again.writes.running)
    assert not view.waiting.rows


async def test_cell_that_is_typed_into_is_kept_when_the_window_closes(at_the_form, open_desk, hand, until):
    desk = await at_the_form()
    form = desk.tabs.orders_view.new_order.form
    await hand.click(desk.tabs.orders_view.new_order.new_button)
    await hand.type_into(form.order.field("external_id").control, "order-9")
    table = form.table.view
    table.setCurrentIndex(table.model().index(0, 0))
    table.setFocus(Qt.FocusReason.OtherFocusReason)
    QTest.keyClick(table, Qt.Key.Key_F2)
    editor = await until(lambda: table.viewport().findChild(QLineEdit))
    QTest.keyClicks(editor, "half-typed-id")
    desk.window.close()
    await until(lambda: desk.closed)

    again = await open_desk()
    form = again.tabs.orders_view.new_order.form
    await until(lambda: form.draft().external_id == "order-9")
    assert form.draft().products == (LineDraft("half-typed-id", "1", ""),)
