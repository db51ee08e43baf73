"""Reads order numbers from what the operator pastes: a list, a column of the dashboard, or lines of a shop's log."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sign_desk.orders import values
from sign_desk.orders.missed.found import plain_number

_NUMBER = re.compile(r"#?(?=[^\s,;]*\d)[\w.\-/]+")
_HASHED = re.compile(r"#((?=[\w\-]*\d)[\w\-]+)")
_NAMED = re.compile(
    r"""\b(?:external_order_number|external_id|order(?:[ _-]?(?:number|id|no\.?))?)["']?\s*[:=]?\s*["']?"""
    r"""#?((?=[\w\-]*\d)[\w\-]+)""",
    re.IGNORECASE,
)
_FAILURE = re.compile(
    r"\b(?:error|errors|fail(?:ed|ure|s)?|timed?[ -]?out|timeout|refused|rejected|denied|not (?:sent|delivered|found)"
    r"|unreachable|exception|retry|retrying|gave up|dropped|(?:status|code|http)\S*?[ =:]+[45][0-9][0-9])\b",
    re.IGNORECASE,
)
"""What a log says of a delivery that did not arrive: its order is the very one that is looked for."""
_HEADINGS = frozenset({"name", "number", "order", "orders", "order id", "order name", "order number", "order no", "id"})


@dataclass(frozen=True, slots=True)
class NumberList:
    """Order numbers to be compared by `plain_number`, and the lines in which none was found."""

    numbers: frozenset[str]
    not_read: tuple[str, ...]


def read_numbers(text: str) -> NumberList:
    """Find the order numbers in `text`.

    A line of nothing but numbers, parted by commas, semicolons or tabs, is read whole. In any other line only what
    is marked as an order's is read (“#1001”, “order 1001”, “external_id=1001”): a log is full of other numbers. Of a
    line that tells of a failure nothing is read, and of rows of a table, parted by tabs, what is marked alone: which
    of its columns is the one, nobody knows.
    """
    numbers: set[str] = set()
    not_read = []
    lines = [line for line in text.splitlines() if values.clean(line)]
    is_table = sum("\t" in line.strip() for line in lines) > 1
    for raw in lines:
        line = values.clean(raw)
        found = _marked_in(line) if is_table and "\t" in raw.strip() else _numbers_of(line)
        numbers.update(found)
        if not found and plain_number(line) not in _HEADINGS:
            not_read.append(line)
    return NumberList(frozenset(numbers), tuple(not_read))


def _numbers_of(line: str) -> set[str]:
    parts = [values.clean(part).strip("\"'") for part in re.split(r"[,;\t]", line)]
    filled = [part for part in parts if part]
    if filled and all(_NUMBER.fullmatch(part) for part in filled):
        return {plain_number(part) for part in filled}
    return _marked_in(line)


def _marked_in(line: str) -> set[str]:
    if _FAILURE.search(line):
        return set()
    return {plain_number(match[1]) for pattern in (_HASHED, _NAMED) for match in pattern.finditer(line)}
