"""Parts of a JSON text one by one: those of a list, those of `{"orders": […]}`, or objects one after another."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sign_desk.orders.missed.importers.refusals import FileRefused

_LIST = re.compile(r'\s*(?:\{\s*"orders"\s*:\s*)?\[')
_GAP = re.compile(r"[\s,]*")


def parts(text: str) -> Iterator[tuple[Any, int]]:
    """Give each part, and where it ends. Numbers with decimals are exact. Raises FileRefused."""
    decoder = json.JSONDecoder(parse_float=Decimal, parse_constant=_refuse)
    opening = _LIST.match(text)
    at = opening.end() if opening else 0
    while True:
        gap = _GAP.match(text, at)
        at = gap.end() if gap else at
        if opening and text[at : at + 1] == "]":
            return
        if at == len(text):
            if opening:
                raise _damaged(text, at)
            return
        try:
            part, at = decoder.raw_decode(text, at)
        except (ValueError, ArithmeticError, RecursionError) as error:
            raise _damaged(text, getattr(error, "pos", at)) from error
        yield part, at


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _damaged(text: str, at: int) -> FileRefused:
    return FileRefused(
        "The file can't be read to its end.",
        f"It is damaged or cut off in line {text.count(chr(10), 0, at) + 1}.",
        "Save it once more from where it comes from, and open it again.",
    )
