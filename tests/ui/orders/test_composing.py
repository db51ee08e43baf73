"""What the form says of an order as it is typed."""

from dataclasses import replace

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from sign_desk.money import PriceBasis
from sign_desk.orders.draft import LineDraft, OrderDraft
from sign_desk.tour import EXAMPLE


@pytest.mark.parametrize(
    ("lines", "basis", "total"),
    [
        ((LineDraft("gift", "2", "0"),), PriceBasis.PER_UNIT, "Total $0.00"),
        ((LineDraft("gift", "2", "0"),), None, "Total $0.00"),
        ((LineDraft("gift", "1", "0.00"), LineDraft("lamp", "1", "5")), None, "Total $5.00"),
        ((LineDraft("lamp", "2", "5"),), None, "Total $5.00 or $10.00"),
        ((LineDraft("lamp", "2", ""),), PriceBasis.PER_UNIT, ""),
        ((), PriceBasis.PER_UNIT, ""),
    ],
)
async def test_total_is_shown_as_far_as_it_can_be_read(desk, lines, basis, total):
    async with desk(price_basis=basis) as room:
        room.fill(replace(EXAMPLE, products=lines))
        assert room.view.new_order.total.text() == total
        room.fill(OrderDraft(currency="USD"))
        assert room.view.new_order.total.text() == ""


async def test_what_is_wrong_is_told_at_the_field_as_it_is_typed(desk):
    async with desk() as room:
        form = room.view.new_order.form
        field = form.billing.field("billing_address.email")
        QTest.keyClicks(field.control, "ada")
        assert field.message == "This is not an e-mail address."
        QTest.keyClicks(field.control, "@example.com")
        assert not field.has_error


async def test_what_is_wrong_is_told_at_the_cell_as_it_is_typed(desk, until):
    async with desk() as room:
        form = room.view.new_order.form
        room.fill(replace(EXAMPLE, products=(LineDraft("lamp", "2", "5"),)))
        view = form.table.view
        view.edit(form.lines.index(0, 1))
        editor = await until(lambda: view.viewport().findChild(QLineEdit))
        editor.selectAll()
        QTest.keyClicks(editor, "x")
        assert form.lines.problems() == ("Line 1: Enter how many, as a whole number from 1.",)
        assert editor.text() == "x", "what is typed stays"
        QTest.keyClicks(editor, "\b3")
        assert form.lines.problems() == ()
        assert (editor.text(), form.draft().products[0].quantity) == ("3", "2")
        form.commit()
        assert form.draft().products[0].quantity == "3"
