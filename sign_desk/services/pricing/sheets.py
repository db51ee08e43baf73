"""Tables of prices in files: written as XLSX or CSV, and read again, as work to be done in the background.

A file is whole or not there: it takes its name when it is finished. What is read is looked at before it is opened:
one that would unpack to far more than prices can be is refused.
"""

from __future__ import annotations

import csv
import io
import os
import re
from contextlib import suppress
from decimal import Decimal
from functools import lru_cache, partial
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO, Final, TextIO

from sign_desk.orders.missed.importers import workbook
from sign_desk.orders.missed.importers.opening import Kind, opened
from sign_desk.orders.missed.importers.refusals import FileRefused
from sign_desk.pricing.sheets.columns import CUSTOMISER, IDENTITY, LIST_ID, SIZE_ID
from sign_desk.pricing.sheets.entries import from_workbook, held_as, plain
from sign_desk.pricing.sheets.tables import Table
from sign_desk.services.pricing.unresolved import first_unresolved
from sign_desk.store.errors import FileNotWritten

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Sequence
    from pathlib import Path

    from sign_desk.pricing.sheets.entries import Entry

_MOST_BYTES: Final = 50 << 20
_MOST_ROWS: Final = 200_000
_MOST_CELLS: Final = 6_000_000
_LONGEST_HEADINGS, _LONGEST_LINE = 1 << 16, 1 << 20
_ROWS_A_STEP: Final = 250
_WIDTH, _NARROW = 20, 11
_IDS: Final = (CUSTOMISER, LIST_ID, SIZE_ID)
_SEPARATORS: Final = ",;\t|"
_HEADINGS: Final = frozenset(heading for headings in IDENTITY.values() for heading in headings)
_NO_SHEET_NAME: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_NAME: Final = 31
_PDF: Final = b"%PDF"
_DAMAGED: Final = "It is damaged, protected by a password, or no XLSX workbook at all."


class SheetRefused(Exception):
    """No prices can be read from a file. `title`, `cause` and `next_step` are words for the operator."""

    next_step = "Export the prices, change that file, and import it again. Nothing was changed."

    def __init__(self, title: str, cause: str) -> None:
        super().__init__(f"{title} {cause}")
        self.title = title
        self.cause = cause


def writing(tables: Sequence[Table], path: Path, mark: str) -> Generator[int, None, None]:
    """Write tables into `path`, yielding how many rows are written: a workbook, or the first of them as CSV.

    `mark` stands for the decimal point in CSV, whose columns are parted by a semicolon where it is a comma. Raises
    FileNotWritten.
    """
    scratch = path.with_name(f".{path.name}.new")
    try:
        with scratch.open("wb") as stream:
            if path.suffix.lower() == ".xlsx":
                yield from _write_workbook(tables, stream, mark)
            else:
                yield from _write_text(tables[0], stream, mark)
            stream.flush()
            os.fsync(stream.fileno())
        # The last chance to give it up.
        yield sum(len(table.rows) for table in tables)
        scratch.replace(path)
    except OSError as error:
        raise FileNotWritten(path, error) from error
    finally:
        with suppress(OSError):
            scratch.unlink(missing_ok=True)


def reading(path: Path) -> Generator[int, None, Sequence[Table]]:
    """Read the tables of a file, yielding how many rows are read. Raises SheetRefused."""
    try:
        with path.open("rb") as stream:
            if stream.seek(0, io.SEEK_END) > _MOST_BYTES:
                raise SheetRefused("The file is too large.", f"It has more than {_MOST_BYTES >> 20} MB.")
            return (yield from _read(stream, path.stem))
    except OSError as error:
        raise SheetRefused("The file cannot be opened.", f"{error.strerror or error}.") from error
    except FileRefused as error:
        raise SheetRefused(error.title, error.cause) from error


# -- writing ----------------------------------------------------------------------------------------------


