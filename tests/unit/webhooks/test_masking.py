"""People are hidden, structure is not."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sign_desk.api.records import Topic
from sign_desk.webhooks.masking import MASK, masked, masked_body, masked_text
from sign_desk.webhooks.payloads import invented

ORDER = {
    "order": {
        "order_id": 123456789,
        "external_id": "555-123-4567",
        "external_order_number": "SC-1001",
        "order_total": 12345678,
        "currency": "USD",
        "billing_address": {
            "first_name": "Zoë",
            "last_name": "Smith",
            "address_1": "1 Canary Row",
            "city": "Brisbane",
            "country": "Australia",
            "email": "zoe@example.com",
            "phone": 61412345678,
            "unknown_field": "Canary",
            "created_at": "2025-10-22T00:55:09+00:00",
        },
        "customer": {"name": "Canary", "external_id": "c-1", "email": None, "phone": ""},
        "products": [{"title": "Custom Neon", "product_image_url": "https://cdn.example/12345678901/a.png"}],
        "note": "call Zoë at +61 412 345 678 or zoe@example.com",
        "secret": "canary-secret",
    }
}


def test_people_are_masked_and_the_rest_stays():
    shown = masked(ORDER)
    order = shown["order"]
    text = json.dumps(shown, ensure_ascii=False)
    for gone in ("Smith", "Canary", "zoe@", "412", "Brisbane", "canary-secret"):
        assert gone not in text
    for stays in ("Australia", "SC-1001", "555-123-4567", "12345678901/a.png", "2025-10-22", "c-1", "Custom Neon"):
        assert stays in text
    assert order["order_total"] == 12345678
    assert order["customer"] == {"name": MASK, "external_id": "c-1", "email": None, "phone": ""}
    assert order["note"] == f"call Zoë at {MASK} or {MASK}"


@pytest.mark.parametrize(
    "name", ["customerEmail", "customer_name", "firstName", "address_1", "address2", "postalCode", "home_phone", "city"]
)
def test_names_of_fields_in_any_dress(name):
    assert masked({name: "canary"}) == {name: MASK}


@pytest.mark.parametrize("name", ["capacity", "ship", "title", "font_name", "name", "zipped"])
def test_names_that_only_look_alike(name):
    assert masked({name: "canary"}) == {name: "canary"}


def test_what_a_shopper_wrote_in_a_form_is_masked():
    form = {"form_submission": {"responses": [{"field_id": "a1", "name": "Your Email", "value": "x"}, {"value": ""}]}}
    first, second = masked(form)["form_submission"]["responses"]
    assert first == {"field_id": "a1", "name": "Your Email", "value": MASK}
    assert second == {"value": ""}


def test_a_body_that_is_no_json_is_masked_as_text():
    assert masked_body(b"name=Zo\xc3\xab&mail=zoe@example.com\xff") == f"name=Zoë&mail={MASK}\N{REPLACEMENT CHARACTER}"
    assert "zoe@" not in masked_body(json.dumps(ORDER).encode())


@pytest.mark.parametrize("filler", ["a", "1", "1 ", "a@", "a.", "-", "+"])
def test_a_hostile_text_takes_no_time(filler):
    assert MASK in masked_text(filler * (2_000_000 // len(filler)) + " zoe@example.com")


def test_ordinary_numbers_stay_in_text():
    assert masked_text("SC-1001, 120 cm, 2026-01-02") == "SC-1001, 120 cm, 2026-01-02"


def shape(tree):
    if isinstance(tree, dict):
        return {name: shape(value) for name, value in tree.items()}
    return [shape(item) for item in tree] if isinstance(tree, list) else None


trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["email", "customer", "a", "responses"]), inner),
)


@given(trees)
def test_the_structure_always_stays(tree):
    assert shape(masked(tree)) == shape(tree)


def test_what_is_invented_needs_no_mask_to_name_nobody():
    for topic in Topic:
        body = invented(topic, datetime(2026, 1, 2, tzinfo=UTC))
        assert body.count("TEST") >= 4
