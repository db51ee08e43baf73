"""The dry run of an import: what a file would change in a document, row by row, before anything is changed.

Nothing is taken away by a file: what is not in it stays as it is. A row of which something is not certain is rejected
with the reason, and the others still count.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from sign_desk.pricing.drafts import Draft, new_client_key, reference_to, rows_have_sizes
from sign_desk.pricing.edits import cleared, setting
from sign_desk.pricing.keys import BASE_ROWS, LISTS, SIZES, Branch, Cell, ItemKey, Part, rows_of
from sign_desk.pricing.sheets.columns import ROW
from sign_desk.pricing.sheets.layout import Layout, layouts
from sign_desk.pricing.sheets.matching import Matching, NewRow, Unmatched
from sign_desk.pricing.sheets.reading import Unreadable, read_row
from sign_desk.pricing.steps import Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence, Set

    from pydantic import JsonValue

    from sign_desk.pricing.cells import Absent
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.sheets.columns import Terms
    from sign_desk.pricing.sheets.layout import Row
    from sign_desk.pricing.sheets.tables import Table
    from sign_desk.pricing.slices import Work

_ROWS_A_SLICE = 100


class Rejected(NamedTuple):
    """A row that changes nothing: in which table, where it stands there, what it is called, and why."""

    table: str
    number: int
    name: str
    reason: str


class NewSize(NamedTuple):
    """A size that is not there yet."""

    name: str


Target: TypeAlias = ItemKey | NewRow | NewSize


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a file makes of `document`. `blanks` are cells that hold something, and that the file leaves blank.

    `ignored` are columns and tables that nobody here knows, or that are counted in something else. `growth` adds what
    is new, and then `values` are set.
    """

    document: PricingDocument
    added: int
    changed: int
    unchanged: int
    rejected: Sequence[Rejected]
    blanks: Sequence[Cell]
    ignored: Sequence[str]
    growth: Step
    values: Mapping[Cell, JsonValue]

    def stepping(self, name: str, *, clear: bool) -> Work[Step]:
        """The step that does it; with `clear` what the file leaves blank is not set afterwards. Raises EditRefused."""
        grown = self.document.apply(self.growth)
        values: dict[Cell, JsonValue | Absent] = dict(self.values)
        if clear:
            values |= {cell: cleared(grown, cell) for cell in self.blanks}
        step = yield from setting(grown, values, name)
        return replace(self.growth.then(step), name=name)


