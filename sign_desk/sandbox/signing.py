"""Signatures of deliveries: HMAC-SHA256 under every scheme the real service might use.

The vendor publishes neither the string that is signed nor its encoding, so the scheme is a value.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Self

_SIGNED_STRINGS: Final[dict[str, Callable[[bytes, bytes], bytes]]] = {
    "timestamp.body": lambda timestamp, body: timestamp + b"." + body,
    "timestamp+body": lambda timestamp, body: timestamp + body,
    "body": lambda _, body: body,
}
_ENCODINGS: Final[dict[str, Callable[[bytes], str]]] = {
    "hex": bytes.hex,
    "base64": lambda digest: base64.b64encode(digest).decode("ascii"),
}


@dataclass(frozen=True, slots=True)
class Scheme:
    """What is signed, and how the digest is written; as text `timestamp.body:hex`."""

    signed: str
    encoding: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a scheme's text.

        Raises:
            ValueError: when it is none of `SCHEMES`.
        """
        signed, _, encoding = text.partition(":")
        if signed not in _SIGNED_STRINGS or encoding not in _ENCODINGS:
            raise ValueError(f"unknown signature scheme {text!r}: choose one of {', '.join(SCHEMES)}")
        return cls(signed, encoding)

    def __str__(self) -> str:
        return f"{self.signed}:{self.encoding}"

    def sign(self, secret: str, timestamp: str, body: bytes) -> str:
        """Give the signature of a raw body sent at `timestamp` (Unix seconds, as in the header)."""
        message = _SIGNED_STRINGS[self.signed](timestamp.encode("ascii"), body)
        return _ENCODINGS[self.encoding](hmac.digest(secret.encode("utf-8"), message, hashlib.sha256))


SCHEMES: Final = tuple(f"{signed}:{encoding}" for signed in _SIGNED_STRINGS for encoding in _ENCODINGS)
