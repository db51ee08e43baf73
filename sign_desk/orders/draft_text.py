"""A draft as text that outlives the program: written whole, read back by this version and later ones.

A field that is missing is empty, one that is not known is left aside, so that drafts survive a change of the form.
"""

from __future__ import annotations

import json
from dataclasses import asdict, fields, replace
from typing import Any, TypeVar

from sign_desk.orders import values
from sign_desk.orders.draft import AddressDraft, CustomerDraft, LineDraft, OrderDraft

D = TypeVar("D", AddressDraft, CustomerDraft, LineDraft)


def write(draft: OrderDraft) -> str:
    """Return `draft` as JSON. Halves of characters, which no database takes, become question marks."""
    text = json.dumps(asdict(draft), ensure_ascii=False)
    return text.encode("utf-8", "replace").decode()


def read(text: str) -> OrderDraft:
    """Read what `write` wrote. Raises ValueError for text that is no JSON."""
    found = json.loads(text)
    tree = found if isinstance(found, dict) else {}
    lines = tree.get("products")
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
        products=tuple(_group(LineDraft, line) for line in lines) if isinstance(lines, list) else (),
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


def impersonal(draft: OrderDraft) -> OrderDraft:
    """Return `draft` without anything that tells of a person."""
    nobody = AddressDraft()
    return replace(draft, billing_address=nobody, shipping_address=nobody, customer=CustomerDraft())


def _group(kind: type[D], tree: object) -> D:
    known = tree if isinstance(tree, dict) else {}
    return kind(**{field.name: _text(known, field.name) for field in fields(kind)})


def _text(tree: dict[str, Any], name: str) -> str:
    text = tree.get(name)
    return text if isinstance(text, str) else ""
