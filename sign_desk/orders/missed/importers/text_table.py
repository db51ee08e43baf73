"""Tables of text: finds out how the characters are written and what parts the cells, and reads the rows."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Generator
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from sign_desk.orders.missed.importers.headers import normal
from sign_desk.orders.missed.importers.refusals import FileRefused
from sign_desk.orders.missed.importers.rows import BATCH, TOP, Batches

if TYPE_CHECKING:
    import _csv

SEPARATORS = ",;\t|"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SLICE = 1 << 20
_SAMPLE = 1 << 16
_LONGEST_CELL = 1 << 22
_LEADS = bytes(range(0xC2, 0xF5))
"""The bytes that characters of several bytes begin with in UTF-8."""
_DECLARED = re.compile(r'"?sep=(?P<separator>.)"?\r?\n', re.IGNORECASE)


def encoding_of(stream: BinaryIO) -> Generator[None, None, str]:
    """Find out, in slices, how the text in `stream` is encoded.

    UTF-8 and UTF-16 are known by their marks or by their bytes; what is neither is taken for Windows-1252, in which
    older spreadsheet programs write. A stray byte here and there makes no other encoding of UTF-8: it would garble
    the names and streets of all orders.
    """
    stream.seek(0)
    beginning = stream.read(_SAMPLE)
    for mark, encoding in _MARKS:
        if beginning.startswith(mark):
            return encoding
    if wide := _without_mark(beginning):
        return wide
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    stream.seek(0)
    leads = strays = 0
    while block := stream.read(_SLICE):
        if not block.isascii():
            leads += len(block) - len(block.translate(None, _LEADS))
            strays += decoder.decode(block).count("\ufffd")
        yield
    return "utf-8" if leads >= 2 * strays else "cp1252"


def is_binary(beginning: str) -> bool:
    """Tell whether what was decoded is no text: it has a zero, or many of the characters that are never shown."""
    hidden = sum(character < " " and character not in "\t\r\n\v\f" for character in beginning)
    return "\0" in beginning or hidden > len(beginning) // 50


def batches(stream: BinaryIO, encoding: str) -> Batches:
    """Read the rows of the text in `stream`. Raises FileRefused where its quotation marks do not pair up."""
    stream.seek(0)
    # What can't be decoded after all is shown as such in its cell, and the other rows live.
    text = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
    try:
        beginning = text.read(_SAMPLE)
        text.seek(0)
        if declared := _DECLARED.match(beginning.lstrip("\ufeff")):
            # The row that tells the separator counts, and is empty otherwise.
            text.readline()
            yield stream.tell(), [[]]
        # Python's own limit of 128 KB is less than a drawing in a note takes.
        csv.field_size_limit(_LONGEST_CELL)
        separator = declared["separator"] if declared else _separator(beginning)
        # Read leniently, a quotation mark too many swallows the rows up to the next one without a word.
        reader = csv.reader(text, delimiter=separator, strict=True)
        while rows := _some(reader, bool(declared)):
            yield stream.tell(), rows
    finally:
        text.detach()


def _some(reader: _csv.Reader, lines_above: int) -> list[list[str]]:
    rows: list[list[str]] = []
    begun = reader.line_num
    try:
        for row in islice(reader, BATCH):
            rows.append(row)
            begun = reader.line_num
    except csv.Error as error:
        raise FileRefused(
            "The file can't be read to its end.",
            f"In line {begun + lines_above + 1}, a quotation mark is opened and not closed where the text ends.",
            "Export the file once more. If you edited it, save it as XLSX, or close the quotation mark.",
        ) from error
    return rows


def _separator(beginning: str) -> str:
    """Find out what parts the cells of the first row that has several."""
    return max(SEPARATORS, key=lambda separator: _columns(beginning, separator))


def _columns(beginning: str, separator: str) -> int:
    """Count the filled cells that most rows at the top have at least, parted by `separator`.

    The first row alone may be a title, and any other have a text with many commas.
    """
    rows = csv.reader(io.StringIO(beginning, newline=""), delimiter=separator)
    try:
        counts = sorted(sum(bool(normal(cell)) for cell in row) for row in islice(filter(any, rows), TOP))
    except csv.Error:
        return 0
    return counts[(len(counts) - 1) // 2] if counts else 0


def _without_mark(beginning: bytes) -> str:
    """Know UTF-16 without its mark: of text in Latin letters, each second byte is zero."""
    pairs = len(beginning) // 2
    if not pairs:
        return ""
    even, odd = beginning[0 : 2 * pairs : 2].count(0), beginning[1 : 2 * pairs : 2].count(0)
    if odd > pairs // 2 and not even:
        return "utf-16-le"
    return "utf-16-be" if even > pairs // 2 and not odd else ""
