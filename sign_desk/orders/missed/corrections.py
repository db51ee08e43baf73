"""What the operator mends of a file's orders, laid over what the file says: the file itself stays as it was read.

Corrections go by the order's key and the dotted path of a field. Line numbers in paths are those of the file's order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias, TypeVar

from sign_desk.orders.draft import AddressDraft, CustomerDraft, LineDraft, OrderDraft

Fixes: TypeAlias = Mapping[str, str]
"""The texts of one order's fields, by path."""

Corrections: TypeAlias = Mapping[str, Fixes]
"""The fixes of orders, by key."""

G = TypeVar("G", AddressDraft, CustomerDraft, LineDraft, OrderDraft)

NO_FIXES: Fixes = {}
_PLACE = re.compile(
    r"(?:(?P<group>billing_address|shipping_address|customer)|products\.(?P<line>\d{1,6}))\.(?P<name>\w+)"
)


def mended(corrections: Corrections, places: Iterable[tuple[str, str]], text: str) -> Corrections:
    """Return `corrections` with `text` at all `places`, given as order keys and paths."""
    found = dict(corrections)
    for key, path in places:
        found[key] = {**found.get(key, NO_FIXES), path: text}
    return found


def withdrawn(corrections: Corrections, places: Iterable[tuple[str, str]]) -> Corrections:
    """Return `corrections` without those at `places`."""
    found = dict(corrections)
    for key, path in places:
        found[key] = {kept: text for kept, text in found.get(key, NO_FIXES).items() if kept != path}
    return {key: fixes for key, fixes in found.items() if fixes}


def corrected(draft: OrderDraft, fixes: Fixes) -> OrderDraft:
    """Return `draft` with the texts of `fixes` in its fields; what names no field of it is left aside."""
    for path, text in fixes.items():
        place = _PLACE.fullmatch(path)
        if place is None:
            draft = _with(draft, path, text)
        elif place["group"]:
            group = _with(getattr(draft, place["group"]), place["name"], text)
            draft = replace(draft, **{place["group"]: group})
        elif int(place["line"]) < len(draft.products):
            lines = list(draft.products)
            lines[int(place["line"])] = _with(lines[int(place["line"])], place["name"], text)
            draft = replace(draft, products=tuple(lines))
    return draft


def _with(group: G, name: str, text: str) -> G:
    change: dict[str, Any] = {name: text}
    return replace(group, **change) if isinstance(getattr(group, name, None), str) else group
