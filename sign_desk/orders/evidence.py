"""The evidence of orders as a document to hand on: what was sent byte by byte, what was answered, when, and who.

JSON in UTF-8. Times are ISO 8601 in UTC. The text of what was sent, encoded as UTF-8 again, is what was sent: its
SHA-256 proves it.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, BinaryIO

from sign_desk.money import PriceBasis
from sign_desk.orders.totals import recorded_basis

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from pydantic import JsonValue

    from sign_desk.orders.recorded import Event, OrderEvidence

_FORMAT = "sign-desk-order-evidence/1"
_NEXT_LINE = "\n    "
_PRICES = {PriceBasis.PER_UNIT: "one piece", PriceBasis.PER_LINE: "all pieces of the line", None: None}


class EvidenceDocument:
    """The document as it is written into a stream, order by order, so that many thousands take no room."""

    def __init__(self, stream: BinaryIO, at: datetime) -> None:
        """Begin the document, made at `at`."""
        self._stream = stream
        self.count = 0
        head = json.dumps({"format": _FORMAT, "made_at": _time(at), "orders": []}, indent=2)
        self._stream.write(head.removesuffix("]\n}").encode())

    def add(self, orders: Iterable[OrderEvidence]) -> None:
        """Write orders below those written before."""
        for order in orders:
            text = json.dumps(describe(order), ensure_ascii=False, indent=2).replace("\n", _NEXT_LINE)
            self._stream.write(f"{',' if self.count else ''}{_NEXT_LINE}{text}".encode())
            self.count += 1

    def close(self) -> None:
        """Write the end. The stream stays open."""
        self._stream.write(b"\n  ]\n}\n" if self.count else b"]\n}\n")


def describe(evidence: OrderEvidence) -> dict[str, JsonValue]:
    """Return all that is known of one order as JSON."""
    order = evidence.entry
    return {
        "order_number": order.order_number,
        "external_id": order.external_id,
        "integration_id": order.integration_id,
        "kind": order.kind,
        "sent_to": order.origin,
        "store": order.store_id,
        "state": order.state,
        "currency": order.currency,
        "total_in_minor_units": order.total_minor,
        "decimals_of_the_total": order.digits,
        "price_of_a_line_taken_for": _PRICES[recorded_basis(order)],
        "recorded_by": order.operator,
        "from_file": order.source,
        "recorded_at": _time(order.created_at),
        "last_changed_at": _time(order.updated_at),
        "last_attempt_at": _time(order.attempted_at),
        "attempts": order.attempts,
        "sent": _sent(order.payload, order.payload_sha256),
        "sent_before_it_was_corrected": [_sent(payload, sha256) for sha256, payload in evidence.earlier.items()],
        "events": [_event(event) for event in evidence.events],
    }


def _sent(payload: bytes | None, sha256: str) -> dict[str, JsonValue]:
    """Tell the bytes as text; where they are no text, as base64."""
    if payload is None:
        return {"sha256": sha256, "erased_with_personal_data": True}
    known: dict[str, JsonValue] = {"sha256": sha256, "bytes": len(payload)}
    try:
        return known | {"text": payload.decode()}
    except UnicodeDecodeError:
        return known | {"base64": base64.b64encode(payload).decode()}


def _event(event: Event) -> dict[str, JsonValue]:
    evidence = event.evidence
    told: dict[str, JsonValue] = {"at": _time(event.at), "who": event.who, "state": event.state, "what": evidence.what}
    if evidence.sha256 is not None:
        told["sent_sha256"] = evidence.sha256
    answer = {"status": evidence.status, "request_id": evidence.request_id, "text": evidence.answer}
    given: dict[str, JsonValue] = {name: value for name, value in answer.items() if value is not None}
    return told | ({"answer": given} if given else {})


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
