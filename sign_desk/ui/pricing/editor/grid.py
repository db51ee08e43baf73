"""The grids of the pricing editor: sizes, base prices, and the rows of one price list or of all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sign_desk.pricing.cells import ABSENT, same, value_at
from sign_desk.pricing.fields import Kind, line_number
from sign_desk.pricing.findings import Severity
from sign_desk.pricing.keys import Cell, ItemKey, Part, is_new
from sign_desk.pricing.units import is_number
from sign_desk.ui.kit.grid.area import Area, Span
from sign_desk.ui.kit.grid.looks import Look
from sign_desk.ui.kit.grid.model import GridModel
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.pricing.editor.contents import Contents, Scope
from sign_desk.ui.pricing.editor.grid_columns import Seen, column, most_lines, paths
from sign_desk.ui.pricing.editor.grid_rows import AllRows
from sign_desk.ui.pricing.texts import Texts
from sign_desk.ui.pricing.words import place_name, row_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pydantic import JsonValue

    from sign_desk.pricing.cells import Absent, Path
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.findings import Finding
    from sign_desk.pricing.inspection import Inspection
    from sign_desk.pricing.steps import Step

_FEW = 500
_MARKS = {Severity.ERROR: Tone.DANGER, Severity.WARNING: Tone.WARNING}


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells of a grid as it was when they were selected; iterating makes them one by one."""

    keys: Sequence[ItemKey]
    paths: Sequence[Path]
    area: Area

    def __iter__(self) -> Iterator[Cell]:
        """Every cell, block by block."""
        for row, number in self.area:
            yield Cell(self.keys[row], self.paths[number])

    def __len__(self) -> int:
        """How many there are."""
        return len(self.area)

    @property
    def items(self) -> tuple[ItemKey, ...]:
        """The items that have any of these cells, in the order of the rows."""
        return tuple(self.keys[row] for row in self.area.rows)


