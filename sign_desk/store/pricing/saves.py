"""Saves of pricing: each is on record before it leaves, so that one whose outcome nobody saw can be found out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, insert, select, update

from sign_desk.store.errors import VersionUnreadable
from sign_desk.store.packing import NotReadable, pack_pricing, unpack_pricing
from sign_desk.store.pricing.records import LastRepricing, Outcome, PendingSave, RepricedSave, SaveRecord
from sign_desk.store.pricing.sales import pin_versions, take_save
from sign_desk.store.pricing.snapshots import is_at
from sign_desk.store.schema import price_saves
from sign_desk.store.times import from_text, to_text

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from sign_desk.api.records import JsonObject
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.store.database import Database
    from sign_desk.store.pricing.records import Place


class Saves:
    """What was sent to replace a customiser's pricing, and what came of it. All methods raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(
        self,
        place: Place,
        before_id: int,
        sent: PricingDocument,
        operator: str,
        at: datetime,
        repricing: datetime | None = None,
    ) -> int:
        """Record that `sent` will replace the snapshot `before_id`; return the save's id.

        It belongs to the sale that is planned for the customiser, if there is one, and to the `repricing` that began
        at that moment, which is the last one of its store from now on. What came of an earlier one of this customiser
        that is still pending is not asked any more.
        """

        def begin(connection: Connection) -> int:
            _settle(connection, Outcome.UNKNOWN, at, is_at(price_saves, place))
            if repricing is not None:
                others = and_(_repriced(place.store_id, place.origin), price_saves.c.repricing != to_text(repricing))
                connection.execute(update(price_saves).where(others).values(repricing=None))
            values = {
                "repricing": None if repricing is None else to_text(repricing),
                **place._asdict(),
                "before_id": before_id,
                "operator": operator,
                "started_at": to_text(at),
                # Here, in the database's thread, its tree is made, which takes a moment after many edits.
                "body": pack_pricing(sent.tree).body,
            }
            statement = insert(price_saves).values(values).returning(price_saves.c.id)
            save_id = int(connection.execute(statement).scalar_one())
            take_save(connection, place, save_id)
            return save_id

        return await self._database.run(begin)

    async def settle(self, save_id: int, outcome: Outcome, at: datetime, after_id: int | None = None) -> None:
        """Record what came of a save: the snapshot `after_id`. What was sent is not needed any more then.

        Where it arrived and belongs to a sale, the versions before and after are pinned.
        """

        def settle(connection: Connection) -> None:
            _settle(connection, outcome, at, price_saves.c.id == save_id, after_id)
            if outcome is Outcome.SAVED:
                pin_versions(connection, save_id)

        await self._database.run(settle)

    async def give_up(self, place: Place, at: datetime) -> None:
        """Ask no more what came of a customiser's pending save."""
        condition = is_at(price_saves, place)
        await self._database.run(lambda connection: _settle(connection, Outcome.UNKNOWN, at, condition))

    async def pending(self, place: Place) -> PendingSave | None:
        """Return the save of a customiser whose outcome is not known, or None."""
        query = select(price_saves).where(is_at(price_saves, place), _PENDING)
        row = await self._database.read(lambda connection: connection.execute(query).one_or_none())
        return PendingSave(row.id, row.before_id, from_text(row.started_at)) if row else None

    async def sent(self, save_id: int) -> JsonObject:
        """Return the whole tree that a pending save sent. Raises VersionUnreadable."""
        query = select(price_saves.c.body).where(price_saves.c.id == save_id)

        def sent(connection: Connection) -> JsonObject:
            return unpack_pricing(connection.scalar(query) or b"")

        try:
            return await self._database.read(sent)
        except NotReadable as error:
            raise VersionUnreadable from error

    async def arrived(self, place: Place) -> tuple[SaveRecord, ...]:
        """Return the saves of a customiser that arrived, the newest first."""
        query = (
            select(price_saves)
            .where(is_at(price_saves, place), price_saves.c.outcome == Outcome.SAVED)
            .order_by(price_saves.c.id.desc())
        )
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return tuple(
            SaveRecord(row.id, row.before_id, row.after_id, row.operator, from_text(row.started_at)) for row in rows
        )

    async def last_repricing(self, store_id: str, origin: str) -> LastRepricing | None:
        """Return the last repricing of a store that was not undone, its saves in their order; None without one."""
        query = select(price_saves).where(_repriced(store_id, origin)).order_by(price_saves.c.id)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        if not rows:
            return None
        # With a back-up, an earlier one of another computer may have come.
        last = max(row.repricing for row in rows)
        saves = tuple(
            RepricedSave(row.customiser_id, row.before_id, row.after_id, is_pending=row.outcome is None)
            for row in rows
            if row.repricing == last and row.outcome in (None, Outcome.SAVED)
        )
        return LastRepricing(from_text(last), saves)

    async def forget_repricing(self, store_id: str, origin: str) -> None:
        """Take the saves of a store as any others: its last repricing is not to be undone any more."""
        statement = update(price_saves).where(_repriced(store_id, origin)).values(repricing=None)
        await self._database.run(lambda connection: connection.execute(statement))

    async def all_pending(self, store_id: str, origin: str) -> dict[int, datetime]:
        """Return when each save of a store whose outcome is not known was sent, by customiser."""
        query = (
            select(price_saves.c.customiser_id, price_saves.c.started_at)
            .where(price_saves.c.store_id == store_id, price_saves.c.origin == origin, _PENDING)
            .order_by(price_saves.c.id)
        )
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return {row.customiser_id: from_text(row.started_at) for row in rows}

    async def forget(self, store_id: str) -> None:
        """Erase what is known of the saves of a store."""
        statement = delete(price_saves).where(price_saves.c.store_id == store_id)
        await self._database.run(lambda connection: connection.execute(statement))


_PENDING = price_saves.c.outcome.is_(None)


def _repriced(store_id: str, origin: str) -> ColumnElement[bool]:
    at = and_(price_saves.c.store_id == store_id, price_saves.c.origin == origin)
    return and_(at, price_saves.c.repricing.is_not(None))


def _settle(
    connection: Connection,
    outcome: Outcome,
    at: datetime,
    condition: ColumnElement[bool],
    after_id: int | None = None,
) -> None:
    values = {"outcome": outcome, "settled_at": to_text(at), "body": None, "after_id": after_id}
    connection.execute(update(price_saves).where(condition, _PENDING).values(values))
