"""What the operators of a store chose for the work on its prices, such as the signs that are tried out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, insert, select

from sign_desk.store.schema import price_choices

if TYPE_CHECKING:
    from pydantic import JsonValue
    from sqlalchemy import ColumnElement, Connection

    from sign_desk.store.database import Database
    from sign_desk.store.price_records import Choice


class Choices:
    """One JSON value for each choice of a store. All methods raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, store_id: str, choice: Choice) -> JsonValue:
        """Return what was chosen; None if nothing was, or if it cannot be read any more."""
        query = select(price_choices.c.body).where(_is(store_id, choice))
        body = await self._database.read(lambda connection: connection.scalar(query))
        try:
            value: JsonValue = json.loads(body or "null")
        except ValueError:
            return None
        return value

    async def put(self, store_id: str, choice: Choice, value: JsonValue) -> None:
        """Keep what was chosen, in place of what was chosen before."""

        def put(connection: Connection) -> None:
            connection.execute(delete(price_choices).where(_is(store_id, choice)))
            values = {"store_id": store_id, "name": choice, "body": json.dumps(value)}
            connection.execute(insert(price_choices).values(values))

        await self._database.run(put)

    async def forget(self, store_id: str) -> None:
        """Forget every choice of a store."""
        statement = delete(price_choices).where(price_choices.c.store_id == store_id)
        await self._database.run(lambda connection: connection.execute(statement))


def _is(store_id: str, choice: Choice) -> ColumnElement[bool]:
    return and_(price_choices.c.store_id == store_id, price_choices.c.name == choice)
