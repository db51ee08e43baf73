"""JSON, packed for keeping: a few values, each written on a line of its own, and compressed together.

Values are written and read one at a time, in threads, so that a large one, kept as many, never holds the interpreter
for long.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from typing import TYPE_CHECKING, NamedTuple

from sign_desk.breaks import with_breaks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import JsonValue

    from sign_desk.api.records import JsonObject

_QUICK = 3
"""Level of compression: half the time of zlib's own choice, for a sixth more room."""
_LISTS = "price_lists"


class NotReadable(ValueError):
    """What was kept cannot be read any more."""


class Packed(NamedTuple):
    """What was packed, and the SHA-256 (hexadecimal) of what it was made from."""

    body: bytes
    sha256: str


def pack(values: Iterable[JsonValue]) -> Packed:
    """Write values. The digest tells apart what `==` does not: the order of keys, and 10 from 10.0."""
    packer, digest, parts = zlib.compressobj(_QUICK), hashlib.sha256(), []
    for value in with_breaks(values):
        line = json.dumps(value, separators=(",", ":")).encode() + b"\n"
        digest.update(line)
        parts.append(packer.compress(line))
    return Packed(b"".join((*parts, packer.flush())), digest.hexdigest())


def unpack(body: bytes) -> list[JsonValue]:
    """Read what `pack` wrote. Raises NotReadable."""
    try:
        return [json.loads(line) for line in with_breaks(zlib.decompress(body).splitlines())]
    except (zlib.error, ValueError) as error:
        raise NotReadable(str(error)) from error


def pack_pricing(tree: JsonObject) -> Packed:
    """Write a pricing tree, each of its price lists as a value of its own."""
    lists = tree.get(_LISTS)
    return pack([{**tree, _LISTS: []}, *lists] if isinstance(lists, list) else [tree])


def unpack_pricing(body: bytes) -> JsonObject:
    """Read what `pack_pricing` wrote. Raises NotReadable."""
    match unpack(body):
        case [dict(tree)]:
            return tree
        case [dict(tree), *lists]:
            return {**tree, _LISTS: lists}
    raise NotReadable("There is no pricing in it.")
