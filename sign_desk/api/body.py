"""The body of an answer: unpacked under a size limit, and read as JSON without surprises.

An answer is untrusted. 194 KB of gzip can unpack to 67 MB in a single step, brackets can nest deeper than
the stack, a number can have a million digits: each must end in BodyError, never in a frozen window.
"""

import asyncio
import json
import math
import zlib
from collections.abc import Iterator

from pydantic import JsonValue
from pydantic_core import from_json

from sign_desk.breaks import with_breaks

_DEEPEST = 64
_NESTING = frozenset({dict, list})
_EITHER_HEADER = zlib.MAX_WBITS | 32  # zlib finds out itself whether gzip (RFC 1952) or zlib (RFC 1950) came
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_SHAPES = bytes(
    ord("0") if byte in b"0123456789" else ord("e") if byte in b"eE" else ord("+") if byte == ord("+") else ord(" ")
    for byte in range(256)
)
_ENDLESS = (b"0" * 200, b"0e000", b"0e+000")
"""One of these a number that overflows, or takes long to read, has in its shape."""
_PIECEMEAL = 4
"""So many levels of a document are written piece by piece, so that other threads get their turn in between."""
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


class BodyError(Exception):
    """A body that cannot be read; its text is a sentence for the operator."""


class BodyTooLargeError(BodyError):
    """A body over the size limit."""


class Unpacker:
    """Collects a body, undoing its Content-Encoding (RFC 9110 §8.4), never beyond `limit` bytes.

    `body` is what was unpacked so far. Raises BodyTooLargeError or BodyError.
    """

    def __init__(self, encoding: str, limit: int) -> None:
        self.body = bytearray()
        self._limit = limit
        self._inflater = _inflater(encoding.strip().lower())

    def feed(self, chunk: bytes) -> None:
        """Add bytes as they were received."""
        room = self._limit - len(self.body)
        if self._inflater is not None:
            try:
                chunk = self._inflater.decompress(chunk, room + 1)
            except zlib.error:
                raise BodyError("It was packed in a way that could not be unpacked.") from None
        if len(chunk) > room:
            raise BodyTooLargeError
        self.body += chunk

    def finish(self) -> None:
        """Check that nothing is missing at the end."""
        if self._inflater is not None and (not self._inflater.eof or self._inflater.unused_data):
            raise BodyError("It was packed, and its end is missing or wrong.")


def _inflater(encoding: str) -> "zlib._Decompress | None":
    if encoding in {"", "identity"}:
        return None
    if encoding in {"gzip", "x-gzip", "deflate"}:
        return zlib.decompressobj(_EITHER_HEADER)
    raise BodyError("It was packed in a way that this program did not ask for.")


def read_json(body: bytes) -> JsonValue:
    """Read one JSON text (RFC 8259). Raises BodyError.

    Integers stay int and decimals float (10 stays 10, 10.0 stays 10.0). A byte order mark is skipped; of a
    repeated key the last one counts (both as RFC 8259 §8.1 and §4 allow). NaN, Infinity, numbers that
    overflow, half surrogate pairs and nesting beyond 64 levels are refused: none could be sent back.
    """
    body = body.removeprefix(_BYTE_ORDER_MARK)
    try:
        if _may_be_endless(body):
            json.loads(body, parse_float=_finite)
        value: JsonValue = from_json(body, allow_inf_nan=False)
    except (ValueError, RecursionError):
        raise BodyError("It was not in the form that the service promises.") from None
    if _deeper_than(_DEEPEST, value):
        raise BodyError("It was nested far deeper than anything the service promises.")
    return value


def write_json(value: JsonValue) -> bytes:
    """Write JSON as compact UTF-8, keys in their given order. Raises ValueError for NaN and Infinity."""
    return "".join(_pieces(value, _PIECEMEAL)).encode()


async def pricing_body(pricing: JsonValue) -> bytes:
    """What is sent to replace all pricing of a customiser; it can be megabytes, so it is written in a thread."""
    return await asyncio.to_thread(lambda: "".join(with_breaks(_pieces({"pricing": pricing}, _PIECEMEAL))).encode())


def compact(value: JsonValue) -> str:
    """Write as `write_json` does, but at once: for what is small."""
    return _ENCODER.encode(value)


def _pieces(value: JsonValue, levels: int) -> Iterator[str]:
    if levels and isinstance(value, dict) and value:
        separator = "{"
        for name, inner in value.items():
            yield f"{separator}{compact(name)}:"
            yield from _pieces(inner, levels - 1)
            separator = ","
        yield "}"
    elif levels and isinstance(value, list) and value:
        separator = "["
        for inner in value:
            yield separator
            yield from _pieces(inner, levels - 1)
            separator = ","
        yield "]"
    else:
        yield compact(value)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(digits)
    return number


def _may_be_endless(body: bytes) -> bool:
    """Whether a number may overflow. A pattern would search megabytes for 0.3 s, and no other thread would run."""
    shape = body.translate(_SHAPES)
    return any(endless in shape for endless in _ENDLESS)


def _deeper_than(levels: int, value: JsonValue) -> bool:
    layer = [value]
    for _ in range(levels):
        # By their types alone, which are all that there are in JSON: most of what is looked at are numbers.
        layer = [
            child
            for node in layer
            for child in (node.values() if type(node) is dict else node if type(node) is list else ())
            if type(child) in _NESTING
        ]
        if not layer:
            return False
    return True
