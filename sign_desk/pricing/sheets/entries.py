"""Values as entries of a spreadsheet, and back: exactly, and so that no program takes a text for a formula.

A text that a program would run, or that it would not keep as it is, is written in another way, which `read_text`
undoes: behind an apostrophe, or as JSON writes texts. A number keeps every digit; what a spreadsheet cannot hold as
a number, it gets as a text.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from math import isfinite
from typing import TYPE_CHECKING, Final, TypeAlias

from sign_desk.pricing.cells import ABSENT
from sign_desk.pricing.units import EXACT, exact, is_number

if TYPE_CHECKING:
    from pydantic import JsonValue

    from sign_desk.pricing.cells import Absent

Entry: TypeAlias = str | Decimal | bool | None
"""What stands in a cell of a table; None is a blank one."""

# A tab, a return or a line feed in front hides the sign from the eye, not from the program; the wide signs are read
# as their narrow ones in East Asian versions.
_SIGNS: Final = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
_GUARD: Final = "'"
_LONGEST: Final = 30_000
"""Letters: a cell of a workbook holds 32,767."""
_MOST_DIGITS: Final = 15
"""So many digits of a number are certain to survive in any spreadsheet program."""
# Controls, marks that are no characters, the codes in which workbooks write such, and signs of a formula behind what
# many programs part a line by.
_AT_RISK: Final = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_"
    rf"|[;,|] *[{re.escape(_SIGNS)}]"
)
# What the writer of workbooks takes for text with formats of its own, and writes as it stands.
_RICH: Final = re.compile(r"<r>.*</r>", re.DOTALL)
_ARABIC_POINT: Final = "\u066b"
_PARTING: Final = re.compile(r"[;,|_]")
_ROUNDED: Final = re.compile(r"-?\d+(?:[.,]\d+)?[eE][+-]?\d+")


@lru_cache(maxsize=4096)
def text_entry(text: str) -> str:
    """A text as it is written into a table."""
    if len(text) > _LONGEST:
        return f"(a text of {len(text):,} letters)"
    if text == "" or text[0] == '"' or text != text.strip() or _AT_RISK.search(text) or _RICH.fullmatch(text):
        return _PARTING.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text))
    return f"{_GUARD}{text}" if text[0] in f"{_SIGNS}{_GUARD}" else text


def read_text(entry: str) -> str:
    """The text that was written so, or that was typed."""
    if entry[:1] == _GUARD and entry[1:2] and entry[1] in f"{_SIGNS}{_GUARD}":
        return entry[1:]
    if len(entry) > 1 and entry[0] == entry[-1] == '"':
        try:
            return str(json.loads(entry))
        except ValueError:
            return entry
    return entry


def entry_of(value: JsonValue | Absent, places: int = 0) -> Entry:
    """A value as it stands in a table; a number by so many decimal places lower. Null and no value are blank."""
    return text_entry(json.dumps(value)) if isinstance(value, list | dict) else _entry(value, places)


@lru_cache(maxsize=65536, typed=True)
def _entry(value: str | float | Absent | None, places: int) -> Entry:
    if value is None or value is ABSENT:
        return None
    if isinstance(value, bool):
        return value
    if is_number(value):
        return exact(value).scaleb(-places, EXACT) if isfinite(value) else str(value)
    return text_entry(str(value))


def plain(entry: Entry, mark: str) -> str:
    """An entry as a text, with `mark` for the decimal point: what a table of text has in the place."""
    if entry is None:
        return ""
    if isinstance(entry, bool):
        return "yes" if entry else "no"
    return f"{entry:f}".replace(".", mark) if isinstance(entry, Decimal) else entry


def held_as(entry: Decimal) -> float | None:
    """As what a spreadsheet holds this number exactly; None if it cannot."""
    digits = len(entry.normalize(EXACT).as_tuple().digits)
    is_exact = digits <= _MOST_DIGITS and -_MOST_DIGITS <= entry.adjusted() < _MOST_DIGITS
    return float(entry) if is_exact else None


def number_in(entry: Entry, mark: str) -> Decimal | None:
    """The number of an entry; of a text, one written plainly: nothing that could be read in two ways is one.

    Digits may be those of any script, and Arabic's own decimal point is always one.
    """
    if isinstance(entry, str):
        text = entry.strip().replace(_ARABIC_POINT, mark)
        is_plain = re.fullmatch(rf"-?\d+(?:{re.escape(mark)}\d+)?", text)
        return Decimal(text.replace(mark, ".")) if is_plain else None
    return entry if isinstance(entry, Decimal) else None


def is_rounded(entry: Entry) -> bool:
    """Whether a spreadsheet program has rounded a number away: 4.5E+12."""
    return isinstance(entry, str) and _ROUNDED.fullmatch(entry.strip()) is not None


def is_same(entry: Entry, now: Entry, mark: str) -> bool:
    """Whether an entry that was read is the one that was written."""
    if type(entry) is type(now):
        return entry == now or (isinstance(entry, str) and read_text(entry) == read_text(str(now)))
    if not isinstance(entry, str):
        return False
    return entry == plain(now, mark) or (isinstance(now, Decimal) and number_in(entry, mark) == now)


def from_workbook(cell: object) -> Entry:
    """An entry as a workbook's reader gives it. Programs show, and keep, 15 digits of a number."""
    if isinstance(cell, str):
        return cell or None
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, int | float) and isfinite(cell):
        return Decimal(f"{cell:.{_MOST_DIGITS}g}") if abs(cell) < 10**_MOST_DIGITS else f"{cell:.{_MOST_DIGITS}E}"
    return cell.isoformat(" ", "seconds") if isinstance(cell, datetime) else str(cell)
