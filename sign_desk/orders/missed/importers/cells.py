"""Reads the texts of cells: amounts, quantities, dates, ids, yes and no.

`Bad` says in a sentence what is wrong with one. Nothing is read that may be meant in two ways.
"""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from sign_desk.money import MAX_AMOUNT
from sign_desk.orders.missed.found import Moment
from sign_desk.orders.missed.outage import moment_of

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_PLAIN_AMOUNT = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,8})?")
_CLEAR_AMOUNT = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,2})?")
"""As nearly all exports write them."""
_GROUPED = (
    re.compile(r"(?P<whole>-?[0-9]{1,3}(?:[,\u2019' \u00a0\u202f][0-9]{3})+)\.(?P<decimals>[0-9]{1,8})"),
    re.compile(r"(?P<whole>-?[0-9]{1,3}(?:[.\u2019' \u00a0\u202f][0-9]{3})+),(?P<decimals>[0-9]{1,8})"),
    re.compile(r"(?P<whole>-?[0-9]{1,3}(?:,[0-9]{3}){2,}|-?[0-9]{1,3}(?:\.[0-9]{3}){2,})(?P<decimals>)"),
    re.compile(r"(?P<whole>-?[0-9]{1,15}),(?P<decimals>[0-9]{1,2}|[0-9]{4,8})"),
)
_EITHER_WAY = re.compile(r"-?[1-9][0-9]{0,2}[.,][0-9]{3}")
"""A thousand and more in one country, a number with three decimals in another."""
_COUNT = re.compile(r"([0-9]{1,16})(?:\.0+)?")
_ROUNDED = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE]\+?[0-9]+|[0-9]+[.,]0+|[0-9]{6,}0{6,}|[0-9]{15}0{2,}")
"""The last: spreadsheet programs know fifteen digits of a number, and write zeros for the rest."""
_UTC = frozenset({"UTC", "GMT", "Z"})
_SLASHED = re.compile(
    r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4})(?:,?\s+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?)?"
)
_LONGEST_SHOWN = 200
_DAY = timedelta(days=1)
_MOMENT = timedelta(microseconds=1)
_YES = frozenset({"true", "yes", "1", "y"})
_NO = frozenset({"false", "no", "0", "n"})
_FORMULA = re.compile(r'="(?P<text>[^"]*)"')
_GUARDS = frozenset("='")
_GUARDED = re.compile(r"'(?=[0-9+=@-])")


class Bad(ValueError):
    """The text is not what it should be; the message is a sentence for the operator."""


def text(cell: str) -> str:
    """Return a cell's text without what keeps spreadsheet programs from reading it as a number: '123 or ="123"."""
    bare = cell.strip()
    if bare[:1] not in _GUARDS:
        return bare
    if bare.startswith("="):
        kept = _FORMULA.fullmatch(bare)
        return kept["text"] if kept else bare
    return _GUARDED.sub("", bare, count=1)


def amount(cell: str) -> Decimal | None:
    """Read an amount, with a point or a comma where it is clear which of them is meant; None if empty. Raises Bad."""
    if _CLEAR_AMOUNT.fullmatch(cell):
        return Decimal(cell)
    bare = _without_symbol(text(cell))
    if not bare:
        return None
    if _EITHER_WAY.fullmatch(bare):
        raise Bad(
            f"“{shown(cell)}” may be read in two ways. Write it without a sign for thousands, such as 1250 or 1.25."
        )
    if _PLAIN_AMOUNT.fullmatch(bare):
        return Decimal(bare)
    for pattern in _GROUPED:
        if match := pattern.fullmatch(bare):
            whole = re.sub(r"[^0-9-]", "", match["whole"])
            return Decimal(f"{whole}.{match['decimals'] or 0}")
    raise Bad(f"“{shown(cell)}” is not an amount.")


@lru_cache(maxsize=1000)
def quantity(cell: str) -> int:
    """Read a whole number from 1. Raises Bad."""
    bare = text(cell)
    match = _COUNT.fullmatch(bare)
    count = int(match[1]) if match else 0
    if not 1 <= count <= MAX_AMOUNT:
        raise Bad(f"“{shown(cell)}” is not a quantity. Enter a whole number from 1, or leave the line out.")
    return count


