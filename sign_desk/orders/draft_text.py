"""A draft as text that outlives the program: written whole, read back by this version and later ones.

A field that is missing is empty, one that is not known is left aside, so that drafts survive a change of the form.
Prices are written down as they were typed, with the locale they were typed in: elsewhere "1.250" is another amount.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, fields, replace
from typing import Any, TypeVar

from sign_desk.money import rewrite_major
from sign_desk.orders import values
from sign_desk.orders.draft import AddressDraft, CustomerDraft, LineDraft, OrderDraft

D = TypeVar("D", AddressDraft, CustomerDraft, LineDraft)

_PEOPLE = ("billing_address", "shipping_address", "customer")
_AMBIGUOUS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
"""What is a thousand and more where some people live, and one and some decimals where others do."""


def write(draft: OrderDraft, locale: str) -> str:
    """Return `draft`, which is typed in `locale`, as JSON.

    Halves of characters, which no database takes, become question marks.
    """
    return _dump(asdict(draft) | {"locale": locale})


def read(text: str, locale: str) -> OrderDraft:
    """Read what `write` wrote, its prices as `locale` writes them. Raises ValueError for text that is no JSON.

    Where it is not known how they were written, a price that may be either of two amounts is left empty.
    """
    tree = _tree(text)
    lines = tree.get("products")
    written = _text(tree, "locale")
    return OrderDraft(
        integration_id=_text(tree, "integration_id"),
        external_id=_text(tree, "external_id"),
        external_order_number=_text(tree, "external_order_number"),
        currency=_text(tree, "currency"),
        billing_address=_group(AddressDraft, tree.get("billing_address")),
        shipping_address=_group(AddressDraft, tree.get("shipping_address")),
        same_as_billing=tree.get("same_as_billing") is True,
        shipping_line=_text(tree, "shipping_line"),
        customer=_group(CustomerDraft, tree.get("customer")),
        products=tuple(_line(line, written, locale) for line in lines) if isinstance(lines, list) else (),
    )


def title(draft: OrderDraft) -> str:
    """Return what a draft is called in a list: its order number, its id, its customer, or "" if it has none."""
    number = values.clean(draft.external_order_number) or values.clean(draft.external_id)
    if number:
        return number
    for person in (draft.customer, draft.billing_address, draft.shipping_address):
        if name := values.clean(f"{person.first_name} {person.last_name}") or values.clean(person.email):
            return name
    return ""


def without_ids(draft: OrderDraft) -> OrderDraft:
    """Return `draft` without what names a single order, as a template or a duplicate begins."""
    return replace(draft, external_id="", external_order_number="")


def impersonal(text: str) -> str:
    """Return what `write` wrote without anything that tells of a person."""
    return _dump({name: value for name, value in _tree(text).items() if name not in _PEOPLE})


def _line(tree: object, written: str, locale: str) -> LineDraft:
    line = _group(LineDraft, tree)
    price = values.clean(line.price)
    if not written:
        return replace(line, price="") if _AMBIGUOUS.fullmatch(price) else line
    there = rewrite_major(price, written, locale)
    return line if there == price else replace(line, price=there)


def _tree(text: str) -> dict[str, Any]:
    found = json.loads(text)
    return found if isinstance(found, dict) else {}


def _dump(tree: dict[str, Any]) -> str:
    return json.dumps(tree, ensure_ascii=False).encode("utf-8", "replace").decode()


def _group(kind: type[D], tree: object) -> D:
    known = tree if isinstance(tree, dict) else {}
    return kind(**{field.name: _text(known, field.name) for field in fields(kind)})


def _text(tree: dict[str, Any], name: str) -> str:
    text = tree.get(name)
    return text if isinstance(text, str) else ""
