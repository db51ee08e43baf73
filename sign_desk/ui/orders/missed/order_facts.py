"""One order of a file as facts: what the file says, and what would be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sign_desk.orders.missed.preparing import draft_of
from sign_desk.ui.kit.facts import Fact
from sign_desk.ui.orders.missed.words import shop_time, span
from sign_desk.ui.orders.words import PRICES, money

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from zoneinfo import ZoneInfo

    from sign_desk.orders.draft import AddressDraft, CustomerDraft
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
    words = PRICES[setup.basis].lower()
    yield (
        "Products",
        "\n".join(
            f"{line.quantity or '?'} {_TIMES} {line.external_id or 'product not known'}, {words} {line.price or '?'}"
            for line in draft.products
        ),
    )
    left_out = [
        f"{line.name or line.sku}: {match.why}"
        for line, match in zip(order.order.lines, order.matches, strict=True)
        if match.skipped
    ]
    yield "Left out", "\n".join(left_out)
    yield "Customer", _person(draft.customer)
    yield "Billing", _address(draft.billing_address)
    yield "Shipping", "As billing" if draft.same_as_billing else _address(draft.shipping_address)
    yield "Shipping method", draft.shipping_line


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


def _person(person: AddressDraft | CustomerDraft) -> str:
    name = f"{person.first_name} {person.last_name}".strip()
    return "\n".join(filter(None, (name, person.email, person.phone)))


def _address(address: AddressDraft) -> str:
    place = " ".join(filter(None, (address.postcode, address.city, address.province, address.country)))
    return "\n".join(filter(None, (_person(address), address.address_1, address.address_2, place)))
