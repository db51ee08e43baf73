"""What only the operator knows of a store's prices is asked once, on the order at hand, and remembered."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QMessageBox

from sign_desk.money import MinorUnit, PriceBasis
from sign_desk.orders.draft import LineDraft
from sign_desk.tour import EXAMPLE
from sign_desk.ui.kit.choice_dialog import ChoiceDialog
from sign_desk.ui.shell.main_window import Tab


@pytest.fixture
def at_the_form(open_desk, sandbox, connect_store, hand):
    """Open a desk at the form, with an order, in a store of which nothing was answered yet."""

    async def open_form(draft=EXAMPLE):
        desk = await connect_store(await open_desk(), sandbox, prices_known=False)
        await hand.go_to_tab(desk.window.tabs, Tab.ORDERS.value)
        await hand.go_to_tab(desk.tabs.orders_view, "New order")
        desk.tabs.orders_view.new_order.form.set_draft(draft)
        return desk

    return open_form


def answer(desk):
    notice = desk.tabs.orders_view.new_order.answer.notice("answer")
    return notice.title if notice else None


def price_title(desk):
    model = desk.tabs.orders_view.new_order.form.lines
    return next(column.title for column in model.columns if column.key == "price")


@pytest.mark.parametrize(
    ("basis", "title", "total"),
    [(PriceBasis.PER_UNIT, "Price each", "$59.98"), (PriceBasis.PER_LINE, "Price for all", "$29.99")],
)
async def test_what_a_price_is_for_is_asked_before_the_first_order_where_it_matters(
    basis, title, total, at_the_form, open_desk, sandbox, hand, until
):
    desk = await at_the_form()
    page = desk.tabs.orders_view.new_order
    assert (price_title(desk), page.total.text()) == ("Price", "Total $29.99 or $59.98")
    await hand.click(page.send_button)
    dialog = await hand.dialog(desk.window, ChoiceDialog)
    assert "$59.98" in dialog.choices[PriceBasis.PER_UNIT].text()
    assert not dialog.accept_button.isEnabled(), "nothing is chosen for the operator"
    await hand.tick(dialog.choices[basis])
    await hand.click(dialog.accept_button)

    question = await hand.dialog(desk.window, QMessageBox)
    assert f"2 pieces, {total} (each price is for" in question.informativeText()
    assert (price_title(desk), page.total.text()) == (title, f"Total {total}")
    await hand.answer(desk.window, "Send order")
    await until(lambda: answer(desk) == "The order was accepted")
    (taken,) = sandbox.orders()
    assert [line["price"] for line in taken["body"]["products"]] == [2999], "what was typed is what is sent"

    desk.window.close()
    await until(lambda: desk.closed)
    again = await open_desk()
    await until(lambda: price_title(again) == title)
    assert again.profiles.all()[0].price_basis is basis


async def test_order_is_not_sent_while_what_its_prices_are_for_stays_unanswered(at_the_form, sandbox, hand, until):
    desk = await at_the_form()
    await hand.click(desk.tabs.orders_view.new_order.send_button)
    dialog = await hand.dialog(desk.window, ChoiceDialog)
    await hand.click(dialog.buttons.buttons()[1])
    await until(lambda: not desk.window.findChildren(ChoiceDialog))
    assert desk.window.findChildren(QMessageBox) == []
    assert (sandbox.orders(), desk.tabs.orders_view.history.model.total) == ([], 0)


async def test_one_piece_of_each_needs_no_answer(at_the_form, sandbox, hand, until):
    desk = await at_the_form(replace(EXAMPLE, products=(LineDraft("your-product-id-123", "1", "29.99"),)))
    await hand.click(desk.tabs.orders_view.new_order.send_button)
    await hand.answer(desk.window, "Send order")
    await until(lambda: answer(desk) == "The order was accepted")


@pytest.mark.parametrize(("unit", "amount"), [(MinorUnit.ISO, 12500), (MinorUnit.HUNDREDTHS, 1250)])
async def test_how_another_currency_is_counted_is_asked_at_the_form(
    unit, amount, at_the_form, open_desk, sandbox, hand, until
):
    dinars = replace(EXAMPLE, currency="KWD", products=(LineDraft("your-product-id-123", "1", "12.50"),))
    desk = await at_the_form(dinars)
    page = desk.tabs.orders_view.new_order
    assert page.obstacle.text().startswith("How the service counts KWD is not known yet.")
    assert not page.send_button.isEnabled()
    await hand.click(page.count_button)
    dialog = await hand.dialog(desk.window, ChoiceDialog)
    assert [button.text().rpartition(" ")[2] for button in dialog.choices.values()] == ["12500", "1250"]
    await hand.tick(dialog.choices[unit])
    await hand.click(dialog.accept_button)
    await until(page.send_button.isEnabled)
    assert not page.count_button.isVisible()

    await hand.click(page.send_button)
    question = await hand.dialog(desk.window, QMessageBox)
    assert "KWD\xa012.50" in question.informativeText()
    await hand.answer(desk.window, "Send order")
    await until(lambda: answer(desk) == "The order was accepted")
    (taken,) = sandbox.orders()
    assert [line["price"] for line in taken["body"]["products"]] == [amount]
    assert desk.profiles.all()[0].minor_units == {"KWD": unit}
