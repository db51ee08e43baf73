"""A price sheet for colleagues and customers: the prices of some lists, and what sample signs cost by them.

It is made of what is loaded. As a page it is plain HTML such as Qt's rich text draws; all that comes from elsewhere is
escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from sign_desk.pricing.cells import value_at
from sign_desk.pricing.fields import FRAME_FIT, Kind
from sign_desk.pricing.keys import Part, rows_of
from sign_desk.pricing.quote import NoQuote, Tariff
from sign_desk.pricing.sheets.columns import columns
from sign_desk.pricing.sheets.entries import Entry, entry_of, text_entry
from sign_desk.pricing.sheets.tables import Table
from sign_desk.pricing.units import Unit, is_number

if TYPE_CHECKING:
    from pydantic import JsonValue

    from sign_desk.pricing.cells import Absent
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.keys import ItemKey
    from sign_desk.pricing.quote import Quote, Sign
    from sign_desk.pricing.sheets.columns import Column, Terms
    from sign_desk.pricing.slices import Work
    from sign_desk.pricing.units import PriceFormat

_ROWS_A_SLICE = 50
_SIGNS = "Sample signs"
_NAMES = ("Price list", "Size")
_UNKNOWN = "on request"
_ROWS_A_TABLE = 40


class Shown(NamedTuple):
    """What stands in a place of the sheet: for reading, and as the entry of a table to calculate with."""

    text: str
    entry: Entry


class Section(NamedTuple):
    """A titled table of the sheet."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Shown]]


@dataclass(frozen=True, slots=True)
class PriceSheet:
    """What a sheet tells: `facts` such as the store and the date, by their names, and `notes` at its end."""

    title: str
    facts: Mapping[str, str]
    sections: Sequence[Section]
    notes: Sequence[str]

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return sum(len(section.rows) for section in self.sections)

    def tables(self) -> list[Table]:
        """The sheet as tables of a workbook: what it is about, then a table for each section."""
        facts: list[tuple[Entry, Entry]] = [(name, text_entry(text)) for name, text in self.facts.items() if text]
        about = Table("About", ("Price sheet", text_entry(self.title)), [*facts, *(("", note) for note in self.notes)])
        return [about, *(_table(section) for section in self.sections)]

    def pages(self) -> Iterator[str]:
        """The sheet as pieces of a page, none of them large: a long table is parted, and its headings stand again."""
        facts = "<br>".join(f"<b>{escape(name)}:</b> {escape(text)}" for name, text in self.facts.items() if text)
        yield f"<h1>{escape(self.title)}</h1><p>{facts}</p>"
        for section in self.sections:
            yield f"<h2>{escape(section.title)}</h2>"
            for start in range(0, len(section.rows), _ROWS_A_TABLE):
                yield _drawn(section.headings, section.rows[start : start + _ROWS_A_TABLE])
        yield "".join(f"<p>{escape(note)}</p>" for note in self.notes)


@dataclass(frozen=True, slots=True)
class Contents:
    """What goes into a sheet: the document, the price lists of it, sample signs, and what items are called."""

    document: PricingDocument
    lists: Sequence[ItemKey]
    signs: Sequence[Sign]
    name_of: Callable[[ItemKey], str]


def price_sheet(title: str, facts: Mapping[str, str], contents: Contents, terms: Terms) -> Work[PriceSheet]:
    """Make the sheet. Sample signs are left out where nobody knows how prices are counted, or how frames are."""
    document, prices = contents.document, terms.prices
    known = yield from columns(document, Part.ROW, terms)
    wanted = [column for column in known if column.kind is Kind.PRICE]
    sections: list[Section] = []
    for price_list in contents.lists:
        section = yield from _list_section(contents, price_list, wanted, prices)
        sections.append(section)
    is_decided = not is_undecided(document, contents.signs)
    if contents.signs and is_decided and prices.doubt(Unit.MINOR) is None:
        signs, excludes = yield from _sign_section(contents, prices)
        sections.append(signs)
        notes = [f"The prices of sample signs do not include: {'; '.join(excludes)}."] if excludes else []
        return PriceSheet(title, facts, sections, notes)
    return PriceSheet(title, facts, sections, ())


