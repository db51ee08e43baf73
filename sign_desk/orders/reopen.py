"""Turns an order that was recorded back into the form's texts, to be corrected and sent again."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from sign_desk.money import plain_major, wire_digits
from sign_desk.orders.draft import AddressDraft, CustomerDraft, LineDraft, OrderDraft

if TYPE_CHECKING:
    from sign_desk.money import MinorUnit

G = TypeVar("G", AddressDraft, CustomerDraft)


def reopen(payload: bytes, *, minor_unit: MinorUnit | None, locale: str) -> OrderDraft:
    """Return the draft that `build` would make `payload` of.

    Raises UnknownCurrency and MinorUnitUnknown where its prices cannot be read, and ValueError if it is no order.
    """
    order = json.loads(payload)
    digits = wire_digits(order["currency"], minor_unit)
    return OrderDraft(
        integration_id=str(order["integration_id"]),
        external_id=order["external_id"],
        external_order_number=order["external_order_number"],
        currency=order["currency"],
        billing_address=_group(AddressDraft, order.get("billing_address", {})),
        shipping_address=_group(AddressDraft, order.get("shipping_address", {})),
        shipping_line=order.get("shipping_line", ""),
        customer=_group(CustomerDraft, order.get("customer", {})),
        products=tuple(
            LineDraft(line["external_id"], str(line["quantity"]), plain_major(line["price"], digits, locale))
            for line in order["products"]
        ),
    )


def _group(kind: type[G], texts: dict[str, Any]) -> G:
    return kind(**{field.name: texts.get(field.name) or "" for field in fields(kind)})
