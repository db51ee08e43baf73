"""Orders as a table for a spreadsheet program, written row by row into a stream: CSV or XLSX.

Texts come from customers and from the service, and spreadsheet programs run what looks like a formula: such a text
gets an apostrophe in front. Numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, BinaryIO, Protocol, TypeAlias

from sign_desk.money import UnknownCurrency, is_ambiguous, iso_digits
from sign_desk.orders.recorded import LEGACY, LEGACY_PRODUCT, V2

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sign_desk.orders.recorded import OrderSummary
    from sign_desk.orders.states import State

Cell: TypeAlias = str | int | Decimal | datetime | None

HEADINGS = (
    "Order number",
    "Store's order id",
    "State",
    "Total",
    "Currency",
    "Customer",
    "E-mail",
    "Recorded (UTC)",
    "Last tried (UTC)",
    "Attempts",
    "By",
    "File",
    "Integration",
    "SHA-256 of what was sent",
    "Kind",
)
KINDS = {V2: "Order", LEGACY: "Order (deprecated call)", LEGACY_PRODUCT: "Product (deprecated call)"}
"""What was sent, in words."""

# A tab, a return or a line feed in front hides the sign from the eye, not from the program; the wide signs are read
# as their narrow ones in East Asian versions.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_BEHIND_A_SEPARATOR = re.compile(rf"([;,|] *)([{re.escape(''.join(_FORMULA))}])")
_WIDTH = 22


class Table(Protocol):
    """A table that is being written."""

    def add(self, rows: Iterable[Iterable[Cell]]) -> None:
        """Write rows below those written before."""

    def close(self) -> None:
        """Write the end. The stream stays open."""


def row(order: OrderSummary, words: Mapping[State, str]) -> tuple[Cell, ...]:
    """Return the cells of an order under `HEADINGS`; `words` are what states are called."""
    return (
        order.order_number,
        # That of a product is none of the store's: it tells one synchronisation from the next.
        None if order.kind == LEGACY_PRODUCT else order.external_id,
        words[order.state],
        total(order),
        order.currency,
        order.customer,
        order.email,
        order.created_at,
        order.attempted_at,
        order.attempts,
        order.operator,
        order.source,
        order.integration_id,
        order.payload_sha256,
        KINDS.get(order.kind, order.kind),
    )


def total(order: OrderSummary) -> Decimal | str | None:
    """Return the total in units of its currency; as a text where it is not known how it was counted."""
    if order.total_minor is None:
        return None
    digits = order.digits
    if digits is None:
        digits = _certain_digits(order.currency)
    if digits is None:
        return f"{order.total_minor} (not known how it is counted)"
    return Decimal(f"{order.total_minor}e-{digits}")


def safe(text: str) -> str:
    """Return `text` so that no spreadsheet program takes it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


class CsvTable:
    """Comma-separated values (RFC 4180) in UTF-8, with the mark by which spreadsheet programs know it.

    `more` are headings of columns behind those of `HEADINGS`.
    """

    def __init__(self, stream: BinaryIO, more: Sequence[str] = ()) -> None:
        self._text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="")
        self._writer = csv.writer(self._text)
        self._writer.writerow((*HEADINGS, *more))

    def add(self, rows: Iterable[Iterable[Cell]]) -> None:
        """Write rows; times as “2026-01-02 03:04:05”."""
        self._writer.writerows([_as_text(cell) for cell in cells] for cells in rows)

    def close(self) -> None:
        """Write the end."""
        self._text.detach()


class XlsxTable:
    """An Office Open XML workbook of one sheet. Rows go to a scratch file, so that memory stays flat.

    `more` are headings of columns behind those of `HEADINGS`.
    """

    def __init__(self, stream: BinaryIO, more: Sequence[str] = ()) -> None:
        import xlsxwriter

        as_they_are = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd hh:mm:ss", **as_they_are}
        self._book = xlsxwriter.Workbook(stream, options)
        self._sheet = self._book.add_worksheet("Orders")
        self._bold = self._book.add_format({"bold": True})
        headings = (*HEADINGS, *more)
        self._sheet.set_column(0, len(headings) - 1, _WIDTH)
        self._sheet.freeze_panes(1, 0)
        self._sheet.write_row(0, 0, headings, self._bold)
        self._next = 1
        self._formats = {digits: self._book.add_format({"num_format": _number_format(digits)}) for digits in range(5)}

    def add(self, rows: Iterable[Iterable[Cell]]) -> None:
        """Write rows; amounts with the decimals of their currency."""
        for cells in rows:
            for column, cell in enumerate(cells):
                self._write(column, cell)
            self._next += 1

    def close(self) -> None:
        """Write the whole workbook into the stream."""
        self._book.close()

    def _write(self, column: int, cell: Cell) -> None:
        if isinstance(cell, str):
            self._sheet.write_string(self._next, column, safe(cell))
        elif isinstance(cell, datetime):
            self._sheet.write_datetime(self._next, column, cell.astimezone(UTC).replace(tzinfo=None))
        elif isinstance(cell, Decimal):
            digits = -int(cell.as_tuple().exponent)
            self._sheet.write_number(self._next, column, float(cell), self._formats.get(digits))
        elif cell is not None:
            self._sheet.write_number(self._next, column, cell)


def _as_text(cell: Cell) -> str:
    if isinstance(cell, str):
        # Many programs part the line by another sign, and then a cell begins behind it.
        return _BEHIND_A_SEPARATOR.sub(r"\1'\2", safe(cell))
    if isinstance(cell, datetime):
        return f"{cell.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
    return "" if cell is None else str(cell)


def _certain_digits(currency: str | None) -> int | None:
    try:
        return None if currency is None or is_ambiguous(currency) else iso_digits(currency)
    except UnknownCurrency:
        return None


def _number_format(digits: int) -> str:
    return "0." + "0" * digits if digits else "0"
