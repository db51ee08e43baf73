"""What a store's operators chose for the work in one room, such as the signs that prices are tried out with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, insert, select

from sign_desk.store.schema import price_choices

if TYPE_CHECKING:
    from enum import StrEnum

    from pydantic import JsonValue
    from sqlalchemy import ColumnElement, Connection, Table

    from sign_desk.store.database import Database


class Choices:
    """One JSON value for each choice of a store. All methods raise StoreError."""

    def __init__(self, database: Database, table: Table = price_choices) -> None:
        self._database = database
        self._table = table

    async def get(self, store_id: str, choice: StrEnum) -> JsonValue:
        """Return what was chosen; None if nothing was, or if it cannot be read any more."""
        query = select(self._table.c.body).where(self._is(store_id, choice))
        body = await self._database.read(lambda connection: connection.scalar(query))
        try:
            value: JsonValue = json.loads(body or "null")
        except ValueError:
            return None
        return value

    async def put(self, store_id: str, choice: StrEnum, value: JsonValue) -> None:
        """Keep what was chosen, in place of what was chosen before."""

        def put(connection: Connection) -> None:
            connection.execute(delete(self._table).where(self._is(store_id, choice)))
            values = {"store_id": store_id, "name": choice, "body": json.dumps(value)}
            connection.execute(insert(self._table).values(values))

        await self._database.run(put)

    async def forget(self, store_id: str) -> None:
        """Forget every choice of a store."""
        statement = delete(self._table).where(self._table.c.store_id == store_id)
        await self._database.run(lambda connection: connection.execute(statement))

    def _is(self, store_id: str, choice: StrEnum) -> ColumnElement[bool]:
        return and_(self._table.c.store_id == store_id, self._table.c.name == choice)
