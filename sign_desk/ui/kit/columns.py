"""Columns of a table of records: what each shows, how it sorts, and what a search finds in it."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sign_desk.ui.kit.theme import Tone

R = TypeVar("R")

_ACCENTS = re.compile("[\u0300-\u036f]+")  # Unicode's combining diacritical marks

# Anything ordered; None stands last, whichever way the column is sorted.
SortKey = Any


# Without slots: a frozen generic that has them cannot be made as ``Column[Record](…)``.
@dataclass(frozen=True)
class Column(Generic[R]):
    """One column over records of type R.

    ``sort`` gives a value to order by, or None for "unknown"; without it the text is ordered by. ``numeric``
    columns stand on the right in figures of equal width. Those that ``stretch`` share the room that is left over, or
    missing. A search looks into the columns that are ``searched``: dates are slow to write for every record, and
    seldom looked for.
    """

    key: str
    title: str
    text: Callable[[R], str]
    sort: Callable[[R], SortKey] | None = None
    numeric: bool = False
    stretch: bool = False
    searched: bool = True
    tooltip: Callable[[R], str] | None = None
    tone: Callable[[R], Tone | None] | None = None

    def sort_key(self, record: R) -> SortKey:
        """Tell what the record is ordered by in this column."""
        return fold(self.text(record)) if self.sort is None else self.sort(record)


def fold(text: str) -> str:
    """Text without its case and accents, for finding and ordering: "Café" is found by "cafe"."""
    if text.isascii():
        return text.lower()
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold()))
