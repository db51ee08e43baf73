"""XLSX workbooks: looks whether one is what it seems before it is opened, and reads the rows of one of its sheets.

A workbook is a ZIP archive, and a small one may hold very much: it is unpacked once, in slices, to see how much.
"""

from __future__ import annotations

import datetime
import re
import zipfile
import zlib
from collections.abc import Callable, Generator
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

from sign_desk.orders.missed.importers.layout import Cells
from sign_desk.orders.missed.importers.refusals import FileRefused
from sign_desk.orders.missed.importers.rows import BATCH, TOP, Batches

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

_SLICE = 1 << 18
_MOST_BYTES = 400 << 20
_MOST_CELLS = 12_000_000
_PLACE = re.compile(rb"""\br=["']([A-Z]{0,3})([0-9]{0,7})["']""")
_LONGEST_PLACE = 16

_TOO_LARGE = (
    "The workbook is too large.",
    "Unpacked, it holds more than can be read at once.",
    "Save it as CSV and open that, or export fewer orders at a time.",
)
_DAMAGED = (
    "The workbook can't be read.",
    "It is damaged, protected by a password, or no XLSX workbook at all.",
    "Open it in your spreadsheet program, save it as CSV (UTF-8), and open that.",
)


def looked_through(stream: BinaryIO) -> Generator[int, None, None]:
    """Unpack the workbook to see that it can be opened, yielding how far. Raises FileRefused."""
    try:
        with zipfile.ZipFile(stream) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                raise FileRefused(
                    "This is a ZIP archive.",
                    "It is no XLSX workbook.",
                    "If your export is in it, unpack the archive, and open the file that was in it.",
                )
            unpacked = 0
            for entry in archive.infolist():
                for size in _unpacked(archive, entry):
                    unpacked += size
                    if unpacked > _MOST_BYTES:
                        raise FileRefused(*_TOO_LARGE)
                    yield stream.tell()
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise FileRefused(*_DAMAGED) from error


class Workbook:
    """A workbook of which one sheet is read; `others` are the names of its other sheets that have cells.

    Orders are taken to be on the first sheet with a row at its top for which `is_known` holds, or else on the one
    with the fullest row there. Raises FileRefused.
    """

    def __init__(self, stream: BinaryIO, is_known: Callable[[Cells], bool]) -> None:
        from python_calamine import CalamineError, CalamineWorkbook

        stream.seek(0)
        self._stream = stream
        try:
            with CalamineWorkbook.from_filelike(stream) as book:
                filled = {name: sheet for name in book.sheet_names if (sheet := book.get_sheet_by_name(name)).height}
        except (CalamineError, ValueError, OSError) as error:
            raise FileRefused(*_DAMAGED) from error
        best = max(filled, key=lambda name: _rank(filled[name], is_known), default="")
        self._sheet = filled.get(best)
        self.others = tuple(name for name in filled if name != best)

    def batches(self) -> Batches:
        """Read the rows of the sheet."""
        rows = iter(()) if self._sheet is None else self._sheet.iter_rows()
        while batch := [[_as_text(cell) for cell in row] for row in islice(rows, BATCH)]:
            yield self._stream.tell(), batch


def _rank(sheet: CalamineSheet, is_known: Callable[[Cells], bool]) -> tuple[bool, int]:
    top = [[_as_text(cell) for cell in row] for row in islice(sheet.iter_rows(), TOP)]
    return any(map(is_known, top)), max(sum(map(bool, row)) for row in top)


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Generator[int, None, None]:
    """Unpack an entry to its true end, whatever size the archive tells, yielding the bytes of each slice.

    A sheet takes memory by the cell that is farthest from its corner, however few it has: that counts, too.
    """
    entry.file_size = 2 * _MOST_BYTES
    farthest, rest = [0, 0], b""
    with archive.open(entry) as unpacked:
        while block := unpacked.read(_SLICE):
            if entry.filename.startswith("xl/worksheets/"):
                _look_for_places(rest + block, farthest)
                rest = block[-_LONGEST_PLACE:]
                if farthest[0] * farthest[1] > _MOST_CELLS:
                    raise FileRefused(*_TOO_LARGE)
            yield len(block)


def _look_for_places(block: bytes, farthest: list[int]) -> None:
    for letters, digits in set(_PLACE.findall(block)):
        farthest[0] = max(farthest[0], _column(letters))
        farthest[1] = max(farthest[1], int(digits or 0))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _as_text(cell: Any) -> str:  # noqa: ANN401 - whatever kinds of cells a workbook has
    """Write a cell as a text table would have it: whole numbers as such, others with as many digits as were typed."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(" ", "seconds")
    return str(cell)
