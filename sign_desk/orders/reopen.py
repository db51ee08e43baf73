"""Turns an order that was recorded back into the form's texts, to be corrected and sent again."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from sign_desk.money import iso_digits, plain_major, wire_digits
from sign_desk.orders.draft import AddressDraft, CustomerDraft, LineDraft, OrderDraft

if TYPE_CHECKING:
    from sign_desk.money import MinorUnit

G = TypeVar("G", AddressDraft, CustomerDraft)


def reopen(payload: bytes, *, minor_unit: MinorUnit | None, locale: str) -> OrderDraft:
    """Return the draft that `build` would make `payload` of.

    Raises UnknownCurrency and MinorUnitUnknown where its prices cannot be read, and ValueError if it is no order.
    """
    order = json.loads(payload)
    currency = order["currency"]
    return OrderDraft(
        integration_id=str(order["integration_id"]),
        external_id=order["external_id"],
        external_order_number=order["external_order_number"],
        currency=currency,
        billing_address=_group(AddressDraft, order.get("billing_address", {})),
        shipping_address=_group(AddressDraft, order.get("shipping_address", {})),
        shipping_line=order.get("shipping_line", ""),
        customer=_group(CustomerDraft, order.get("customer", {})),
        products=tuple(
            LineDraft(
                line["external_id"],
                str(line["quantity"]),
                _price(line["price"], currency, minor_unit, locale),
            )
            for line in order["products"]
        ),
    )


def _price(amount: int, currency: str, minor_unit: MinorUnit | None, locale: str) -> str:
    """Write a price with the decimals in which `values.price` reads it back."""
    surplus = max(wire_digits(currency, minor_unit) - iso_digits(currency), 0)
    whole, rest = divmod(amount, 10**surplus)
    if rest:
        raise ValueError(f"a price of {amount} is no whole amount of {currency}")
    return plain_major(whole, wire_digits(currency, minor_unit) - surplus, locale)


def _group(kind: type[G], texts: dict[str, Any]) -> G:
    return kind(**{field.name: texts.get(field.name) or "" for field in fields(kind)})