def is_undecided(document: PricingDocument, signs: Sequence[Sign]) -> bool:
    """Whether some frames are priced by area and others by volume: whoever reads the sheet cannot tell which is right.

    Those of a new store are: its operator has not said yet which it does.
    """
    is_by_volume = {bool(sign.depth_cm) for sign in signs if sign.depth_cm is not None}
    return document.pricing_model == FRAME_FIT and len(is_by_volume) > 1


def _list_section(
    contents: Contents, price_list: ItemKey, wanted: Sequence[Column], prices: PriceFormat
) -> Work[Section]:
    """The prices of a list; what has none in it gets no column."""
    document = contents.document
    keys = [key for key in document.keys(rows_of(price_list)) if document.is_editable(key)]
    used: dict[int, None] = {}
    values: list[list[JsonValue | Absent]] = []
    for number, key in enumerate(keys):
        if number % _ROWS_A_SLICE == 0:
            yield
        values.append([value_at(document.fields(key), column.path) for column in wanted])
        used.update((place, None) for place, value in enumerate(values[-1]) if is_number(value))
    places = sorted(used)
    rows = [
        [_name(contents.name_of(key)), *(_amount(row[place], wanted[place], prices) for place in places)]
        for key, row in zip(keys, values, strict=True)
    ]
    return Section(contents.name_of(price_list), ("Size", *(wanted[place].heading for place in places)), rows)


def _sign_section(contents: Contents, prices: PriceFormat) -> Work[tuple[Section, Iterable[str]]]:
    """What each sign costs in each size of each list; and what these prices do not include."""
    digits = prices.decimals(Unit.MINOR)
    rows: list[Sequence[Shown]] = []
    excludes: dict[str, None] = {}
    for price_list in contents.lists:
        tariff = Tariff(contents.document, price_list, digits)
        for size in tariff.sizes:
            yield
            found = [tariff.quote(size, sign) for sign in contents.signs]
            for quote in found:
                excludes.update(dict.fromkeys(() if isinstance(quote, NoQuote) else quote.excludes))
            names = contents.name_of(price_list), contents.name_of(size) if size else "Every size"
            rows.append([*map(_name, names), *(_cost(quote, prices, digits) for quote in found)])
    return Section(_SIGNS, (*_NAMES, *map(_sign_words, contents.signs)), rows), excludes


def _cost(quote: Quote | NoQuote, prices: PriceFormat, digits: int) -> Shown:
    """What a sign costs. How the service rounds is not known: a part of a minor unit is told as about so much."""
    if isinstance(quote, NoQuote):
        return Shown(_UNKNOWN, None)
    whole = int(quote.amount_minor.to_integral_value(ROUND_HALF_UP))
    about = "" if whole == quote.amount_minor else "≈ "
    return Shown(f"{about}{prices.price(whole, Unit.MINOR)}", Decimal(whole).scaleb(-digits))


def _amount(value: JsonValue | Absent, column: Column, prices: PriceFormat) -> Shown:
    return (
        Shown(prices.price(value, column.unit), entry_of(value, column.places)) if is_number(value) else Shown("", None)
    )


def _sign_words(sign: Sign) -> str:
    written = " / ".join(filter(None, sign.lines))
    return f"{sign.name}: “{written}”" if written else sign.name


def _name(text: str) -> Shown:
    return Shown(text, text_entry(text))


def _table(section: Section) -> Table:
    rows = [[shown.entry for shown in row] for row in section.rows]
    return Table(section.title, [text_entry(heading) for heading in section.headings], rows)


def _drawn(headings: Sequence[str], rows: Sequence[Sequence[Shown]]) -> str:
    # By attributes, which Qt's rich text heeds, too: names stand at the left, amounts at the right.
    sides = ["left" if heading in _NAMES else "right" for heading in headings]
    lines = [_line("th", headings, sides), *(_line("td", [shown.text for shown in row], sides) for row in rows)]
    return f'<table cellspacing="0" cellpadding="4">{"".join(lines)}</table>'


def _line(tag: str, cells: Sequence[str], sides: Sequence[str]) -> str:
    drawn = (f'<{tag} align="{side}">{escape(cell)}</{tag}>' for cell, side in zip(cells, sides, strict=True))
    return f"<tr>{''.join(drawn)}</tr>"
