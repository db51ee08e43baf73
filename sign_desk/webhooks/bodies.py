"""The ways in which a body is changed between its sender and a check: read and written again, trimmed, packed.

A signature is over bytes. A receiver whose framework hands over the parsed content, not the bytes, computes it over
others; so does one that keeps bodies in a text field.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

_MARK = b"\xef\xbb\xbf"
_GZIP = b"\x1f\x8b\x08"
_MOST_UNPACKED = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Variant:
    """Bytes that may have been signed instead of those at hand; `change` tells in plain words what became of them.

    `by_copying` tells that a clipboard or a text field changes them so, too; `is_packed` that those at hand are packed.
    """

    change: str
    body: bytes
    by_copying: bool
    is_packed: bool = False


def variants(body: bytes) -> Iterator[Variant]:
    """Give what the original of `body` may have been, the likeliest change first."""
    unpacked = _unpacked(body)
    if unpacked is not None:
        yield Variant("it was packed (gzip) on its way", unpacked, by_copying=False, is_packed=True)
    for changes, by_copying in ((_ends(body), True), (_rewritten(body), False)):
        for change, original in changes:
            if original != body:
                yield Variant(change, original, by_copying)


def _unpacked(body: bytes) -> bytes | None:
    """Return what is packed in `body`; None where it is not packed, not whole, or would be too large."""
    if not body.startswith(_GZIP):
        return None
    packer = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        content = packer.decompress(body, _MOST_UNPACKED)
    except zlib.error:
        return None
    return content if packer.eof else None


def _ends(body: bytes) -> Iterator[tuple[str, bytes]]:
    bare = body.strip()
    yield "white space was added around it", bare
    yield "the line end after it was removed", bare + b"\n"
    yield "the line end after it was removed", bare + b"\r\n"
    unix = body.replace(b"\r\n", b"\n")
    yield "its line ends were changed", unix
    windows = unix.replace(b"\n", b"\r\n")
    yield "its line ends were changed", windows
    yield "its line ends were changed, and the last one removed", windows + b"\r\n"
    yield "an invisible mark was added before it", body.removeprefix(_MARK)
    yield "the invisible mark before it was removed", _MARK + body


def _rewritten(body: bytes) -> Iterator[tuple[str, bytes]]:
    """Write the content in the styles of the languages that services and shops are made in."""
    tree = _tree(body)
    if tree is None:
        return
    for change, arranged in (
        ("it was read and written again", tree),
        ("it was read and written again, with its numbers in another form", _whole_numbers(tree)),
        ("it was read and written again, with its fields in another order", _sorted(tree)),
    ):
        for text in _styles(arranged):
            yield change, text.encode(errors="surrogatepass")
            # PHP writes "\/" for "/" unless it is told not to.
            yield change, text.replace("/", "\\/").encode(errors="surrogatepass")


def _styles(tree: object) -> Iterator[str]:
    for ascii_only in (True, False):
        yield json.dumps(tree, ensure_ascii=ascii_only, separators=(",", ":"))
        yield json.dumps(tree, ensure_ascii=ascii_only)
        for indent in (2, 4, "\t"):
            yield json.dumps(tree, ensure_ascii=ascii_only, indent=indent)


def _sorted(tree: object) -> object:
    if isinstance(tree, dict):
        return {name: _sorted(tree[name]) for name in sorted(tree)}
    return [_sorted(item) for item in tree] if isinstance(tree, list) else tree


def _whole_numbers(tree: object) -> object:
    """Return the tree as JavaScript writes it: 10.0 as 10."""
    if isinstance(tree, dict):
        return {name: _whole_numbers(value) for name, value in tree.items()}
    if isinstance(tree, list):
        return [_whole_numbers(item) for item in tree]
    return int(tree) if isinstance(tree, float) and tree.is_integer() else tree


def _tree(body: bytes) -> object:
    try:
        return json.loads(body.removeprefix(_MARK))
    except (ValueError, RecursionError):
        return None
