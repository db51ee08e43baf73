"""Compares what the lines of an order come to with what the file says it comes to."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import product

from sign_desk.orders.missed.charges import Unclear, in_full, less_its_discount
from sign_desk.orders.missed.found import FoundOrder
from sign_desk.orders.missed.issues import Code, Issue, Weight

_NOTHING = Decimal(0)
_ROUNDING = Decimal("0.01")


def of_sums(order: FoundOrder) -> Issue | None:
    """Return the issue of an order whose lines and sums do not fit, whatever of discount, tax and shipping is in them.

    Programs differ in what they take off and add before they write a sum: only what fits none of it is told. Each
    line may be a hundredth off by rounding.
    """
    sums = order.sums
    said = sums.subtotal if sums.subtotal is not None else sums.total
    if said is None or not order.lines:
        return None
    try:
        lines = tuple(_of_lines(order))
    except Unclear:
        return None
    if said in lines:
        return None
    margin = _ROUNDING * len(order.lines)
    extra = [_NOTHING, sums.tax or _NOTHING]
    costs = [_NOTHING] if sums.subtotal is not None else [_NOTHING, sums.shipping or _NOTHING]
    if any(abs(of_lines + tax + cost - said) <= margin for of_lines, tax, cost in product(lines, extra, costs)):
        return None
    message = (
        f"The lines come to {max(lines):f}, the file says {said:f}. Look whether a line is missing or was removed."
    )
    return Issue(Code.SUM, "products", message, Weight.ASKS, order.rows[0])


def _of_lines(order: FoundOrder) -> Iterator[Decimal]:
    full = reduced = _NOTHING
    for line in order.lines:
        prices = line.prices
        if prices.line is None and prices.unit is None:
            if prices.reduced is None:
                raise Unclear("The file does not tell the price.")
            full += prices.reduced
        else:
            full += in_full(line)
        reduced += prices.reduced if prices.reduced is not None else less_its_discount(line)
    discount = order.sums.discount or _NOTHING
    yield from (full, reduced, full - discount, reduced - discount)
