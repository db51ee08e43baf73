"""Orders: what the two order calls may bring, and what becomes of an accepted one.

What the real service does with an order sent twice is unknown, so this one accepts it again and counts it: a
client that sends twice is found out here.
"""

from sign_desk.sandbox.clock import offset_stamp
from sign_desk.sandbox.intake import Input
from sign_desk.sandbox.products import stranger
from sign_desk.sandbox.store import Store
from sign_desk.sandbox.validation import (
    InvalidInput,
    JsonObject,
    Kind,
    Rule,
    selected_is_invalid,
    validate,
)

_STRING = Rule(Kind.STRING)
_NEEDED_STRING = Rule(Kind.STRING, required=True)
_OPTIONAL_STRING = Rule(Kind.STRING, nullable=True)
_ADDRESS = {
    "first_name": _STRING,
    "last_name": _STRING,
    "address_1": _STRING,
    "address_2": _OPTIONAL_STRING,
    "city": _STRING,
    "province": _STRING,
    "postcode": _STRING,
    "country": _STRING,
}
_RULES = {
    "integration_id": Rule(Kind.INTEGER, required=True),
    "external_id": _NEEDED_STRING,
    "external_order_number": _NEEDED_STRING,
    "currency": _OPTIONAL_STRING,
    "billing_address": Rule(Kind.OBJECT),
    **{f"billing_address.{name}": rule for name, rule in _ADDRESS.items()},
    "billing_address.email": Rule(Kind.EMAIL),
    "billing_address.phone": _OPTIONAL_STRING,
    "shipping_address": Rule(Kind.OBJECT),
    **{f"shipping_address.{name}": rule for name, rule in _ADDRESS.items()},
    "shipping_line": _STRING,
    "customer": Rule(Kind.OBJECT),
    "customer.first_name": _OPTIONAL_STRING,
    "customer.last_name": _OPTIONAL_STRING,
    "customer.email": Rule(Kind.EMAIL, nullable=True),
    "customer.phone": _OPTIONAL_STRING,
    "products": Rule(Kind.LIST, required=True),
    "products.*": Rule(Kind.OBJECT),
    "products.*.external_id": _NEEDED_STRING,
    "products.*.quantity": Rule(Kind.INTEGER, required=True, minimum=1),
    "products.*.price": Rule(Kind.INTEGER, required=True, minimum=0),
}
_LEGACY_RULES = {
    "order_id": _NEEDED_STRING,
    "order_number": _NEEDED_STRING,
    "order_total": Rule(Kind.NUMBER),
    "order_currency": _STRING,
    "email": Rule(Kind.EMAIL, nullable=True),
    "products": Rule(Kind.LIST, required=True),
    "shipping_address": Rule(Kind.OBJECT, nullable=True),
    **{
        f"shipping_address.{name}": _OPTIONAL_STRING
        for name in ("name", "phone", "address1", "address2", "city", "province", "country", "zip")
    },
    "shipping_line": _OPTIONAL_STRING,
}


def accept(store: Store, received: Input, *, allow_unmatched: bool) -> tuple[JsonObject, JsonObject]:
    """Take a v2 order in; give the answer, and the order as webhooks tell of it.

    Raises:
        InvalidInput: for a field that does not fit, an integration or a product that does not exist.
    """
    order = received.fields
    validate(order, _RULES)
    _refuse_strangers(store, order, allow_unmatched=allow_unmatched)
    order_id = store.next_id("order_id")
    event = _as_event(store, order, order_id)
    store.order_events.put(order_id, event)
    _keep(store, received, "v2", order_id)
    answer = {"order_id": order_id} | {
        name: order[name]
        for name in ("external_id", "external_order_number", "currency", "shipping_line")
        if order.get(name) is not None
    }
    lines = [{name: line[name] for name in ("external_id", "quantity", "price")} for line in order["products"]]
    return answer | {"products": lines}, event


def accept_legacy(store: Store, received: Input) -> None:
    """Take a legacy order in.

    Raises:
        InvalidInput: for a field that does not fit.
    """
    validate(received.fields, _LEGACY_RULES)
    _keep(store, received, "legacy", store.next_id("order_id"))


def _keep(store: Store, received: Input, kind: str, order_id: int) -> None:
    number = store.next_id("order")
    kept = {
        "number": number,
        "kind": kind,
        "received_at": offset_stamp(),
        "raw": received.text,
        "order_id": order_id,
    }
    store.orders.put(number, kept)


def _refuse_strangers(store: Store, order: JsonObject, *, allow_unmatched: bool) -> None:
    errors = {}
    if store.integrations.get(order["integration_id"]) is None:
        errors["integration_id"] = selected_is_invalid("integration_id")
    for index, line in enumerate(order["products"]):
        if not allow_unmatched and store.products.find(line["external_id"]) is None:
            path = f"products.{index}.external_id"
            errors[path] = selected_is_invalid(path)
    if errors:
        raise InvalidInput(errors)


def _as_event(store: Store, order: JsonObject, order_id: int) -> JsonObject:
    """Tell an order as `order:created` does: `state` for province, totals in minor units.

    Whether a line's price is for one or for the whole line is unknown; this total takes it for one.
    """
    now = offset_stamp()
    products = [
        store.products.find(line["external_id"]) or stranger(line["external_id"], line["price"], now)
        for line in order["products"]
    ]
    quantities = [line["quantity"] for line in order["products"]]
    return {
        "order_id": order_id,
        "order_number": order_id,
        **_given(order, "external_order_number", "external_id"),
        "order_total": sum(line["quantity"] * line["price"] for line in order["products"]),
        "app_total": sum(quantity * product["price"] for quantity, product in zip(quantities, products, strict=True)),
        **_given(order, "currency", "shipping_line"),
        **{
            name: _address_as_event(order[name], now)
            for name in ("billing_address", "shipping_address")
            if order.get(name)
        },
        "customer": _given(order.get("customer") or {}, "first_name", "last_name", "phone", "email")
        | {"created_at": now, "updated_at": now},
        "products": products,
        "created_at": now,
        "updated_at": now,
    }


def _address_as_event(address: JsonObject, now: str) -> JsonObject:
    told = {("state" if name == "province" else name): value for name, value in address.items()}
    return _given(told, *told) | {"created_at": now, "updated_at": now}


def _given(record: JsonObject, *names: str) -> JsonObject:
    return {name: record[name] for name in names if record.get(name) is not None}
