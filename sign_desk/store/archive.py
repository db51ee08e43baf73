"""Everything that is kept in the database of this computer: the order history, and what was fetched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sign_desk.store.cache import Cache
from sign_desk.store.database import Database
from sign_desk.store.ledger import Ledger

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Archive:
    """The ledger and the cache over one open database."""

    database: Database
    ledger: Ledger
    cache: Cache

    @classmethod
    async def open(cls, path: Path, *, begin_empty: bool = False) -> Archive:
        """Open the database at `path` and settle what the last run left open; as `Database.open`."""
        database = await Database.open(path, begin_empty=begin_empty)
        archive = cls(database, Ledger(database), Cache(database))
        try:
            await archive.ledger.recover()
        except BaseException:
            await database.close()
            raise
        return archive

    async def erase_personal(self, before: datetime) -> int:
        """Erase personal data of orders settled before `before`; return how many there were. Raises StoreError."""
        return await self.ledger.erase_personal(before)

    async def forget_store(self, store_id: str, origin: str) -> None:
        """Forget a store whose orders were never real. Raises StoreError."""
        await self.ledger.forget_origin(origin)
        await self.cache.forget(store_id)

    async def close(self) -> None:
        """Close the file, after every call that was begun."""
        await self.database.close()
