"""The guided check “stopped verifying?”: what is known, step by step, and a note for the shop's developer.

The note holds no secret and no customer. The service is not blamed unless a genuine delivery has shown what it does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from sign_desk.webhooks.signature import LIKELIEST, SIGNATURE_HEADER, TIMESTAMP_HEADER
from sign_desk.webhooks.urls import bare_url
from sign_desk.webhooks.verify import WINDOW, Aspect, Check, Mark

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sign_desk.webhooks.signature import Scheme
    from sign_desk.webhooks.verify import Report

_ACTIVE = "active"
_AT_REST = frozenset({"inactive", "disabled", "paused", "suspended", "failed", "cancelled", "deleted"})
_HERE_IT_VERIFIES = "In Sign Desk the delivery that was looked at does, so the receiver does something otherwise:"
_WORDS = {Mark.PASSED: "Yes", Mark.FAILED: "NO", Mark.UNKNOWN: "Not known"}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known when the check begins. Times are aware.

    `status` is that of the subscription, as the service says it; None where it was not asked. `secret_seen` is since
    when its secret has been watched from here, `secret_changed` when it was found to be another. `report` is that of
    the delivery at hand, if there is one; `pinned` the scheme that a genuine delivery has shown.
    """

    url: str
    topic: str
    status: str | None
    secret_seen: datetime | None
    secret_changed: datetime | None
    report: Report | None
    pinned: Scheme | None


@dataclass(frozen=True, slots=True)
class Step:
    """One question of the check and its answer, in words for the operator."""

    title: str
    mark: Mark
    text: str
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The steps in their order, and the note to hand on."""

    steps: tuple[Step, ...]
    note: str

    @property
    def is_sound(self) -> bool:
        """Whether every step was passed: here the delivery verifies."""
        return _all_passed(self.steps)

    @property
    def culprit(self) -> Step | None:
        """The first step that found something, or None."""
        return next((step for step in self.steps if step.mark is Mark.FAILED), None)


def diagnose(facts: Facts, when: Callable[[datetime], str]) -> Diagnosis:
    """Go through all that can stop a delivery from verifying.

    `when` says a moment as the operator's computer does; the note, which leaves it, has times in UTC.
    """
    return Diagnosis(_steps(facts, when), _note(facts, _steps(facts, _in_utc)))


def _steps(facts: Facts, when: Callable[[datetime], str]) -> tuple[Step, ...]:
    return (
        _active(facts),
        _changed(facts, when),
        _of_report(facts, Aspect.SECRET, "Is it signed with the secret of this subscription?"),
        _of_report(facts, Aspect.TIME, "Are the clocks right?"),
        _of_report(facts, Aspect.BODY, "Does the receiver check the body as it came?"),
        _of_report(facts, Aspect.ENCODING, "Is the signature written as the receiver expects?"),
        _of_report(facts, Aspect.SCHEME, "Is it known how this service signs?"),
    )


def _active(facts: Facts) -> Step:
    title = "Is the subscription active?"
    if facts.status is None:
        return Step(title, Mark.UNKNOWN, "The service was not asked.", "Refresh the subscriptions.")
    if facts.status == _ACTIVE:
        return Step(title, Mark.PASSED, "The service says that it is.")
    step = "Make the subscription anew, or ask the service's support."
    if facts.status.lower() in _AT_REST:
        return Step(title, Mark.FAILED, f"The service says “{facts.status}”, so nothing is delivered.", step)
    return Step(title, Mark.UNKNOWN, f"The service says “{facts.status}”, which Sign Desk does not know.", step)


def _changed(facts: Facts, when: Callable[[datetime], str]) -> Step:
    title = "Is its secret still the one that the receiver knows?"
    if facts.secret_changed is not None:
        text = f"It was found to be another one on {when(facts.secret_changed)}."
        return Step(title, Mark.FAILED, text, "Give the new secret to the receiver.")
    if facts.secret_seen is None:
        text = "This computer has not seen the secret before, so it cannot tell."
        return Step(title, Mark.UNKNOWN, text, "Compare the secret here with the one in the receiver's settings.")
    return Step(title, Mark.PASSED, f"It has not changed since {when(facts.secret_seen)}.")


def _of_report(facts: Facts, aspect: Aspect, title: str) -> Step:
    if facts.report is None:
        step = "Take a delivery from the receiver, or paste one, to find out."
        return Step(title, Mark.UNKNOWN, "There is no delivery to look at.", step)
    check: Check = facts.report.check(aspect)
    return Step(title, check.mark, check.text, check.next_step)


def _note(facts: Facts, steps: tuple[Step, ...]) -> str:
    scheme = facts.pinned or (facts.report.scheme if facts.report and not facts.report.from_here else None)
    known = (
        f"A genuine delivery has shown it: HMAC-SHA256 over {scheme.words}."
        if scheme
        else f"Not seen in a genuine delivery yet. The likeliest is HMAC-SHA256 over {LIKELIEST.words}."
    )
    lines = [
        f"Deliveries of “{facts.topic}” to {bare_url(facts.url)} are said not to verify there.",
        _HERE_IT_VERIFIES if _all_passed(steps) else "What Sign Desk found out about it:",
        "",
        *(_line(step) for step in steps),
        "",
        "How it is checked",
        f"- Headers: {TIMESTAMP_HEADER} (seconds since 1970) and {SIGNATURE_HEADER}.",
        f"- Signature: {known}",
        "- Over the raw body, byte by byte, before anything parses it.",
        f"- The time may differ from the receiver's clock by {WINDOW} seconds at most.",
        "- The product callback is signed with the integration's secret, every subscription with its own.",
    ]
    return "\n".join(lines)


def _all_passed(steps: tuple[Step, ...]) -> bool:
    return all(step.mark is Mark.PASSED for step in steps)


def _line(step: Step) -> str:
    return f"- {step.title} {_WORDS[step.mark]}: {step.text}"


def _in_utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
