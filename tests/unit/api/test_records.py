"""What comes is what goes back: every example of the contract, with whatever else a service may put in it."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from sign_desk.api.records import (
    Customiser,
    FormSubmitted,
    LegacyOrderRequest,
    LegacyProductRequest,
    LegacyReceipt,
    OrderCreated,
    OrderReceipt,
    OrderRequest,
    ProductCreated,
    Topic,
    Webhook,
    WebhookDraft,
    WireError,
    encode,
    from_wire,
    instant,
    to_wire,
)


def schema_of(operation: dict) -> dict:
    return operation["responses"]["200"]["content"]["application/json"]["schema"]


def examples(contract: dict) -> list:
    """Each record kind with an example of it, straight from the contract."""
    paths = contract["paths"]

    def first(path: str, method: str = "get") -> dict:
        return schema_of(paths[path][method])["examples"][0]

    product, order, form = schema_of(paths["/api/v2/webhook-examples/{topic}"]["get"])["oneOf"]
    return [
        (Customiser, first("/api/v2/customisers")["customisers"][0]),
        (Customiser, first("/api/v2/customisers/{customiser}")["customiser"]),
        (Webhook, first("/api/v2/webhooks")["webhooks"][0]),
        (Webhook, first("/api/v2/webhooks", "post")["webhook"]),
        (Webhook, first("/api/v2/webhooks/{webhook_id}")["webhook"]),
        (Webhook, first("/api/v2/webhooks/{webhook_id}", "put")["webhook"]),
        (ProductCreated, product["examples"][0]),
        (OrderCreated, order["examples"][0]),
        (FormSubmitted, form["examples"][0]),
        (OrderReceipt, first("/api/v2/orders", "post")["order"]),
        (LegacyReceipt, first("/api/orders", "post")),
        (LegacyReceipt, first("/api/customisers/{customiser}/products", "post")),
        (OrderRequest, ORDER),
        (
            LegacyOrderRequest,
            {"order_id": "1", "order_number": "2", "products": [{"a": [1.0]}], "order_total": 86.34},
        ),
        (LegacyProductRequest, {"product_id": "1", "cart": {"a": []}, "price_breakdown": {}}),
        (WebhookDraft, {"topic": "order:created", "url": "https://example.com", "meta": {}}),
    ]


ORDER = {
    "integration_id": 42,
    "external_id": "order-123456",
    "external_order_number": "SC-1001",
    "currency": "USD",
    "billing_address": {"first_name": "John", "email": "customer@example.com", "phone": None},
    "shipping_address": {"first_name": "John", "province": "CA"},
    "shipping_line": "Standard Shipping",
    "customer": {"first_name": "John"},
    "products": [{"external_id": "your-product-id-123", "quantity": 2, "price": 2999}],
}
REQUIRED = {
    "customiser_id",
    "webhook_id",
    "product",
    "order",
    "form_submission",
    "order_id",
    "ok",
    "integration_id",
    "external_id",
    "external_order_number",
    "products",
    "quantity",
    "price",
    "order_number",
    "product_id",
    "cart",
    "price_breakdown",
    "topic",
    "url",
}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
awkward_names = st.sampled_from(
    ["model_config", "model_dump", "model_fields_set", "copy", "json", "__class__", "_private", "self", ""]
)
extras = st.dictionaries(st.text(max_size=8) | awkward_names, json_values, max_size=3)


def grown(data: st.DataObject, tree):
    """The tree with unknown fields at every level, and with known ones missing or null."""
    if isinstance(tree, list):
        return [grown(data, item) for item in tree]
    if not isinstance(tree, dict):
        return tree
    kept = {}
    for name, value in tree.items():
        fate = "kept" if name in REQUIRED else data.draw(st.sampled_from(["kept", "kept", "null", "missing"]))
        if fate != "missing":
            kept[name] = None if fate == "null" else grown(data, value)
    added = data.draw(extras)
    return {**{name: value for name, value in added.items() if name not in tree}, **kept}


def exact(value) -> str:
    """A text that tells 10 from 10.0, {} from [], null from missing."""
    return json.dumps(value, sort_keys=True)


def test_every_example_survives_a_round_trip(contract):
    for kind, example in examples(contract):
        assert exact(to_wire(from_wire(kind, example))) == exact(example), kind
        assert exact(json.loads(encode(from_wire(kind, example)))) == exact(example), kind


@given(data=st.data())
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_unknown_null_and_missing_fields_survive_at_every_level(contract, data):
    kind, example = data.draw(st.sampled_from(examples(contract)))
    tree = grown(data, example)
    assert exact(to_wire(from_wire(kind, tree))) == exact(tree)
    assert exact(json.loads(encode(from_wire(kind, tree)))) == exact(tree)


@pytest.mark.parametrize("empty", [{}, [], None, {"a": []}, [{}]])
def test_php_s_two_empty_arrays_stay_apart(empty):
    assert to_wire(from_wire(Webhook, {"webhook_id": 1, "meta": empty})) == {"webhook_id": 1, "meta": empty}


def test_numbers_stay_as_they_were_written():
    tree = {
        "order_id": "1",
        "order_number": "1",
        "products": [10, 10.0, 12345678901234567890],
        "order_total": 10,
    }
    assert exact(to_wire(from_wire(LegacyOrderRequest, tree))) == exact(tree)
    assert exact(to_wire(from_wire(LegacyOrderRequest, {**tree, "order_total": 10.0}))) != exact(tree)


def test_values_unknown_today_still_load():
    customiser = from_wire(Customiser, {"customiser_id": 1, "price_type": "BY_MOONLIGHT", "product": "LED"})
    assert customiser.price_type == "BY_MOONLIGHT"
    assert from_wire(Webhook, {"webhook_id": 1, "topic": "order:lost"}).topic == "order:lost"


@pytest.mark.parametrize(
    ("kind", "tree", "place"),
    [
        (Customiser, {"customiser_id": "1"}, "customiser_id"),
        (Customiser, {"customiser_id": True}, "customiser_id"),
        (Customiser, {"customiser_id": 1.0}, "customiser_id"),
        (Customiser, {"name": "No id"}, "customiser_id"),
        (Customiser, {"customiser_id": 1, "active": 1}, "active"),
        (Customiser, [], "Customiser"),
        (OrderCreated, {"order": {"products": [{"price": 1}, {"price": "12.50"}]}}, "order.products.1.price"),
        (OrderReceipt, {"order_id": None}, "order_id"),
    ],
)
def test_what_is_not_the_record_is_named_without_its_value(kind, tree, place):
    with pytest.raises(WireError) as caught:
        from_wire(kind, tree)
    assert caught.value.place.startswith(place)
    assert "12.50" not in str(caught.value)
    assert caught.value.__context__ is None


def test_an_acceptance_with_numbers_as_text_is_still_one():
    tree = {"order_id": "17", "products": [{"external_id": 9, "quantity": "2", "price": "29.99"}]}
    assert to_wire(from_wire(OrderReceipt, tree)) == tree


def test_records_are_frozen_and_hide_secrets():
    webhook = from_wire(Webhook, {"webhook_id": 1, "secret": "whsec_1"})
    with pytest.raises(ValidationError):
        webhook.url = "https://elsewhere.example"
    assert "whsec_1" not in repr(webhook)


def test_an_order_is_encoded_in_the_documented_order(contract):
    assert list(json.loads(encode(from_wire(OrderRequest, dict(reversed(ORDER.items())))))) == list(ORDER)
    schema = contract["paths"]["/api/v2/orders"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert list(OrderRequest.model_fields) == list(schema["properties"])


def test_encoding_is_compact_utf_8():
    draft = WebhookDraft(topic=Topic.ORDER_CREATED, url="https://example.com/ü")
    assert encode(draft) == '{"topic":"order:created","url":"https://example.com/ü"}'.encode()


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-01-01T00:00:00.000000Z", datetime(2024, 1, 1, tzinfo=UTC)),
        ("2025-10-22T00:55:09+00:00", datetime(2025, 10, 22, 0, 55, 9, tzinfo=UTC)),
        ("2025-10-22T02:55:09+02:00", datetime(2025, 10, 22, 0, 55, 9, tzinfo=UTC)),
        ("2025-10-22 00:55:09", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_timestamps_are_read_in_both_formats(text, moment):
    assert instant(text) == moment
