"""Versions of each customiser's pricing as the service had them, and which one the operator looked at last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, insert, select, update

from sign_desk.store.errors import VersionUnreadable
from sign_desk.store.packing import NotReadable, pack_pricing, unpack_pricing
from sign_desk.store.pricing.records import Place, Reason, Snapshot
from sign_desk.store.schema import price_looks, price_snapshots
from sign_desk.store.times import from_text, to_text

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from sqlalchemy import ColumnElement, Connection, Row, Select, Table

    from sign_desk.api.records import JsonObject
    from sign_desk.store.database import Database

_SHOWN = [column for column in price_snapshots.c if column.name not in {"sha256", "body"}]


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
        query = select(*_SHOWN).where(is_at(price_snapshots, place)).order_by(price_snapshots.c.id.desc())
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return tuple(map(_snapshot, rows))

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
    return query.order_by(price_snapshots.c.id.desc()).limit(1)


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
