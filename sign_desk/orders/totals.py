"""What the lines of an order come to, in the service's minor units.

The service does not say whether the price of a line is for one piece or for all of them; where the operator has not
said it either, only lines of one piece have a total. A total is for reading and comparing, and never sent.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from sign_desk.money import AmountError, MinorUnit, MinorUnitUnknown, PriceBasis, UnknownCurrency
from sign_desk.orders import values
from sign_desk.orders.recorded import V2

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sign_desk.api.records import OrderRequest
    from sign_desk.orders.draft import LineDraft, OrderDraft
    from sign_desk.orders.recorded import OrderRecord

    Counted: TypeAlias = tuple[int, int]
    """A line: how many pieces, and the price that is sent with it."""


def line_total(
    line: LineDraft, currency: str, *, basis: PriceBasis | None, minor_unit: MinorUnit | None, locale: str
) -> int | None:
    """Return what a line comes to, or None while that can't be read or depends on a `basis` that is not known."""
    counted = read_line(line, currency, minor_unit=minor_unit, locale=locale)
    return None if counted is None else total_of((counted,), basis)


def order_total(
    draft: OrderDraft, *, basis: PriceBasis | None, minor_unit: MinorUnit | None, locale: str
) -> int | None:
    """Return the sum of the lines, or None while one of them has no total."""
    lines = [read_line(line, draft.currency, minor_unit=minor_unit, locale=locale) for line in draft.products]
    readable = [line for line in lines if line is not None]
    return total_of(readable, basis) if len(readable) == len(lines) else None


def read_line(line: LineDraft, currency: str, *, minor_unit: MinorUnit | None, locale: str) -> Counted | None:
    """Return the pieces and the price of a line as it is typed, or None while one of them can't be read."""
    return _read(line.quantity, line.price, currency, minor_unit, locale)


@lru_cache(maxsize=1 << 13)
def _read(typed: str, amount: str, currency: str, minor_unit: MinorUnit | None, locale: str) -> Counted | None:
    quantity = values.whole_number(typed)
    try:
        price = values.price(amount, values.clean(currency), minor_unit=minor_unit, locale=locale)
    except (AmountError, UnknownCurrency, MinorUnitUnknown):
        return None
    return None if quantity is None else (quantity, price)


def total_of(lines: Iterable[Counted], basis: PriceBasis | None) -> int | None:
    """Return what `lines` come to by `basis`; without one None, unless every basis gives the same."""
    by_unit = by_line = 0
    for quantity, price in lines:
        by_unit += quantity * price
        by_line += price
    if basis is None:
        return by_unit if by_unit == by_line else None
    return by_unit if basis is PriceBasis.PER_UNIT else by_line


def request_total(order: OrderRequest, basis: PriceBasis | None) -> int | None:
    """Return what the lines of an order that is sent come to, as `total_of`."""
    return total_of(((line.quantity, line.price) for line in order.products), basis)


def recorded_basis(order: OrderRecord) -> PriceBasis | None:
    """Return for what the prices of an order were taken when it was recorded; None where that makes no difference.

    Never raises, whatever was sent.
    """
    if order.kind != V2 or order.payload is None:
        return None
    try:
        lines = [(line["quantity"], line["price"]) for line in json.loads(order.payload)["products"]]
    except (ValueError, KeyError, TypeError):
        return None
    return basis_of(lines, order.total_minor)


def basis_of(lines: Iterable[Counted], total: int | None) -> PriceBasis | None:
    """Return the one basis by which `lines` come to `total`; None where all do, or none."""
    counted = tuple(lines)
    fitting = [basis for basis in PriceBasis if total_of(counted, basis) == total]
    return fitting[0] if len(fitting) == 1 else None