def _write_text(table: Table, stream: BinaryIO, mark: str) -> Generator[int, None, None]:
    """Comma-separated values (RFC 4180) in UTF-8, with the mark by which spreadsheet programs know it."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    try:
        writer = csv.writer(text, delimiter=";" if mark == "," else ",")
        writer.writerow(table.headings)
        for number, row in enumerate(table.rows):
            writer.writerow([plain(entry, mark) for entry in row])
            if number % _ROWS_A_STEP == 0:
                yield number
    finally:
        text.detach()


def _write_workbook(tables: Sequence[Table], stream: BinaryIO, mark: str) -> Generator[int, None, None]:
    import xlsxwriter
    from xlsxwriter.exceptions import XlsxFileError

    # In memory, or it would write each sheet into a scratch file of its own, which takes a quarter longer.
    as_they_are = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(stream, {"in_memory": True, **as_they_are})
    yield from _write_sheets(book, tables, mark)
    try:
        book.close()
    except XlsxFileError as error:
        raise OSError(str(error)) from error


def _write_sheets(book: Any, tables: Sequence[Table], mark: str) -> Generator[int, None, None]:  # noqa: ANN401 - untyped
    bold, whole = book.add_format({"bold": True}), book.add_format({"num_format": "0"})
    held = lru_cache(maxsize=65536)(partial(_held, mark))
    done = 0
    for table, name in zip(tables, _sheet_names(table.name for table in tables), strict=True):
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for column, heading in enumerate(table.headings):
            # An id is shown with all its digits, or the program would round it in a file of text.
            is_id = heading in _IDS
            sheet.set_column(column, column, _NARROW if is_id else _WIDTH, whole if is_id else None)
            sheet.write_string(0, column, heading, bold)
        for number, row in enumerate(table.rows, 1):
            # The most by far are numbers, many of them alike, and there may be half a million.
            for column, entry in enumerate(row):
                value = held(entry) if type(entry) is Decimal else entry
                if isinstance(value, str):
                    sheet.write_string(number, column, value)
                elif isinstance(value, bool):
                    sheet.write_boolean(number, column, value)
                elif value is not None:
                    sheet.write_number(number, column, value)
            done += 1
            if done % _ROWS_A_STEP == 0:
                yield done


def _held(mark: str, number: Decimal) -> float | str:
    """What a workbook holds a number as, without loss."""
    held = held_as(number)
    return plain(number, mark) if held is None else held


def _sheet_names(names: Iterable[str]) -> Iterator[str]:
    """Names that a workbook can have for its sheets: short, without some signs, and each its own."""
    taken = {"history"}
    for name in names:
        base = _NO_SHEET_NAME.sub(" ", name).strip(" '") or "Prices"
        found, number = base[:_LONGEST_NAME], 1
        while found.casefold() in taken:
            number += 1
            found = f"{base[: _LONGEST_NAME - len(f' ({number})')]} ({number})"
        taken.add(found.casefold())
        yield found


# -- reading ----------------------------------------------------------------------------------------------


def _read(stream: BinaryIO, name: str) -> Generator[int, None, Sequence[Table]]:
    stream.seek(0)
    if stream.read(len(_PDF)) == _PDF:
        raise SheetRefused("This is a PDF file.", "A PDF is for people to read, and has no columns.")
    kind = yield from _counting(opened(stream))
    if kind.kind is Kind.JSON:
        raise SheetRefused("This file is no table.", "It is text without columns and headings.")
    if kind.kind is Kind.WORKBOOK:
        yield from _counting(workbook.looked_through(stream))
        if (place := (yield from _counting(first_unresolved(stream)))) is not None:
            cause = f"Cell {place} of one of its sheets holds an error or a formula without a result, and no value."
            raise SheetRefused("A formula has no result.", cause)
        return (yield from _read_workbook(stream))
    return (yield from _read_text(stream, kind.encoding, name))


def _read_text(stream: BinaryIO, encoding: str, name: str) -> Generator[int, None, Sequence[Table]]:
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
    rows: list[list[Entry]] = []
    cells = 0
    try:
        separator = _separator(next(_lines(text, _LONGEST_HEADINGS), ""))
        text.seek(0)
        for row in csv.reader(_lines(text, _LONGEST_LINE), delimiter=separator, strict=True):
            rows.append([cell or None for cell in row])
            cells += len(row)
            if cells > _MOST_CELLS:
                raise SheetRefused("The file has too many cells.", f"It has more than {_MOST_CELLS:,}.")
            if len(rows) % _ROWS_A_STEP == 0:
                _refuse_many(len(rows))
                yield len(rows)
        _refuse_many(len(rows))
    except csv.Error as error:
        cause = f"After row {len(rows):,}, its quotation marks do not pair, or a cell is far too long."
        raise SheetRefused("The file can't be read to its end.", cause) from error
    finally:
        text.detach()
    return [found] if (found := _table(name, rows)) else []


def _lines(text: TextIO, longest: int) -> Iterator[str]:
    """The lines, none of them so long that reading its cells would hold up the window."""
    while line := text.readline(longest):
        if len(line) == longest:
            cause = f"One of its lines has more than {longest:,} letters."
            raise SheetRefused("The file has too many columns.", cause)
        yield line


def _separator(headings: str) -> str:
    """What parts the columns: that by which most of the headings are known."""
    return max(
        _SEPARATORS, key=lambda one: len(_HEADINGS.intersection(next(csv.reader([headings], delimiter=one), ())))
    )


def _read_workbook(stream: BinaryIO) -> Generator[int, None, Sequence[Table]]:
    from python_calamine import CalamineError, CalamineWorkbook

    stream.seek(0)
    done, found = 0, []
    try:
        with CalamineWorkbook.from_filelike(stream) as book:
            for name in book.sheet_names:
                rows: list[list[Entry]] = []
                ahead = iter(book.get_sheet_by_name(name).to_python(skip_empty_area=False))
                while batch := list(islice(ahead, _ROWS_A_STEP)):
                    rows += ([from_workbook(cell) for cell in cells] for cells in batch)
                    _refuse_many(done + len(rows))
                    yield done + len(rows)
                done += len(rows)
                if table := _table(name, rows):
                    found.append(table)
    except (CalamineError, ValueError) as error:
        raise SheetRefused("The workbook can't be read.", _DAMAGED) from error
    return found


def _table(name: str, rows: Sequence[Sequence[Entry]]) -> Table | None:
    """The table whose headings are the first row that is not blank; None where all are."""
    for number, row in enumerate(rows):
        if any(entry is not None for entry in row):
            headings = [plain(entry, ".").strip() for entry in row]
            return Table(name, headings, rows[number + 1 :], first=number + 2)
    return None


def _refuse_many(rows: int) -> None:
    if rows > _MOST_ROWS:
        raise SheetRefused("The file has too many rows.", f"It has more than {_MOST_ROWS:,}.")


def _counting(work: Generator[object, None, Any]) -> Generator[int, None, Any]:
    """Do the work, of which there is nothing to count yet."""
    while True:
        try:
            next(work)
        except StopIteration as ended:
            return ended.value
        yield 0
