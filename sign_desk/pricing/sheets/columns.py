"""The columns of a table of sizes or of rows: what tells an item apart, and its values as the grid has them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from sign_desk.pricing.fields import (
    FIELDS,
    FIXED_WIDTH,
    FRAME_FIT,
    MATERIAL_LENGTH,
    MOST_LINES,
    Kind,
    field_of,
    is_per_line,
    is_used,
    line_number,
    line_path,
)
from sign_desk.pricing.keys import LISTS, SIZES, Branch, Part, rows_of
from sign_desk.pricing.sheets.entries import text_entry
from sign_desk.pricing.units import Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sign_desk.pricing.cells import Path
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.slices import Work
    from sign_desk.pricing.units import Doubt, PriceFormat

CUSTOMISER: Final = "Customiser"
LIST_ID: Final = "Price list id"
LIST: Final = "Price list"
SIZE_ID: Final = "Size id"
SIZE_KEY: Final = "Size key"
SIZE: Final = "Size"
ROW: Final = "Row"
"""Tells rows apart that are for no size, or several for one: see `matching.row_tokens`."""

IDENTITY: Final[dict[Part, tuple[str, ...]]] = {
    Part.SIZE: (CUSTOMISER, SIZE_ID, SIZE_KEY),
    Part.BASE_ROW: (CUSTOMISER, SIZE_ID, SIZE_KEY, SIZE, ROW),
    Part.ROW: (CUSTOMISER, LIST_ID, LIST, SIZE_ID, SIZE_KEY, SIZE, ROW),
}
"""The headings of what tells the items of a part apart."""

_TELLING: Final = {("size_id",), ("size_key",), ("client_key",)}
_MODELS: Final = (FIXED_WIDTH, MATERIAL_LENGTH, FRAME_FIT)
_ALWAYS: Final = {"name", "description", "base_price"}
_ROWS_A_SLICE: Final = 500


@dataclass(frozen=True)
class Terms:
    """In what words and units tables are written: the customiser, the currency, and what fields are called.

    `title` names a field of a part; `counted` tells what a price is counted in, "" where that goes without saying.
    """

    customiser_id: int
    prices: PriceFormat
    title: Callable[[Part, Path], str]
    counted: Callable[[Unit | None, Doubt | None, str], str]

    @cached_property
    def mark(self) -> str:
        """What stands for the decimal point."""
        return self.prices.number(0.5)[1]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of values. `places`: by how many decimal places its numbers are lower than the service's."""

    path: Path
    heading: str
    kind: Kind | None
    unit: Unit | None = None
    places: int = 0
    choices: tuple[str, ...] = ()


def columns(document: PricingDocument, part: Part, terms: Terms) -> Work[tuple[Column, ...]]:
    """The columns for the items of a part: what the pricing model uses, and whatever else has a value in them."""
    seen: set[Path] = set()
    keys = (key for branch in branches_of(document, part) for key in document.keys(branch))
    for number, key in enumerate(keys):
        if number % _ROWS_A_SLICE == 0:
            yield
        if document.is_editable(key):
            for name, value in document.fields(key).items():
                if isinstance(value, dict) and document.is_price(name):
                    seen.update((name, inner) for inner, amount in value.items() if amount is not None)
                elif value is not None and not isinstance(value, dict | list):
                    seen.add((name,))
    taken = set(IDENTITY[part])
    found = []
    for path in dict.fromkeys(_paths(document, part, seen)):
        column = _column(document, part, path, terms)
        # Of two that are called alike only the first can be told again: the other is left as it is.
        if column.heading not in taken:
            taken.add(column.heading)
            found.append(column)
    return tuple(found)


def branches_of(document: PricingDocument, part: Part) -> tuple[Branch, ...]:
    """The lists of items of a part: one, or that of each price list."""
    return tuple(map(rows_of, document.keys(LISTS))) if part is Part.ROW else (Branch(part),)


def _paths(document: PricingDocument, part: Part, seen: set[Path]) -> Iterator[Path]:
    model, known = document.pricing_model, FIELDS[part]
    lines = _most_lines(document)
    names = {path[0] for path in seen}
    for path, field in known.items():
        name = path[0]
        is_wanted = name in names or name in _ALWAYS or field.required or (model in _MODELS and is_used(model, name))
        if path in _TELLING or not is_wanted:
            continue
        if field.kind is Kind.PRICE:
            yield from _of_price(name, seen, lines if is_per_line(model, name) else 0)
        else:
            yield path
    yield from sorted(path for path in seen if path[:1] not in known and path not in _TELLING)


def _of_price(name: str, seen: set[Path], lines: int) -> Iterator[Path]:
    """A price as one value where it is one; else by its lines, and then by parts that are none."""
    parts = {path for path in seen if path[0] == name and len(path) > 1}
    parts |= {line_path(name, line + 1) for line in range(lines)}
    if (name,) in seen or not parts:
        yield (name,)
    yield from sorted(parts, key=_by_line)


def _by_line(path: Path) -> tuple[bool, int, str]:
    line = line_number(path[1])
    return line is None, line or 0, path[1]


def _most_lines(document: PricingDocument) -> int:
    limits = (document.fields(size).get("line_limit") for size in document.keys(SIZES))
    return max((min(limit, MOST_LINES) for limit in limits if isinstance(limit, int)), default=1)


def _column(document: PricingDocument, part: Part, path: Path, terms: Terms) -> Column:
    field, prices = field_of(part, path), terms.prices
    kind = field.kind if field else Kind.PRICE if document.is_price(path[0]) else None
    heading = terms.title(part, path)
    if kind is not Kind.PRICE:
        return Column(path, text_entry(heading), kind, choices=field.choices if field else ())
    is_line = len(path) == 1 or line_number(path[1]) is not None
    unit = document.unit(path[0]) if is_line else None
    doubt = prices.doubt(unit)
    counted = terms.counted(unit, doubt, prices.currency)
    places = prices.decimals(Unit.MINOR) if unit is Unit.MINOR and not doubt else 0
    return Column(path, text_entry(f"{heading} ({counted})" if counted else heading), kind, unit, places)
