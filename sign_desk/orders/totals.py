"""Totals of an order as it is typed, in the service's minor units.

A line's price is counted per piece. The service does not say whether it counts so too: a total is for reading
and comparing, and never sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sign_desk.money import AmountError, MinorUnit, MinorUnitUnknown, UnknownCurrency
from sign_desk.orders import values

if TYPE_CHECKING:
    from sign_desk.orders.draft import LineDraft, OrderDraft


def line_total(line: LineDraft, currency: str, *, minor_unit: MinorUnit | None, locale: str) -> int | None:
    """Return quantity times price, or None while one of them can't be read."""
    quantity = values.whole_number(line.quantity)
    try:
        price = values.price(line.price, values.clean(currency), minor_unit=minor_unit, locale=locale)
    except (AmountError, UnknownCurrency, MinorUnitUnknown):
        return None
    return None if quantity is None else quantity * price


def order_total(draft: OrderDraft, *, minor_unit: MinorUnit | None, locale: str) -> int | None:
    """Return the sum of the lines, or None while one of them has no total."""
    total = 0
    for line in draft.products:
        amount = line_total(line, draft.currency, minor_unit=minor_unit, locale=locale)
        if amount is None:
            return None
        total += amount
    return total
