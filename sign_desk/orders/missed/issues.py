"""What is wrong with an order from a file, named by its place in the file and in the order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Weight(StrEnum):
    """Whether an issue stops its order until it is mended, asks for the operator's word, or is only told."""

    STOPS = "stops"
    ASKS = "asks"
    TELLS = "tells"


class Code(StrEnum):
    """The kinds of issues."""

    ALIKE = "alike"
    AMOUNT = "amount"
    APART = "apart"
    CURRENCY = "currency"
    DATE = "date"
    DELIVERED = "delivered"
    FIELD = "field"
    FULFILLED = "fulfilled"
    GARBLED = "garbled"
    HINT = "hint"
    NO_LINES = "no lines"
    NO_NAME = "no name"
    NUMBER_TAKEN = "number taken"
    OPEN_QUESTION = "open question"
    OTHER_CURRENCY = "other currency"
    OTHER_INTEGRATION = "other integration"
    POSTCODE = "postcode"
    PRICE = "price"
    PRODUCT = "product"
    QUANTITY = "quantity"
    REFUNDED_PARTLY = "refunded partly"
    REPEATED = "repeated"
    ROUNDED = "rounded"
    ROW_LENGTH = "row length"
    SAME_ID = "same id"
    SAME_NUMBER = "same number"
    SECOND_FILE = "second file"
    SUM = "sum"
    UNPAID = "unpaid"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Issue:
    """What is wrong, as a sentence for the operator.

    `path` is dotted like the fields of an order ("products.0.quantity", where 0 counts the lines of the file's
    order), "" for the order as a whole: a correction of that path mends it. `row` counts as a spreadsheet program
    does; `column` is titled as in the file.
    """

    code: Code
    path: str
    message: str
    weight: Weight = Weight.STOPS
    row: int | None = None
    column: str = ""

    @property
    def place(self) -> str:
        """Where in the file it is, such as "Row 14, Lineitem quantity"; "" for an issue of the whole order."""
        row = f"Row {self.row}" if self.row is not None else ""
        return ", ".join(filter(None, (row, self.column)))

    @property
    def mark(self) -> str:
        """By what the operator's word on it is kept: another issue of its kind, at another place, is another matter."""
        return _mark(self.code, self.path)

    @property
    def likeness(self) -> tuple[Code, str, str]:
        """What equal issues have in common: they say the same of the same field, whichever line and row it is in."""
        return self.code, re.sub(r"\.\d+", "", self.path), self.message

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


@dataclass(frozen=True, slots=True)
class IssueGroup:
    """Equal issues of many orders: the first of them, and where all of them are, as order keys and paths.

    `keys` are those of the orders, each once.
    """

    example: Issue
    places: tuple[tuple[str, str], ...]
    keys: tuple[str, ...]

    @property
    def marks(self) -> tuple[tuple[str, str], ...]:
        """The marks of all of them, each with its order's key."""
        return tuple((key, _mark(self.example.code, path)) for key, path in self.places)


def _mark(code: Code, path: str) -> str:
    return f"{code} {path}" if path else str(code)


def grouped(found: Iterable[tuple[str, Issue]]) -> tuple[IssueGroup, ...]:
    """Put issues of one likeness, given with their orders' keys, together: the most frequent first."""
    examples: dict[tuple[Code, str, str], Issue] = {}
    places: dict[tuple[Code, str, str], list[tuple[str, str]]] = {}
    for key, issue in found:
        examples.setdefault(issue.likeness, issue)
        places.setdefault(issue.likeness, []).append((key, issue.path))
    groups = (
        IssueGroup(example, tuple(places[alike]), tuple(dict.fromkeys(key for key, _ in places[alike])))
        for alike, example in examples.items()
    )
    return tuple(sorted(groups, key=lambda group: -len(group.places)))
