"""What differs between two pricing documents, in words: in a sentence, and line by line for tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar, overload

from sign_desk.pricing.fields import FIELDS, Kind, is_used
from sign_desk.pricing.keys import Branch, Cell, ItemKey, Part
from sign_desk.pricing.review import percent
from sign_desk.pricing.units import exact, is_number
from sign_desk.ui.kit.columns import Column
from sign_desk.ui.pricing.texts import Texts
from sign_desk.ui.pricing.words import NOT_SET, item_name, place_name, title

if TYPE_CHECKING:
    from pydantic import JsonValue

    from sign_desk.pricing.cells import Absent, Fields, Path
    from sign_desk.pricing.diff import Difference, FieldChange
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.units import PriceFormat

S = TypeVar("S")

_MOST_NAMED = 3
_PART_AND_PATH = attrgetter("key.part", "path")
_ROWS = (Part.ROW, Part.BASE_ROW)
_NOUNS = {Part.SIZE: "size", Part.LIST: "price list", Part.ROW: "row", Part.BASE_ROW: "base price row"}
_MINUS = "\N{MINUS SIGN}"
_TENTH = Decimal("0.1")
_NAMING = {("name",), ("size_id",), ("client_key",)}


class Line(NamedTuple):
    """One line of a table: where, what, before, after, by how much, and what there is to say about it.

    `subject` is what the line tells of: one change, or an item as a whole.
    """

    subject: ItemKey | FieldChange
    cell: Cell
    place: str
    field: str = ""
    old: str = ""
    new: str = ""
    change: str = ""
    note: str = ""


class Lines(Sequence[Line], Generic[S]):
    """Lines that are written when they are looked at."""

    def __init__(self, sources: Sequence[S], write: Callable[[S], Line]) -> None:
        self._sources = sources
        self._write = write

    def __len__(self) -> int:
        return len(self._sources)

    @overload
    def __getitem__(self, index: int) -> Line: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Line]: ...
    def __getitem__(self, index: int | slice) -> Line | Sequence[Line]:
        if isinstance(index, slice):
            return Lines(self._sources[index], self._write)
        return self._write(self._sources[index])


def line_columns(old: str = "Before", new: str = "After") -> tuple[Column[Line], ...]:
    """The columns of a table of lines."""
    return (
        Column("place", "Where", lambda line: line.place, tooltip=lambda line: line.place),
        Column("field", "Field", lambda line: line.field),
        Column("old", old, lambda line: line.old, numeric=True),
        Column("new", new, lambda line: line.new, numeric=True),
        Column("change", "Change", lambda line: line.change, numeric=True),
        Column("note", "", lambda line: line.note, stretch=True, tooltip=lambda line: line.note),
    )


class DifferenceLines:
    """Writes the lines of one difference."""

    def __init__(self, difference: Difference, prices: PriceFormat) -> None:
        self.prices = prices
        self._before, self._after = Texts(difference.before, prices), Texts(difference.after, prices)

    @property
    def document(self) -> PricingDocument:
        """The document after."""
        return self._after.document

    def place(self, key: ItemKey) -> str:
        """Where an item stands: in the document after, or before where it is gone."""
        return place_name(self._of(key).document, key, self.prices)

    def change(self, change: FieldChange, note: str = "") -> Line:
        """The line of a changed value."""
        key, path = change.key, change.path
        return Line(
            change,
            Cell(key, path),
            self.place(key),
            title(key.part, path),
            value_text(self._before, key.part, path, change.old),
            value_text(self._after, key.part, path, change.new),
            percent_text(self._percent(change), self.prices),
            note,
        )

    def removed(self, key: ItemKey, note: str = "") -> Line:
        """The line of an item that is gone."""
        return Line(key, Cell(key, ()), self.place(key), note=note or _told_of(self._before, key))

    def added(self, key: ItemKey) -> Line:
        """The line of an item that came."""
        return Line(key, Cell(key, ()), self.place(key), note=_told_of(self._after, key))

    def _of(self, key: ItemKey) -> Texts:
        return self._after if key in self._after.document else self._before

    def _percent(self, change: FieldChange) -> Decimal | None:
        old, new = change.old, change.new
        if self._after.kind(change.key.part, change.path) is not Kind.PRICE:
            return None
        if not is_number(old) or not is_number(new):
            return None
        was, now = exact(old), exact(new)
        return percent(was, now) if was.is_finite() and now.is_finite() else None


def value_text(texts: Texts, part: Part, path: Path, value: JsonValue | Fields | Absent) -> str:
    """A value for reading; a price with all its lines is written as money, line by line."""
    if isinstance(value, Mapping):
        value = dict(value)
    if isinstance(value, dict) and value and texts.kind(part, path) is Kind.PRICE:
        lines = (f"{title(part, (*path, name))} {texts.shown(part, (*path, name), its)}" for name, its in value.items())
        return "; ".join(lines)
    return texts.shown(part, path, value) or NOT_SET


def fields_text(texts: Texts, part: Part, fields: Fields) -> str:
    """The prices that are set in an item's fields, each with what it is; of a size or a price list its name."""
    if part not in _ROWS:
        return str(fields.get("name") or "Without a name")
    prices = {name: value for name, value in fields.items() if texts.document.is_price(name)}
    told = "; ".join(_named(texts, part, name, value) for name, value in prices.items() if value not in (None, [], {}))
    return told or "without prices"


