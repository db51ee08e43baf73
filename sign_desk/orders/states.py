"""The states of an order on this computer, and which may follow which.

Only a refusal that was read, or the certainty that nothing was sent, tells that an order was not taken.
Everything else is "no answer": it may have been taken, and only a person can find out.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from sign_desk.api.errors import ApiError, Processed


class State(StrEnum):
    """Where an order stands."""

    DRAFT = "draft"
    READY = "ready"
    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    NO_ANSWER = "no_answer"
    DISCARDED = "discarded"


TRANSITIONS: Mapping[State, frozenset[State]] = MappingProxyType(
    {
        State.DRAFT: frozenset({State.READY}),
        State.READY: frozenset({State.DRAFT, State.QUEUED, State.DISCARDED, State.ACCEPTED}),
        State.QUEUED: frozenset({State.READY, State.SENDING, State.ACCEPTED}),
        State.SENDING: frozenset(
            {State.READY, State.QUEUED, State.ACCEPTED, State.REJECTED, State.NO_ANSWER},
        ),
        State.ACCEPTED: frozenset(),
        State.REJECTED: frozenset({State.DRAFT, State.READY, State.DISCARDED}),
        State.NO_ANSWER: frozenset({State.READY, State.ACCEPTED}),
        State.DISCARDED: frozenset({State.READY}),
    }
)
"""From each state to those that may follow it. An order that was put away (DISCARDED) was surely not taken.

What was taken for not sent (READY, QUEUED) is accepted after all only when the service itself proves it.
"""

_NOT_OF_THE_ORDER = frozenset({401, 403, 404, 429})
"""Refusals of a call that tell nothing of the order in it: the token, the address, or too many calls at once."""

HOLDING = frozenset({State.QUEUED, State.SENDING, State.ACCEPTED, State.NO_ANSWER})
"""The states in which the service took an order or may yet take it: a key has one order in them at most."""

SETTLED = frozenset({State.ACCEPTED, State.REJECTED, State.DISCARDED})
"""The states of orders that nobody has to look for, or to send, any more."""


def after(outcome: ApiError | None) -> State:
    """Return the state of an order whose sending ended with `outcome`; None is an acceptance that was read.

    READY means that it was not taken and may be sent again as it is: nothing was said against the order itself.
    """
    if outcome is None:
        return State.ACCEPTED
    if outcome.processed is not Processed.NO:
        return State.NO_ANSWER
    is_refusal = outcome.status is not None and outcome.status not in _NOT_OF_THE_ORDER
    return State.REJECTED if is_refusal else State.READY
