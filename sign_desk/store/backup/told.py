"""What the history of an order says after a merge, and how it is known that an order waits on another computer too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sign_desk.orders.states import State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sign_desk.orders.recorded import Event

WAITED = "Waited to be sent there when its back-up was made"
"""Who says it is the other computer."""
CAME = {
    State.READY: WAITED,
    State.NO_ANSWER: "Without an answer there when its back-up was made",
    State.ACCEPTED: "Accepted there",
    State.REJECTED: "Refused there",
    State.DISCARDED: "Put away there",
    State.DRAFT: "Begun there",
}
STANDS = "What happened there was added to what happened here"
BESIDE = "Put away: an order with this id was sent with other content, or may have been"
SUPERSEDED = "Put away: the other computer sent it, or may have, with other content"


def waits_elsewhere(events: Sequence[Event]) -> str | None:
    """Return the computer on which an order waited to be sent too, unless it was sent from here since; None if none."""
    for event in reversed(events):
        if event.state is State.QUEUED:
            return None
        if event.evidence.what == WAITED:
            return event.who
    return None
