"""What a receiver has to answer: the judgement of an answer, and the answers that the desk's own receiver gives.

`product:created` expects 200 with `{"external_id": "…"}`; the other topics an acknowledgement.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sign_desk.api.body import BodyError, read_json, write_json
from sign_desk.api.headers import find
from sign_desk.api.records import Topic
from sign_desk.webhooks.captured import read_tree

if TYPE_CHECKING:
    from pydantic import JsonValue

    from sign_desk.api.headers import Headers

_PLACE = "{product_id}"
_LONGEST_ID = 255


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether an answer is what the service expects, and why not in plain words.

    `external_id` is the product's id that it gave, also where something else is wrong with it; None where it gave none.
    """

    fits: bool
    reasons: tuple[str, ...]
    external_id: str | None = None


def judge(topic: str | None, status: int, headers: Headers, body: bytes) -> Judgement:
    """Judge a receiver's answer to a delivery of that topic."""
    if topic == Topic.PRODUCT_CREATED:
        return _judge_product(status, headers, body)
    if 200 <= status < 300:
        return Judgement(fits=True, reasons=())
    return Judgement(fits=False, reasons=(_status_reason(status),))


def _judge_product(status: int, headers: Headers, body: bytes) -> Judgement:
    reasons = [] if status == 200 else [_status_reason(status)]
    kind = find(headers, "content-type") or ""
    if not re.match(r"application/(?:[\w.-]+\+)?json\b", kind, re.IGNORECASE):
        reasons.append(
            f"It says that it is “{kind}”, not application/json."
            if kind
            else "It does not say what it is; application/json is expected."
        )
    external_id = None
    try:
        tree = read_json(body)
    except BodyError:
        reasons.append("Its content cannot be read as data." if body.strip() else "It has no content.")
    else:
        value = tree.get("external_id") if isinstance(tree, dict) else None
        external_id, reason = _id(tree, value)
        reasons += [reason] if reason else []
    return Judgement(not reasons, tuple(reasons), external_id)


def _id(tree: JsonValue, value: JsonValue) -> tuple[str | None, str]:
    if not isinstance(tree, dict) or "external_id" not in tree:
        return None, "It does not have the field external_id."
    if not isinstance(value, str):
        return None, "Its external_id is not a text in quotation marks."
    if not value.strip():
        return None, "Its external_id is empty."
    if value != value.strip():
        return value.strip(), "Its external_id has white space around it."
    return value, "" if len(value) <= _LONGEST_ID else "Its external_id is longer than 255 characters."


def _status_reason(status: int) -> str:
    if 300 <= status < 400:
        return f"It sends the delivery elsewhere ({status}), and services do not follow."
    return f"Its status is {status}, not 200."


@dataclass(frozen=True, slots=True)
class ReplyRule:
    """How the desk's receiver names products: a text in which `{product_id}` stands for the product's id."""

    template: str = f"test-{_PLACE}"

    @property
    def problem(self) -> str:
        """Why the rule cannot be used, in plain words; "" if it can."""
        if not self.template.strip():
            return "It is empty: every product needs an id."
        rest = self.template.replace(_PLACE, "")
        return f"Only {_PLACE} may stand in braces." if "{" in rest or "}" in rest else ""

    def reply(self, body: bytes) -> bytes:
        """Return the JSON that a delivery's sender expects."""
        tree = read_tree(body)
        product = tree.get("product") if isinstance(tree, dict) else None
        if not isinstance(product, dict):
            return b'{"ok":true}'
        number = product.get("product_id")
        name = self.template.strip().replace(_PLACE, str(number) if isinstance(number, int | str) else "unknown")
        return write_json({"external_id": name})
