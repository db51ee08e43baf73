"""Patterns on what a file tells of a line: what a rule says it is about. They hold no regular expressions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import translate
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from sign_desk.orders import values

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sign_desk.orders.missed.found import FoundLine

SHIPPED, NOT_SHIPPED = "yes", "no"
"""The texts of a pattern on `Of.SHIPPING`."""


class Of(StrEnum):
    """What of a line a pattern looks at."""

    SKU = "sku"
    NAME = "name"
    VENDOR = "vendor"
    PRODUCT_TYPE = "product_type"
    SHIPPING = "shipping"


class How(StrEnum):
    """How it has to fit, whatever the case; LIKE takes * for any characters and ? for one."""

    IS = "is"
    STARTS = "starts"
    CONTAINS = "contains"
    LIKE = "like"


_NOUNS = {
    Of.SKU: "SKU",
    Of.NAME: "Name",
    Of.VENDOR: "Vendor",
    Of.PRODUCT_TYPE: "Product type",
    Of.SHIPPING: "Shipping",
}
_VERBS = {How.IS: "is", How.STARTS: "starts with", How.CONTAINS: "contains", How.LIKE: "is like"}


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a line has to look like. An empty `text` is a line that has no such text, and fits only `How.IS`."""

    of: Of
    how: How
    text: str

    def fits(self, line: FoundLine) -> bool:
        """Tell whether `line` looks like this."""
        return self.test()(line)

    def test(self) -> Callable[[FoundLine], bool]:
        """Return what tells whether a line looks like this: made once, it is quick for a hundred thousand lines."""
        of, fits = self.of, self._fitting(_folded(self.text))
        return lambda line: fits(_told(line, of))

    def _fitting(self, wanted: str) -> Callable[[str], bool]:
        if self.how is How.IS:
            return lambda found: found == wanted
        if not wanted:
            return lambda _: False
        if self.how is How.LIKE:
            like = _wildcards(wanted)
            return lambda found: like.match(found) is not None
        return (lambda found: found.startswith(wanted)) if self.how is How.STARTS else (lambda found: wanted in found)

    @property
    def words(self) -> str:
        """The pattern as the operator reads it: “SKU starts with NEON-”."""
        if self.of is Of.SHIPPING:
            return "Needs no shipping" if self.text == NOT_SHIPPED else "Needs shipping"
        if not self.text:
            return f"{_NOUNS[self.of]} is empty"
        return f"{_NOUNS[self.of]} {_VERBS[self.how]} {self.text}"

    def to_json(self) -> dict[str, str]:
        """Return what `from_json` reads."""
        return {"of": self.of, "how": self.how, "text": self.text}

    @classmethod
    def from_json(cls, tree: Mapping[str, Any]) -> Pattern:
        """Read what `to_json` gave. Raises KeyError and ValueError for anything else."""
        return cls(Of(tree["of"]), How(tree["how"]), str(tree["text"]))


def _told(line: FoundLine, of: Of) -> str:
    if of is Of.SHIPPING:
        return "" if line.ships is None else (SHIPPED if line.ships else NOT_SHIPPED)
    text: str = getattr(line, of)
    return _folded(text)


@lru_cache(maxsize=1 << 13)
def _folded(text: str) -> str:
    return values.clean(text).casefold()


@cache
def _wildcards(wanted: str) -> re.Pattern[str]:
    return re.compile(translate(wanted.replace("[", "[[]")))
