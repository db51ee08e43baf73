"""One order of a file as facts: what the file says, and what would be sent."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sign_desk.money import AmountError, MinorUnitUnknown, UnknownCurrency
from sign_desk.orders import values
from sign_desk.orders.missed.drafting import LOCALE
from sign_desk.orders.missed.preparing import draft_of
from sign_desk.ui.kit.facts import Fact
from sign_desk.ui.orders.missed.words import shop_time, span
from sign_desk.ui.orders.words import BILL_TO, SHIP_TO, envelope, line_of, money, price_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from zoneinfo import ZoneInfo

    from sign_desk.orders.draft import OrderDraft
    from sign_desk.orders.missed.drafting import Setup
    from sign_desk.orders.missed.sorting import Sorted


def sections_of(one: Sorted, setup: Setup, digits_of: Callable[[str], int | None]) -> list[tuple[str, list[Fact]]]:
    """Return the titled facts of an order; those that are empty are left out."""
    return [
        ("What would be sent", _filled(_sent(one, setup, digits_of))),
        ("What the file says", _filled(_found(one, setup.zone))),
        ("In the file, and not sent", [Fact(title, text) for title, text in one.prepared.order.not_sent]),
    ]


def _sent(one: Sorted, setup: Setup, digits_of: Callable[[str], int | None]) -> Iterator[tuple[str, str]]:
    order, draft = one.prepared, draft_of(one.prepared, setup)
    yield "Store's order id", draft.external_id
    yield "Order number", draft.external_order_number
    yield "Total", money(order.total, order.currency, digits_of(order.currency))
    yield "Products", "\n".join(_lines(draft, setup, digits_of(draft.currency)))
    left_out = [
        f"{line.name or line.sku}: {match.why}"
        for line, match in zip(order.order.lines, order.matches, strict=True)
        if match.skipped
    ]
    yield "Left out", "\n".join(left_out)
    yield "Customer", envelope(asdict(draft.customer))
    yield BILL_TO, envelope(asdict(draft.billing_address))
    yield SHIP_TO, "The same address" if draft.same_as_billing else envelope(asdict(draft.shipping_address))
    yield "Shipping method", draft.shipping_line


def _lines(draft: OrderDraft, setup: Setup, digits: int | None) -> Iterator[str]:
    # As in the history: what a price is for makes no difference while all are of one.
    basis = None if all(line.quantity == "1" for line in draft.products) else setup.basis
    for line in draft.products:
        try:
            minor_unit = setup.minor_units.get(draft.currency)
            amount = values.price(line.price, draft.currency, minor_unit=minor_unit, locale=LOCALE)
            price = price_of(amount, draft.currency, digits, basis)
        except (AmountError, MinorUnitUnknown, UnknownCurrency):
            price = line.price or "?"
        yield line_of(line.quantity or "?", line.external_id or "product not known", price)


def _found(one: Sorted, zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    order = one.prepared.order
    rows = [f"{row:,}" for row in order.rows]
    yield "Rows", ", ".join(rows if len(rows) <= _MOST_ROWS else (*rows[:_MOST_ROWS], "…"))
    yield "Ordered", shop_time(order.created.earliest, zone) if order.created else ""
    status = order.status
    yield "Payment", status.payment
    yield "Fulfilment", status.fulfilment
    yield "Cancelled", status.cancelled
    yield "Refunded", status.refunded
    yield "Test order", "Yes" if status.test else ""
    yield "Lines", "\n".join(f"{line.quantity or '?'} {_TIMES} {line.name or line.sku}" for line in order.lines)
    if order.sums.total is not None:
        yield "Total", f"{order.sums.total:f} {order.currency}"
    if one.decision is not None:
        yield "Your word", f"{one.decision.operator}, {shop_time(one.decision.at, zone)}"
    if one.outage is not None:
        yield "Outage", span(one.outage.start, one.outage.end, zone)
    yield "Listed in", one.listed


_MOST_ROWS = 6
_TIMES = "\N{MULTIPLICATION SIGN}"


def _filled(facts: Iterable[tuple[str, str]]) -> list[Fact]:
    return [Fact(title, text) for title, text in facts if text]
