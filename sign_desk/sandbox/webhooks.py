"""Webhook subscriptions, and the examples of what they deliver."""

import secrets

from sign_desk.sandbox.clock import microsecond_stamp
from sign_desk.sandbox.products import IMAGE
from sign_desk.sandbox.store import Store
from sign_desk.sandbox.validation import JsonObject, Kind, Rule, validate

PRODUCT_CREATED, ORDER_CREATED, FORM_SUBMITTED = "product:created", "order:created", "form:submitted"
TOPICS = frozenset({PRODUCT_CREATED, ORDER_CREATED, FORM_SUBMITTED})
_RULES = {
    "topic": Rule(Kind.STRING, required=True, choices=TOPICS),
    "url": Rule(Kind.URL, required=True),
    "meta": Rule(Kind.OBJECT, nullable=True),
}


def create(store: Store, fields: JsonObject) -> JsonObject:
    """Keep a new, active subscription with a secret of its own.

    Raises:
        InvalidInput: for a field that does not fit.
    """
    validate(fields, _RULES)
    now = microsecond_stamp()
    webhook = {
        "webhook_id": store.next_id("webhook_id"),
        "topic": fields["topic"],
        "url": fields["url"],
        "status": "active",
        "secret": secrets.token_hex(20),
        "meta": fields.get("meta") or [],  # PHP writes its empty array so, whatever was sent
        "created_at": now,
        "updated_at": now,
    }
    store.webhooks.put(webhook["webhook_id"], webhook)
    return webhook


def update(store: Store, webhook: JsonObject, fields: JsonObject) -> JsonObject:
    """Change a subscription; its secret and status stay, and so does `meta` when it is not sent.

    Raises:
        InvalidInput: for a field that does not fit.
    """
    validate(fields, _RULES)
    changed = webhook | {
        "topic": fields["topic"],
        "url": fields["url"],
        "meta": (fields["meta"] or []) if "meta" in fields else webhook["meta"],
        "updated_at": microsecond_stamp(),
    }
    store.webhooks.put(webhook["webhook_id"], changed)
    return changed


def subscriptions(store: Store, topic: str) -> list[JsonObject]:
    """Give the active subscriptions to a topic."""
    return [webhook for webhook in store.webhooks.all() if webhook["topic"] == topic and webhook["status"] == "active"]


def example(store: Store, topic: str) -> JsonObject:
    """Give the newest real thing there is of a topic, or a sample; the body is what a delivery carries."""
    if topic == PRODUCT_CREATED:
        named = (product for product in reversed(store.products.all()) if "external_id" in product)
        return {"product": next(named, _SAMPLE_PRODUCT)}
    if topic == ORDER_CREATED:
        return {"order": store.order_events.last() or _SAMPLE_ORDER}
    return {"form_submission": _SAMPLE_SUBMISSION}


_JANUARY, _OCTOBER = "2024-01-01T00:00:00.000000Z", "2025-10-22T00:55:09+00:00"
_SAMPLE_PRODUCT: JsonObject = {
    "product_id": 1,
    "title": "Custom Neon: Hello World",
    "description": "Text: Hello World\nColour: Red\nFont: Comics",
    "description_html": "<p>Text: Hello World</p>\n<p>Colour: Red</p>\n<p>Font: Comics</p>",
    "external_id": "1234",
    "external_data": {},
    "price": 10000,
    "compare_price": 15000,
    "customiser_id": 1,
    "logo_upload_id": None,
    "product_image_url": IMAGE,
    "uploads": [{"url": IMAGE, "type": "product_image"}],
    "created_at": _JANUARY,
    "updated_at": _JANUARY,
}
_SAMPLE_ADDRESS: JsonObject = {
    "first_name": "John",
    "last_name": "Doe",
    "company": "Acme",
    "address_1": "123 Fake Street",
    "address_2": "Unit 456",
    "city": "Brisbane",
    "state": "Queensland",
    "postcode": "4000",
    "country": "Australia",
    "phone": "123456789",
    "email": "john@example.com",
    "created_at": _OCTOBER,
    "updated_at": _OCTOBER,
}
_SAMPLE_ORDER: JsonObject = {
    "order_id": 1,
    "order_number": 4,
    "external_order_number": "SIGN-12345",
    "external_id": "12345",
    "order_total": 120000,
    "app_total": 100000,
    "currency": "USD",
    "shipping_line": "ground",
    "billing_address": _SAMPLE_ADDRESS,
    "shipping_address": _SAMPLE_ADDRESS,
    "customer": {
        "first_name": "John",
        "last_name": "Doe",
        "phone": "123456789",
        "email": "john@example.com",
        "external_id": "1234",
        "created_at": _OCTOBER,
        "updated_at": _OCTOBER,
    },
    "products": [
        _SAMPLE_PRODUCT
        | {
            "external_data": [],
            "uploads": [{"url": IMAGE, "path": "app-images/demonstration_image_1.jpg", "type": "product_image"}],
            "created_at": _OCTOBER,
            "updated_at": _OCTOBER,
        }
    ],
    "created_at": _OCTOBER,
    "updated_at": _OCTOBER,
}
_SAMPLE_SUBMISSION: JsonObject = {
    "submission_number": 1234,
    "type": "custom_form_submission",
    "form": {
        "form_id": 1,
        "customiser_id": 1,
        "label": "Custom Design Form",
        "description": "Lorem ipsum dolor",
        "email": "test@test.com",
        "subject": "My Custom Email Subject",
        "created_at": _JANUARY,
        "updated_at": _JANUARY,
    },
    "responses": [{"field_id": "abcd1234", "value": "test@test.com", "name": "Your Email", "input_type": "EMAIL"}],
    "created_at": _JANUARY,
}
