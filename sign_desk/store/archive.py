"""Everything that is kept in the database of this computer: orders, prices and their edits, and what was fetched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sign_desk.store.cache import Cache
from sign_desk.store.choices import Choices
from sign_desk.store.database import Database
from sign_desk.store.drafts import Drafts
from sign_desk.store.ledger import Ledger
from sign_desk.store.saves import Saves
from sign_desk.store.snapshots import Snapshots
from sign_desk.store.staged import Staged

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Archive:
    """What keeps things in one open database, each kind by itself."""

    database: Database
    ledger: Ledger
    drafts: Drafts
    cache: Cache
    snapshots: Snapshots
    staged: Staged
    saves: Saves
    choices: Choices

    @classmethod
    async def open(cls, path: Path, *, begin_empty: bool = False) -> Archive:
        """Open the database at `path` and settle what the last run left open; as `Database.open`."""
        database = await Database.open(path, begin_empty=begin_empty)
        archive = cls(
            database=database,
            ledger=Ledger(database),
            drafts=Drafts(database),
            cache=Cache(database),
            snapshots=Snapshots(database),
            staged=Staged(database),
            saves=Saves(database),
            choices=Choices(database),
        )
        try:
            await archive.ledger.recover()
        except BaseException:
            await database.close()
            raise
        return archive

    async def erase_personal(self, before: datetime) -> int:
        """Erase personal data of drafts and settled orders before `before`; return of how many orders.

        Copies of the file that old go too. Raises StoreError.
        """
        await self.database.remove_copies(before)
        await self.drafts.erase_personal(before)
        return await self.ledger.erase_personal(before)

    async def forget_store(self, store_id: str, origin: str) -> None:
        """Forget a store whose orders were never real. Raises StoreError."""
        await self.ledger.forget_origin(origin)
        await self.forget_kept(store_id)

    async def forget_kept(self, store_id: str) -> None:
        """Forget what was kept of a store besides its orders: its drafts, all about its prices, and what was fetched.

        Raises StoreError.
        """
        await self.drafts.forget(store_id)
        await self.staged.forget_store(store_id)
        await self.saves.forget(store_id)
        await self.snapshots.forget(store_id)
        await self.choices.forget(store_id)
        await self.cache.forget(store_id)

    async def close(self) -> None:
        """Close the file, after every call that was begun."""
        await self.database.close()
