"""What is questionable about a subscription before it is saved: told, never forbidden.

Only what the address itself shows; whether anybody answers there is asked on demand, elsewhere.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from sign_desk.api.addresses import kind_of, literal
from sign_desk.api.origin import AddressError, is_loopback, split
from sign_desk.api.records import Topic
from sign_desk.webhooks.urls import normal_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from urllib.parse import SplitResult

    from sign_desk.api.records import Webhook

_USUAL_PORTS = frozenset({None, 80, 443})
_SECRETIVE = re.compile(
    r"(?:^|[_-])(?:token|secret|password|passwd|pw|(?:api_?)?key|auth|signature|sig)$", re.IGNORECASE
)
_UNREACHABLE_NAMES = (
    ".local",
    ".localhost",
    ".internal",
    ".lan",
    ".home",
    ".test",
    ".invalid",
    ".example",
    ".home.arpa",
)


_IMITATING = frozenset({"Cyrillic", "Greek", "Armenian", "Cherokee"})
"""Alphabets with letters that look like those of another; names of some languages mix others rightly."""


class Severity(StrEnum):
    """How grave it is: deliveries will fail or leak, or it is only worth a look."""

    SERIOUS = "serious"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Lint:
    """One thing that is questionable, with why. `code` is its stable name."""

    code: str
    severity: Severity
    title: str
    reason: str


def lint(url: str, topic: str, others: Iterable[Webhook] = (), editing: int | None = None) -> tuple[Lint, ...]:
    """Return what is questionable about a subscription to `topic` at `url`, the grave first.

    `others` are the subscriptions there are, among them the one with the id `editing` that is being changed.
    """
    try:
        parts = split(url)
        found = [*_of_address(url.strip(), parts), *_of_topic(topic), *_of_others(url, topic, others, editing)]
    except AddressError as error:
        found = [_serious("no-address", "This is not an address", str(error))]
    except ValueError:
        found = [_serious("no-address", "This is not an address", "The number after the colon is not up to 65535.")]
    return tuple(sorted(found, key=lambda one: one.severity is not Severity.SERIOUS))


def _of_address(typed: str, parts: SplitResult) -> Iterator[Lint]:
    yield from _of_scheme(typed, parts)
    yield from _of_host(parts)
    yield from _of_port(parts)
    if parts.username is not None:
        yield _serious("credentials", "There is a name or password in the address", "Everybody who sees it can use it.")
    if parts.path in {"", "/"}:
        reason = "Deliveries would go to the first page of the site, which seldom takes them."
        yield _note("no-path", "The address has no path", reason)
    if parts.fragment:
        yield _note("fragment", "What follows # is never sent", "The part from # on stays in the browser.")
    if any(_SECRETIVE.search(name) for name, _ in parse_qsl(parts.query)):
        reason = "Addresses are kept in logs on the way. The signature is what proves where a delivery comes from."
        yield _note("secret-in-address", "There may be a secret in the address", reason)


def _of_scheme(typed: str, parts: SplitResult) -> Iterator[Lint]:
    if "://" not in typed:
        yield _serious("no-scheme", "The beginning is missing", "An address begins with https://.")
    elif parts.scheme == "http":
        reason = "Names and addresses of your customers would be sent so that anybody on the way can read them."
        yield _serious("not-encrypted", "Deliveries would not be encrypted", reason)
    elif parts.scheme != "https":
        yield _serious("scheme", "This is no address of the web", "An address begins with https://.")


def _of_host(parts: SplitResult) -> Iterator[Lint]:
    host = (parts.hostname or "").removesuffix(".")
    address = literal(host)
    if not host:
        yield _serious("no-host", "The name of the server is missing", "It follows after https://.")
    elif is_loopback(host):
        yield _serious("loopback", "This is this computer itself", "The service cannot reach it from outside.")
    elif address is not None:
        kind = kind_of(address)
        if kind:
            yield _serious("private", "The service cannot reach this address", f"It stands for {kind}.")
        else:
            reason = "Servers change their numbers, and a secure connection needs a name."
            yield _note("number", "The address is a number, not a name", reason)
    elif "." not in host or host.lower().endswith(_UNREACHABLE_NAMES):
        yield _serious("private", "The service cannot reach this name", "Such names are known in a local network only.")
    yield from _of_letters(host)


def _of_letters(host: str) -> Iterator[Lint]:
    shown = _unpunycoded(host)
    scripts = {_script(letter) for letter in shown if letter.isalpha()}
    if len(scripts) > 1 and scripts & _IMITATING:
        reason = f"“{shown}” mixes letters that look alike but are not: {', '.join(sorted(scripts))}."
        yield _serious("look-alike", "The name may imitate another one", reason)
    elif not shown.isascii():
        reason = f"“{shown}” is sent as “{_punycoded(shown)}”. See that it is the name that you mean."
        yield _note("international", "The name has letters beyond a to z", reason)


def _of_port(parts: SplitResult) -> Iterator[Lint]:
    if parts.port not in _USUAL_PORTS:
        reason = "Some services deliver to the usual ports 443 and 80 alone."
        yield _note("port", f"Port {parts.port} is unusual", reason)


def _of_topic(topic: str) -> Iterator[Lint]:
    if topic not in set(Topic):
        reason = "Sign Desk does not know it. The service may refuse it, or have learnt it since."
        yield _note("topic", f"“{topic}” is an unknown topic", reason)


def _of_others(url: str, topic: str, others: Iterable[Webhook], editing: int | None) -> Iterator[Lint]:
    for other in others:
        if other.webhook_id == editing or other.topic != topic or not other.url:
            continue
        if _same(other.url, url):
            reason = f"Number {other.webhook_id} has the same topic and address: each delivery would come twice."
            yield _serious("duplicate", "There is such a subscription already", reason)
            return


def _same(one: str, other: str) -> bool:
    try:
        return normal_url(one) == normal_url(other)
    except ValueError:
        return one == other


def _script(letter: str) -> str:
    return unicodedata.name(letter, "UNKNOWN").partition(" ")[0].capitalize()


def _unpunycoded(host: str) -> str:
    try:
        return host.encode("ascii").decode("idna") if "xn--" in host else host
    except UnicodeError:
        return host


def _punycoded(host: str) -> str:
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host


def _serious(code: str, title: str, reason: str) -> Lint:
    return Lint(code, Severity.SERIOUS, title, reason)


def _note(code: str, title: str, reason: str) -> Lint:
    return Lint(code, Severity.NOTE, title, reason)
