"""The piles that a file's orders are sorted into, and what decides: the first rule of `PRECEDENCE` that fits."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from sign_desk.orders.missed.issues import Code
from sign_desk.orders.states import State


class Pile(StrEnum):
    """Where an order of a file belongs: each to one."""

    NO_ANSWER = "no_answer"
    ALREADY_THERE = "already_there"
    SKIPPED = "skipped"
    NEEDS_ATTENTION = "needs_attention"
    NO_PROOF = "no_proof"
    MISSING = "missing"


class Why(StrEnum):
    """Why an order is in its pile."""

    NO_ANSWER = "no_answer"
    BEING_SENT = "being_sent"
    SENT = "sent"
    CONFIRMED = "confirmed"
    LISTED = "listed"
    SEEN = "seen"
    LEFT_OUT = "left_out"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"
    TEST = "test"
    NO_SIGN = "no_sign"
    ISSUES = "issues"
    NOT_KNOWN = "not_known"
    TICKED = "ticked"
    OUTAGE = "outage"

    @property
    def words(self) -> str:
        """The reason as the operator reads it."""
        return _WORDS[self]


_WORDS = {
    Why.NO_ANSWER: "It was sent from here, and there was no answer",
    Why.BEING_SENT: "It is being sent from here",
    Why.SENT: "It was sent from here",
    Why.CONFIRMED: "The service has told of it",
    Why.LISTED: "Its number is in a list that you gave",
    Why.SEEN: "You said that it is there",
    Why.LEFT_OUT: "You left it out",
    Why.CANCELLED: "It was cancelled in the shop",
    Why.REFUNDED: "It was refunded in the shop",
    Why.TEST: "It is a test order",
    Why.NO_SIGN: "There is no sign in it",
    Why.ISSUES: "Something has to be looked at",
    Why.NOT_KNOWN: "The shop's own connection may have delivered it",
    Why.TICKED: "You said that it is missing",
    Why.OUTAGE: "It was ordered while the connection was down",
}


class Verdict(StrEnum):
    """What an operator says of an order."""

    MISSING = "missing"
    THERE = "there"
    LEFT_OUT = "left_out"


LATE = frozenset({Code.PRODUCT, Code.OPEN_QUESTION, Code.PRICE, Code.SECOND_FILE, Code.ALIKE})
"""Issues that matter only once an order is to be sent: an order of which nobody knows has not to be matched."""


class Case(NamedTuple):
    """What decides on one order: its state on record, who tells of it, how the shop sees it, which issues are open."""

    state: State | None = None
    confirmed: bool = False
    listed: bool = False
    verdict: Verdict | None = None
    in_outage: bool = False
    cancelled: bool = False
    refunded: bool = False
    test: bool = False
    has_sign: bool = True
    early: bool = False
    late: bool = False


PRECEDENCE: tuple[tuple[Pile, Why, Callable[[Case], bool]], ...] = (
    (Pile.ALREADY_THERE, Why.CONFIRMED, lambda case: case.confirmed),
    (Pile.NO_ANSWER, Why.NO_ANSWER, lambda case: case.state is State.NO_ANSWER),
    (Pile.NO_ANSWER, Why.BEING_SENT, lambda case: case.state in {State.QUEUED, State.SENDING}),
    (Pile.ALREADY_THERE, Why.SENT, lambda case: case.state is State.ACCEPTED),
    (Pile.ALREADY_THERE, Why.LISTED, lambda case: case.listed),
    (Pile.ALREADY_THERE, Why.SEEN, lambda case: case.verdict is Verdict.THERE),
    (Pile.SKIPPED, Why.LEFT_OUT, lambda case: case.verdict is Verdict.LEFT_OUT),
    (Pile.SKIPPED, Why.CANCELLED, lambda case: case.cancelled),
    (Pile.SKIPPED, Why.REFUNDED, lambda case: case.refunded),
    (Pile.SKIPPED, Why.TEST, lambda case: case.test),
    (Pile.SKIPPED, Why.NO_SIGN, lambda case: not case.has_sign),
    (Pile.NEEDS_ATTENTION, Why.ISSUES, lambda case: case.early),
    (Pile.NO_PROOF, Why.NOT_KNOWN, lambda case: case.verdict is not Verdict.MISSING and not case.in_outage),
    (Pile.NEEDS_ATTENTION, Why.ISSUES, lambda case: case.late),
    (Pile.MISSING, Why.TICKED, lambda case: case.verdict is Verdict.MISSING),
    (Pile.MISSING, Why.OUTAGE, lambda _: True),
)
"""The piles and their reasons: the first that fits counts.

What the service may have already goes before everything that would send an order; what is wrong with the file before
the question whether the order is missing, because an order that can't be read can't be looked for either.
"""


@cache
def pile_of(case: Case) -> tuple[Pile, Why]:
    """Return where a case belongs, and why."""
    return next((pile, why) for pile, why, fits in PRECEDENCE if fits(case))
