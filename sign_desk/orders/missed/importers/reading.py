"""Reads a file of orders from its first byte to its last, in slices, so that it can be watched and given up."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Generator, Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from typing import BinaryIO, TypeAlias, TypeVar
from zoneinfo import ZoneInfo

from sign_desk.orders.missed.found import FoundOrder
from sign_desk.orders.missed.importers import service_json, text_table, workbook
from sign_desk.orders.missed.importers.assembling import Assembler
from sign_desk.orders.missed.importers.formats import ANALYTICS, KNOWN
from sign_desk.orders.missed.importers.headers import distinct, fingerprint, normal
from sign_desk.orders.missed.importers.layout import Cells, Columns, Format, Layout
from sign_desk.orders.missed.importers.mapping import ColumnMapping, Preview
from sign_desk.orders.missed.importers.opening import Kind, Opened, opened
from sign_desk.orders.missed.importers.refusals import FileRefused, UnknownTable
from sign_desk.orders.missed.importers.rows import Progress
from sign_desk.orders.missed.importers.table import Table

T = TypeVar("T")

_LAYOUTS = (*KNOWN, ANALYTICS)
_ANALYTICS = (
    "These orders can't be sent.",
    "WooCommerce's Analytics export has no addresses and no product ids.",
    "Export the orders with an export plugin, such as WebToffee or AlgolPlus, and open that file.",
)
_NO_ORDERS = (
    "There are no orders in the file.",
    "It has headings, and nothing below them.",
    "Choose the days of the missed orders when you export them, and open the new file.",
)
_NO_COLUMNS = (
    "This file is no table.",
    "It is text without columns and headings.",
    "Export the orders in your shop as CSV, and open that file.",
)


@dataclass(frozen=True, slots=True)
class Import:
    """The orders of a file, in the order in which they stand in it.

    `mapping` is the name of the one that was used, `other_sheets` the names of those of a workbook that were not read.
    """

    format: Format
    orders: tuple[FoundOrder, ...]
    rows: int
    mapping: str = ""
    other_sheets: tuple[str, ...] = ()


Reading: TypeAlias = Generator[Progress, None, Import]
"""A file being read: it yields how far it is, and returns what came of it. Closing it gives the reading up."""


def read(
    stream: BinaryIO, *, zone: ZoneInfo, mappings: Iterable[ColumnMapping] = (), mapping: ColumnMapping | None = None
) -> Reading:
    """Read the orders in `stream`, which has to be seekable and stays open.

    Times without an offset are taken in `zone`, the shop's. A table that no program is known for is read by the one
    of `mappings` that was made for its headings, any table by `mapping` if there is one.

    Raises FileRefused, and UnknownTable where a mapping is needed.
    """
    total = stream.seek(0, io.SEEK_END)
    kind = yield from _watched(opened(stream), Progress(0, total))
    if kind.kind is Kind.JSON:
        orders, count = yield from _watched(service_json.read(stream, kind.encoding, zone), Progress(0, total))
        return Import(Format.SIGN_CUSTOMISER, orders, count)
    made = (mapping,) if mapping is not None else tuple(mappings)
    is_known = _knowing(made, _LAYOUTS if mapping is None else ())
    table = yield from _table(stream, kind, total, is_known)
    with closing(table):
        layout = _layout(table, mapping, made)
        columns = Columns.of(layout, distinct(table.headings))
        orders = yield from _orders(table, Assembler(columns, zone), total)
        return Import(layout.format, orders, table.number, layout.name, table.others)


def preview(stream: BinaryIO) -> Generator[Progress, None, Preview]:
    """Read the beginning of any table, known or not, for a column mapping. Raises FileRefused."""
    total = stream.seek(0, io.SEEK_END)
    kind = yield from _watched(opened(stream), Progress(0, total))
    if kind.kind is Kind.JSON:
        raise FileRefused(*_NO_COLUMNS)
    table = yield from _table(stream, kind, total, _knowing((), _LAYOUTS))
    with closing(table):
        return table.preview()


def _watched(work: Generator[int | None, None, T], progress: Progress) -> Generator[Progress, None, T]:
    """Tell the progress of `work`, which yields the bytes read, or None where it stands still meanwhile."""
    while True:
        try:
            done = next(work)
        except StopIteration as ended:
            result: T = ended.value
            return result
        yield progress if done is None else replace(progress, done=done)


def _knowing(mappings: Collection[ColumnMapping], layouts: Collection[Layout]) -> Callable[[Cells], bool]:
    """Return what tells whether a row has the headings of a table that is known."""
    marks = {mapping.fingerprint for mapping in mappings}

    def is_known(cells: Cells) -> bool:
        names = set(map(normal, cells))
        return fingerprint(cells) in marks or any(layout.knows(names) for layout in layouts)

    return is_known


def _table(
    stream: BinaryIO, kind: Opened, total: int, is_known: Callable[[Cells], bool]
) -> Generator[Progress, None, Table]:
    if kind.kind is Kind.WORKBOOK:
        yield from _watched(workbook.looked_through(stream), Progress(0, total))
        book = workbook.Workbook(stream, is_known)
        table = Table(book.batches(), is_known, book.others)
    else:
        table = Table(text_table.batches(stream, kind.encoding), is_known)
    if sum(map(bool, map(normal, table.headings))) < 2:
        table.close()
        raise FileRefused(*_NO_COLUMNS)
    return table


def _layout(table: Table, mapping: ColumnMapping | None, mappings: Iterable[ColumnMapping]) -> Layout:
    """Know a table by its headings. Raises FileRefused, UnknownTable."""
    headings = distinct(table.headings)
    if mapping is not None:
        return mapping.layout(headings)
    names = set(map(normal, table.headings))
    if ANALYTICS.knows(names):
        raise FileRefused(*_ANALYTICS)
    if known := next((layout for layout in KNOWN if layout.knows(names)), None):
        return known
    mark = fingerprint(table.headings)
    made = next((kept for kept in mappings if kept.fingerprint == mark), None)
    if made is None:
        raise UnknownTable(table.preview())
    return made.layout(headings)


def _orders(table: Table, assembler: Assembler, total: int) -> Generator[Progress, None, tuple[FoundOrder, ...]]:
    for done, rows in table.batches():
        for number, cells in rows:
            assembler.add(number, cells)
        yield Progress(done, total, len(assembler))
    if not len(assembler):
        raise FileRefused(*_NO_ORDERS)
    return (yield from _watched(assembler.finish(), Progress(total, total, len(assembler))))
