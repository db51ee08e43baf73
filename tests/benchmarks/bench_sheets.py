"""How long the prices of 20,000 rows take into a workbook and back, with the dry run of what that would change.

What is done in the window's own thread goes in slices, of which the longest is told. The yardsticks are what the
libraries that write and read workbooks take by themselves for as many cells.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import xlsxwriter
from bench_pricing import PRICES, longest_slice, opened
from measure import Measure, Reading
from price_book import LARGE, Extent, price_book
from python_calamine import CalamineWorkbook

from sign_desk.launch import collect_seldom
from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.sheets.columns import Terms
from sign_desk.pricing.sheets.importing import importing
from sign_desk.pricing.sheets.tables import Table, parts, tabulating
from sign_desk.pricing.slices import finish
from sign_desk.services.pricing.sheets import reading, writing
from sign_desk.ui.pricing.words import counted, title

TERMS = Terms(1, PRICES, title, counted)
OUT, IN = "at most 3 s", "at most 5 s"


def measures(extent: Extent = LARGE) -> Iterator[Measure | Reading]:
    """Give what is measured, one by one."""
    collect_seldom()
    document = opened(price_book(extent.sizes, extent.price_lists))
    wanted = {str(number): (branch,) for number, branch in enumerate(parts(document))}
    tables = finish(tabulating(document, wanted, TERMS))
    with tempfile.TemporaryDirectory() as folder:
        path, raised = Path(folder) / "prices.xlsx", Path(folder) / "raised.xlsx"
        finish(writing(tables, path, "."))
        finish(writing([_raised(table) for table in tables], raised, "."))
        yield Measure("write a workbook", lambda: _out(document, path), lambda: _bare_out(tables, path), OUT, 5)
        yield longest_slice("write a workbook", lambda: tabulating(document, wanted, TERMS))
        yield Measure("read it back, nothing changed", lambda: _in(document, path), lambda: _bare_in(path), IN, 5)
        yield Measure("read one, every price changed", lambda: _in(document, raised), lambda: _bare_in(raised), IN, 5)
        yield longest_slice("the dry run", lambda: importing(document, finish(reading(raised)), TERMS))


def _raised(table: Table) -> Table:
    """The table with other prices."""
    prices = {place for place, heading in enumerate(table.headings) if heading.endswith("(USD)")}
    rows = [
        [entry + 1 if place in prices and isinstance(entry, Decimal) else entry for place, entry in enumerate(row)]
        for row in table.rows
    ]
    return replace(table, rows=rows)


def _out(document: PricingDocument, path: Path) -> None:
    wanted = {str(number): (branch,) for number, branch in enumerate(parts(document))}
    finish(writing(finish(tabulating(document, wanted, TERMS)), path, "."))


def _in(document: PricingDocument, path: Path) -> None:
    dry = finish(importing(document, finish(reading(path)), TERMS))
    assert not dry.rejected
    finish(dry.stepping("Import", clear=False))


def _bare_out(tables: list[Table], path: Path) -> None:
    book = xlsxwriter.Workbook(path.with_name("bare.xlsx"), {"in_memory": True})
    for table in tables:
        sheet = book.add_worksheet(table.name)
        for number, row in enumerate(table.rows):
            sheet.write_row(number, 0, row)
    book.close()


def _bare_in(path: Path) -> None:
    with CalamineWorkbook.from_path(str(path)) as book:
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()
