"""The orders of a run as rows: what came of each, and the service's reason in one line."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from sign_desk.orders.states import State
from sign_desk.services.missed.judging import why_rejected
from sign_desk.ui.orders.missed.mending import title_of
from sign_desk.ui.orders.missed.run_table import RunRow
from sign_desk.ui.orders.words import total_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sign_desk.orders.recorded import Evidence
    from sign_desk.services.orders.sending import Sent
    from sign_desk.store.missed.run_records import RunOrder

_MAY_HAVE_ARRIVED = "It may have arrived: settle it in Waiting."
_PATH = re.compile(r"[a-z_0-9]+(\.[a-z_0-9]+)*")
_TOLD = {State.REJECTED, State.NO_ANSWER}


def rows_of(
    outcomes: Iterable[RunOrder], alike: Collection[int], before: Mapping[int, RunRow] = MappingProxyType({})
) -> list[RunRow]:
    """Return the rows of orders on record; `alike` are the ids of those that look like others.

    What was told of an order `before`, when it was accepted, is told on: of thousands no answer is read again.
    """
    return [_row(one, before.get(one.order.id), alike=one.order.id in alike) for one in outcomes]


def _row(one: RunOrder, before: RunRow | None, *, alike: bool) -> RunRow:
    order, why = one.order, ""
    if one.last is not None and order.state in _TOLD:
        why = _reason(one.last.evidence, order.state)
    elif before is not None and before.state is order.state is State.ACCEPTED:
        why = before.why
    return RunRow(
        order_id=order.id,
        number=order.order_number,
        external_id=order.external_id,
        customer=order.customer or "",
        total=total_of(order),
        amount=order.total_minor,
        state=order.state,
        already_there=one.already_there,
        why="It looks like another order." if alike else why,
    )


def after(row: RunRow, sent: Sent) -> RunRow:
    """Return the row of an order whose sending has ended."""
    why = ""
    if sent.state is State.ACCEPTED and sent.receipt is not None:
        why = f"The service's order {sent.receipt.order_id}"
    elif sent.state is State.NO_ANSWER:
        why = _MAY_HAVE_ARRIVED
    elif sent.error is not None:
        why = _titled(why_rejected(sent)[1])
    return replace(row, state=sent.state, why=why)


def _reason(evidence: Evidence, state: State) -> str:
    if state is State.NO_ANSWER:
        return f"{evidence.what}. {_MAY_HAVE_ARRIVED}"
    return _first_message(evidence.answer) or evidence.what


def _first_message(answer: str | None) -> str:
    """Return what the service said first: of a field, or of the whole; "" where it said nothing of the kind."""
    try:
        tree = json.loads(answer or "")
        errors = tree.get("errors") or {}
        found = [f"{path}: {messages[0]}" for path, messages in errors.items() if messages] or [tree.get("message")]
    except (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError):
        return ""
    return _titled(found[0]) if isinstance(found[0], str) else ""


def _titled(reason: str) -> str:
    """Call the field of the service's first reason as the operator knows it; other reasons stay as they are."""
    path, colon, message = reason.partition(": ")
    return f"{title_of(path)}: {message}" if colon and _PATH.fullmatch(path) else reason
