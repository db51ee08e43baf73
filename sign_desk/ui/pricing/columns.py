"""What the tables of sizes and prices show: columns as the pricing model and the data ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from sign_desk.pricing.units import exact, is_number
from sign_desk.ui.kit.columns import Column
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.pricing.words import (
    ROW_FIELDS,
    SIZE_FIELDS,
    is_used,
    line_number,
    plain,
    price_title,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from decimal import Decimal

    from pydantic import JsonValue

    from sign_desk.pricing.document import Item, Place, PriceRow, PricingDocument
    from sign_desk.pricing.units import Doubt, PriceFormat, Unit

Key: TypeAlias = tuple[str, str | None]
"""A field, and the part of it where it is a price of several parts: ("base_price", "line_1")."""

_REFERENCES = {"size_id", "size_key"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A pricing document, and how its numbers are written."""

    document: PricingDocument
    prices: PriceFormat

    def parts(self, field: str, value: JsonValue) -> Mapping[str | None, JsonValue]:
        """What a field tells: a price by its parts, anything else as it is; a price not set tells nothing."""
        if not self.document.is_price(field):
            return {None: value}
        # An empty object may come as an empty list, as PHP writes it.
        if value in (None, {}, []):
            return {}
        return dict(value.items()) if isinstance(value, dict) else {None: value}

    def unit(self, key: Key) -> Unit | None:
        """The unit of a price; None where it is not known, as of parts that are not the sign's lines."""
        field, part = key
        return self.document.unit(field) if part is None or line_number(part) is not None else None

    def doubt(self, key: Key) -> Doubt | None:
        """Why numbers there are no amounts of money to be read; None for what is no price at all."""
        return self.prices.doubt(self.unit(key)) if self.document.is_price(key[0]) else None

    def text(self, key: Key, value: JsonValue) -> str:
        """A value for reading; a price in its currency where its unit is known."""
        if is_number(value) and self.document.is_price(key[0]):
            return self.prices.price(value, self.unit(key))
        return plain(value, self.prices.number)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table; `size` and its tone name the size that a row of prices is for."""

    item: Item
    sheet: Sheet
    size: str = ""
    size_tone: Tone | None = None

    @property
    def place(self) -> Place:
        """Where it stands in the document."""
        return self.item.place

    def values(self, key: Key) -> tuple[JsonValue, ...]:
        """The value of a cell; none where the service sent none."""
        field, part = key
        if field not in self.item.fields:
            return ()
        parts = self.sheet.parts(field, self.item.fields[field])
        return (parts[part],) if part in parts else () if parts else (None,)

    def text(self, key: Key) -> str:
        """The cell's text. What is not set reads otherwise than 0; what the service left out is blank."""
        return "".join(self.sheet.text(key, value) for value in self.values(key))

    def tone(self, key: Key) -> Tone | None:
        """What is not set steps back; what ought to be a price and is no number stands out."""
        if self.values(key) == (None,):
            return Tone.MUTED
        return Tone.WARNING if self._is_odd(key) else None

    def tooltip(self, key: Key) -> str:
        """Why a price is written as it is; "" where there is nothing to explain."""
        if self._is_odd(key):
            return "This is no number. It is shown as the service sent it."
        doubt = self.sheet.doubt(key)
        return f"A plain number: {doubt}." if doubt and self.number(key) is not None else ""

    def number(self, key: Key) -> Decimal | None:
        """What the cell is ordered by among numbers."""
        return next((exact(value) for value in self.values(key) if is_number(value)), None)

    def _is_odd(self, key: Key) -> bool:
        known = (value is None or is_number(value) for value in self.values(key))
        return self.sheet.document.is_price(key[0]) and not all(known)


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows of one table."""

    columns: tuple[Column[Row], ...]
    rows: tuple[Row, ...]

    @property
    def header(self) -> tuple[tuple[str, str, bool], ...]:
        """What tells its columns from those of another table: keys, titles, and which hold numbers."""
        return tuple((column.key, column.title, column.numeric) for column in self.columns)


def size_table(sheet: Sheet) -> Table:
    """Every size, its name first."""
    rows = tuple(Row(size, sheet) for size in sheet.document.sizes)
    return Table(tuple(_columns(rows, sheet, SIZE_FIELDS)), rows)


def price_table(sheet: Sheet, items: Sequence[PriceRow]) -> Table:
    """Rows of prices: the size first, where any of them has one."""
    rows = tuple(Row(item, sheet, *_size(item, sheet)) for item in items)
    columns = _columns(rows, sheet, ROW_FIELDS, besides=_REFERENCES)
    if any(item.reference for item in items):
        return Table((_SIZE, *columns), rows)
    return Table(tuple(columns), rows)


_SIZE: Column[Row] = Column("size", "Size", lambda row: row.size, tone=lambda row: row.size_tone)


def _size(row: PriceRow, sheet: Sheet) -> tuple[str, Tone | None]:
    """The name of the size that `row` points to, and the tone to say it in."""
    if row.reference is None:
        return "no size", Tone.MUTED

    def worded(value: JsonValue) -> str:
        return plain(value, sheet.prices.number)

    sizes = sheet.document.sizes_of(row)
    names = [size.name or f"Size {worded(size.fields.get('size_id'))}" for size in sizes]
    if len(names) == 1:
        return names[0], None
    return " or ".join(names) or f"Size {worded(row.reference.value)}: not among the sizes", Tone.WARNING


def _columns(
    rows: Sequence[Row], sheet: Sheet, known: Mapping[str, str], besides: Collection[str] = ()
) -> Iterator[Column[Row]]:
    order = {field: number for number, field in enumerate(known)}

    def rank(key: Key) -> tuple[int, int, int]:
        field, part = key
        line = -1 if part is None else line_number(part)
        # Lines by their number, before any other part; the rest stays in the order in which it came.
        return (order.get(field, len(order)), line is None, line or 0)

    keys = (key for key in _keys(rows, sheet, known) if key[0] not in besides)
    for key in sorted(keys, key=rank):
        yield _column(key, rows, sheet, known)


def _keys(rows: Iterable[Row], sheet: Sheet, known: Collection[str]) -> Iterator[Key]:
    """What occurs in any of the rows, less known fields that are nowhere set and of no use to the model."""
    model, is_set = sheet.document.pricing_model, dict[Key, bool]()
    for row in rows:
        for field, value in row.item.fields.items():
            for part, told in (sheet.parts(field, value) or {None: None}).items():
                is_set[field, part] = is_set.get((field, part), False) or told is not None
    in_parts = {field for field, part in is_set if part is not None}
    for (field, part), has_value in is_set.items():
        wanted = field not in known or is_used(model, field)
        if has_value or (wanted and (part is not None or field not in in_parts)):
            yield field, part


def _column(key: Key, rows: Iterable[Row], sheet: Sheet, known: Mapping[str, str]) -> Column[Row]:
    field, part = key
    is_price = sheet.document.is_price(field)
    numeric = is_price or _only_numbers(key, rows)
    return Column(
        field if part is None else f"{field}.{part}",
        price_title(field, part, sheet.unit(key), sheet.doubt(key)) if is_price else known.get(field, field),
        lambda row: row.text(key),
        sort=(lambda row: row.number(key)) if numeric else None,
        numeric=numeric,
        tooltip=lambda row: row.tooltip(key),
        tone=lambda row: row.tone(key),
    )


def _only_numbers(key: Key, rows: Iterable[Row]) -> bool:
    values = [value for row in rows for value in row.values(key) if value is not None]
    return bool(values) and all(map(is_number, values))
