"""Headings of tables, made comparable: programs and versions differ in case, spaces and punctuation."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from itertools import chain, count
from typing import TYPE_CHECKING

from sign_desk.orders import values

if TYPE_CHECKING:
    from collections.abc import Iterable


def normal(heading: str) -> str:
    """Return `heading` in lower case, its words parted by one space: "Cancelled at" and "CANCELLED_AT" are one."""
    folded = unicodedata.normalize("NFKC", values.clean(heading)).casefold()
    return re.sub(r"[\W_]+", " ", folded).strip()


def distinct(headings: Iterable[str]) -> tuple[str, ...]:
    """Return headings that tell columns apart: a second "Name" is "Name (2)", one without any is named by its place."""
    titles: list[str] = []
    met: set[str] = set()
    for place, heading in enumerate(headings, 1):
        bare = heading.strip() if normal(heading) else f"Column {place}"
        title = next(
            title for title in chain([bare], (f"{bare} ({again})" for again in count(2))) if normal(title) not in met
        )
        met.add(normal(title))
        titles.append(title)
    return tuple(titles)


def fingerprint(headings: Iterable[str]) -> str:
    """Return a SHA-256 in hexadecimal by which a table with these headings, in this order, is known again."""
    return hashlib.sha256("\n".join(map(normal, headings)).encode("utf-8", "replace")).hexdigest()
