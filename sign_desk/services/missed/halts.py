"""Why a run of orders stands still, in words for the operator: what happened, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sign_desk.services.session import SIGNED_OUT, VIEW_ONLY, Link

if TYPE_CHECKING:
    from sign_desk.services.session import Obstacle, Session


class Reason(StrEnum):
    """What a run stands still for. One that is put away or done is not waited for any more."""

    BEGUN = "begun"
    PAUSED = "paused"
    STOPPED = "stopped"
    LOOK = "look"
    FIRST_REJECTED = "first_rejected"
    NO_ANSWER = "no_answer"
    REJECTIONS = "rejections"
    MANY_REJECTIONS = "many_rejections"
    ALIKE = "alike"
    OFFLINE = "offline"
    SIGNED_OUT = "signed_out"
    VIEW_ONLY = "view_only"
    PRICES = "prices"
    DISK = "disk"
    FAILED = "failed"
    BUSY = "busy"
    CLOSED_DOOR = "closed_door"
    CLOSED = "closed"
    PUT_AWAY = "put_away"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Halt:
    """Why a run stands still. `order_id` is the order that it is about, if it is about one."""

    reason: Reason
    title: str
    cause: str
    next_step: str
    order_id: int | None = None


_GO_ON = "Choose “Go on” when you want the rest sent."
_WORDS: dict[Reason, tuple[str, str, str]] = {
    Reason.BEGUN: ("Not sent yet", "Its orders are recorded on this computer, and none was sent.", _GO_ON),
    Reason.PAUSED: ("Paused", "Nothing more is sent for now.", _GO_ON),
    Reason.STOPPED: ("Stopped", "You stopped it. What was not sent stays on this computer.", _GO_ON),
    Reason.LOOK: (
        "The first order was sent alone",
        "It was accepted. The others wait until you have seen it in your dashboard, with the right products.",
        "Open your dashboard and look for it. Go on only if it is there and everything in it is right.",
    ),
    Reason.FIRST_REJECTED: (
        "The first order was not accepted",
        "It was sent alone, and the service refused it. None of the others was sent.",
        "Read why, mend it, and send it again, or put the run away.",
    ),
    Reason.NO_ANSWER: (
        "Stopped at an order without an answer",
        "It may have arrived or not. Nothing more was sent after it.",
        "Look for it in your dashboard, and say in Waiting whether it is there. Then go on.",
    ),
    Reason.REJECTIONS: (
        "Stopped: the same refusal three times",
        "Three orders one after another were refused for the same reason, so the others would be, too.",
        "Read the reason, mend what it is about, and go on.",
    ),
    Reason.MANY_REJECTIONS: (
        "Stopped: ten refusals one after another",
        "Ten orders were refused and none was accepted between them, so the others may be, too.",
        "Read the reasons, mend what they are about, and go on.",
    ),
    Reason.ALIKE: (
        "Some orders look like others",
        "They look like orders that the service has or may have, so they were not sent.",
        "Compare them. Tick those that you want sent nevertheless, and go on.",
    ),
    Reason.OFFLINE: (
        "Stopped: the service cannot be reached",
        "The order that was tried last was surely not taken, and is among those not sent.",
        "Check the internet connection, and go on.",
    ),
    Reason.SIGNED_OUT: (
        "Stopped: you are signed out of this store",
        "The service did not accept the token any more.",
        "Edit the store and enter its token, then go on.",
    ),
    Reason.VIEW_ONLY: (
        "Stopped: this store is open for viewing only",
        "Nothing is sent in view only.",
        "Edit the store and leave view only, then go on.",
    ),
    Reason.PRICES: (
        "Stopped: how prices are counted is not settled",
        "What the prices of these orders mean to the service was changed, or is not known.",
        "Look at how this store's prices are counted. Import the file again if that was changed.",
    ),
    Reason.DISK: (
        "Stopped: nothing can be kept on this computer",
        "What comes of an order has to be written down before the next one is sent, and that failed.",
        "Look at the free space of this computer's disk, and go on.",
    ),
    Reason.FAILED: (
        "Stopped: something went wrong in Sign Desk",
        "It has a fault. What was under way has ended, and what was not sent stays on this computer.",
        "Settle the orders without an answer first, if there are any. Then go on.",
    ),
    Reason.BUSY: (
        "Stopped: the service asks for a longer pause",
        "It takes no orders for now. The order that was tried last was surely not taken.",
        "Wait some minutes, and go on.",
    ),
    Reason.CLOSED_DOOR: (
        "Stopped: the service takes no orders from here",
        "It refused the order without looking at it, so it would refuse the others, too. None of them was taken.",
        "Check the address of the store and what its token may do, and go on.",
    ),
    Reason.CLOSED: (
        "Sign Desk was closed during this run",
        "What was not sent stays on this computer.",
        "Settle the orders without an answer first, if there are any. Then go on.",
    ),
    Reason.PUT_AWAY: ("Put away", "What was not sent was put away.", "It is in the order history."),
    Reason.DONE: ("Finished", "Nothing of it is left to be sent.", "Look at the report."),
}
_REFUSED = {VIEW_ONLY: Reason.VIEW_ONLY, SIGNED_OUT: Reason.SIGNED_OUT}


def halt(reason: Reason, order_id: int | None = None, *, cause: str = "", next_step: str = "") -> Halt:
    """Tell of a reason in its usual words, but for what is said better of this case."""
    title, usual, advice = _WORDS[reason]
    return Halt(reason, title, cause or usual, next_step or advice, order_id)


def of_obstacle(session: Session, obstacle: Obstacle, order_id: int | None = None) -> Halt:
    """Tell of what stands in the way of every order, or of one."""
    reason = _REFUSED.get(obstacle, Reason.PRICES)
    if reason is Reason.PRICES and session.connection.link is Link.OFFLINE:
        reason = Reason.OFFLINE
    return halt(reason, order_id, cause=obstacle.reason, next_step=obstacle.next_step)
