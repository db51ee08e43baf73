"""The text of a sign: which of its lines count, how many letters they have, and whether a size takes them."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

from sign_desk.pricing.amounts import NotKnown
from sign_desk.pricing.units import is_number

if TYPE_CHECKING:
    from sign_desk.pricing.cells import Fields

Limits: TypeAlias = "tuple[float | None, float | None, float | None]"
"""Of a size: the most lines, the most letters of a line, the fewest of a sign; None where one is not set."""

_UNCLEAR: Final = frozenset("MC")
"""The first letters of Unicode's categories of marks, of what is not seen, and of what is not assigned."""
_LAST_PLAIN: Final = "\uffff"
"""Characters beyond, such as emoji, are two where texts are counted as JavaScript does."""


@lru_cache(maxsize=256)
def letters(line: str) -> Decimal:
    """How many letters a line has: spaces are none, an accent is no letter of its own."""
    return Decimal(len(_without_spaces(line)))


@lru_cache(maxsize=256)
def written(lines: tuple[str, ...]) -> tuple[str, ...]:
    """The lines with letters: empty ones below them are none. Raises NotKnown where no rule tells what they count."""
    most = max((number for number, line in enumerate(lines, 1) if line.strip()), default=0)
    if not most:
        raise NotKnown("This sign has no letters.")
    if not all(map(str.strip, lines[:most])):
        raise NotKnown("What an empty line above others costs is not known.")
    if any(map(_is_unclear, "".join(map(_without_spaces, lines)))):
        raise NotKnown("A character of this text may count as one letter, as several or as none: which is not known.")
    return lines[:most]


def limits_of(size: Fields) -> Limits:
    """The limits of a size; what is no number limits nothing."""
    most_lines, most, least = (
        limit if is_number(limit := size.get(name)) else None for name in ("line_limit", "char_limit", "min_char")
    )
    return most_lines, most, least


@lru_cache(maxsize=4096)
def refusal(lines: tuple[str, ...], limits: Limits) -> str | None:
    """Why a sign cannot have these lines; None if it can."""
    most_lines, most, least = limits
    counts = [letters(line) for line in lines]
    if most_lines is not None and len(lines) > most_lines:
        return f"A sign of this size has at most {most_lines} lines."
    if most is not None and max(counts) > most:
        return f"A line of this size has at most {most} letters."
    if least is not None and sum(counts) < least:
        return f"A sign of this size has at least {least} letters."
    return None


def _without_spaces(line: str) -> str:
    return "".join(unicodedata.normalize("NFC", line).split())


def _is_unclear(char: str) -> bool:
    """Whether it is not certain that a character counts as one letter."""
    return char > _LAST_PLAIN or unicodedata.category(char)[0] in _UNCLEAR
