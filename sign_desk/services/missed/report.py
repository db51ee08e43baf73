"""What came of a run, put together for the operator: what was sent, and what was not, and why."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sign_desk.orders.states import State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sign_desk.orders.recorded import OrderSummary
    from sign_desk.store.missed.run_records import RunOrder


@dataclass(frozen=True, slots=True)
class RunReport:
    """The orders of a run by what came of them, each in the run's order.

    `rejected` has them by the service's first reason, plain text, that of most orders first.
    """

    accepted: tuple[OrderSummary, ...]
    rejected: tuple[tuple[str, tuple[OrderSummary, ...]], ...]
    no_answer: tuple[OrderSummary, ...]
    not_sent: tuple[OrderSummary, ...]
    put_away: tuple[OrderSummary, ...]
    already_there: tuple[OrderSummary, ...]


def report(outcomes: Iterable[RunOrder]) -> RunReport:
    """Put together what came of the orders of a run."""
    states: dict[State, list[OrderSummary]] = {state: [] for state in State}
    reasons: dict[str, list[OrderSummary]] = {}
    there = []
    for one in outcomes:
        if one.already_there:
            there.append(one.order)
        elif one.order.state is State.REJECTED:
            reasons.setdefault(reason(one), []).append(one.order)
        else:
            states[one.order.state].append(one.order)
    by_size = sorted(reasons.items(), key=lambda item: -len(item[1]))
    return RunReport(
        accepted=tuple(states[State.ACCEPTED]),
        rejected=tuple((why, tuple(orders)) for why, orders in by_size),
        no_answer=tuple(states[State.NO_ANSWER]),
        not_sent=tuple(states[State.READY] + states[State.QUEUED] + states[State.SENDING]),
        put_away=tuple(states[State.DISCARDED]),
        already_there=tuple(there),
    )


def reason(outcome: RunOrder) -> str:
    """Return what was said last of an order: the service's first message about a field, or its message, if it gave one.

    It is the service's text, or what Sign Desk calls what happened: plain text, as untrusted as any answer.
    """
    if outcome.last is None:
        return ""
    evidence = outcome.last.evidence
    return _message(evidence.answer or "") or evidence.what


def _message(answer: str) -> str:
    try:
        tree = json.loads(answer)
        errors = tree.get("errors") or {}
        first = next((messages[0] for messages in errors.values() if messages), tree.get("message"))
    except (ValueError, AttributeError, TypeError, KeyError, IndexError, RecursionError):
        return ""
    return first if isinstance(first, str) else ""