class PricingGrid(GridModel[ItemKey]):
    """One scope of a document. A row is an item, a column a path in it."""

    def __init__(self) -> None:
        super().__init__()
        self._texts: Texts | None = None
        self._inspection: Inspection | None = None
        self._scope = Scope(Part.SIZE)
        self._seen: Seen | None = None
        self._paths: tuple[Path, ...] = ()

    # -- content ------------------------------------------------------------------------------------------

    @property
    def scope(self) -> Scope:
        """What is shown."""
        return self._scope

    def show_contents(self, texts: Texts, contents: Contents, *, anew: bool) -> None:
        """Show what was gathered from the document of `texts`; `anew` where it is another document."""
        before, scope = self._scope, contents.scope
        anew = anew or (before.part, before.price_list) != (scope.part, scope.price_list)
        self._texts, self._scope, self._seen = texts, scope, contents.seen
        self._show(contents.keys, anew=anew)
        if not anew:
            self.refresh_all()

    def show_step(self, texts: Texts, step: Step) -> bool:
        """Show the document after a step that changed values only: no item was added, removed or moved.

        Tells whether it was looked at whether fields occur that did not before: of a large step that is left.
        """
        self._texts = texts
        if self._seen is None or len(step.items) > _FEW:
            self._show(self.keys)
            self.refresh_all()
            return False
        shown = [row for key in step.items if (row := self.row_of(key)) is not None]
        for row in shown:
            self._seen.look(texts.document.fields(self.keys[row]))
        self._show(self.keys)
        # Names and lines of a size are shown at every row that points to it.
        if any(key.part not in {Part.ROW, Part.BASE_ROW} for key in step.items):
            self.refresh_all()
        else:
            self.refresh(shown)
        return True

    def add_seen(self, seen: Seen) -> None:
        """Have columns also for what occurs elsewhere."""
        if self._seen is not None:
            self._seen.add(seen)
            self._show(self.keys)

    def row_of(self, key: ItemKey) -> int | None:
        return self.keys.row_of(key) if isinstance(self.keys, AllRows) else super().row_of(key)

    def show_inspection(self, inspection: Inspection | None) -> None:
        """Mark what was found in the document."""
        before, self._inspection = self._inspection, inspection
        found = [(row, self.keys[row]) for row in self.looked_at]
        self.refresh(row for row, key in found if _at(before, key) != _at(inspection, key))

    def frozen(self) -> PricingGrid:
        now = PricingGrid()
        now._texts, now._scope, now._paths = self._texts, self._scope, self._paths
        now._keys, now._columns = self._keys, self._columns
        return now

    def cell(self, row: int, number: int) -> Cell:
        return Cell(self.keys[row], self._paths[number])

    def cells(self, area: Area) -> Cells:
        return Cells(self.keys, self._paths, area)

    def all_cells(self) -> Cells:
        """Every cell that is shown."""
        span = Span(0, 0, self.rowCount() - 1, self.columnCount() - 1)
        return self.cells(Area((span,)))

    def place_of(self, cell: Cell) -> tuple[int, int] | None:
        """Where a cell is shown; the beginning of its row where only that is, None where neither is."""
        row = self.row_of(cell.key)
        return None if row is None else (row, self.column_of(cell.path) or 0)

    # -- what a grid asks ---------------------------------------------------------------------------------

    def look(self, row: int, number: int) -> Look:
        texts, (key, path) = self._shown, self.cell(row, number)
        original, fields = texts.document.original(key), texts.document.fields(key)
        value = value_at(fields, path)
        is_empty = value is None or value is ABSENT
        if is_empty and (limit := self._limit_below(key, path)) is not None:
            return Look("", tooltip=f"This size has no more than {limit} line{'s' if limit != 1 else ''}.")
        told, is_changed = list[str](), False
        if original is not None and original is not fields:
            before = value_at(original, path)
            if is_changed := not are_alike(before, value):
                told.append(f"Was {texts.shown(key.part, path, before) or 'not sent'}.")
        findings = [finding for finding in self._findings(key) if finding.path == path]
        told += [finding.message for finding in findings] or self._doubts(key.part, path, value)
        text, tone = texts.shown(key.part, path, value), Tone.MUTED if is_empty else None
        return Look(text, tone, bold=is_changed, mark=_mark(findings), tooltip="\n".join(told))

    def head(self, row: int) -> Look:
        key = self.keys[row]
        name = self._name(key, row)
        findings = [finding for finding in self._findings(key) if finding.path not in self._paths]
        told = [] if key.part is Part.SIZE else [name]
        told += ["Added here: the service does not have it yet."] if is_new(key) else []
        told += [finding.message for finding in findings]
        kept = row_name(self._shown.document, key, self._shown.prices) if key.part is Part.ROW else ""
        return Look(name, bold=is_new(key), mark=_mark(findings), tooltip="\n".join(told), kept=kept)

    def edit_text(self, row: int, number: int) -> str:
        key, path = self.cell(row, number)
        return self._shown.typed(key.part, path, value_at(self._shown.document.fields(key), path))

    def is_editable(self, row: int, number: int) -> bool:
        cell = self.cell(row, number)
        if self._limit_below(cell.key, cell.path) is not None:
            return value_at(self._shown.document.fields(cell.key), cell.path) not in (None, ABSENT)
        return self._shown.is_open(cell)

    # -- inside -------------------------------------------------------------------------------------------

    @property
    def _shown(self) -> Texts:
        if self._texts is None:
            raise LookupError("there is no document yet")
        return self._texts

    def _show(self, keys: Sequence[ItemKey], *, anew: bool = False) -> None:
        texts, scope = self._shown, self._scope
        if self._seen is not None:
            lines = most_lines(texts.document)
            found = paths(texts.document, scope.part, self._seen, lines=lines, every_field=scope.every_field)
            self._paths = tuple(found)
        self.show_content(keys, [column(texts, scope.part, path) for path in self._paths], anew=anew)

    def _name(self, key: ItemKey, row: int) -> str:
        if key.part is Part.SIZE:
            return str(row + 1)
        name = place_name if self._scope.price_list is None and key.part is Part.ROW else row_name
        return name(self._shown.document, key, self._shown.prices)

    def _findings(self, key: ItemKey) -> Sequence[Finding]:
        return _at(self._inspection, key)

    def _limit_below(self, key: ItemKey, path: Path) -> int | None:
        """How many lines the size of a row has, where the path is to the price of a line beyond them."""
        line = line_number(path[1]) if len(path) > 1 else None
        limit = None if line is None else line_limit(self._shown.document, key)
        return limit if limit is not None and line is not None and line > limit else None

    def _doubts(self, part: Part, path: Path, value: JsonValue | Absent) -> list[str]:
        """Why a price is written as a plain number."""
        texts = self._shown
        doubt = texts.doubt(path) if is_number(value) and texts.kind(part, path) is Kind.PRICE else None
        return [f"A plain number: {doubt}."] if doubt else []


def _at(inspection: Inspection | None, key: ItemKey) -> Sequence[Finding]:
    return inspection.at(key) if inspection is not None else ()


def line_limit(document: PricingDocument, row: ItemKey) -> int | None:
    """How many lines the size of a row has; None where nothing tells."""
    sizes = document.sizes_of(row) if row.part is not Part.SIZE else ()
    limit = document.fields(sizes[0]).get("line_limit") if len(sizes) == 1 else None
    return limit if isinstance(limit, int) else None


def are_alike(one: JsonValue | Absent, other: JsonValue | Absent) -> bool:
    """Whether two values read the same: what was not sent is not set either."""
    return same(None if one is ABSENT else one, None if other is ABSENT else other)


def _mark(findings: Iterable[Finding]) -> Tone | None:
    severities = {finding.severity for finding in findings}
    return next((tone for severity, tone in _MARKS.items() if severity in severities), None)
