"""The items of a document as tables: ids and names in front, then what each holds."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from sign_desk.pricing.cells import value_at
from sign_desk.pricing.keys import BASE_ROWS, LISTS, SIZES, Part, list_of, rows_of
from sign_desk.pricing.sheets.columns import IDENTITY, columns
from sign_desk.pricing.sheets.entries import Entry, entry_of, plain, text_entry
from sign_desk.pricing.units import is_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sign_desk.pricing.cells import Fields
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.keys import Branch, ItemKey
    from sign_desk.pricing.sheets.columns import Column, Terms
    from sign_desk.pricing.slices import Work

_ROWS_A_SLICE = 100
_LIMITS = ("width_limit_cm", "height_limit_cm", "length_limit_cm")


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a name of its own; its rows begin in line `first`, below the headings."""

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Entry]]
    first: int = 2


def parts(document: PricingDocument) -> tuple[Branch, ...]:
    """Every list of items that is a table: the sizes, the base prices where there are any, and each price list."""
    base = (BASE_ROWS,) if document.keys(BASE_ROWS) else ()
    return (SIZES, *base, *map(rows_of, document.keys(LISTS)))


def tabulating(document: PricingDocument, wanted: Mapping[str, Sequence[Branch]], terms: Terms) -> Work[list[Table]]:
    """A table by each name, of the lists of items that belong in it, all of one kind.

    Tables of one kind have the same columns. What came in a form that is not known is left out.
    """
    identity = Identity(document, terms)
    known: dict[Part, tuple[Column, ...]] = {}
    tables = []
    for name, branches in wanted.items():
        part = branches[0].part
        if part not in known:
            known[part] = yield from columns(document, part, terms)
        rows = yield from _rows(document, branches, known[part], identity)
        tables.append(Table(name, (*IDENTITY[part], *(column.heading for column in known[part])), rows))
    return tables


def _rows(
    document: PricingDocument, branches: Sequence[Branch], values: Sequence[Column], identity: Identity
) -> Work[list[Sequence[Entry]]]:
    rows: list[Sequence[Entry]] = []
    wanted = [(column.path, column.places) for column in values]
    for key in (key for branch in branches for key in document.keys(branch)):
        if not document.is_editable(key):
            continue
        if len(rows) % _ROWS_A_SLICE == 0:
            yield
        fields = document.fields(key)
        rows.append((*identity.entries(key), *[entry_of(value_at(fields, path), places) for path, places in wanted]))
    return rows


class Identity:
    """Tells what stands in the columns by which the items of one document are found again."""

    def __init__(self, document: PricingDocument, terms: Terms) -> None:
        self._document = document
        self._mark = terms.mark
        self._customiser = entry_of(terms.customiser_id)
        self._tokens: dict[Branch, Mapping[ItemKey, str]] = {}
        self._lists: dict[ItemKey, tuple[Entry, Entry]] = {}

    def entries(self, key: ItemKey) -> tuple[Entry, ...]:
        """The entries under `IDENTITY`."""
        fields = self._document.fields(key)
        if key.part is Part.SIZE:
            return self._customiser, entry_of(fields.get("size_id")), entry_of(fields.get("client_key"))
        size = (*_reference(fields), self._size_name(key), self.tokens(key.branch).get(key))
        return (self._customiser, *self._of_list(key), *size) if key.part is Part.ROW else (self._customiser, *size)

    def tokens(self, branch: Branch) -> Mapping[ItemKey, str]:
        """What tells the rows of a list apart that are for no size, or several for one: place and limits.

        Whoever finds a row by it can be certain that it is still the one that was meant.
        """
        found = self._tokens.get(branch)
        if found is None:
            found = self._tokens[branch] = self._tokens_of(branch)
        return found

    def _tokens_of(self, branch: Branch) -> Mapping[ItemKey, str]:
        alike: defaultdict[tuple[Entry, Entry], list[tuple[int, ItemKey]]] = defaultdict(list)
        for number, key in enumerate(self._document.keys(branch), 1):
            if self._document.is_editable(key):
                alike[_reference(self._document.fields(key))].append((number, key))
        several = (rows for (size_id, size_key), rows in alike.items() if len(rows) > 1 or size_id is size_key is None)
        return {key: f"{number}: {self._limits(key)}" for number, key in chain.from_iterable(several)}

    def _limits(self, key: ItemKey) -> str:
        fields = self._document.fields(key)
        limits = (fields.get(name) for name in _LIMITS)
        told = (plain(entry_of(limit), self._mark) if is_number(limit) else "any" for limit in limits)
        return " x ".join(told)

    def _of_list(self, row: ItemKey) -> tuple[Entry, Entry]:
        price_list = list_of(row)
        if price_list is None:
            return None, None
        if price_list not in self._lists:
            fields = self._document.fields(price_list)
            self._lists[price_list] = entry_of(fields.get("pricing_id")), name_entry(self._document, price_list)
        return self._lists[price_list]

    def _size_name(self, row: ItemKey) -> Entry:
        sizes = self._document.sizes_of(row)
        return name_entry(self._document, sizes[0]) if len(sizes) == 1 else None


def name_entry(document: PricingDocument, key: ItemKey) -> Entry:
    """The name of an item; blank where it has none."""
    name = document.name(key)
    return text_entry(name) if name else None


def _reference(fields: Fields) -> tuple[Entry, Entry]:
    return entry_of(fields.get("size_id")), entry_of(fields.get("size_key"))
