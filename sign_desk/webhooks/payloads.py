"""Bodies for test deliveries: invented ones that say so everywhere, and edited ones that are checked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sign_desk.api.body import BodyError, read_json
from sign_desk.api.records import Topic
from sign_desk.webhooks.problems import NotUsable

if TYPE_CHECKING:
    from datetime import datetime

    from pydantic import JsonValue

    from sign_desk.api.records import JsonObject

LARGEST = 2 * 1024 * 1024
"""Bytes of a body that may be sent."""

_PLACE: JsonObject = {
    "company": None,
    "address_1": "TEST",
    "address_2": None,
    "city": "TEST",
    "state": None,
    "postcode": "0000",
    "country": "Australia",
}
_IMAGE = "https://example.com/TEST.png"


def invented(topic: Topic, at: datetime) -> str:
    """Return the text of a body of that topic in which everything is invented and marked TEST."""
    stamp = at.strftime("%Y-%m-%dT%H:%M:%S+00:00")
    return json.dumps(_INVENTED[topic](stamp), indent=2)


def written(tree: JsonValue) -> str:
    """Return the text of a body for editing."""
    return json.dumps(tree, ensure_ascii=False, indent=2)


def checked(text: str) -> bytes:
    """Return the bytes of an edited text, which has to be a JSON object, as it stands. Raises NotUsable."""
    body = text.encode(errors="replace")
    if len(body) > LARGEST:
        raise _unfit("It is larger than 2 MiB.", "Make it shorter.")
    try:
        tree = read_json(body)
    except BodyError:
        raise _unfit(f"Something is missing, too much, or not allowed{line_of(text)}.") from None
    if not isinstance(tree, dict):
        raise _unfit("It does not begin with { and end with }.", "Deliveries are objects: begin with {.")
    return body


def line_of(text: str) -> str:
    """Tell where in a text its JSON breaks off (" near line 3"), "" where that cannot be told."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return f" near line {error.lineno}"
    except (ValueError, RecursionError):
        return ""
    return ""


def _unfit(cause: str, next_step: str = "Correct it, then send it again.") -> NotUsable:
    return NotUsable(cause, next_step, "This cannot be sent as it stands")


def _product(stamp: str) -> JsonObject:
    return {"product": _design(stamp) | {"external_id": None}}


def _order(stamp: str) -> JsonObject:
    times: JsonObject = {"created_at": stamp, "updated_at": stamp}
    person: JsonObject = {"first_name": "TEST", "last_name": "TEST", "phone": None, "email": "test@example.com"}
    address: JsonObject = person | _PLACE | times
    order: JsonObject = {
        "order_id": 999999999,
        "order_number": 999999999,
        "external_order_number": "TEST",
        "external_id": "TEST",
        "order_total": 100,
        "app_total": 100,
        "currency": "USD",
        "shipping_line": "TEST",
        "billing_address": address,
        "shipping_address": address,
        "customer": person | {"external_id": None} | times,
        "products": [_design(stamp) | {"external_id": "TEST"}],
    }
    return {"order": order | times}


def _form(stamp: str) -> JsonObject:
    return {
        "form_submission": {
            "submission_number": 999999999,
            "type": "custom_form_submission",
            "form": {
                "form_id": 999999999,
                "customiser_id": 999999999,
                "label": "TEST",
                "description": "TEST",
                "email": "test@example.com",
                "subject": "TEST",
                "created_at": stamp,
                "updated_at": stamp,
            },
            "responses": [{"field_id": "TEST", "value": "TEST", "name": "TEST", "input_type": "TEXT"}],
            "created_at": stamp,
        }
    }


def _design(stamp: str) -> JsonObject:
    return {
        "product_id": 999999999,
        "title": "TEST",
        "description": "TEST",
        "description_html": "<p>TEST</p>",
        "external_data": {},
        "price": 100,
        "compare_price": None,
        "customiser_id": 999999999,
        "logo_upload_id": None,
        "product_image_url": _IMAGE,
        "uploads": [{"url": _IMAGE, "type": "product_image"}],
        "created_at": stamp,
        "updated_at": stamp,
    }


_INVENTED = {Topic.PRODUCT_CREATED: _product, Topic.ORDER_CREATED: _order, Topic.FORM_SUBMITTED: _form}
