"""Tells from what came of an order whether others may follow it, or why the run had better stand still."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sign_desk.api.errors import Invalid, RateLimited
from sign_desk.orders.states import State
from sign_desk.services.missed.halts import Halt, Reason, halt

if TYPE_CHECKING:
    from sign_desk.services.orders.sending import Sent

_EQUAL_REJECTIONS = 3
_REJECTIONS = 10
_PARTICULARS = re.compile(r"[\w-]*\d[\w-]*|“[^”]*”|\"[^\"]*\"")
"""What a reason says of one order alone: places of lines, ids and numbers, and what it quotes."""


class Judge:
    """Judges the orders of a run in the order in which they ended. `alone`: the first one decides about all."""

    def __init__(self, *, alone: bool) -> None:
        self._alone = alone
        self._last: tuple[int | None, str] | None = None
        self._equal = 0
        self._in_a_row = 0

    def judge(self, sent: Sent) -> Halt | None:
        """Return why no order may follow `sent`, or None."""
        if not sent.recorded:
            return halt(Reason.DISK, sent.order_id)
        match sent.state:
            case State.ACCEPTED:
                self._last, self._in_a_row = None, 0
                return None
            case State.REJECTED:
                return self._count(sent)
            case State.READY:
                return _not_taken(sent)
        return halt(Reason.NO_ANSWER, sent.order_id)

    def _count(self, sent: Sent) -> Halt | None:
        if self._alone:
            return halt(Reason.FIRST_REJECTED, sent.order_id)
        status, words = why_rejected(sent)
        reason = status, _PARTICULARS.sub("", words)
        self._equal = self._equal + 1 if reason == self._last else 1
        self._last = reason
        self._in_a_row += 1
        if self._equal >= _EQUAL_REJECTIONS:
            return halt(Reason.REJECTIONS, sent.order_id)
        return halt(Reason.MANY_REJECTIONS, sent.order_id) if self._in_a_row >= _REJECTIONS else None


def _not_taken(sent: Sent) -> Halt:
    """Tell why an order was surely not taken, and not for what is in it."""
    if isinstance(sent.error, RateLimited):
        return halt(Reason.BUSY, sent.order_id)
    if sent.error is None or sent.error.status is None:
        return halt(Reason.OFFLINE, sent.order_id)
    return halt(Reason.CLOSED_DOOR, sent.order_id, cause=sent.error.cause, next_step=sent.error.next_step)


def why_rejected(sent: Sent) -> tuple[int | None, str]:
    """Return the status and the first reason of a rejection, plain text: those of equal ones are equal."""
    error = sent.error
    if isinstance(error, Invalid) and error.fields:
        path, messages = next(iter(error.fields.items()))
        return error.status, " ".join((f"{path}:", *messages[:1]))
    return (error.status, error.cause) if error else (None, "")
