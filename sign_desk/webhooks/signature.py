"""Signatures of deliveries: HMAC-SHA256 (RFC 2104) under a scheme that is a value.

What exactly the service signs and how it writes the digest is not known for sure. One genuine delivery settles it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum

TIMESTAMP_HEADER = "x-webhook-timestamp"
"""Unix seconds."""
SIGNATURE_HEADER = "x-webhook-signature"


class SignedString(StrEnum):
    """What is signed."""

    TIMESTAMP_DOT_BODY = "timestamp.body"
    TIMESTAMP_BODY = "timestamp+body"
    BODY = "body"


class Encoding(StrEnum):
    """How the 32 bytes of the digest are written."""

    HEX = "hex"
    BASE64 = "base64"


_SEPARATORS = {SignedString.TIMESTAMP_DOT_BODY: b".", SignedString.TIMESTAMP_BODY: b""}
_WORDS = {
    SignedString.TIMESTAMP_DOT_BODY: "the time, a full stop and the body",
    SignedString.TIMESTAMP_BODY: "the time and the body",
    SignedString.BODY: "the body alone",
}


@dataclass(frozen=True, slots=True)
class Scheme:
    """What is signed, and how the digest is written; as text `timestamp.body:hex`."""

    signed: SignedString
    encoding: Encoding

    @classmethod
    def parse(cls, text: str) -> Scheme:
        """Read a scheme's text. Raises ValueError."""
        signed, _, encoding = text.partition(":")
        return cls(SignedString(signed), Encoding(encoding))

    def __str__(self) -> str:
        return f"{self.signed}:{self.encoding}"

    @property
    def words(self) -> str:
        """The scheme in plain words."""
        return f"{_WORDS[self.signed]}, written as {self.encoding}"

    @property
    def covers_time(self) -> bool:
        """Whether the time is signed: where it is not, anybody may change it."""
        return self.signed is not SignedString.BODY


SCHEMES = tuple(Scheme(signed, encoding) for encoding in Encoding for signed in SignedString)
"""Every scheme that the service may use, the likeliest first."""
LIKELIEST = SCHEMES[0]


def sign(scheme: Scheme, secret: str, timestamp: str, body: bytes) -> str:
    """Return the signature of a raw body sent at `timestamp`, the header's text."""
    digest = _digest(scheme, secret, timestamp, body)
    return digest.hex() if scheme.encoding is Encoding.HEX else base64.b64encode(digest).decode()


def matches(scheme: Scheme, secret: str, timestamp: str, body: bytes, signature: str) -> bool:
    """Tell, in a time that does not depend on where they differ, whether `signature` is that of the body."""
    expected = sign(scheme, secret, timestamp, body)
    return hmac.compare_digest(expected.encode(), signature.encode(errors="replace"))


def _digest(scheme: Scheme, secret: str, timestamp: str, body: bytes) -> bytes:
    before = timestamp.encode(errors="replace") + _SEPARATORS[scheme.signed] if scheme.covers_time else b""
    return hmac.digest(secret.encode(errors="replace"), before + body, hashlib.sha256)
