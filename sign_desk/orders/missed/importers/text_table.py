"""Tables of text: finds out how the characters are written and what parts the cells, and reads the rows."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Generator, Iterator
from itertools import islice
from typing import BinaryIO

from sign_desk.orders.missed.importers.headers import normal
from sign_desk.orders.missed.importers.refusals import FileRefused
from sign_desk.orders.missed.importers.rows import BATCH, Batches

SEPARATORS = ",;\t|"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SLICE = 1 << 20
_SAMPLE = 1 << 16
_DECLARED = re.compile(r'"?sep=(?P<separator>.)"?\r?\n', re.IGNORECASE)


def encoding_of(stream: BinaryIO) -> Generator[None, None, str]:
    """Find out, in slices, how the text in `stream` is encoded.

    UTF-8 and UTF-16 are known by their marks or by their bytes; what is neither is taken for Windows-1252, in which
    older spreadsheet programs write.
    """
    stream.seek(0)
    beginning = stream.read(_SAMPLE)
    for mark, encoding in _MARKS:
        if beginning.startswith(mark):
            return encoding
    if wide := _without_mark(beginning):
        return wide
    decoder = codecs.getincrementaldecoder("utf-8")()
    stream.seek(0)
    try:
        while block := stream.read(_SLICE):
            decoder.decode(block)
            yield
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


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
        separator = _separator(text)
        # Read leniently, a quotation mark too many swallows the rows up to the next one without a word.
        reader = csv.reader(text, delimiter=separator, strict=True)
        while rows := _some(reader):
            yield stream.tell(), rows
    finally:
        text.detach()


def _some(reader: Iterator[list[str]]) -> list[list[str]]:
    try:
        return list(islice(reader, BATCH))
    except csv.Error as error:
        raise FileRefused(
            "The file can't be read to its end.",
            f"Up to line {getattr(reader, 'line_num', 0)}, its quotation marks do not pair, or a cell is far too long.",
            "Export the file once more. If you edited it, save it as XLSX, or close the quotation mark.",
        ) from error


def _separator(text: io.TextIOWrapper) -> str:
    """Find out what parts the cells of the first row, and stand where the rows begin."""
    beginning = text.read(_SAMPLE)
    text.seek(0)
    if declared := _DECLARED.match(beginning.lstrip("\ufeff")):
        text.readline()
        return declared["separator"]
    return max(SEPARATORS, key=lambda separator: _columns(beginning, separator))


def _columns(beginning: str, separator: str) -> int:
    """Count the headings of the first row that is not empty, parted by `separator`."""
    try:
        for row in csv.reader(io.StringIO(beginning, newline=""), delimiter=separator):
            if any(row):
                return sum(bool(normal(cell)) for cell in row)
    except csv.Error:
        return 0
    return 0


def _without_mark(beginning: bytes) -> str:
    """Know UTF-16 without its mark: of text in Latin letters, each second byte is zero."""
    pairs = len(beginning) // 2
    if not pairs:
        return ""
    even, odd = beginning[0 : 2 * pairs : 2].count(0), beginning[1 : 2 * pairs : 2].count(0)
    if odd > pairs // 2 and not even:
        return "utf-16-le"
    return "utf-16-be" if even > pairs // 2 and not odd else ""
