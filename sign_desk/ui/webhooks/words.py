"""Topics, states and checks of deliveries in the operator's words: each has a name, an icon and a tone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sign_desk.api.records import Topic, instant
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.locale import day_and_time
from sign_desk.webhooks.recorded import DeliveryState, Way
from sign_desk.webhooks.verify import Mark

if TYPE_CHECKING:
    from sign_desk.api.records import Webhook

TOPICS: dict[str, str] = {
    Topic.PRODUCT_CREATED: "Product created",
    Topic.ORDER_CREATED: "Order created",
    Topic.FORM_SUBMITTED: "Form submitted",
}
STATES = {
    DeliveryState.VERIFIED: "Verified",
    DeliveryState.NOT_VERIFIED: "Not verified",
    DeliveryState.NOT_TAKEN: "Not taken",
    DeliveryState.ANSWERED: "Answered",
    DeliveryState.REFUSED: "Refused",
    DeliveryState.REDIRECTED: "Redirected",
    DeliveryState.FAILED: "No answer",
    DeliveryState.NOT_SENT: "Not sent",
}
ICONS = {
    DeliveryState.VERIFIED: "check-circle",
    DeliveryState.NOT_VERIFIED: "x-circle",
    DeliveryState.NOT_TAKEN: "warning",
    DeliveryState.ANSWERED: "check-circle",
    DeliveryState.REFUSED: "x-circle",
    DeliveryState.REDIRECTED: "arrow-bend-up-right",
    DeliveryState.FAILED: "question",
    DeliveryState.NOT_SENT: "prohibit",
}
TONES = {
    DeliveryState.VERIFIED: Tone.OK,
    DeliveryState.NOT_VERIFIED: Tone.DANGER,
    DeliveryState.NOT_TAKEN: Tone.WARNING,
    DeliveryState.ANSWERED: Tone.OK,
    DeliveryState.REFUSED: Tone.DANGER,
    DeliveryState.REDIRECTED: Tone.WARNING,
    DeliveryState.FAILED: Tone.WARNING,
    DeliveryState.NOT_SENT: Tone.MUTED,
}
WAYS = {Way.SENT: "Sent from here", Way.RECEIVED: "Received"}
MARKS = {Mark.PASSED: "Passed", Mark.FAILED: "Failed", Mark.UNKNOWN: "Not known"}
ANSWERS = {Mark.PASSED: "Yes", Mark.FAILED: "No", Mark.UNKNOWN: "Not known"}
MARK_ICONS = {Mark.PASSED: "check-circle", Mark.FAILED: "x-circle", Mark.UNKNOWN: "question"}
MARK_TONES = {Mark.PASSED: Tone.OK, Mark.FAILED: Tone.DANGER, Mark.UNKNOWN: Tone.MUTED}

_STATUSES = {"active": "Active", "inactive": "Inactive", "disabled": "Disabled", "paused": "Paused"}


def topic_name(topic: str | None) -> str:
    """A topic in words; one that is not known here as it is."""
    return TOPICS.get(topic, topic) if topic else "Unknown topic"


def status_name(webhook: Webhook) -> str:
    """What the service says of a subscription: a word that is not known here as it is."""
    return _STATUSES.get(webhook.status or "", webhook.status or "Unknown")


def moment(text: str | None) -> str:
    """A timestamp of the service on this computer's clock; as it came where it cannot be read."""
    read = instant(text) if text else None
    return day_and_time(read) if read else text or ""


def seconds(value: float | None) -> str:
    """A length of time: "0.12 s"; "" where it is not known."""
    return "" if value is None else f"{value:.2f} s"
