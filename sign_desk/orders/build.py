"""Builds the order that is sent from the one that was typed. What was left empty is left out."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from sign_desk.api.records import OrderRequest, from_wire
from sign_desk.orders import values
from sign_desk.orders.checks import Severity, check
from sign_desk.orders.draft import AddressDraft, CustomerDraft

if TYPE_CHECKING:
    from sign_desk.api.records import JsonObject
    from sign_desk.money import MinorUnit
    from sign_desk.orders.draft import OrderDraft

_ADDRESS = tuple(field.name for field in fields(AddressDraft))
_CUSTOMER = tuple(field.name for field in fields(CustomerDraft))
_NOT_OF_SHIPPING = ("email", "phone")


def build(draft: OrderDraft, *, minor_unit: MinorUnit | None, locale: str) -> OrderRequest:
    """Return the order of `draft`, with its keys in the documented order.

    Raises ValueError if `check` finds an error in it: such an order must not be sent.
    """
    problems = check(draft, minor_unit=minor_unit, locale=locale)
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if errors:
        raise ValueError(f"{errors[0].path}: {errors[0].message}")
    currency = values.clean(draft.currency)
    tree: JsonObject = {
        "integration_id": values.whole_number(draft.integration_id),
        "external_id": values.clean(draft.external_id),
        "external_order_number": values.clean(draft.external_order_number),
        "currency": currency,
        "billing_address": _filled(draft.billing_address),
        "shipping_address": _shipping(draft),
        "shipping_line": values.clean(draft.shipping_line),
        "customer": _filled(draft.customer),
        "products": [
            {
                "external_id": values.clean(line.external_id),
                "quantity": values.whole_number(line.quantity),
                "price": values.price(line.price, currency, minor_unit=minor_unit, locale=locale),
            }
            for line in draft.products
        ],
    }
    return from_wire(OrderRequest, {name: value for name, value in tree.items() if value})


def _shipping(draft: OrderDraft) -> JsonObject:
    address = _filled(draft.billing_address if draft.same_as_billing else draft.shipping_address)
    return {name: text for name, text in address.items() if name not in _NOT_OF_SHIPPING}


def _filled(group: AddressDraft | CustomerDraft) -> JsonObject:
    names = _ADDRESS if isinstance(group, AddressDraft) else _CUSTOMER
    texts = {name: values.clean(getattr(group, name)) for name in names}
    return {name: text for name, text in texts.items() if text}
