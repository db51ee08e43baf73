"""A delivery as it came, byte by byte, and the secrets that may have signed it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from sign_desk.api.body import BodyError, read_json
from sign_desk.api.headers import find

if TYPE_CHECKING:
    from pydantic import JsonValue

    from sign_desk.api.headers import Headers

MARK_HEADER = "x-sign-desk-test"
"""What every delivery that Sign Desk sends carries, so that nobody takes it for the service's."""

_TOPICS = {"product": "product:created", "order": "order:created", "form_submission": "form:submitted"}
_BEGINS = re.compile(rb'\s*\{\s*"(' + "|".join(_TOPICS).encode() + rb')"\s*:')
_MOST_PRODUCTS = 500
_NUMBERS = {"product": ("external_id", "product_id"), "order": ("external_order_number", "order_number")}


class SecretKind(StrEnum):
    """Who signs with a secret: the subscriptions each with their own, the product callback with the integration's."""

    SUBSCRIPTION = "subscription"
    INTEGRATION = "integration"


@dataclass(frozen=True, slots=True)
class Secret:
    """A signing secret. `name` tells the operator whose it is; the value is in no representation.

    `webhook_id` is the subscription that it belongs to, None for the integration's and for one that was typed.
    """

    kind: SecretKind
    name: str
    value: str = field(repr=False)
    webhook_id: int | None = None


@dataclass(frozen=True, slots=True)
class Captured:
    """A delivery's headers in their order, and the bytes of its body.

    `is_copied` tells that the body was copied as text: its line ends and the white space around it may be others then.
    """

    headers: Headers
    body: bytes = field(repr=False)
    is_copied: bool = False

    def header(self, name: str) -> str | None:
        """Return the first header of that name, whatever its case, without white space around it; None if none is."""
        return find(self.headers, name)

    @property
    def from_here(self) -> bool:
        """Whether Sign Desk sent it: then it proves nothing of the service."""
        return self.header(MARK_HEADER) is not None


@dataclass(frozen=True, slots=True)
class About:
    """What a body tells of itself: its topic, None where it tells none; and what it is about.

    `subject` is a number or an id that names no person, "" where there is none; `order_id` is the id that the shop gave
    to the order, None where it is none; `product_ids` are those that it gave to the products in it.
    """

    topic: str | None
    subject: str
    order_id: str | None
    product_ids: tuple[str, ...]


def about(body: bytes) -> About:
    """Return what a body tells of itself."""
    name, content = _content(body)
    if name == "form_submission":
        subject = _text(content.get("submission_number"))
    else:
        subject = next(filter(None, (_text(content.get(key)) for key in _NUMBERS.get(name, ()))), "")
    order_id = content.get("external_id") if name == "order" else None
    return About(_TOPICS.get(name), subject, order_id if isinstance(order_id, str) else None, _products(name, content))


def topic_of(body: bytes) -> str | None:
    """Return the topic that a body tells of by what it holds; None where it tells none."""
    return about(body).topic


def topic_of_beginning(beginning: bytes) -> str | None:
    """Return the topic that the first bytes of a body tell of; None where they tell none."""
    found = _BEGINS.match(beginning)
    return _TOPICS[found[1].decode()] if found else None


def read_tree(body: bytes) -> JsonValue:
    """Return the JSON of a body; None where it is none, or not fit to be read."""
    try:
        return read_json(body)
    except BodyError:
        return None


def _content(body: bytes) -> tuple[str, dict[str, JsonValue]]:
    tree = read_tree(body)
    if isinstance(tree, dict):
        for name in _TOPICS:
            content = tree.get(name)
            if isinstance(content, dict):
                return name, content
    return "", {}


def _products(name: str, content: dict[str, JsonValue]) -> tuple[str, ...]:
    """The shop's ids of the products in a delivery of this name, the first few hundred, each once."""
    found = {"product": [content], "order": content.get("products")}.get(name)
    ids = [one.get("external_id") for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return tuple(dict.fromkeys(one for one in ids if isinstance(one, str) and one))[:_MOST_PRODUCTS]


def _text(value: JsonValue) -> str:
    return value if isinstance(value, str) else json.dumps(value) if isinstance(value, int) else ""
