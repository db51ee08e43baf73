"""Opens a file: tells what kind it is by its first bytes, and refuses what holds no orders by name."""

from __future__ import annotations

import io
import re
from collections.abc import Generator
from dataclasses import dataclass
from enum import Enum, auto
from typing import BinaryIO

from sign_desk.orders.missed.importers import text_table
from sign_desk.orders.missed.importers.refusals import FileRefused

_SAMPLE = 4096
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_WEB_PAGE = re.compile(r"\s*(?:<!doctype html|<html|<head|<\?xml|<table|<!--)", re.IGNORECASE)
_EXPORT_AGAIN = "Export the orders in your shop as CSV, and open that file."
_REFUSED = {
    b"%PDF": ("This is a PDF file.", "A PDF shows orders to people, and has no columns.", _EXPORT_AGAIN),
    b"\xd0\xcf\x11\xe0": (
        "This workbook is of an old kind, or protected.",
        "It is an XLS workbook, or one that asks for a password.",
        "Open it in your spreadsheet program, and save it as XLSX or CSV, without a password.",
    ),
    b"\x1f\x8b": ("This file is packed.", "It is a GZIP archive.", "Unpack it, and open the file that was in it."),
    b"Rar!": ("This file is packed.", "It is a RAR archive.", "Unpack it, and open the file that was in it."),
    b"7z\xbc\xaf": ("This file is packed.", "It is a 7-Zip archive.", "Unpack it, and open the file that was in it."),
}


class Kind(Enum):
    """What a file is, as far as reading it goes."""

    TEXT_TABLE = auto()
    WORKBOOK = auto()
    JSON = auto()


@dataclass(frozen=True, slots=True)
class Opened:
    """The kind of a file; `encoding` of its text, "" for a workbook."""

    kind: Kind
    encoding: str = ""


def opened(stream: BinaryIO) -> Generator[None, None, Opened]:
    """Find out what is in `stream`, in slices. Raises FileRefused."""
    stream.seek(0)
    beginning = stream.read(_SAMPLE)
    if not beginning.strip(b"\0\t\r\n "):
        raise FileRefused("The file is empty.", "There is nothing in it.", _EXPORT_AGAIN)
    if beginning.startswith(_ZIP):
        return Opened(Kind.WORKBOOK)
    for mark, reasons in _REFUSED.items():
        if beginning.startswith(mark):
            raise FileRefused(*reasons)
    encoding = yield from text_table.encoding_of(stream)
    shown = _decoded(beginning, encoding)
    if text_table.is_binary(shown):
        raise FileRefused("This file is no table.", "It is not made of text.", _EXPORT_AGAIN)
    if _WEB_PAGE.match(shown):
        raise FileRefused(
            "This is a web page.",
            "The page may be the one that asks you to sign in, saved instead of the export.",
            "Sign in to your shop, export the orders as CSV, and open that file.",
        )
    return Opened(Kind.JSON if shown.lstrip()[:1] in {"{", "["} else Kind.TEXT_TABLE, encoding)


def _decoded(beginning: bytes, encoding: str) -> str:
    text = io.TextIOWrapper(io.BytesIO(beginning), encoding=encoding, errors="ignore", newline="").read()
    return text.lstrip("\ufeff")
