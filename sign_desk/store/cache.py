"""Records of the service as they were last fetched, for reading while offline."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, insert, select

from sign_desk.store.schema import cache
from sign_desk.store.times import from_text, now, to_text

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from sign_desk.store.database import Database


@dataclass(frozen=True, slots=True)
class Cached:
    """Parsed JSON and when it was fetched (UTC)."""

    body: Any
    fetched_at: datetime


class Cache:
    """What was fetched of each store, by kind and key; never a secret. All methods raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, store_id: str, kind: str, key: str, body: object) -> None:
        """Keep `body`, which is JSON, as fetched now, in place of an earlier one."""
        place = {"store_id": store_id, "kind": kind, "key": key}
        content = {"body": json.dumps(body, ensure_ascii=False), "fetched_at": to_text(now())}

        def put(connection: Connection) -> None:
            connection.execute(delete(cache).where(_is_at(**place)))
            connection.execute(insert(cache).values(place | content))

        await self._database.run(put)

    async def get(self, store_id: str, kind: str, key: str) -> Cached | None:
        """Return what was last kept there, or None."""
        query = select(cache.c.body, cache.c.fetched_at).where(_is_at(store_id, kind, key))
        row = await self._database.read(lambda connection: connection.execute(query).one_or_none())
        return Cached(json.loads(row.body), from_text(row.fetched_at)) if row else None

    async def forget(self, store_id: str) -> None:
        """Erase all that was kept of a store."""
        statement = delete(cache).where(cache.c.store_id == store_id)
        await self._database.run(lambda connection: connection.execute(statement))
        await self._database.empty_log()


def _is_at(store_id: str, kind: str, key: str) -> ColumnElement[bool]:
    return and_(cache.c.store_id == store_id, cache.c.kind == kind, cache.c.key == key)
