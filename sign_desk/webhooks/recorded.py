"""What is remembered of a delivery, whichever way it went."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from sign_desk.api.headers import Headers
    from sign_desk.api.records import JsonObject


class Way(StrEnum):
    """Which way a delivery went."""

    SENT = "sent"
    RECEIVED = "received"


class DeliveryState(StrEnum):
    """What came of a delivery: three states of those received, five of those sent."""

    VERIFIED = "verified"
    NOT_VERIFIED = "not_verified"
    NOT_TAKEN = "not_taken"
    """The receiver turned it away, or it did not come whole: nothing of its content is kept."""
    ANSWERED = "answered"
    """With a 2xx."""
    REFUSED = "refused"
    """With another status."""
    REDIRECTED = "redirected"
    FAILED = "failed"
    """No whole answer came."""
    NOT_SENT = "not_sent"
    """Nothing left this computer."""


RECEIVED_STATES = (DeliveryState.VERIFIED, DeliveryState.NOT_VERIFIED, DeliveryState.NOT_TAKEN)


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """The answer to a delivery; `truncated` tells that there was more of its body."""

    status: int
    headers: Headers
    body: bytes = field(repr=False)
    truncated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDelivery:
    """A delivery to be kept. `at` is aware; `url` is where it went or came in; `subject` names no person.

    `order_id` is the shop's id of the order that it proves to have arrived, None where it proves none. `product_ids`
    are the shop's ids of products that the service named by it. `details` is what else is to be shown of it: JSON,
    without secrets.
    """

    store_id: str
    origin: str
    way: Way
    at: datetime
    topic: str | None
    url: str
    state: DeliveryState
    subject: str
    headers: Headers
    body: bytes = field(repr=False)
    order_id: str | None = None
    product_ids: tuple[str, ...] = ()
    answer: KeptAnswer | None = None
    details: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverySummary:
    """A delivery as it is listed. `status` is that of the answer, None where none came; `size` is the body's bytes."""

    id: int
    way: Way
    at: datetime
    topic: str | None
    url: str
    state: DeliveryState
    subject: str
    status: int | None
    size: int


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """All that is kept of a delivery."""

    summary: DeliverySummary
    headers: Headers
    body: bytes = field(repr=False)
    answer: KeptAnswer | None
    details: JsonObject

    @property
    def may_prove(self) -> bool:
        """Whether the service tells by it that it has an order, as far as that can be told without its content."""
        is_order = self.summary.state is DeliveryState.VERIFIED and self.summary.topic == "order:created"
        return is_order and not self.details.get("from_here")

    @property
    def is_bare(self) -> bool:
        """Whether its content went, and only the names of the order are left that it proves: none verifies without."""
        return self.summary.state is DeliveryState.VERIFIED and not self.headers

    @property
    def is_whole(self) -> bool:
        """Whether its content is kept, so that it can be shown, checked and sent again."""
        return not self.is_bare and self.summary.state is not DeliveryState.NOT_TAKEN


@dataclass(frozen=True, slots=True)
class DeliveryLimits:
    """How many deliveries of a store are kept, how large they may be together, and for how long.

    `megabytes` counts contents and answers, each megabyte a million bytes; on the disk they take about twice that.
    """

    count: int = 5_000
    days: int = 30
    megabytes: int = 500
