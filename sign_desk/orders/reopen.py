"""Turns an order that was recorded back into the form's texts, to be corrected and sent again."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from sign_desk.money import PriceBasis, iso_digits, plain_major, wire_digits
from sign_desk.orders.draft import AddressDraft, CustomerDraft, LineDraft, OrderDraft

if TYPE_CHECKING:
    from sign_desk.money import MinorUnit

G = TypeVar("G", AddressDraft, CustomerDraft)


def reopen(
    payload: bytes,
    *,
    minor_unit: MinorUnit | None,
    locale: str,
    digits: int | None = None,
    recorded: PriceBasis | None = None,
    basis: PriceBasis | None = None,
) -> OrderDraft:
    """Return the draft that `build` would make `payload` of.

    `digits` is how many decimals its prices had when it was recorded; where that is not known, `minor_unit` tells.
    Prices that were `recorded` for one piece, or for all, are typed as the store's `basis` wants them today, so that
    the order comes to the same; one that cannot be parted evenly among the pieces is left empty.
    Raises UnknownCurrency and MinorUnitUnknown where its prices cannot be read, and ValueError if it is no order of
    this form.
    """
    try:
        order = json.loads(payload)
        if None not in (recorded, basis) and recorded is not basis:
            order["products"] = [_rebased(line, basis) for line in order["products"]]
        return _draft(order, minor_unit, locale, digits)
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError("this is no order") from error


def _rebased(line: dict[str, Any], basis: PriceBasis | None) -> dict[str, Any]:
    """Return a line with its price for `basis`, in place of the other one; None where that is no whole number."""
    quantity, price = line["quantity"], line["price"]
    if basis is PriceBasis.PER_LINE:
        return line | {"price": price * quantity}
    return line | {"price": None if price % quantity else price // quantity}


def _draft(order: dict[str, Any], minor_unit: MinorUnit | None, locale: str, digits: int | None) -> OrderDraft:
    currency = order["currency"]
    wire = wire_digits(currency, minor_unit)
    typed = min(wire, iso_digits(currency))
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
                _price(line["price"], wire if digits is None else digits, typed, locale),
            )
            for line in order["products"]
        ),
    )


def _price(amount: int | None, digits: int, typed: int, locale: str) -> str:
    """Write a price of `digits` decimals with the `typed` ones in which `values.price` reads it back."""
    if amount is None:
        return ""
    whole, rest = divmod(amount, 10 ** max(digits - typed, 0))
    if rest:
        raise ValueError(f"a price of {amount} is no whole amount")
    exact: int = whole * 10 ** max(typed - digits, 0)
    return plain_major(exact, typed, locale)


def _group(kind: type[G], texts: dict[str, Any]) -> G:
    return kind(**{field.name: texts.get(field.name) or "" for field in fields(kind)})
