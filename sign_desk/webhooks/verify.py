"""Why a delivery verifies, or does not: every check by itself, with what it found and what to do next.

A signature that does not fit never proves that the service is at fault: the secret, the bytes of the body or the
scheme may be others than were thought. The scheme is known only once a genuine delivery was seen to fit one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sign_desk.webhooks.bodies import variants
from sign_desk.webhooks.signature import LIKELIEST, SCHEMES, SIGNATURE_HEADER, TIMESTAMP_HEADER, Encoding, matches

if TYPE_CHECKING:
    from sign_desk.webhooks.captured import Captured, Secret
    from sign_desk.webhooks.signature import Scheme

WINDOW = 300
"""Seconds that a delivery's time may differ from the clock, either way."""

_RIGHT_SIGNER = "Signed with the secret that was expected"
_LONGEST_TRIED = 512 * 1024
_TIMESTAMP = re.compile(r"[0-9]{1,11}")
_PREFIX = re.compile(r"(?:sha256|v1|hmac-sha256)[=:]\s*", re.IGNORECASE)


class Aspect(StrEnum):
    """What a check looks at."""

    HEADERS = "headers"
    TIME = "time"
    ENCODING = "encoding"
    SECRET = "secret"  # noqa: S105 (what is looked at, not one)
    SCHEME = "scheme"
    BODY = "body"


