"""Sales: named changes of a customiser's prices with an end, each tied to the save that made it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, exists, insert, or_, select, update

from sign_desk.store.pricing.records import Outcome, Place, Sale
from sign_desk.store.pricing.snapshots import is_at
from sign_desk.store.schema import price_sales, price_saves, price_snapshots
from sign_desk.store.times import from_text, to_text

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from sqlalchemy import ColumnElement, Connection, Row

    from sign_desk.store.database import Database


class Sales:
    """The sales of each customiser that were not put away. All methods raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, place: Place, name: str, ends_at: datetime, operator: str, at: datetime) -> int:
        """Plan a sale, to which the next save belongs; return its id."""
        values = {
            **place._asdict(),
            "name": name,
            "operator": operator,
            "begun_at": to_text(at),
            "ends_at": to_text(ends_at),
        }
        statement = insert(price_sales).values(values).returning(price_sales.c.id)
        return await self._database.run(lambda connection: int(connection.execute(statement).scalar_one()))

    async def of(self, place: Place) -> tuple[Sale, ...]:
        """Return the sales of a customiser that have not ended, the first to end first."""
        return await self._all(is_at(price_sales, place), _IS_ON)

    async def all(self, store_id: str, origin: str) -> tuple[Sale, ...]:
        """Return the sales of a store that have not ended, the first to end first."""
        return await self._all(price_sales.c.store_id == store_id, price_sales.c.origin == origin, _IS_ON)

    async def overdue(self, at: datetime) -> tuple[Sale, ...]:
        """Return the sales of every store whose prices are live and that were to end until then."""
        live = [sale for sale in await self._all(price_sales.c.ends_at <= to_text(at), _IS_ON) if sale.is_live]
        return tuple(live)

    async def ended_under(self, sale: Sale) -> tuple[Sale, ...]:
        """Return the sales that began before a live sale of the same customiser, and were ended while it was live."""
        if sale.saved_at is None or sale.after_id is None:
            return ()
        ended = and_(price_sales.c.ending_at.is_not(None), price_sales.c.ended_at > to_text(sale.saved_at))
        return await self._all(is_at(price_sales, sale.place), ended, price_saves.c.after_id < sale.after_id)

    async def change(self, sale_id: int, name: str, ends_at: datetime) -> None:
        """Give a sale another name and end."""
        await self._set(sale_id, name=name, ends_at=to_text(ends_at))

    async def mark_ending(self, sale_id: int, at: datetime) -> None:
        """Remember that the operator chose what is to become of the sale's prices."""
        await self._set(sale_id, ending_at=to_text(at))

    async def end(self, sale_id: int, at: datetime) -> None:
        """Put a sale away of which nothing is left."""
        await self._set(sale_id, ended_at=to_text(at))

    async def dismiss(self, sale_id: int, at: datetime) -> None:
        """Put a sale away for good, whatever is left of it."""
        await self._set(sale_id, ended_at=to_text(at), ending_at=None)

    async def bring_back(self, sale_id: int) -> None:
        """Take a sale that was put away as live again: its prices are."""
        await self._set(sale_id, ended_at=None, ending_at=None)

    async def forget(self, store_id: str) -> None:
        """Erase the sales of a store."""
        statement = delete(price_sales).where(price_sales.c.store_id == store_id)
        await self._database.run(lambda connection: connection.execute(statement))

    async def _all(self, *conditions: ColumnElement[bool]) -> tuple[Sale, ...]:
        made_by = and_(price_saves.c.id == price_sales.c.save_id, _IS_SAVED)
        columns = (price_saves.c.before_id, price_saves.c.after_id, price_saves.c.settled_at)
        query = (
            select(price_sales, *columns, _MAY_HAVE_ARRIVED.label("may_have_arrived"))
            .outerjoin_from(price_sales, price_saves, made_by)
            .where(*conditions)
            .order_by(price_sales.c.ends_at, price_sales.c.id)
        )
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return tuple(map(_sale, rows))

    async def _set(self, sale_id: int, **values: str | None) -> None:
        statement = update(price_sales).where(price_sales.c.id == sale_id).values(values)
        await self._database.run(lambda connection: connection.execute(statement))


_IS_ON = price_sales.c.ended_at.is_(None)
_IS_SAVED = price_saves.c.outcome == Outcome.SAVED

_earlier = price_saves.alias()
_MAY_HAVE_ARRIVED = exists().where(
    *(_earlier.c[name] == price_sales.c[name] for name in Place._fields),
    _earlier.c.outcome == Outcome.UNKNOWN,
    _earlier.c.started_at >= price_sales.c.begun_at,
    _earlier.c.id < price_saves.c.id,
    _earlier.c.before_id != price_saves.c.before_id,
)
"""Whether a save that was to begin the sale has no known outcome, and the service had other prices after it."""


def take_save(connection: Connection, place: Place, save_id: int) -> None:
    """Let a save that begins belong to the sale that is planned for its customiser, if there is one."""
    saved = select(price_saves.c.id).where(_IS_SAVED)
    is_planned = or_(price_sales.c.save_id.is_(None), price_sales.c.save_id.not_in(saved))
    condition = and_(is_at(price_sales, place), _IS_ON, is_planned)
    connection.execute(update(price_sales).where(condition).values(save_id=save_id))


def pin_versions(connection: Connection, save_id: int) -> None:
    """Pin what the service had before and after a save that made a sale, under the sale's name."""
    name = connection.scalar(select(price_sales.c.name).where(price_sales.c.save_id == save_id))
    save = connection.execute(select(price_saves).where(price_saves.c.id == save_id)).one()
    if name is not None:
        both = price_snapshots.c.id.in_([save.before_id, save.after_id])
        connection.execute(update(price_snapshots).where(both).values(pinned=True, name=name))


def _sale(row: Row[Any]) -> Sale:
    return Sale(
        id=row.id,
        place=Place(row.store_id, row.origin, row.customiser_id),
        name=row.name,
        operator=row.operator,
        begun_at=from_text(row.begun_at),
        ends_at=from_text(row.ends_at),
        saved_at=from_text(row.settled_at) if row.settled_at else None,
        before_id=row.before_id,
        after_id=row.after_id,
        is_ending=row.ending_at is not None,
        is_certain=not row.may_have_arrived,
    )
