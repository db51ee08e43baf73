"""A version of a pricing as a file to hand on: what it is of, all of its prices, and a digest of them.

The file is JSON of a form of its own (`_FORMAT`, `_FORM`). It holds the prices as the service sent them, the names of
store and customiser, and nothing that opens a store.
"""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from sign_desk.pricing.loaded import PARTS

if TYPE_CHECKING:
    from pydantic import JsonValue

    from sign_desk.api.records import JsonObject

_FORMAT: Final = "sign-desk-prices"
_FORM: Final = 1
LARGEST: Final = 50_000_000
"""Bytes: some ten times the prices of 20,000 rows. A longer file is not read at all."""


class FileRefused(ValueError):
    """The file is not taken. The message is a sentence for the operator that tells why."""


@dataclass(frozen=True, slots=True)
class VersionFile:
    """A version: the names of its store and customiser, when the service had it (UTC), and its tree."""

    store: str
    customiser_id: int
    customiser: str
    taken_at: datetime
    tree: JsonObject


def written(version: VersionFile) -> bytes:
    """The version as the content of a file."""
    content = {
        "format": _FORMAT,
        "form": _FORM,
        "store": version.store,
        "customiser_id": version.customiser_id,
        "customiser": version.customiser,
        "taken_at": version.taken_at.astimezone(UTC).isoformat(),
        "sha256": _digest(version.tree),
        "pricing": version.tree,
    }
    return json.dumps(content, indent=1).encode()


def read(content: bytes) -> VersionFile:
    """Read what `written` wrote. Raises FileRefused for whatever else it is."""
    if len(content) > LARGEST:
        raise FileRefused(f"It is larger than {LARGEST // 1_000_000} MB: no prices that Sign Desk saved are.")
    tree = _parsed(content)
    if not isinstance(tree, dict) or tree.get("format") != _FORMAT:
        raise FileRefused("These are no prices that Sign Desk saved as a file.")
    form = tree.get("form")
    if type(form) is not int or form > _FORM:
        raise FileRefused("A newer Sign Desk wrote it, and this one does not understand it. Install the newest one.")
    return _version(tree)


def _parsed(content: bytes) -> JsonValue:
    def refuse(_word: str) -> float:
        raise ValueError

    def finite(text: str) -> float:
        number = float(text)
        if not math.isfinite(number):
            raise ValueError
        return number

    try:
        tree: JsonValue = json.loads(content.decode("utf-8-sig"), parse_constant=refuse, parse_float=finite)
    except (ValueError, RecursionError):
        raise FileRefused("It cannot be read: it is another kind of file, or not all of it is there.") from None
    return tree


def _version(tree: JsonObject) -> VersionFile:
    pricing, customiser_id = tree.get("pricing"), tree.get("customiser_id")
    store, customiser, taken_at = (tree.get(name) for name in ("store", "customiser", "taken_at"))
    if not isinstance(pricing, dict) or not any(part in pricing for part in PARTS):
        raise FileRefused("There are no prices in it.")
    if _digest(pricing) != tree.get("sha256"):
        raise FileRefused("Its prices are not those that were saved in it: it was changed or damaged since.")
    try:
        at = datetime.fromisoformat(str(taken_at))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or type(customiser_id) is not int:
        raise FileRefused("It does not tell of which customiser and of which time its prices are.")
    return VersionFile(str(store or ""), customiser_id, str(customiser or ""), at.astimezone(UTC), pricing)


def _digest(tree: JsonObject) -> str:
    return hashlib.sha256(json.dumps(tree, separators=(",", ":")).encode()).hexdigest()