def importing(document: PricingDocument, tables: Sequence[Table], terms: Terms) -> Work[DryRun]:
    """See what tables would change in a document; sizes first, as rows may be for a new one."""
    found, ignored = yield from layouts(document, tables, terms)
    run = _Run(document, terms)
    sizes = [layout for layout in found if layout.part is Part.SIZE]
    matching = Matching(document, terms, {})
    yield from run.take(sizes, lambda layout, row: _size(matching, layout, row))
    renamed = {cell.key: value for cell, value in run.values.items() if cell.path == ("name",)}
    matching = Matching(run.document, terms, {key: name for key, name in renamed.items() if isinstance(name, str)})
    rows = [layout for layout in found if layout.part is not Part.SIZE]
    yield from run.take(rows, lambda layout, row: _row(matching, layout, row))
    return DryRun(
        document,
        added=run.counts["added"],
        changed=run.counts["changed"],
        unchanged=run.counts["unchanged"],
        rejected=sorted(run.rejected, key=lambda one: (one.table, one.number)),
        blanks=run.blanks,
        ignored=ignored,
        growth=run.growth,
        values=run.values,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """A row, and what it is about."""

    layout: Layout
    row: Row
    target: Target

    @property
    def is_new(self) -> bool:
        return not isinstance(self.target, ItemKey)


@dataclass(frozen=True, slots=True)
class _Grown:
    """A document with what is new in it, and what rows say of that and of the rest."""

    step: Step
    document: PricingDocument
    values: dict[Cell, JsonValue] = field(default_factory=dict)
    blanks: list[Cell] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


class _Run:
    """Rows on their way into a document, which grows by those that are new."""

    def __init__(self, document: PricingDocument, terms: Terms) -> None:
        self.document = document
        self.growth = Step("", {}, {})
        self.values: dict[Cell, JsonValue] = {}
        self.blanks: list[Cell] = []
        self.rejected: list[Rejected] = []
        self.counts = Counter[str]()
        self._terms = terms

    def take(self, tables: Iterable[Layout], match: Callable[[Layout, Row], Target]) -> Work[None]:
        """Take the rows of these tables, which do not depend on one another."""
        found: list[_Found] = []
        for layout in tables:
            for number, row in enumerate(layout.rows()):
                if number % _ROWS_A_SLICE == 0:
                    yield
                try:
                    found.append(_Found(layout, row, match(layout, row)))
                except Unmatched as error:
                    self._reject(layout, row, str(error))
        found = self._without_repeated(found)
        grown, readable = yield from self._read(found)
        if any(one.is_new for one in found if one not in readable):
            # What is new and cannot be read must not be added: once more without it.
            grown, _ = yield from self._read([one for one in found if one in readable])
        self._take(grown)

    def _read(self, found: Sequence[_Found]) -> Work[tuple[_Grown, Set[_Found]]]:
        """Read the rows into a document that has all that is new in them; and those that can be read."""
        grown, keys = yield from self._grow([one.target for one in found])
        readable: set[_Found] = set()
        for number, (one, key) in enumerate(zip(found, keys, strict=True)):
            if number % _ROWS_A_SLICE == 0:
                yield
            try:
                read = read_row(grown.document, key, one.layout.entries(one.row), self._terms)
            except Unreadable as error:
                self._reject(one.layout, one.row, str(error))
                continue
            readable.add(one)
            grown.values.update(read.values)
            grown.blanks.extend(read.blanks)
            grown.counts["added" if one.is_new else "changed" if read.values else "unchanged"] += 1
        return grown, readable

    def _take(self, grown: _Grown) -> None:
        self.document = grown.document
        self.growth = self.growth.then(grown.step)
        self.values |= grown.values
        self.blanks += grown.blanks
        self.counts += grown.counts

    def _without_repeated(self, found: Sequence[_Found]) -> list[_Found]:
        """Those that alone are about their item; where several are, nobody knows which is meant."""
        times = Counter(one.target for one in found)
        single = []
        for one in found:
            is_tier = isinstance(one.target, NewRow) and one.target.size is None
            if times[one.target] > 1 and not is_tier:
                self._reject(one.layout, one.row, "The file has it twice, and only one of them can be meant.")
            else:
                single.append(one)
        return single

    def _grow(self, targets: Sequence[Target]) -> Work[tuple[_Grown, list[ItemKey]]]:
        """Add what is new; with the key of each, be it new or not."""
        draft, taken = Draft(self.document), set[str]()
        rows: defaultdict[Branch, list[NewRow]] = defaultdict(list)
        keys: dict[Target, ItemKey] = {}
        for target in targets:
            if isinstance(target, NewSize):
                keys[target] = _add_size(self.document, draft, target.name, taken)
                yield
            elif isinstance(target, NewRow):
                rows[target.branch].append(target)
            else:
                keys[target] = target
        added = {}
        for branch, new in rows.items():
            references = [reference_to(self.document, row.size) if row.size else {} for row in new]
            added[branch] = iter(draft.fill(branch, references))
            yield
        step = draft.step("")
        found = [next(added[one.branch]) if isinstance(one, NewRow) else keys[one] for one in targets]
        return _Grown(step, self.document.apply(step)), found

    def _reject(self, layout: Layout, row: Row, reason: str) -> None:
        self.rejected.append(Rejected(layout.table.name, row.number, layout.name(row), reason))


def _size(matching: Matching, layout: Layout, row: Row) -> Target:
    name = layout.size_name(row)
    return matching.size(row.told, name) or NewSize(name)


def _row(matching: Matching, layout: Layout, row: Row) -> Target:
    target = matching.row(layout.part, row.told)
    if isinstance(target, NewRow) and target.size is None and ROW not in layout.identity:
        # Each tier that is there would be added once more.
        raise Unmatched(f"It may be a tier that is there. Add a column “{ROW}”, blank only for a new tier.")
    return target


def _add_size(document: PricingDocument, draft: Draft, name: str, taken: set[str]) -> ItemKey:
    """Add a size at the end, with a row wherever every row is for a size."""
    client_key = new_client_key(document, name, taken)
    taken.add(client_key)
    for branch in (BASE_ROWS, *map(rows_of, document.keys(LISTS))):
        if rows_have_sizes(document, branch):
            draft.fill(branch, [{"size_key": client_key}])
    return draft.insert_after(SIZES, {"client_key": client_key, "name": name}, None)