def identifier(cell: str) -> str:
    """Read an id or a number that is only a name. Raises Bad if a spreadsheet program has rounded it."""
    bare = text(cell)
    if is_rounded(bare):
        raise Bad(
            f"“{shown(bare)}” was rounded by a spreadsheet program: the id is lost. Use the file as it was exported."
        )
    return bare


def is_rounded(bare: str) -> bool:
    """Tell whether a text of digits looks as spreadsheet programs leave long numbers: 4.56E+12, 4560000000000.0."""
    if bare.isdigit() and not bare.endswith("00"):
        # As nearly all ids are.
        return False
    return bare[:1].isdigit() and _ROUNDED.fullmatch(bare) is not None


def moment(cell: str, zone: ZoneInfo, *, day_first: bool | None = None) -> Moment | None:
    """Read a date and time, in `zone` where it names no offset; a date alone is its whole day. Raises Bad.

    `day_first` tells how "03/05/2026" is read, where that is known.
    """
    bare = text(cell)
    if not bare:
        return None
    try:
        return _iso(bare, zone)
    except (ValueError, OverflowError):
        return _slashed(bare, zone, day_first)


def yes_or_no(cell: str) -> bool | None:
    """Read yes or no; None for anything else."""
    bare = text(cell).casefold()
    return True if bare in _YES else (False if bare in _NO else None)


def split_name(cell: str) -> tuple[str, str]:
    """Part a whole name into the first one and the rest."""
    first, _, rest = cell.strip().partition(" ")
    return first, rest.strip()


def shown(cell: str) -> str:
    """Return the beginning of a text, to be quoted in a sentence."""
    bare = " ".join(cell.split())
    return bare if len(bare) <= 40 else f"{bare[:39]}…"


def excerpt(cell: str) -> str:
    """Return a text that is only shown, cut where it is long: the notes of a large file fill the memory."""
    bare = cell.strip()
    return bare if len(bare) <= _LONGEST_SHOWN else f"{bare[: _LONGEST_SHOWN - 1]}…"


def whole(text: str) -> str:
    """Return a text with a mark in place of what is only half a character, which can't be written down."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _without_symbol(bare: str) -> str:
    return re.sub(r"^(?:[A-Z]{0,3}[$€£¥₹]|[A-Z]{3})\s?(?=[0-9-])|(?<=[0-9])\s?(?:[$€£¥₹]|[A-Z]{3})$", "", bare)


def _iso(bare: str, zone: ZoneInfo) -> Moment:
    if len(bare) <= 10:
        return _whole_day(datetime.fromisoformat(bare), zone)
    wall, _, offset = bare.rpartition(" ")
    if offset in _UTC:
        bare = f"{wall.rstrip()}+00:00"
    elif offset.startswith(("+", "-")):
        bare = wall.rstrip() + offset
    return moment_of(datetime.fromisoformat(bare), zone)


def _whole_day(day: datetime, zone: ZoneInfo) -> Moment:
    return Moment(moment_of(day, zone).earliest, moment_of(day + _DAY, zone).latest - _MOMENT)


def _slashed(bare: str, zone: ZoneInfo, day_first: bool | None) -> Moment:
    match = _SLASHED.fullmatch(bare)
    if match is None:
        raise Bad(f"“{shown(bare)}” is not a date. Write it like 2026-05-03 21:14.")
    first, second, year = int(match[1]), int(match[2]), int(match[3])
    if day_first is None:
        if first <= 12 and second <= 12 and first != second:
            raise Bad(f"“{shown(bare)}” may be read in two ways. Write it like 2026-05-03 21:14.")
        day_first = first > 12
    day, month = (first, second) if day_first else (second, first)
    try:
        date = datetime(year, month, day)  # noqa: DTZ001 - the zone comes with moment_of
        if match[4] is None:
            return _whole_day(date, zone)
        at = time(int(match[4]), int(match[5]), int(match[6] or 0))
        return moment_of(datetime.combine(date, at), zone)
    except (ValueError, OverflowError):
        raise Bad(f"“{shown(bare)}” is not a date. Write it like 2026-05-03 21:14.") from None
