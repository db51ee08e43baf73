"""Deliveries as a document to hand on: what came or went, when, and what was answered. People in it are masked.

JSON in UTF-8. Times are ISO 8601 in UTC. No secret was ever kept with a delivery, so there is none in it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sign_desk.webhooks.masking import masked_body, masked_header
from sign_desk.webhooks.urls import bare_url

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from pydantic import JsonValue

    from sign_desk.api.headers import Headers
    from sign_desk.api.records import JsonObject
    from sign_desk.webhooks.recorded import DeliveryRecord, KeptAnswer

_FORMAT = "sign-desk-deliveries/1"


def write(records: Sequence[DeliveryRecord], at: datetime) -> bytes:
    """Return the document of `records`, made at `at` (aware)."""
    document = {"format": _FORMAT, "made_at": at.isoformat(), "deliveries": [describe(record) for record in records]}
    return json.dumps(document, ensure_ascii=False, indent=2).encode(errors="replace") + b"\n"


def describe(record: DeliveryRecord) -> JsonObject:
    """Return one delivery as JSON, with people masked, and its addresses without what follows the question mark."""
    summary = record.summary
    return {
        "id": summary.id,
        "way": summary.way,
        "at": summary.at.isoformat(),
        "topic": summary.topic,
        "address": bare_url(summary.url),
        "state": summary.state,
        "about": summary.subject,
        "headers": _headers(record.headers),
        "body_bytes": summary.size,
        "body": masked_body(record.body),
        "answer": None if record.answer is None else _answer(record.answer),
        "details": record.details,
    }


def _answer(answer: KeptAnswer) -> JsonObject:
    return {
        "status": answer.status,
        "headers": _headers(answer.headers),
        "body": masked_body(answer.body),
        "truncated": answer.truncated,
    }


def _headers(headers: Headers) -> list[JsonValue]:
    return [[name, masked_header(name, value)] for name, value in headers]
