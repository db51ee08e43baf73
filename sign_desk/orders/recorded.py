"""Orders as they stand on record: what is known of one, what happened to it, and what proves it.

Times are aware, in UTC. Nothing here is ever changed: a later look gives new records.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sign_desk.api.errors import ApiError
    from sign_desk.orders.states import State

V2 = "v2"
LEGACY = "legacy"
LEGACY_PRODUCT = "legacy_product"
"""The kinds of what is sent: an order, one by the deprecated call, and a product by the deprecated call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSummary:
    """An order as the history lists it, without what was sent.

    `total_minor` counts the service's minor units, `digits` of them to a unit of the currency as it was when the
    order was recorded; None where that was not recorded. `source` names the file it came from, None for an order
    by hand. `customer` and `email` are None once personal data was `erased`.
    """

    id: int
    store_id: str
    origin: str
    kind: str
    integration_id: int | None
    external_id: str
    order_number: str
    currency: str | None
    total_minor: int | None
    digits: int | None = None
    customer: str | None = None
    email: str | None
    source: str | None = None
    payload_sha256: str
    state: State
    operator: str
    attempts: int
    created_at: datetime
    updated_at: datetime
    attempted_at: datetime | None
    erased: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRecord(OrderSummary):
    """An order with what is sent of it, byte by byte; None once personal data was erased."""

    payload: bytes | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What happened to an order, in plain words, with the service's answer where there was one.

    `sha256` is that of the bytes that an attempt sent: an order may be corrected and sent again. The answer is the
    service's text as it came: untrusted, and erased with the order's personal data.
    """

    what: str
    status: int | None = None
    request_id: str | None = None
    answer: str | None = None
    sha256: str | None = None

    @classmethod
    def of_error(cls, error: ApiError) -> Evidence:
        """Describe a call that did not end in a readable acceptance."""
        return cls(error.title, error.status, error.request_id, error.answer or None)

    @classmethod
    def interrupted(cls) -> Evidence:
        """Describe a call of which nothing is known, because Sign Desk itself was stopped."""
        return cls("Sign Desk ended while it was sending")

    @classmethod
    def not_begun(cls) -> Evidence:
        """Describe what waited in line, and was not called, because Sign Desk itself was stopped."""
        return cls("Sign Desk ended before it was sent")


@dataclass(frozen=True, slots=True)
class Event:
    """One step in the history of an order: when, who, the state it led to, and the evidence."""

    at: datetime
    who: str
    state: State
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class OrderEvidence:
    """All that is known of one order: the order with what is sent, and its events from the beginning.

    `earlier` is what was sent of it before it was corrected, by its SHA-256 in hexadecimal.
    """

    entry: OrderRecord
    events: tuple[Event, ...]
    earlier: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def payload(self) -> bytes | None:
        """What was sent, byte by byte; None once personal data was erased."""
        return self.entry.payload
