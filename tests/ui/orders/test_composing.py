"""What the form says of an order as it is typed."""

from dataclasses import replace

import pytest

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
