"""What the ledger takes: orders to record; and what it gives, read from the rows of its tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sign_desk.orders.recorded import Event, Evidence, OrderEvidence, OrderRecord, OrderSummary
from sign_desk.orders.states import State
from sign_desk.store.times import from_text

if TYPE_CHECKING:
    from sqlalchemy import Row, RowMapping

__all__ = [
    "Entry",
    "Event",
    "Evidence",
    "OrderEvidence",
    "OrderRecord",
    "OrderSummary",
    "Recovered",
    "event_of",
    "record_of",
    "summary_of",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An order to record. Its key is (origin, kind, integration_id, external_id).

    A legacy order has no integration. `total_minor` counts the service's minor units, of which `digits` decimal
    places make a unit of the currency. `payload` is what will be sent, byte by byte. `fingerprint` is what it has
    in common with a duplicate, `source` the file it came from; None for an order by hand.
    """

    store_id: str
    origin: str
    kind: str
    integration_id: int | None
    external_id: str
    order_number: str
    currency: str | None
    total_minor: int | None
    digits: int | None = None
    email: str | None
    customer: str | None = None
    fingerprint: str | None = None
    source: str | None = None
    payload: bytes
    operator: str


@dataclass(frozen=True, slots=True)
class Recovered:
    """How many orders a start found halfway: those being sent, and those that waited to be sent."""

    no_answer: int
    not_sent: int


def summary_of(row: RowMapping) -> OrderSummary:
    """Read a row of `schema.SUMMARY`."""
    return OrderSummary(**_values(row))


def record_of(row: RowMapping) -> OrderRecord:
    """Read a row of `schema.SUMMARY` with its payload."""
    return OrderRecord(**_values(row))


def event_of(row: Row[Any]) -> Event:
    """Read a row of the events' table."""
    evidence = Evidence(row.what, row.answer_status, row.answer_request_id, row.answer_text, row.sent_sha256)
    return Event(from_text(row.at), row.who, State(row.state), evidence)


def _values(row: RowMapping) -> dict[str, Any]:
    values: dict[str, Any] = {**row}
    for name in ("created_at", "updated_at", "attempted_at"):
        values[name] = from_text(values[name]) if values[name] else None
    values["state"] = State(values["state"])
    return values
