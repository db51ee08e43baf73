"""Which fields of an order can be mended in place, what they are called, and what is in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sign_desk.orders.missed.issues import Code
from sign_desk.orders.missed.preparing import draft_of

if TYPE_CHECKING:
    from sign_desk.orders.draft import OrderDraft
    from sign_desk.orders.missed.drafting import Setup
    from sign_desk.orders.missed.issues import Issue
    from sign_desk.orders.missed.preparing import PreparedOrder

_LINE = re.compile(r"products\.(\d+)\.(\w+)")
_GROUPS = {"billing_address": "Billing", "shipping_address": "Shipping", "customer": "Customer"}
_NAMES = {
    "external_id": "store's order id",
    "external_order_number": "order number",
    "created_at": "ordered at",
    "first_name": "first name",
    "last_name": "last name",
    "email": "e-mail",
    "address_1": "address",
    "address_2": "address, second line",
    "province": "province or state (code)",
    "country": "country (code)",
    "shipping_line": "shipping method",
    "quantity": "quantity",
    "price": "price",
}
_LINE_NAMES = {"external_id": "product id", "quantity": "quantity", "price": "price"}
_NOT_HERE = {Code.OPEN_QUESTION, Code.OTHER_CURRENCY, Code.ALIKE, Code.NUMBER_TAKEN, Code.DELIVERED}
"""Issues that no other text in a field settles: they are answered, or looked at."""


def is_mendable(issue: Issue) -> bool:
    """Whether another text in its field can settle an issue."""
    fields = {"external_id", "external_order_number", "currency", "shipping_line", "created_at"}
    place = _LINE.fullmatch(issue.path)
    is_field = place is not None or issue.path in fields or issue.path.partition(".")[0] in _GROUPS
    return is_field and issue.code not in _NOT_HERE


def title_of(path: str) -> str:
    """What the field of a path is called: "Billing postcode", "Line 2 quantity"."""
    if (place := _LINE.fullmatch(path)) is not None:
        return f"Line {int(place[1]) + 1} {_LINE_NAMES.get(place[2], place[2])}"
    group, _, name = path.partition(".")
    if name:
        return f"{_GROUPS.get(group, group)} {_NAMES.get(name, name)}"
    words = _NAMES.get(path, path)
    return words[:1].upper() + words[1:]


def text_at(order: PreparedOrder, setup: Setup, path: str) -> str:
    """What is in the field of a path now, as it would be sent or as it was typed."""
    if path in setup.fixes(order.order.key):
        return setup.fixes(order.order.key)[path]
    draft = draft_of(order, setup)
    if (place := _LINE.fullmatch(path)) is not None:
        return _line_text(order, draft, int(place[1]), place[2])
    group, _, name = path.partition(".")
    text = getattr(getattr(draft, group), name, "") if name else getattr(draft, group, "")
    return text if isinstance(text, str) else ""


def _line_text(order: PreparedOrder, draft: OrderDraft, index: int, name: str) -> str:
    kept = [place for place, match in enumerate(order.matches) if not match.skipped]
    if index not in kept:
        return ""
    text: str = getattr(draft.products[kept.index(index)], name, "")
    return text
