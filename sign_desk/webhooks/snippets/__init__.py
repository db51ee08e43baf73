"""Receiver code to copy: templates for each language, with the store's scheme put in, and vectors to test it by.

No secret is ever put in: the code reads it from its environment.
"""

from __future__ import annotations

import base64
import json
from enum import StrEnum
from importlib.resources import files
from typing import TYPE_CHECKING

from sign_desk.webhooks.signature import LIKELIEST, sign
from sign_desk.webhooks.verify import WINDOW

if TYPE_CHECKING:
    from sign_desk.webhooks.signature import Scheme

_NOW = 1767323045
_SECRET = "test-vector"  # noqa: S105 (invented, for the vectors alone)
_BODY = b'{"product":{"product_id":7,"title":"caf\\u00e9 \xe2\x80\x9cneon\xe2\x80\x9d","price":100}}'


class Language(StrEnum):
    """The languages that there is code in."""

    PYTHON = "Python"
    NODE = "Node"
    PHP = "PHP"


_ENDINGS = {Language.PYTHON: "py", Language.NODE: "mjs", Language.PHP: "php"}


def file_name(language: Language) -> str:
    """Return the name under which the code of a language is saved."""
    return f"receiver.{_ENDINGS[language]}"


def receiver(language: Language, scheme: Scheme | None) -> str:
    """Return a receiver that checks signature and time, then answers as each topic expects.

    Without a `scheme`, as long as no genuine delivery has shown it, the likeliest is put in, and said to be unproven.
    """
    used = scheme or LIKELIEST
    proof = "as a genuine delivery has shown" if scheme else "the likeliest; no genuine delivery has shown it yet"
    text = _read(f"receiver_{_ENDINGS[language]}.txt")
    marks = {"@SIGNED@": used.signed, "@ENCODING@": used.encoding, "@PROOF@": proof, "@WINDOW@": str(WINDOW)}
    for mark, value in marks.items():
        text = text.replace(mark, value)
    return text


def scheme_finder(language: Language) -> str:
    """Return a program that tells by which scheme one genuine delivery was signed."""
    return _read(f"finder_{_ENDINGS[language]}.txt")


def vectors(scheme: Scheme | None) -> str:
    """Return deliveries as JSON by which a receiver's check is tried, with what it has to say of each.

    Bodies are base64, `now` is the time at which they are checked, in seconds since 1970.
    """
    used = scheme or LIKELIEST
    told = [
        _vector("genuine", used),
        _vector("at the end of the window", used, now=_NOW + WINDOW),
        _vector("body changed", used, valid=False, sent=_BODY.replace(b"100", b"1")),
        _vector("body read and written again", used, valid=False, sent=json.dumps(json.loads(_BODY)).encode()),
        _vector("too old", used, valid=False, now=_NOW + WINDOW + 1),
        _vector("in the future", used, valid=False, now=_NOW - WINDOW - 1),
        _vector("another secret", used, valid=False, secret="another"),  # noqa: S106 (invented)
        _vector("no signature", used, valid=False) | {"signature": ""},
        _vector("no time", used, valid=False) | {"timestamp": ""},
        _vector("time is no number", used, valid=False) | {"timestamp": "now"},
    ]
    return json.dumps({"scheme": str(used), "vectors": told}, indent=2) + "\n"


def _vector(
    name: str, scheme: Scheme, *, valid: bool = True, now: int = _NOW, sent: bytes = _BODY, secret: str = _SECRET
) -> dict[str, object]:
    return {
        "name": name,
        "valid": valid,
        "secret": _SECRET,
        "now": now,
        "timestamp": str(_NOW),
        "signature": sign(scheme, secret, str(_NOW), _BODY),
        "body": base64.b64encode(sent).decode(),
    }


def _read(name: str) -> str:
    return files(__name__).joinpath(name).read_text(encoding="utf-8")
