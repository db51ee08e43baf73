"""What came of a delivery that was sent from here, in the operator's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sign_desk.ui.kit.facts import Fact
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.locale import day_and_time
from sign_desk.ui.webhooks.deliveries.facts import body_fact, headers_text
from sign_desk.ui.webhooks.words import seconds
from sign_desk.webhooks.recorded import DeliveryState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sign_desk.api.pinned import PinnedAnswer
    from sign_desk.services.webhooks.delivery import Tried
    from sign_desk.ui.webhooks.deliveries.facts import Sections

_MAY_HAVE_ARRIVED = "The delivery may have arrived all the same."


def verdict_of(tried: Tried) -> tuple[Tone, str, str]:
    """How it ended: tone, title and text."""
    if tried.error is not None:
        error = tried.error
        arrived = _MAY_HAVE_ARRIVED if error.sent else "Nothing was sent."
        return Tone.DANGER, error.title, f"{error.cause} {arrived} {error.next_step}"
    reasons = " ".join(tried.judgement.reasons) if tried.judgement else ""
    if tried.state is DeliveryState.REDIRECTED:
        where = tried.answer.redirect if tried.answer else ""
        return Tone.WARNING, "Your server sent it elsewhere", f"To {where}. That was not followed. {reasons}"
    if tried.judgement is not None and tried.judgement.fits:
        given = tried.judgement.external_id
        text = f"It gave the product the id “{given}”." if given else "It answered as the service expects."
        return Tone.OK, "Your server took it", text
    return Tone.DANGER, "Your server answered, but not as the service expects", reasons


def sections_of(tried: Tried) -> Sections:
    """The answer in detail, also one that broke off."""
    answer = tried.error.partial if tried.error else tried.answer
    if answer is None:
        return []
    sections: Sections = [("", [*_summary(answer)])]
    if answer.status is not None:
        truncated = answer.truncated or tried.error is not None
        headers = Fact("Headers", headers_text(answer.headers, masked=False), code=True)
        sections.append(("Content", [headers, body_fact(answer.body, masked=False, truncated=truncated)]))
    return sections


def _summary(answer: PinnedAnswer) -> Iterator[Fact]:
    if answer.status is not None:
        yield Fact("Status", f"{answer.status} {answer.reason}".strip())
    taken = answer.timings
    parts = (
        ("name", taken.resolve),
        ("connection", taken.connect),
        ("encryption", taken.tls),
        ("first answer", taken.first_byte),
    )
    told = ", ".join(f"{name} {seconds(value)}" for name, value in parts if value is not None)
    yield Fact("Time", f"{seconds(taken.total)} in all{f' ({told})' if told else ''}")
    if answer.address:
        yield Fact("Connected to", answer.address)
    tls = answer.tls
    if tls is None:
        yield Fact("Encryption", "None")
    else:
        yield Fact("Encryption", f"{tls.version}, {tls.cipher}")
        until = f", until {day_and_time(tls.expires_at)}" if tls.expires_at else ""
        yield Fact("Certificate", f"{tls.subject}, from {tls.issuer}{until}")
