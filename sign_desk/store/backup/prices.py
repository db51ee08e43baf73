"""Merges the price history of a back-up: versions, what was looked at, saves, sales, and changes not saved yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, insert, select

from sign_desk.store.backup.report import Clash, Fate, Kind
from sign_desk.store.pricing.records import Outcome
from sign_desk.store.schema import price_looks, price_sales, price_saves, price_snapshots, staged_edits, staged_steps
from sign_desk.store.times import to_text

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, RowMapping, Table

    from sign_desk.store.backup.report import Report, Terms

_PLACE = ("store_id", "origin", "customiser_id")
_LISTED = [column for column in price_snapshots.c if column.name != "body"]


def merge_prices(here: Connection, there: Connection, terms: Terms, report: Report) -> None:
    """Add to `here` what `there` knows of prices and it does not."""
    merging = _Merging(here, there, terms, report)
    merging.versions()
    merging.looks()
    merging.saves()
    merging.sales()
    merging.edits()


class _Merging:
    """Merges one table after another; `_ids` and `_saves` tell which row here each of the back-up is."""

    def __init__(self, here: Connection, there: Connection, terms: Terms, report: Report) -> None:
        self._here = here
        self._there = there
        self._terms = terms
        self._report = report
        self._ids: dict[int, int] = {}
        self._saves: dict[int, int] = {}

    def versions(self) -> None:
        """Add versions of pricing; two of the same moment and content are one."""
        for row in self._there.execute(select(*_LISTED).order_by(price_snapshots.c.id)).mappings().all():
            mapped = self._mapped(row)
            same = and_(*(price_snapshots.c[name] == mapped[name] for name in (*_PLACE, "taken_at", "sha256")))
            found = self._here.scalar(select(price_snapshots.c.id).where(same).limit(1))
            if found is None:
                body = self._there.scalar(select(price_snapshots.c.body).where(price_snapshots.c.id == row["id"]))
                added = insert(price_snapshots).values(mapped | {"body": body}).returning(price_snapshots.c.id)
                found = self._here.scalars(added).one()
                self._report.count(Kind.VERSIONS, Fate.NEW)
            else:
                self._report.count(Kind.VERSIONS, Fate.SAME)
            self._ids[row["id"]] = found

    def looks(self) -> None:
        """Remember what was looked at last, of customisers that were not looked at here."""
        for row in self._there.execute(select(price_looks)).mappings().all():
            mapped = self._mapped(row) | {"snapshot_id": self._ids[row["snapshot_id"]]}
            if self._here.scalar(select(price_looks.c.looked_at).where(_at(price_looks, mapped))) is None:
                self._here.execute(insert(price_looks).values(mapped))

    def saves(self) -> None:
        """Add saves. Of one customiser only one can wait for its outcome: that of this computer."""
        pending = price_saves.c.outcome.is_(None)
        for row in self._there.execute(select(price_saves).order_by(price_saves.c.id)).mappings().all():
            mapped = self._mapped(row) | {name: self._ids.get(row[name]) for name in ("before_id", "after_id")}
            at = _at(price_saves, mapped)
            same = select(price_saves.c.id).where(at, price_saves.c.started_at == mapped["started_at"])
            found = self._here.scalar(same)
            if found is None:
                if mapped["outcome"] is None and self._here.scalar(select(price_saves.c.id).where(at, pending)):
                    mapped |= {"outcome": Outcome.UNKNOWN, "settled_at": to_text(self._terms.made_at), "body": None}
                found = self._here.scalars(insert(price_saves).values(mapped).returning(price_saves.c.id)).one()
            self._saves[row["id"]] = found

    def sales(self) -> None:
        """Add sales. One that is here stays as it is: what is in force of it is told by the store's own prices."""
        for row in self._there.execute(select(price_sales).order_by(price_sales.c.id)).mappings().all():
            mapped = self._mapped(row) | {"save_id": self._saves.get(row["save_id"])}
            same = and_(_at(price_sales, mapped), price_sales.c.begun_at == mapped["begun_at"])
            if self._here.scalar(select(price_sales.c.id).where(same, price_sales.c.name == mapped["name"])) is None:
                self._here.execute(insert(price_sales).values(mapped))
                self._report.count(Kind.SALES, Fate.NEW)
            else:
                self._report.count(Kind.SALES, Fate.SAME)

    def edits(self) -> None:
        """Add changes that are not saved yet, of customisers that have none here."""
        chosen = select(staged_edits).where(staged_edits.c.damaged_at.is_(None))
        for row in self._there.execute(chosen).mappings().all():
            mapped = self._mapped(row) | {"base_id": self._ids[row["base_id"]]}
            in_use = and_(_at(staged_edits, mapped), staged_edits.c.damaged_at.is_(None))
            found = self._here.execute(select(staged_edits).where(in_use)).mappings().one_or_none()
            steps = _steps(self._there, row["id"])
            if found is None:
                added = insert(staged_edits).values(mapped).returning(staged_edits.c.id)
                staged_id = self._here.scalars(added).one()
                if steps:
                    self._here.execute(insert(staged_steps), [step | {"staged_id": staged_id} for step in steps])
                self._report.count(Kind.EDITS, Fate.NEW)
            elif _steps(self._here, found["id"]) == steps:
                self._report.count(Kind.EDITS, Fate.SAME)
            else:
                self._report.count(Kind.EDITS, Fate.KEPT)
                self._report.clash(Clash.EDITS_KEPT, str(row["customiser_id"]))

    def _mapped(self, row: RowMapping) -> dict[str, Any]:
        """The row with the id that its store has here, and without its own."""
        values = {name: value for name, value in row.items() if name != "id"}
        return values | {"store_id": self._terms.stores.get(row["store_id"], row["store_id"])}


def _at(table: Table, row: dict[str, Any]) -> ColumnElement[bool]:
    return and_(*(table.c[name] == row[name] for name in _PLACE))


def _steps(connection: Connection, staged_id: int) -> list[dict[str, Any]]:
    columns = (staged_steps.c.number, staged_steps.c.name, staged_steps.c.body)
    chosen = select(*columns).where(staged_steps.c.staged_id == staged_id).order_by(staged_steps.c.number)
    return [dict(row) for row in connection.execute(chosen).mappings()]
