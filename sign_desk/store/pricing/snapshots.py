"""Versions of each customiser's pricing as the service had them, and which one the operator looked at last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, func, insert, select, union, update

from sign_desk.store.errors import VersionUnreadable
from sign_desk.store.packing import NotReadable, pack_pricing, unpack_pricing
from sign_desk.store.pricing.records import Place, Reason, Snapshot
from sign_desk.store.schema import price_looks, price_sales, price_saves, price_snapshots, staged_edits
from sign_desk.store.times import from_text, to_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any

    from sqlalchemy import ColumnElement, Connection, Row, Select, Table

    from sign_desk.api.records import JsonObject
    from sign_desk.store.database import Database

_SHOWN = [column for column in price_snapshots.c if column.name not in {"sha256", "body"}]
# By the moment first: an earlier version may come later, with a back-up.
_NEWEST_FIRST = (price_snapshots.c.taken_at.desc(), price_snapshots.c.id.desc())
_OF_SALES = select(price_sales.c.save_id).where(price_sales.c.save_id.is_not(None))
_IN_USE = union(
    select(price_looks.c.snapshot_id),
    select(staged_edits.c.base_id),
    select(price_saves.c.before_id).where(price_saves.c.outcome.is_(None) | price_saves.c.id.in_(_OF_SALES)),
    select(price_saves.c.after_id).where(price_saves.c.id.in_(_OF_SALES)),
    select(price_saves.c.before_id).where(price_saves.c.repricing.is_not(None)),
    select(price_saves.c.after_id).where(price_saves.c.repricing.is_not(None)),
)
"""The versions on which something stands."""


class Snapshots:
    """Earlier versions of pricing, whole and compressed. All methods raise StoreError where the disk fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, place: Place, tree: JsonObject, reason: Reason, at: datetime) -> int:
        """Keep what the service had at the moment `at`, and return its id.

        Where that is what the newest version of this customiser has, that one is confirmed and stays as it is.
        """

        def keep(connection: Connection) -> int:
            packed = pack_pricing(tree)
            newest = connection.execute(_newest(place)).one_or_none()
            if newest is not None and newest.sha256 == packed.sha256:
                same = price_snapshots.c.id == newest.id
                connection.execute(update(price_snapshots).where(same).values(confirmed_at=to_text(at)))
                return int(newest.id)
            values = {
                **place._asdict(),
                **packed._asdict(),
                "reason": reason,
                "taken_at": to_text(at),
                "confirmed_at": to_text(at),
                "pinned": False,
            }
            statement = insert(price_snapshots).values(values).returning(price_snapshots.c.id)
            return int(connection.execute(statement).scalar_one())

        return await self._database.run(keep)

    async def newest(self, place: Place) -> Snapshot | None:
        """Return the newest version of a customiser's pricing, or None."""
        row = await self._database.read(lambda connection: connection.execute(_newest(place)).one_or_none())
        return _snapshot(row) if row else None

    async def get(self, snapshot_id: int) -> Snapshot | None:
        """Return the version of that id, or None."""
        query = select(*_SHOWN).where(price_snapshots.c.id == snapshot_id)
        row = await self._database.read(lambda connection: connection.execute(query).one_or_none())
        return _snapshot(row) if row else None

    async def all(self, place: Place) -> tuple[Snapshot, ...]:
        """Return every version of a customiser's pricing, the newest first."""
        query = select(*_SHOWN).where(is_at(price_snapshots, place)).order_by(*_NEWEST_FIRST)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return tuple(map(_snapshot, rows))

    async def newest_of_all(self) -> tuple[Snapshot, ...]:
        """Return the newest version of every customiser of every store, the one confirmed last first."""
        of_place = [price_snapshots.c[name] for name in Place._fields]
        rank = func.row_number().over(partition_by=of_place, order_by=_NEWEST_FIRST).label("rank")
        ranked = select(price_snapshots.c.id, rank).subquery()
        newest = select(ranked.c.id).where(ranked.c.rank == 1)
        query = select(*_SHOWN).where(price_snapshots.c.id.in_(newest)).order_by(price_snapshots.c.confirmed_at.desc())
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return tuple(map(_snapshot, rows))

    async def pin(self, snapshot_id: int, *, pinned: bool, name: str | None) -> None:
        """Let a version stay for good, under this name or none; or be thinned out with the others again."""
        statement = update(price_snapshots).where(price_snapshots.c.id == snapshot_id)
        await self._database.run(
            lambda connection: connection.execute(statement.values(pinned=pinned, name=name if pinned else None))
        )

    async def remove(self, ids: Sequence[int]) -> None:
        """Remove versions, and the records of saves that began with them, less all on which something stands.

        That is: what is edited, what was looked at last, saves without a known outcome, sales, and the last repricing.
        """

        def remove(connection: Connection) -> None:
            in_use = set(connection.scalars(_IN_USE))
            going = [number for number in ids if number not in in_use]
            connection.execute(delete(price_saves).where(price_saves.c.before_id.in_(going)))
            connection.execute(update(price_saves).where(price_saves.c.after_id.in_(going)).values(after_id=None))
            connection.execute(delete(price_snapshots).where(price_snapshots.c.id.in_(going)))

        await self._database.run(remove)

    async def tree(self, snapshot_id: int) -> JsonObject:
        """Return the whole content of a version. Raises VersionUnreadable, also if it is not there."""

        def tree(connection: Connection) -> JsonObject:
            query = select(price_snapshots.c.body).where(price_snapshots.c.id == snapshot_id)
            return unpack_pricing(connection.scalar(query) or b"")

        try:
            return await self._database.read(tree)
        except NotReadable as error:
            raise VersionUnreadable from error

    async def look(self, place: Place, snapshot_id: int, at: datetime) -> None:
        """Remember which version of a customiser's pricing the operator looked at last, and when."""

        def look(connection: Connection) -> None:
            connection.execute(delete(price_looks).where(is_at(price_looks, place)))
            values = {**place._asdict(), "snapshot_id": snapshot_id, "looked_at": to_text(at)}
            connection.execute(insert(price_looks).values(values))

        await self._database.run(look)

    async def looked_at(self, place: Place) -> int | None:
        """Return the id of the version that the operator looked at last, or None."""
        query = select(price_looks.c.snapshot_id).where(is_at(price_looks, place))
        return await self._database.read(lambda connection: connection.scalar(query))

    async def last_looked(self, store_id: str, origin: str, limit: int) -> tuple[int, ...]:
        """Return the customisers whose pricing was looked at, the last one first."""
        query = (
            select(price_looks.c.customiser_id)
            .where(price_looks.c.store_id == store_id, price_looks.c.origin == origin)
            .order_by(price_looks.c.looked_at.desc())
            .limit(limit)
        )
        return tuple(await self._database.read(lambda connection: connection.scalars(query).all()))

    async def forget(self, store_id: str) -> None:
        """Erase every version of a store's pricing; what stands on them must have been forgotten before."""

        def forget(connection: Connection) -> None:
            for table in (price_looks, price_snapshots):
                connection.execute(delete(table).where(table.c.store_id == store_id))

        await self._database.run(forget)


def is_at(table: Table, place: Place) -> ColumnElement[bool]:
    """The condition that a row of `table` is about the pricing of `place`."""
    return and_(*(table.c[name] == value for name, value in place._asdict().items()))


def _newest(place: Place) -> Select[Any]:
    query = select(*_SHOWN, price_snapshots.c.sha256).where(is_at(price_snapshots, place))
    return query.order_by(*_NEWEST_FIRST).limit(1)


def _snapshot(row: Row[Any]) -> Snapshot:
    return Snapshot(
        id=row.id,
        place=Place(row.store_id, row.origin, row.customiser_id),
        reason=Reason(row.reason),
        taken_at=from_text(row.taken_at),
        confirmed_at=from_text(row.confirmed_at),
        name=row.name,
        pinned=row.pinned,
    )
