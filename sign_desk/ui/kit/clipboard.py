"""Blocks of cells on the clipboard, as spreadsheets write and read them.

Tab-separated text is what Excel, LibreOffice and Google Sheets have in common: a cell with a tab, a line break or
a quotation mark in it stands in quotation marks, which are doubled inside. An HTML table goes along with it.
"""

import csv
import io
from collections.abc import Sequence
from html import escape
from html.parser import HTMLParser
from typing import TypeAlias

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

Block: TypeAlias = Sequence[Sequence[str]]
"""Rows of texts, all of the same length."""

_QUOTED = frozenset('\t\n\r"')
_MOST_IN_TABLE = 10_000
"""The most cells that go as a table, too: of more, text alone, which every spreadsheet takes, is quicker to lay out."""
_WIDEST = 1000
"""The most columns that a cell may claim to span: the text comes from anywhere."""


def copy(block: Block) -> None:
    """Put the block on the clipboard."""
    data = QMimeData()
    data.setText(to_text(block))
    if sum(map(len, block)) <= _MOST_IN_TABLE:
        data.setHtml(to_html(block))
    QGuiApplication.clipboard().setMimeData(data)


def copied() -> Block:
    """Read the block that is on the clipboard: its text, or a table where there is no text. Empty if neither."""
    data = QGuiApplication.clipboard().mimeData()
    if data is None:
        return ()
    if data.hasText() and (text := data.text()):
        return from_text(text)
    return from_html(data.html()) if data.hasHtml() else ()


def to_text(block: Block) -> str:
    """Write a block as tab-separated text."""
    lines = ["\t".join(map(_quoted, row)) for row in block]
    # The end of an empty last line has to be written, or there would be none.
    return "\n".join([*lines, ""] if lines and not lines[-1] else lines)


def from_text(text: str) -> Block:
    """Read tab-separated text. Where its quotation marks do not pair up, they are part of the texts."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), "excel-tab", strict=True))
    except csv.Error:
        rows = [line.split("\t") for line in text.splitlines()]
    # An empty line is one empty cell. Spreadsheets end the last line, too, and the reader drops that end.
    return _even([row or [""] for row in rows])


def to_html(block: Block) -> str:
    """Write a block as an HTML table."""
    rows = ("".join(f"<td>{_marked_up(text)}</td>" for text in row) for row in block)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def from_html(html: str) -> Block:
    """Read the tables of an HTML text, one below the other; empty where it has none."""
    reader = _TableReader()
    reader.feed(html)
    reader.close()
    return _even(reader.rows)


def _quoted(text: str) -> str:
    if not _QUOTED.intersection(text):
        return text
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def _marked_up(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _even(rows: Sequence[Sequence[str]]) -> Block:
    width = max(map(len, rows), default=0)
    return [[*row, *[""] * (width - len(row))] for row in rows]


class _TableReader(HTMLParser):
    """Collects the cells of tables; a cell that spans columns is followed by empty ones."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._in_cell = False
        self._span = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
            self._in_cell = False
        elif tag in {"td", "th"} and self.rows:
            self.rows[-1].append("")
            self._in_cell = True
            self._span = dict(attrs).get("colspan") or "1"
        elif tag == "br" and self._in_cell:
            self.rows[-1][-1] += "\n"

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"} and self._in_cell:
            self.rows[-1][-1] = "\n".join(" ".join(line.split()) for line in self.rows[-1][-1].split("\n"))
            self._in_cell = False
            if self._span.isdecimal():
                self.rows[-1].extend([""] * (min(int(self._span), _WIDEST) - 1))

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            # Line breaks of the source are no line breaks of the cell.
            self.rows[-1][-1] += " ".join(data.splitlines()) if "\n" in data else data
