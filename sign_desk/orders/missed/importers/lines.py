"""Reads the lines of an order: from a row of their own each, or packed into the cells of the order's row."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from sign_desk.orders.missed.found import FoundLine, Prices
from sign_desk.orders.missed.importers import cells as cell
from sign_desk.orders.missed.importers.fields import Field
from sign_desk.orders.missed.importers.layout import Columns
from sign_desk.orders.missed.importers.row_reader import RowReader, Shared
from sign_desk.orders.missed.issues import Code, Issue, Weight

_FIELDS = (
    Field.LINE_NAME,
    Field.LINE_SKU,
    Field.LINE_PRODUCT_ID,
    Field.LINE_VARIANT_ID,
    Field.LINE_QUANTITY,
    Field.LINE_UNIT_PRICE,
    Field.LINE_PRICE,
    Field.LINE_REDUCED,
    Field.LINE_DISCOUNT,
    Field.LINE_TAX,
    Field.LINE_VENDOR,
    Field.LINE_TYPE,
    Field.LINE_SHIPS,
)
_TELLING = 5
"""How many of the first fields tell that there is a line at all."""

_PRICES = slice(5, 10)
_MOST_PRICES = 20_000

_PACKED = {
    "name": Field.LINE_NAME,
    "product_id": Field.LINE_PRODUCT_ID,
    "variation_id": Field.LINE_VARIANT_ID,
    "sku": Field.LINE_SKU,
    "quantity": Field.LINE_QUANTITY,
    "sub_total": Field.LINE_PRICE,
    "total": Field.LINE_REDUCED,
    "tax": Field.LINE_TAX,
}
_NO_LINE = "This is not written as lines of an order are. It is not sent."
_PART = re.compile(r"(?:^|\|)(?=([a-z_]+):)")


class LineReader:
    """Reads lines that have a row of their own."""

    def __init__(self, columns: Columns) -> None:
        self._pick = columns.picking(_FIELDS)
        self._known: dict[tuple[tuple[str, ...], bool | None], Prices] = {}

    def read(self, row: RowReader, index: int, taxed: bool | None) -> FoundLine | None:
        """Read the line at `index` of its order; None if the row tells of none."""
        told = self._pick(row.cells)
        if not any(told[:_TELLING]):
            return None
        name, sku, product_id, variant_id, quantity, *_, vendor, kind, ships = told
        id_path, quantity_path, price_path = _paths(index)
        text = row.shared.text
        return FoundLine(
            row=row.number,
            name=text(name),
            sku=text(sku),
            product_id=_identifier(row, product_id, Field.LINE_PRODUCT_ID, id_path),
            variant_id=_identifier(row, variant_id, Field.LINE_VARIANT_ID, id_path),
            quantity=row.read(cell.quantity, quantity, Field.LINE_QUANTITY, quantity_path, Code.QUANTITY),
            prices=self._prices(row, told[_PRICES], taxed, price_path),
            vendor=text(vendor),
            product_type=text(kind),
            ships=cell.yes_or_no(ships),
        )

    def _prices(self, row: RowReader, told: tuple[str, ...], taxed: bool | None, path: str) -> Prices:
        """Read the amounts of a line; one object serves for all lines of the same amounts."""
        key = (told, taxed)
        if key in self._known:
            return self._known[key]
        noted = len(row.issues)
        unit, line, reduced, discount, tax = told
        off = row.amount(discount, Field.LINE_DISCOUNT, path)
        prices = Prices(
            unit=row.price(unit, Field.LINE_UNIT_PRICE, path),
            line=row.price(line, Field.LINE_PRICE, path),
            reduced=row.price(reduced, Field.LINE_REDUCED, path),
            discount=None if off is None else abs(off),
            tax=row.price(tax, Field.LINE_TAX, path),
            taxed=taxed,
        )
        if len(row.issues) == noted and len(self._known) < _MOST_PRICES:
            self._known[key] = prices
        return prices


@lru_cache(maxsize=100)
def _paths(index: int) -> tuple[str, str, str]:
    place = f"products.{index}"
    return f"{place}.external_id", f"{place}.quantity", f"{place}.price"


def _identifier(row: RowReader, raw: str, field: Field, path: str) -> str:
    """Read a product's id. A shop writes 0 for a product that is no more, and for no variant."""
    found = row.identifier(raw, field, path)
    return "" if found == "0" else found


class Packed:
    """Reads lines that are packed into cells: "name:Neon sign|product_id:12|quantity:1|total:90.00"."""

    def __init__(self, columns: Columns, shared: Shared) -> None:
        self._columns = columns
        self._shared = shared
        self._inner = {place: self._titled(columns.titles[place].strip()) for place in columns.packed}
        self._reader = LineReader(self._titled(""))

    def _titled(self, title: str) -> Columns:
        """Return the columns that a cell of that title would have as a row."""
        at = {field: place for place, field in enumerate(_PACKED.values())}
        return replace(self._columns, titles=tuple(f"{title}, {name}" for name in _PACKED), at=at, instead=())

    def read(self, row: RowReader, first: int) -> list[FoundLine]:
        """Read all lines of a row; `first` is the place of the first of them in its order."""
        lines: list[FoundLine] = []
        for place in self._columns.packed:
            if packed := row.cells[place].strip():
                texts = self._unpacked(packed, place, first + len(lines), row)
                inner = RowReader(self._inner[place], row.number, [*texts, ""], self._shared)
                line = self._reader.read(inner, first + len(lines), self._columns.layout.taxed)
                row.issues += inner.issues
                if line is None:
                    title = self._columns.titles[place]
                    row.issues.append(Issue(Code.UNREADABLE, "products", _NO_LINE, Weight.ASKS, row.number, title))
                else:
                    lines.append(line)
        return lines

    def _unpacked(self, packed: str, place: int, index: int, row: RowReader) -> list[str]:
        marks = [(match.end(), match[1]) for match in _PART.finditer(packed)]
        ends = [*(start - 1 for start, _ in marks[1:]), len(packed)][: len(marks)]
        texts: dict[str, str] = {}
        for (start, name), end in zip(marks, ends, strict=True):
            if name in texts and name in _PACKED:
                message = f"It tells “{name}” twice: the name of a product may have a | in it."
                title = self._columns.titles[place]
                row.issues.append(Issue(Code.UNREADABLE, f"products.{index}", message, Weight.ASKS, row.number, title))
            texts[name] = packed[start + len(name) + 1 : end]
        return [texts.get(name, "") for name in _PACKED]