def _told_of(texts: Texts, key: ItemKey) -> str:
    """The prices of a row; of a size the measures that decide what a sign in it costs."""
    fields = texts.document.fields(key)
    if key.part is Part.SIZE:
        measures = (path for path in FIELDS[Part.SIZE] if is_used(texts.document.pricing_model, path[0]))
        set_ones = (path for path in measures if path not in _NAMING and fields.get(path[0]) is not None)
        told = (f"{title(Part.SIZE, path)} {texts.shown(Part.SIZE, path, fields[path[0]])}" for path in set_ones)
        return "; ".join(told)
    return fields_text(texts, key.part, fields) if key.part in _ROWS else ""


def _named(texts: Texts, part: Part, name: str, value: JsonValue) -> str:
    told = value_text(texts, part, (name,), value)
    return told if isinstance(value, dict) else f"{title(part, (name,))} {told}"


@lru_cache(maxsize=4096)
def percent_text(percent: Decimal | None, prices: PriceFormat) -> str:
    """By how much something changes: "+7.5 %"; "" where that cannot be told."""
    if percent is None:
        return ""
    rounded = percent.quantize(_TENTH, ROUND_HALF_UP)
    return f"{_MINUS if rounded < 0 else '+' if rounded else ''}{prices.number(float(abs(rounded)))} %"


def range_text(least: Decimal, most: Decimal, prices: PriceFormat) -> str:
    """From which percentage to which: "+7.4 % to +7.6 %"; one of them where they are the same."""
    lowest, highest = percent_text(least, prices), percent_text(most, prices)
    return lowest if lowest == highest else f"{lowest} to {highest}"


def counted(number: int, noun: str) -> str:
    """A number of things: "1 row", "1,200 rows"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def difference_words(difference: Difference, prices: PriceFormat) -> str:
    """What differs, in one go: "XL and 6 rows removed, 14 prices changed"."""
    return ", ".join(_told(difference, prices)) or "nothing"


def _told(difference: Difference, prices: PriceFormat) -> Iterator[str]:
    before, after = difference.before, difference.after
    for document, keys, verb in ((before, difference.removed, "removed"), (after, difference.added, "added")):
        if told := items_words(document, keys, prices):
            yield f"{told} {verb}"
    # Counted in one go there may be a hundred thousand: each part and path is looked at once.
    fields = Counter(map(_PART_AND_PATH, difference.changes))
    of_prices = sum(number for (part, path), number in fields.items() if part in _ROWS and after.is_price(path[0]))
    others = len(difference.changes) - of_prices
    if of_prices:
        yield f"{counted(of_prices, 'price')} changed"
    if others:
        yield f"{counted(others, 'other value' if of_prices else 'value')} changed"
    for branch in dict.fromkeys(branch.part for branch in difference.moved):
        yield f"order of {_NOUNS[branch]}s changed"


def items_words(document: PricingDocument, keys: Sequence[ItemKey], prices: PriceFormat) -> str:
    """Which items: sizes and price lists by their names where they are few, rows by their number."""
    told = []
    for part in (Part.SIZE, Part.LIST):
        own = [key for key in keys if key.part is part]
        if len(own) > _MOST_NAMED:
            told.append(counted(len(own), _NOUNS[part]))
        else:
            names = (item_name(document, key, prices) for key in own)
            # A list is often named like a field: “Per letter”.
            told.extend(f"“{name}”" if part is Part.LIST else name for name in names)
    told.extend(
        counted(number, _NOUNS[part]) for part in _ROWS if (number := sum(1 for key in keys if key.part is part))
    )
    return " and ".join(filter(None, (", ".join(told[:-1]), *told[-1:])))


def branch_words(document: PricingDocument, branch: Branch) -> str:
    """Which list of items: "the sizes", "the rows of Standard"."""
    if branch.part is Part.ROW:
        owner = ItemKey(Part.LIST, branch.owner)
        return f"the rows of {document.name(owner) if owner in document else 'a price list'}"
    return f"the {_NOUNS[branch.part]}s"
