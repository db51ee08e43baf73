"""Edits of pricing that were not saved yet, as a journal: one row a step, so that one edit writes little."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, func, insert, literal, select, update

from sign_desk.pricing.journal import written
from sign_desk.store.packing import NotReadable, pack, unpack
from sign_desk.store.pricing.records import KeptEdits, KeptStep, StagedCount, StagedNote
from sign_desk.store.pricing.snapshots import is_at
from sign_desk.store.schema import staged_edits, staged_steps
from sign_desk.store.times import from_text, to_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any

    from sqlalchemy import ColumnElement, Connection, Row

    from sign_desk.pricing.steps import Step
    from sign_desk.store.database import Database
    from sign_desk.store.pricing.records import Place


class Staged:
    """The unsaved edits of each customiser, on the version they were made on. All methods raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, place: Place, base_id: int, steps: Sequence[Step], done: int, at: datetime) -> None:
        """Keep `steps`, made on the snapshot `base_id`, in place of whatever was kept; the first `done` are done."""

        def begin(connection: Connection) -> None:
            _remove(connection, _in_use(place))
            _add_steps(connection, _add_edits(connection, place, base_id, done, to_text(at)), 0, steps)

        await self._database.run(begin)

    async def go_on(self, place: Place, kept: int, steps: Sequence[Step], done: int, at: datetime) -> bool:
        """Let `steps` follow the first `kept` that are there, in place of what followed; the first `done` are done.

        False if fewer than `kept` are there: nothing was changed then, and the journal has to begin anew.
        """

        def go_on(connection: Connection) -> bool:
            edits = connection.execute(select(staged_edits).where(_in_use(place))).one_or_none()
            if edits is None or _count(connection, edits.id) < kept:
                return False
            surplus = and_(staged_steps.c.staged_id == edits.id, staged_steps.c.number >= kept)
            connection.execute(delete(staged_steps).where(surplus))
            values = {"changed_at": to_text(at), "done": done}
            connection.execute(update(staged_edits).where(staged_edits.c.id == edits.id).values(values))
            _add_steps(connection, edits.id, kept, steps)
            return True

        return await self._database.run(go_on)

    async def get(self, place: Place) -> KeptEdits | None:
        """Return a customiser's unsaved edits, or None."""

        def get(connection: Connection) -> KeptEdits | None:
            edits = connection.execute(select(staged_edits).where(_in_use(place))).one_or_none()
            if edits is None:
                return None
            query = select(staged_steps).where(staged_steps.c.staged_id == edits.id).order_by(staged_steps.c.number)
            steps = tuple(_step(row, number) for number, row in enumerate(connection.execute(query)))
            return KeptEdits(edits.base_id, from_text(edits.changed_at), edits.done, steps)

        return await self._database.read(get)

    async def all(self, store_id: str, origin: str) -> tuple[StagedNote, ...]:
        """Tell which customisers of a store have unsaved edits, the last edited first."""
        query = (
            select(staged_edits)
            .where(
                staged_edits.c.store_id == store_id,
                staged_edits.c.origin == origin,
                staged_edits.c.damaged_at.is_(None),
                staged_edits.c.done > 0,
            )
            .order_by(staged_edits.c.changed_at.desc())
        )
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return tuple(StagedNote(row.customiser_id, row.done, from_text(row.changed_at)) for row in rows)

    async def by_store(self) -> tuple[StagedCount, ...]:
        """Tell how many customisers of each store have unsaved edits, and how many steps these are."""
        customisers, steps = func.count().label("customisers"), func.sum(staged_edits.c.done).label("steps")
        store = staged_edits.c.store_id, staged_edits.c.origin
        query = (
            select(*store, customisers, steps)
            .where(staged_edits.c.damaged_at.is_(None), staged_edits.c.done > 0)
            .group_by(*store)
            .order_by(*store)
        )
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return tuple(StagedCount(row.store_id, row.origin, row.customisers, row.steps) for row in rows)

    async def set_aside(self, place: Place, readable: int, at: datetime) -> None:
        """Keep a damaged journal as it is, but out of the way, and its first `readable` steps anew."""

        def set_aside(connection: Connection) -> None:
            edits = connection.execute(select(staged_edits).where(_in_use(place))).one()
            condition = staged_edits.c.id == edits.id
            connection.execute(update(staged_edits).where(condition).values(damaged_at=to_text(at)))
            if readable:
                kept = (staged_steps.c.staged_id == edits.id, staged_steps.c.number < readable)
                staged_id = _add_edits(connection, place, edits.base_id, min(edits.done, readable), edits.changed_at)
                columns = (staged_steps.c.number, staged_steps.c.name, staged_steps.c.body)
                copied = select(literal(staged_id), *columns).where(*kept)
                names = ["staged_id", *(column.name for column in columns)]
                connection.execute(insert(staged_steps).from_select(names, copied))

        await self._database.run(set_aside)

    async def forget(self, place: Place) -> None:
        """Forget a customiser's unsaved edits: they were saved, or given up."""
        await self._database.run(lambda connection: _remove(connection, _in_use(place)))

    async def forget_store(self, store_id: str) -> None:
        """Erase all edits of a store, those that were set aside too."""
        await self._database.run(lambda connection: _remove(connection, staged_edits.c.store_id == store_id))


def _in_use(place: Place) -> ColumnElement[bool]:
    return and_(is_at(staged_edits, place), staged_edits.c.damaged_at.is_(None))


def _remove(connection: Connection, condition: ColumnElement[bool]) -> None:
    of_chosen = staged_steps.c.staged_id.in_(select(staged_edits.c.id).where(condition))
    connection.execute(delete(staged_steps).where(of_chosen))
    connection.execute(delete(staged_edits).where(condition))


def _add_edits(connection: Connection, place: Place, base_id: int, done: int, changed_at: str) -> int:
    values = {**place._asdict(), "base_id": base_id, "changed_at": changed_at, "done": done}
    return int(connection.execute(insert(staged_edits).values(values).returning(staged_edits.c.id)).scalar_one())


def _count(connection: Connection, staged_id: int) -> int:
    query = select(func.count()).select_from(staged_steps).where(staged_steps.c.staged_id == staged_id)
    return connection.execute(query).scalar_one()


def _add_steps(connection: Connection, staged_id: int, first: int, steps: Sequence[Step]) -> None:
    rows = [
        # A name may quote what was typed or pasted, half a surrogate pair too, which is no text for a database.
        {
            "staged_id": staged_id,
            "number": number,
            "name": step.name.encode(errors="replace").decode(),
            "body": pack(written(step)).body,
        }
        for number, step in enumerate(steps, start=first)
    ]
    if rows:
        connection.execute(insert(staged_steps), rows)


def _step(row: Row[Any], number: int) -> KeptStep:
    """Read a step; one that follows on a step that is missing is of no use."""
    try:
        return KeptStep(row.name, unpack(row.body) if row.number == number else None)
    except NotReadable:
        return KeptStep(row.name, None)
