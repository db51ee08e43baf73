"""Merges the price history of a back-up: versions, what was looked at, saves, sales, and changes not saved yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, insert, select, union

from sign_desk.store.backup.report import Clash, Fate, Kind
from sign_desk.store.pricing.records import Outcome
from sign_desk.store.schema import price_looks, price_sales, price_saves, price_snapshots, staged_edits, staged_steps
from sign_desk.store.times import to_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement, Connection, Row, RowMapping, Table

    from sign_desk.store.backup.report import Report, Step, Terms

_PLACE = ("store_id", "origin", "customiser_id")
_LISTED = [column for column in price_snapshots.c if column.name != "body"]
_TABLES = (price_snapshots, price_saves, price_sales, staged_edits)


def price_steps(there: Connection, terms: Terms) -> Iterator[Step]:
    """Give the steps that add what `there` knows of prices, a customiser at a time."""
    places = union(*(select(*(table.c[name] for name in _PLACE)) for table in _TABLES))
    for place in there.execute(places).all():

        def merge(here: Connection, report: Report, _is_kept: bool, place: Row[Any] = place) -> None:
            merging = _Merging(here, there, terms, report, place)
            merging.versions()
            merging.looks()
            merging.saves()
            merging.sales()
            merging.edits()

        yield merge


class _Merging:
    """Merges one table after another; `_ids` and `_saves` tell which row here each of the back-up is."""

    def __init__(self, here: Connection, there: Connection, terms: Terms, report: Report, place: Row[Any]) -> None:
        self._here = here
        self._there = there
        self._terms = terms
        self._report = report
        self._theirs = dict(zip(_PLACE, place, strict=True))
        self._place = self._theirs | {"store_id": terms.stores.get(self._theirs["store_id"], self._theirs["store_id"])}
        self._ids: dict[int, int] = {}
        self._saves: dict[int, int] = {}

    def versions(self) -> None:
        """Add versions of pricing; two of the same moment and content are one."""
        listed = select(price_snapshots.c.id, price_snapshots.c.taken_at, price_snapshots.c.sha256)
        found = self._here.execute(
            listed.where(_at(price_snapshots, self._place)).order_by(price_snapshots.c.id.desc())
        )
        known = {(row.taken_at, row.sha256): row.id for row in found}
        for row in self._all(price_snapshots, *_LISTED):
            sign = row["taken_at"], row["sha256"]
            self._report.count(Kind.VERSIONS, Fate.SAME if sign in known else Fate.NEW)
            if sign not in known:
                body = self._there.scalar(select(price_snapshots.c.body).where(price_snapshots.c.id == row["id"]))
                added = insert(price_snapshots).values(self._mapped(row) | {"body": body})
                known[sign] = self._here.scalars(added.returning(price_snapshots.c.id)).one()
            self._ids[row["id"]] = known[sign]

    def looks(self) -> None:
        """Remember what was looked at last, of customisers that were not looked at here."""
        for row in self._all(price_looks):
            mapped = self._mapped(row) | {"snapshot_id": self._ids[row["snapshot_id"]]}
            if self._here.scalar(select(price_looks.c.looked_at).where(_at(price_looks, self._place))) is None:
                self._here.execute(insert(price_looks).values(mapped))

    def saves(self) -> None:
        """Add saves. Of one customiser only one can wait for its outcome: that of this computer."""
        at = _at(price_saves, self._place)
        pending = select(price_saves.c.id).where(at, price_saves.c.outcome.is_(None))
        for row in self._all(price_saves):
            mapped = self._mapped(row) | {name: self._ids.get(row[name]) for name in ("before_id", "after_id")}
            found = self._here.scalar(select(price_saves.c.id).where(at, price_saves.c.started_at == row["started_at"]))
            if found is None:
                if mapped["outcome"] is None and self._here.scalar(pending):
                    mapped |= {"outcome": Outcome.UNKNOWN, "settled_at": to_text(self._terms.made_at), "body": None}
                found = self._here.scalars(insert(price_saves).values(mapped).returning(price_saves.c.id)).one()
            self._saves[row["id"]] = found

    def sales(self) -> None:
        """Add sales. One that is here stays as it is: what is in force of it is told by the store's own prices."""
        for row in self._all(price_sales):
            mapped = self._mapped(row) | {"save_id": self._saves.get(row["save_id"])}
            same = and_(_at(price_sales, self._place), price_sales.c.begun_at == row["begun_at"])
            if self._here.scalar(select(price_sales.c.id).where(same, price_sales.c.name == row["name"])) is None:
                self._here.execute(insert(price_sales).values(mapped))
                self._report.count(Kind.SALES, Fate.NEW)
            else:
                self._report.count(Kind.SALES, Fate.SAME)

    def edits(self) -> None:
        """Add changes that are not saved yet, of customisers that have none here."""
        in_use = staged_edits.c.damaged_at.is_(None)
        chosen = select(staged_edits.c.id).where(_at(staged_edits, self._place), in_use)
        for row in self._all(staged_edits):
            if row["damaged_at"] is not None:
                continue
            mapped = self._mapped(row) | {"base_id": self._ids[row["base_id"]]}
            found = self._here.scalar(chosen)
            steps = _steps(self._there, row["id"])
            if found is None:
                self._report.count(Kind.EDITS, Fate.NEW)
                if Kind.EDITS not in self._terms.without:
                    self._add_edits(mapped, steps)
            elif _steps(self._here, found) == steps:
                self._report.count(Kind.EDITS, Fate.SAME)
            else:
                self._report.count(Kind.EDITS, Fate.KEPT)
                self._report.clash(Clash.EDITS_KEPT, str(row["customiser_id"]))

    def _add_edits(self, edits: dict[str, Any], steps: list[dict[str, Any]]) -> None:
        staged_id = self._here.scalars(insert(staged_edits).values(edits).returning(staged_edits.c.id)).one()
        if steps:
            self._here.execute(insert(staged_steps), [step | {"staged_id": staged_id} for step in steps])

    def _all(self, table: Table, *columns: ColumnElement[Any]) -> list[RowMapping]:
        """The rows of the back-up's customiser, the oldest first where the database numbered them."""
        chosen = select(*(columns or table.c)).where(_at(table, self._theirs)).order_by(*table.primary_key)
        return list(self._there.execute(chosen).mappings())

    def _mapped(self, row: RowMapping) -> dict[str, Any]:
        """The row with the id that its store has here, and without its own."""
        return {name: value for name, value in row.items() if name != "id"} | self._place


def _at(table: Table, place: dict[str, Any]) -> ColumnElement[bool]:
    return and_(*(table.c[name] == place[name] for name in _PLACE))


def _steps(connection: Connection, staged_id: int) -> list[dict[str, Any]]:
    columns = (staged_steps.c.number, staged_steps.c.name, staged_steps.c.body)
    chosen = select(*columns).where(staged_steps.c.staged_id == staged_id).order_by(staged_steps.c.number)
    return [dict(row) for row in connection.execute(chosen).mappings()]
