"""How a table that was read is laid out: which column of it holds what, known by the headings."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sign_desk.pricing.keys import Part
from sign_desk.pricing.sheets.columns import IDENTITY, LIST, LIST_ID, ROW, SIZE, SIZE_ID, SIZE_KEY, columns
from sign_desk.pricing.sheets.entries import plain, read_text
from sign_desk.pricing.sheets.matching import written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.sheets.columns import Column, Terms
    from sign_desk.pricing.sheets.entries import Entry
    from sign_desk.pricing.sheets.tables import Table
    from sign_desk.pricing.slices import Work

_NAME = ("name",)


class Row(NamedTuple):
    """A row of a table: where it stands in the file, what identifies it, and all its entries."""

    number: int
    told: Mapping[str, str]
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Layout:
    """A table of items of one part. `identity` and `values` tell in which column stands what."""

    table: Table
    part: Part
    identity: Mapping[str, int]
    values: Sequence[tuple[int, Column]]
    mark: str

    def rows(self) -> Iterator[Row]:
        """The rows that are not blank."""
        width = len(self.table.headings)
        for number, entries in enumerate(self.table.rows, self.table.first):
            if any(entry is not None for entry in entries):
                whole = (*entries, *(None,) * (width - len(entries)))
                told = dict.fromkeys(IDENTITY[self.part], "")
                told |= {heading: written(whole[place], self.mark) for heading, place in self.identity.items()}
                yield Row(number, told, whole)

    def entries(self, row: Row) -> Iterator[tuple[Column, Entry]]:
        """The values of a row, each with its column."""
        return ((column, row.entries[place]) for place, column in self.values)

    def name(self, row: Row) -> str:
        """What the row is called in the file."""
        told = (row.told.get(heading, "") for heading in (LIST, SIZE))
        return ", ".join(filter(None, (*map(read_text, told), self.size_name(row))))

    def size_name(self, row: Row) -> str:
        """The name of a size; "" where the table has none."""
        place = next((place for place, column in self.values if column.path == _NAME), None)
        return "" if place is None else read_text(plain(row.entries[place], self.mark))


def layouts(
    document: PricingDocument, tables: Sequence[Table], terms: Terms
) -> Work[tuple[Sequence[Layout], Sequence[str]]]:
    """Find out what each table holds; and what of them nobody here knows."""
    known: dict[Part, Mapping[str, Column]] = {}
    found: list[Layout] = []
    ignored: list[str] = []
    for table in tables:
        part = _part(set(table.headings))
        if part is None:
            ignored.append(f"the table “{table.name}”")
            continue
        if part not in known:
            wanted = yield from columns(document, part, terms)
            known[part] = {column.heading: column for column in wanted}
        places = _places(table.headings)
        identity = {heading: place for heading, place in places.items() if heading in IDENTITY[part]}
        values = [(place, known[part][heading]) for heading, place in places.items() if heading in known[part]]
        found.append(Layout(table, part, identity, values, terms.mark))
        ignored += [
            f"“{read_text(one)}”" for one in table.headings if one and one not in identity and one not in known[part]
        ]
    return found, tuple(dict.fromkeys(ignored))


def _part(headings: set[str]) -> Part | None:
    if not headings.isdisjoint((LIST, LIST_ID)):
        return Part.ROW
    if not headings.isdisjoint((SIZE, ROW)):
        return Part.BASE_ROW
    return Part.SIZE if not headings.isdisjoint((SIZE_ID, SIZE_KEY)) else None


def _places(headings: Sequence[str]) -> Mapping[str, int]:
    """Where each column stands; of several with one heading nobody knows which is meant."""
    times = Counter(headings)
    return {heading: place for place, heading in enumerate(headings) if times[heading] == 1}
