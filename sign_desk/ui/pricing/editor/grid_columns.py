"""Which columns a grid of sizes or of rows has: as the pricing model asks, and whatever else there is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sign_desk.pricing.document import NOT_SENT, PRICE_FIELDS
from sign_desk.pricing.fields import FIELDS, MOST_LINES, Kind, field_of, is_per_line, is_used, line_number, line_path
from sign_desk.pricing.keys import LISTS, SIZES, Part
from sign_desk.ui.kit.grid.looks import GridColumn
from sign_desk.ui.pricing.words import choice_title, counted, hint, title

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sign_desk.pricing.cells import Fields, Path
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.ui.pricing.texts import Texts

_TOP = {"sizes", "base_pricing", "price_lists", *NOT_SENT}
_ROWS = {"rows"}
_NUMBERS = {Kind.PRICE, Kind.NUMBER, Kind.INTEGER}
_OWN = {("size_id",), ("size_key",), ("client_key",), ("pricing_id",), ("pricing_model",)}
"""What heads of rows and of the form tell: which item it is, which size a row is for, which model the whole."""
_ALWAYS = frozenset({"description", "mode", "shipping"})
_FOR_VOLUME = frozenset({"fixed_length_cm", "price_per_sq_cm"})
"""What weights are computed with, and priced by, whatever the pricing model."""
_IN_PARTS = {path[0] for known in FIELDS.values() for path in known if len(path) > 1}


@dataclass(slots=True)
class Seen:
    """What occurs in the items that were looked at: fields, and of those that may come in parts, how they came."""

    parted: frozenset[str]
    names: set[str] = field(default_factory=set)
    single: set[str] = field(default_factory=set)
    parts: set[Path] = field(default_factory=set)

    def look(self, fields: Fields) -> None:
        """Look at one row more."""
        self.names.update(fields)
        for name in self.parted:
            value = fields.get(name)
            if isinstance(value, dict):
                self.parts.update((name, part) for part in value)
            elif value is not None and value != []:
                self.single.add(name)

    def add(self, other: Seen) -> None:
        """Take what was seen elsewhere."""
        self.names |= other.names
        self.single |= other.single
        self.parts |= other.parts


def nothing_seen(document: PricingDocument) -> Seen:
    """The beginning of looking at a document's rows."""
    units = document.loaded.get("value_units")
    return Seen(frozenset((*PRICE_FIELDS, *_IN_PARTS, *(units if isinstance(units, dict) else ()))))


def paths(
    document: PricingDocument, part: Part, seen: Seen, *, lines: int, every_field: bool = False
) -> Iterator[Path]:
    """The paths to values of items, in order. A price for each line has that many lines at least.

    Fields that the pricing model does not use are left out unless `every_field`.
    """
    model, known = document.pricing_model, FIELDS[part]
    also = _ALWAYS | (_FOR_VOLUME if ships_by_volume(document) else frozenset())
    for path, known_field in known.items():
        if path in _OWN or not (every_field or is_used(model, path[0]) or path[0] in also):
            continue
        if known_field.kind is Kind.PRICE:
            yield from _parted(path[0], seen, lines if is_per_line(model, path[0]) else 0)
        else:
            yield path
    names = {path[0] for path in known}
    yield from sorted(path for path in seen.parts if path[0] in names & _IN_PARTS and path not in known)
    in_one = seen.single & _IN_PARTS & names
    for name in sorted(((seen.names - names) | in_one) - _own_lists(part)):
        yield from _parted(name, seen, 0) if name in seen.parted - _IN_PARTS else [(name,)]


def ships_by_volume(document: PricingDocument) -> bool:
    """Whether shipping goes by volume in any price list."""
    settings = (document.fields(price_list).get("shipping") for price_list in document.keys(LISTS))
    return any(isinstance(shipping, dict) and shipping.get("calculation") == "volumetric" for shipping in settings)


def most_lines(document: PricingDocument) -> int:
    """The most lines that any size has; 1 where none tells."""
    limits = (document.fields(size).get("line_limit") for size in document.keys(SIZES))
    return max((min(limit, MOST_LINES) for limit in limits if isinstance(limit, int)), default=1)


def column(texts: Texts, part: Part, path: Path) -> GridColumn:
    """The column of a path; the title of a price names its unit."""
    kind, known = texts.kind(part, path), field_of(part, path)
    is_price = kind is Kind.PRICE
    return GridColumn(
        path,
        title(part, path),
        unit=counted(texts.unit(path), texts.doubt(path), texts.prices.currency) if is_price else "",
        numeric=kind in _NUMBERS,
        tooltip=hint(texts.document.pricing_model, part, path),
        choices=tuple(map(choice_title, known.choices)) if known else (),
    )


def _own_lists(part: Part) -> set[str]:
    """The fields of an item that hold other items, or that are not sent back: they are not its values."""
    return {Part.DOCUMENT: _TOP, Part.BASE: _ROWS, Part.LIST: _ROWS}.get(part, set())


def _parted(name: str, seen: Seen, lines: int) -> Iterable[Path]:
    """A price as one value, where it is one; else by its lines, and then by parts that are none."""
    parts = {path for path in seen.parts if path[0] == name} | {line_path(name, line + 1) for line in range(lines)}
    if name in seen.single or not parts:
        yield (name,)
    yield from sorted(parts, key=_by_line)


def _by_line(path: Path) -> tuple[bool, int, str]:
    line = line_number(path[1])
    return line is None, line or 0, path[1]
