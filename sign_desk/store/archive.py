"""Everything that is kept in the database of this computer: orders, prices, deliveries, and what was fetched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sign_desk.store.cache import Cache
from sign_desk.store.choices import Choices
from sign_desk.store.database import Database
from sign_desk.store.missed.files import Missed
from sign_desk.store.missed.runs import Runs
from sign_desk.store.orders.drafts import Drafts
from sign_desk.store.orders.ledger import Ledger
from sign_desk.store.pricing.sales import Sales
from sign_desk.store.pricing.saves import Saves
from sign_desk.store.pricing.snapshots import Snapshots
from sign_desk.store.pricing.staged import Staged
from sign_desk.store.schema import webhook_choices
from sign_desk.store.webhooks.deliveries import Deliveries
from sign_desk.store.webhooks.secrets_seen import SecretsSeen

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from sign_desk.store.copies import Copies


@dataclass(frozen=True, slots=True)
class Archive:
    """What keeps things in one open database, each kind by itself."""

    database: Database
    ledger: Ledger
    runs: Runs
    missed: Missed
    drafts: Drafts
    cache: Cache
    snapshots: Snapshots
    staged: Staged
    saves: Saves
    sales: Sales
    choices: Choices
    deliveries: Deliveries
    secrets_seen: SecretsSeen
    webhook_choices: Choices

    @classmethod
    async def open(cls, path: Path, *, begin_empty: bool = False) -> Archive:
        """Open the database at `path` and settle what the last run left open; as `Database.open`."""
        database = await Database.open(path, begin_empty=begin_empty)
        archive = cls(
            database=database,
            ledger=Ledger(database),
            runs=Runs(database),
            missed=Missed(database),
            drafts=Drafts(database),
            cache=Cache(database),
            snapshots=Snapshots(database),
            staged=Staged(database),
            saves=Saves(database),
            sales=Sales(database),
            choices=Choices(database),
            deliveries=Deliveries(database),
            secrets_seen=SecretsSeen(database),
            webhook_choices=Choices(database, webhook_choices),
        )
        try:
            await archive.ledger.recover()
        except BaseException:
            await database.close()
            raise
        return archive

    async def copies(self) -> Copies:
        """Find the copies of the file, which hold personal data too. Raises StoreError."""
        return await self.database.copies()

    async def erase_personal(self, before: datetime, *, damaged_copies: bool = False) -> int:
        """Erase personal data of drafts, deliveries and settled orders before `before`; return of how many orders.

        Backups that old go too, and with `damaged_copies` every damaged copy. Raises StoreError.
        """
        if damaged_copies:
            await self.database.remove_damaged()
        await self.database.remove_backups(before)
        await self.drafts.erase_personal(before)
        await self.missed.erase_personal(before)
        await self.deliveries.erase_personal(before)
        return await self.ledger.erase_personal(before)

    async def forget_store(self, store_id: str, origin: str) -> None:
        """Forget a store whose orders were never real. Raises StoreError."""
        await self.ledger.forget_origin(origin)
        await self.forget_kept(store_id)

    async def forget_kept(self, store_id: str) -> None:
        """Forget what was kept of a store besides its orders: drafts, runs, prices, webhooks, and what was fetched.

        Raises StoreError.
        """
        await self.drafts.forget(store_id)
        await self.runs.forget(store_id)
        await self.missed.forget(store_id)
        await self.staged.forget_store(store_id)
        await self.sales.forget(store_id)
        await self.saves.forget(store_id)
        await self.snapshots.forget(store_id)
        await self.choices.forget(store_id)
        await self.deliveries.forget(store_id)
        await self.secrets_seen.forget(store_id)
        await self.webhook_choices.forget(store_id)
        await self.cache.forget(store_id)

    async def close(self) -> None:
        """Close the file, after every call that was begun."""
        await self.database.close()
