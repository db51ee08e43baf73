"""Cells of a workbook that hold no value: an error such as #DIV/0!, or a formula that no program has computed yet.

The reader of workbooks gives both as blank, and what is blank may be cleared: whoever reads prices has to know them
apart. They are looked for in the XML of the sheets (ECMA-376, part 1, §18.3.1.4).
"""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import BinaryIO

_BLOCK: Final = 1 << 18
_LONGEST: Final = 1 << 15
"""Bytes: a formula has 8,192 letters at most."""
_UNRESOLVED: Final = re.compile(
    rb"<(?:\w+:)?c\b(?P<told>[^>]*\bt=[\"']e[\"'][^>]*)(?<!/)>"
    rb"|<(?:\w+:)?c\b(?P<blank>(?![^>]*\bt=[\"']str[\"'])[^>]*)(?<!/)>"
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*(?<!/)>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*"
    rb"</(?:\w+:)?c>"
)
_SIGNS: Final = (b"<f", b":f", b'"e"', b"'e'")
"""What stands in every sheet that has any of them, and is looked for faster."""
_PLACE: Final = re.compile(rb"\br=[\"']([A-Z]+[0-9]+)[\"']")


def first_unresolved(stream: BinaryIO) -> Generator[None, None, str | None]:
    """Look for a cell of this workbook that holds no value, in slices; where the first is, such as "B2"."""
    with zipfile.ZipFile(stream) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                rest = b""
                with archive.open(name) as sheet:
                    while block := sheet.read(_BLOCK):
                        seen = rest + block
                        if any(sign in seen for sign in _SIGNS) and (found := _UNRESOLVED.search(seen)):
                            place = _PLACE.search(found["told"] or found["blank"])
                            return place[1].decode() if place else "of it"
                        rest = block[-_LONGEST:]
                        yield
    return None
