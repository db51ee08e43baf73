"""Headers of requests and answers as they came: names and values in their order (RFC 9110 §5), as text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

Headers: TypeAlias = tuple[tuple[str, str], ...]


def decoded(raw: Iterable[tuple[bytes, bytes]]) -> Headers:
    """Return headers as text. Bytes beyond ASCII, which have no fixed meaning, stay one character each."""
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in raw)


def find(headers: Headers, name: str) -> str | None:
    """Return the first value under a name, whatever its case, without white space around it; None if there is none."""
    wanted = name.lower()
    return next((value.strip() for other, value in headers if other.lower() == wanted), None)