class Mark(StrEnum):
    """How a check ended. Unknown: what came before left nothing to check it by."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Check:
    """One check, in words for the operator. `next_step` is "" where there is nothing to do."""

    aspect: Aspect
    mark: Mark
    title: str
    text: str
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What came of all checks. `scheme` and `secret` are those that fit the signature, None where none did.

    They are told also where another check failed, and where they fit what the body was before it was changed. `age` is
    how many seconds before the clock the delivery was made, None where it does not say. `from_here` tells that Sign
    Desk sent it, so that it shows nothing of the service.
    """

    checks: tuple[Check, ...]
    scheme: Scheme | None
    secret: Secret | None
    age: int | None
    from_here: bool = False

    @property
    def verified(self) -> bool:
        """Whether every check passed: made with a known secret, whole, and in time."""
        return all(check.mark is Mark.PASSED for check in self.checks)

    @property
    def genuine(self) -> bool:
        """Whether the service signed it with a known secret as it stands, by whatever scheme, and whenever."""
        return not self.from_here and self.scheme is not None and self.check(Aspect.BODY).mark is Mark.PASSED

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that failed."""
        return tuple(check for check in self.checks if check.mark is Mark.FAILED)

    def check(self, aspect: Aspect) -> Check:
        """Return the check of one aspect."""
        return next(check for check in self.checks if check.aspect is aspect)


@dataclass(frozen=True, slots=True)
class _Fit:
    """What fits a signature, and what had to be changed in the body for it."""

    scheme: Scheme
    secret: Secret
    change: str = ""
    by_copying: bool = False
    is_packed: bool = False


def verify(
    captured: Captured,
    secrets: Sequence[Secret],
    pinned: Scheme | None,
    now: datetime,
    expected: Secret | None = None,
    *,
    thorough: bool = True,
) -> Report:
    """Check a delivery against the secrets at hand.

    `pinned` is the scheme that a genuine delivery has shown this store to use, None while none has. `now` is aware.
    `expected` is the one of the secrets that has to fit; where it is None, any of them will do. Without `thorough`,
    what the body may have been before it was changed is not looked for: that takes some milliseconds.
    """
    timestamp, signature = captured.header(TIMESTAMP_HEADER), captured.header(SIGNATURE_HEADER)
    age = _age(timestamp, now)
    clean = _cleaned(signature or "")
    schemes = _schemes(clean, pinned)
    fit = next(_fits(captured.body, schemes, secrets, timestamp or "", clean), None)
    if fit is None and thorough and schemes:
        fit = _fit_before_change(captured.body, schemes, secrets, timestamp or "", clean)
    checks = (
        _headers(timestamp, signature),
        _time(timestamp, age, fit),
        _encoding(signature, clean, fit),
        _secret(secrets, fit, pinned, expected) if schemes else _no_secret(),
        _scheme(fit, pinned),
        _body(fit, copied=captured.is_copied),
    )
    return Report(checks, fit.scheme if fit else None, fit.secret if fit else None, age, captured.from_here)


def _headers(timestamp: str | None, signature: str | None) -> Check:
    missing = [name for name, value in ((TIMESTAMP_HEADER, timestamp), (SIGNATURE_HEADER, signature)) if not value]
    title = "Time and signature came along"
    if not missing:
        return Check(Aspect.HEADERS, Mark.PASSED, title, "The delivery has both.")
    return Check(
        Aspect.HEADERS,
        Mark.FAILED,
        title,
        f"Missing: {' and '.join(missing)}.",
        "See that all headers were taken along, and that nothing in front of the shop removes them.",
    )


def _time(timestamp: str | None, age: int | None, fit: _Fit | None) -> Check:
    title = "Made within the last five minutes"
    if not timestamp:
        return Check(Aspect.TIME, Mark.UNKNOWN, title, "The delivery does not say when it was made.")
    if age is None:
        text = "Its time is not a number of seconds since 1970, which it should be."
        return Check(Aspect.TIME, Mark.FAILED, title, text, "See that the header was taken along whole.")
    if abs(age) <= WINDOW:
        sure = "" if fit is None or fit.scheme.covers_time else " Its signature does not cover the time, though."
        return Check(Aspect.TIME, Mark.PASSED, title, f"It was made {_span(age)}.{sure}")
    if age > 0:
        text = f"It was made {_span(age)}: a receiver takes it for a repetition of an old one."
        step = "If it is new, set the clock of the computer that checked it. An old one cannot verify again."
    else:
        text = f"It was made {_span(age)}, by the clock of this computer."
        step = "Set the clock of this computer, or of the one that made it."
    return Check(Aspect.TIME, Mark.FAILED, title, text, step)


def _encoding(signature: str | None, clean: str, fit: _Fit | None) -> Check:
    title = "The signature is written as expected"
    if not signature:
        return Check(Aspect.ENCODING, Mark.UNKNOWN, title, "There is none.")
    if _written_as(clean) is None:
        text = "It has not the length or the characters that a signature of this kind has."
        return Check(Aspect.ENCODING, Mark.FAILED, title, text, "See that the header was taken along whole.")
    if clean == signature:
        return Check(Aspect.ENCODING, Mark.PASSED, title, f"It is written as {_written_as(clean)}.")
    text = (
        "It has something before it, or capital letters, or signs of another alphabet, that receivers may not expect."
    )
    if fit is None:
        return Check(Aspect.ENCODING, Mark.FAILED, title, text, "Look what stands between the service and the shop.")
    step = "Let the receiver compare it without what was added, and in small letters."
    return Check(Aspect.ENCODING, Mark.FAILED, title, f"{text} Without that it fits.", step)


def _no_secret() -> Check:
    text = "There is no whole signature to compare."
    return Check(Aspect.SECRET, Mark.UNKNOWN, _RIGHT_SIGNER, text)


def _secret(secrets: Sequence[Secret], fit: _Fit | None, pinned: Scheme | None, expected: Secret | None) -> Check:
    title = _RIGHT_SIGNER
    if not secrets:
        text = "There is no secret to check it with."
        return Check(Aspect.SECRET, Mark.UNKNOWN, title, text, "Choose a subscription, or enter the secret.")
    if fit is None:
        text = "It fits none of the secrets at hand."
        reasons = "the secret may be another one, or the body may have been changed"
        if pinned is None:
            reasons += ", or the service signs in a way that is not known here"
        step = f"Compare the secret with the one in the dashboard, and see that the body is the raw one: {reasons}."
        return Check(Aspect.SECRET, Mark.FAILED, title, text, step)
    if expected is None or fit.secret == expected:
        return Check(Aspect.SECRET, Mark.PASSED, title, f"It fits: {fit.secret.name}.")
    text = f"It was signed with another one: {fit.secret.name}. Expected was: {expected.name}."
    step = "Let the receiver check these deliveries with that secret."
    return Check(Aspect.SECRET, Mark.FAILED, title, text, step)


def _scheme(fit: _Fit | None, pinned: Scheme | None) -> Check:
    title = "Signed in the way that this service signs"
    if fit is None:
        known = f"Known from a genuine delivery: {pinned.words}." if pinned else "No genuine delivery has shown it yet."
        return Check(Aspect.SCHEME, Mark.UNKNOWN, title, known)
    if pinned is None:
        text = f"It is signed over {fit.scheme.words}."
        if fit.scheme != LIKELIEST:
            text += " That is not the likeliest way: see that the receiver does the same."
        return Check(Aspect.SCHEME, Mark.PASSED, title, text)
    if fit.scheme == pinned:
        return Check(Aspect.SCHEME, Mark.PASSED, title, f"It is signed over {pinned.words}, as an earlier one was.")
    text = f"It is signed over {fit.scheme.words}. An earlier delivery was signed over {pinned.words}."
    step = "If this one is genuine, keep its way for this store, and let the receiver do the same."
    return Check(Aspect.SCHEME, Mark.FAILED, title, text, step)


def _body(fit: _Fit | None, *, copied: bool) -> Check:
    title = "The body is the one that was signed"
    if fit is None:
        return Check(Aspect.BODY, Mark.UNKNOWN, title, "Without a signature that fits nobody can tell.")
    if not fit.change:
        return Check(Aspect.BODY, Mark.PASSED, title, "It is, byte by byte.")
    if copied and fit.by_copying:
        text = f"The signature fits what it was before a change: {fit.change}. Copying does that, too."
        step = "To see whether the receiver does, take the body from a file that holds it as it came."
        return Check(Aspect.BODY, Mark.UNKNOWN, title, text, step)
    text = f"It is not, but its original can be told: {fit.change}."
    step = "Let the receiver compute the signature over the raw body, before anything reads it."
    if fit.is_packed:
        step = (
            "Let nothing between the service and the receiver pack deliveries, or unpack them before they are checked."
        )
    return Check(Aspect.BODY, Mark.FAILED, title, text, step)


def _schemes(signature: str, pinned: Scheme | None) -> list[Scheme]:
    """The schemes that a signature may have by how it is written, the one that is expected first."""
    encoding = _written_as(signature)
    return sorted((scheme for scheme in SCHEMES if scheme.encoding is encoding), key=lambda scheme: scheme != pinned)


def _fits(
    body: bytes, schemes: Sequence[Scheme], secrets: Sequence[Secret], timestamp: str, signature: str
) -> Iterator[_Fit]:
    for scheme in schemes:
        for secret in secrets:
            if secret.value and matches(scheme, secret.value, timestamp, body, signature):
                yield _Fit(scheme, secret)


def _fit_before_change(
    body: bytes, schemes: Sequence[Scheme], secrets: Sequence[Secret], timestamp: str, signature: str
) -> _Fit | None:
    for variant in variants(body):
        if len(body) > _LONGEST_TRIED and not variant.by_copying:
            return None  # written again in every style, it would take seconds
        for fit in _fits(variant.body, schemes, secrets, timestamp, signature):
            return replace(fit, change=variant.change, by_copying=variant.by_copying, is_packed=variant.is_packed)
    return None


def _cleaned(signature: str) -> str:
    """Return the signature without what is put before it, in the form that schemes write."""
    bare = _PREFIX.sub("", signature, count=1).strip().strip('"')
    if re.fullmatch(r"[0-9a-fA-F]{64}", bare):
        return bare.lower()
    plain = bare.replace("-", "+").replace("_", "/")
    return plain + "=" if re.fullmatch(r"[0-9A-Za-z+/]{43}", plain) else plain


def _written_as(signature: str) -> Encoding | None:
    if re.fullmatch(r"[0-9a-f]{64}", signature):
        return Encoding.HEX
    return Encoding.BASE64 if re.fullmatch(r"[0-9A-Za-z+/]{43}=", signature) else None


def _age(timestamp: str | None, now: datetime) -> int | None:
    if timestamp is None or not _TIMESTAMP.fullmatch(timestamp):
        return None
    return int(now.astimezone(UTC).timestamp()) - int(timestamp)


def _span(age: int) -> str:
    amount = abs(age)
    for unit, seconds in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if amount >= 2 * seconds:
            return _placed(f"{amount // seconds} {unit}", age)
    return _placed("1 second" if amount == 1 else f"{amount} seconds", age)


def _placed(amount: str, age: int) -> str:
    return f"{amount} ago" if age >= 0 else f"{amount} in the future"
