"""Orders of a JSON text one by one, from lists, from `{"orders": […]}`, or one after another, and of any length.

Only the part at hand is in memory. Nothing of the text is passed over but what stands beside a list of orders.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NoReturn, TextIO

from sign_desk.orders.missed.importers.refusals import FileRefused

_GAP = re.compile(r"[\s,\ufeff]*")
_LISTS = frozenset({"orders", "data"})
_OF_AN_ORDER = frozenset({"order", "external_id", "external_order_number", "products"})
_DEEPEST = 4
_BLOCK = 1 << 16
_LONGEST = 1 << 24
_EDGE = 64
"""What ends so close to what is read so far may go on: of the number 1250 just 12 may be there."""


def parts(stream: TextIO) -> Iterator[Any]:
    """Give each order as it is written, or whatever stands in its place. Decimals are exact. Raises FileRefused."""
    text = _Text(stream)
    while text.next():
        yield from text.orders()


class _Text:
    """A text, and where in it the reader stands; what is behind is forgotten."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._decoder = json.JSONDecoder(parse_float=Decimal, parse_constant=_refuse)
        self._read = ""
        self._at = 0
        self._line = 1
        self._is_whole = False

    def next(self) -> str:
        """Go to what comes next, and return its first character; "" at the end."""
        while True:
            gap = _GAP.match(self._read, self._at)
            self._at = gap.end() if gap else self._at
            if self._at < len(self._read) or self._is_whole:
                return self._read[self._at : self._at + 1]
            self._fill()

    def orders(self, depth: int = 0) -> Iterator[Any]:
        """Give the orders of the value that comes next: of a list of lists, as of pages put together, those of all."""
        mark = self.next() if depth < _DEEPEST else ""
        if mark == "[":
            yield from self._elements(depth + 1)
        elif mark == "{":
            yield from self._members(depth + 1)
        else:
            yield self._value()

    def _elements(self, depth: int) -> Iterator[Any]:
        self._at += 1
        while self.next() != "]":
            yield from self.orders(depth)
        self._at += 1

    def _members(self, depth: int) -> Iterator[Any]:
        """Give an object as an order, unless it is but the cover of a list of orders: then those of the list."""
        self._at += 1
        members: dict[str, Any] = {}
        is_cover = False
        while self.next() != "}":
            name = self._name()
            if self.next() == "[" and name in _LISTS:
                is_cover = True
                yield from self._elements(depth + 1)
            else:
                members[name] = self._value()
        self._at += 1
        if not is_cover or members.keys() & _OF_AN_ORDER:
            yield members

    def _name(self) -> str:
        name = self._value()
        if not isinstance(name, str) or self.next() != ":":
            self._refuse()
        self._at += 1
        return name

    def _value(self) -> Any:  # noqa: ANN401 - whatever JSON may be
        self.next()
        while True:
            error: Exception | None = None
            try:
                value, end = self._decoder.raw_decode(self._read, self._at)
            except (ValueError, ArithmeticError, RecursionError) as raised:
                error, end = raised, len(self._read)
            if self._is_whole or (error is None and end + _EDGE < len(self._read)):
                break
            if len(self._read) - self._at > _LONGEST:
                self._refuse()
            self._fill()
        if error is not None:
            self._at = getattr(error, "pos", self._at)
            self._refuse()
        self._at = end
        return value

    def _fill(self) -> None:
        """Read on: the more of what was read is needed still, the more, so that a long part is not begun too often."""
        self._line += self._read.count("\n", 0, self._at)
        more = self._stream.read(max(_BLOCK, len(self._read) - self._at))
        self._read = self._read[self._at :] + more
        self._at = 0
        self._is_whole = not more

    def _refuse(self) -> NoReturn:
        line = self._line + self._read.count("\n", 0, self._at)
        raise FileRefused(
            "The file can't be read to its end.",
            f"It is damaged or cut off in line {line}.",
            "Save it once more from where it comes from, and open it again.",
        )


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no number")
