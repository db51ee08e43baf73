"""What is shown of one delivery, in sections; people in it are masked until they are asked for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sign_desk.ui.kit.facts import Fact
from sign_desk.ui.locale import day_and_time
from sign_desk.ui.webhooks.words import WAYS, seconds, topic_name
from sign_desk.webhooks.captured import read_tree
from sign_desk.webhooks.masking import masked_body, masked_header
from sign_desk.webhooks.urls import bare_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sign_desk.api.headers import Headers
    from sign_desk.webhooks.recorded import DeliveryRecord, KeptAnswer

_LONGEST = 20_000
"""Characters of a body that are shown: more would keep the window busy."""

_LARGEST = 200_000
"""Bytes of a body that are arranged on the window's thread."""

_TOLD = (
    ("Order settled", "settled"),
    ("Error", "error"),
    ("Cause", "cause"),
    ("Next", "next_step"),
    ("Not listed", "more"),
)
Sections = list[tuple[str, list[Fact]]]


def sections_of(record: DeliveryRecord, *, masked: bool) -> Sections:
    """Everything that is kept of a delivery."""
    answer = record.answer
    sections = [("", [*_summary(record)])]
    if record.is_bare:
        sections.append(("Left of it", [body_fact(record.body, masked=masked, truncated=False)]))
    elif record.is_whole:
        sections.append(("Delivered", [*_content(record.headers, record.body, masked=masked)]))
    if answer is not None:
        sections.append(("Answered", [*_answer(answer, masked=masked)]))
    return sections


def text_of(body: bytes, *, masked: bool) -> str:
    """A body as text: JSON on many lines if it is not too large to be arranged at once, anything else as it is."""
    if masked:
        return masked_body(body)
    tree = read_tree(body) if len(body) <= _LARGEST else None
    return body.decode(errors="replace") if tree is None else json.dumps(tree, ensure_ascii=False, indent=2)


def headers_text(headers: Headers, *, masked: bool) -> str:
    """Headers as lines."""
    return "\n".join(f"{name}: {masked_header(name, value) if masked else value}" for name, value in headers)


def _summary(record: DeliveryRecord) -> Iterator[Fact]:
    summary, details = record.summary, record.details
    yield Fact("When", day_and_time(summary.at))
    yield Fact("Way", WAYS[summary.way] + (" (a test of this desk)" if details.get("from_here") else ""))
    yield Fact("Topic", topic_name(summary.topic))
    if summary.subject:
        yield Fact("About", summary.subject, copyable=True)
    if record.is_bare:
        yield Fact("Kept", "Only the order's id and number, which prove that the service has it. The rest was erased.")
    yield Fact("Address", bare_url(summary.url), copyable=True)
    for label, name in _TOLD:
        if isinstance(text := details.get(name), str):
            yield Fact(label, text)
    if isinstance(size := details.get("bytes"), int):
        yield Fact("Size", f"{size:,} bytes")
    if isinstance(reasons := details.get("reasons"), list):
        yield Fact("Not as expected", " ".join(map(str, reasons)))
    if isinstance(taken := details.get("seconds"), float):
        yield Fact("Time taken", seconds(taken))
    if isinstance(number := details.get("address"), str) and number:
        yield Fact("Connected to", number)
    if isinstance(tls := details.get("tls"), dict):
        yield Fact("Encryption", f"{tls.get('version')}, {tls.get('cipher')}")
        yield Fact("Certificate", f"{tls.get('subject')}, until {tls.get('expires_at') or 'an unknown day'}")


def _content(headers: Headers, body: bytes, *, masked: bool) -> Iterator[Fact]:
    yield Fact("Headers", headers_text(headers, masked=masked), code=True)
    yield body_fact(body, masked=masked, truncated=False)


def _answer(answer: KeptAnswer, *, masked: bool) -> Iterator[Fact]:
    yield Fact("Status", str(answer.status))
    yield Fact("Headers of the answer", headers_text(answer.headers, masked=masked), code=True)
    yield body_fact(answer.body, masked=masked, truncated=answer.truncated)


def body_fact(body: bytes, *, masked: bool, truncated: bool) -> Fact:
    """A body as a fact, which tells what of it is not shown."""
    text = text_of(body, masked=masked)
    told = [f"{len(body):,} bytes"]
    if truncated:
        told.append("there was more, which was not read")
    if len(text) > _LONGEST:
        told.append("only its beginning is shown")
    return Fact(f"Content ({'; '.join(told)})", text[:_LONGEST], copyable=bool(text), code=True)
