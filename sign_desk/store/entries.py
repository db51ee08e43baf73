"""What the ledger takes and gives: orders to record, orders as recorded, and the events of their history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sign_desk.orders.states import State
from sign_desk.store.times import from_text

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Row

    from sign_desk.api.client import Answer
    from sign_desk.api.errors import ApiError


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An order to record. Its key is (origin, kind, integration_id, external_id).

    `kind` is "v2" or "legacy"; a legacy order has no integration. `total_minor` counts the service's minor
    units. `payload` is what will be sent, byte by byte.
    """

    store_id: str
    origin: str
    kind: str
    integration_id: int | None
    external_id: str
    order_number: str
    currency: str | None
    total_minor: int | None
    email: str | None
    payload: bytes
    operator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRecord:
    """An order as recorded. `payload` and `email` are None once personal data was erased. Times are UTC."""

    id: int
    store_id: str
    origin: str
    kind: str
    integration_id: int | None
    external_id: str
    order_number: str
    currency: str | None
    total_minor: int | None
    email: str | None
    payload: bytes | None
    payload_sha256: str
    state: State
    operator: str
    attempts: int
    created_at: datetime
    updated_at: datetime
    attempted_at: datetime | None

    @classmethod
    def of(cls, row: Row[Any]) -> OrderRecord:
        """Read a row of the orders table."""
        values = dict(row._mapping)
        for name in ("created_at", "updated_at", "attempted_at"):
            values[name] = from_text(values[name]) if values[name] else None
        values["state"] = State(values["state"])
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What happened to an order, in plain words, with the service's answer where there was one.

    The answer is the service's text as it came: untrusted, and erased with the order's personal data.
    """

    what: str
    status: int | None = None
    request_id: str | None = None
    answer: str | None = None

    @classmethod
    def of_answer(cls, answer: Answer[Any]) -> Evidence:
        """Describe an answer that was read as an acceptance."""
        return cls("Accepted by the service", answer.status, answer.request_id, answer.text)

    @classmethod
    def of_error(cls, error: ApiError) -> Evidence:
        """Describe a call that did not end in a readable acceptance."""
        return cls(error.title, error.status, error.request_id, error.answer or None)

    @classmethod
    def interrupted(cls) -> Evidence:
        """Describe a call of which nothing is known, because Sign Desk itself was stopped."""
        return cls("Sign Desk ended while it was sending")


@dataclass(frozen=True, slots=True)
class Event:
    """One step in the history of an order: when (UTC), who, the state it led to, and the evidence."""

    at: datetime
    who: str
    state: State
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Recovered:
    """How many orders a start found halfway: those being sent, and those that waited to be sent."""

    no_answer: int
    not_sent: int
