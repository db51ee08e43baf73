"""The log of a store's deliveries, those received and those sent: looked through, exported, erased."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sign_desk.store.webhooks.deliveries import DeliveryQuery
from sign_desk.webhooks import export

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sign_desk.services.session import Session
    from sign_desk.services.webhooks.choices import WebhookChoices
    from sign_desk.store.archive import Archive
    from sign_desk.store.webhooks.deliveries import DeliveryPage, Dropped
    from sign_desk.webhooks.recorded import DeliveryRecord


class DeliveryLog:
    """The deliveries of one store. All methods raise StoreError."""

    def __init__(self, session: Session, archive: Archive, choices: WebhookChoices) -> None:
        self._profile = session.profile
        self._deliveries = archive.deliveries
        self._choices = choices

    def everything(self) -> DeliveryQuery:
        """The query that finds all deliveries of this store; `dataclasses.replace` narrows it."""
        return DeliveryQuery(self._profile.store_id, self._profile.ledger_origin)

    async def tidy(self) -> Dropped | None:
        """Remove what has grown too old, and tell how many were ever removed to keep within the limits, if any were."""
        place = (self._profile.store_id, self._profile.ledger_origin)
        await self._deliveries.tidy(*place, (await self._choices.receiver()).limits)
        return await self._deliveries.dropped(*place)

    async def page(self, query: DeliveryQuery, *, limit: int, offset: int = 0) -> DeliveryPage:
        """A part of what `query` finds, the newest first."""
        return await self._deliveries.page(query, limit=limit, offset=offset)

    async def get(self, delivery_id: int) -> DeliveryRecord | None:
        """All that is kept of a delivery, or None if it is gone."""
        return await self._deliveries.get(delivery_id)

    async def ids(self, query: DeliveryQuery, rows: Sequence[int]) -> list[int]:
        """The ids of the deliveries in these rows of what `query` finds."""
        if not rows:
            return []
        first = min(rows)
        entries = (await self._deliveries.page(query, limit=max(rows) - first + 1, offset=first)).entries
        return [entries[row - first].id for row in rows if row - first < len(entries)]

    async def exported(self, ids: Sequence[int]) -> tuple[bytes, int]:
        """Deliveries as a document to hand on, in which people are masked, and how many they are: some may be gone."""
        found = [await self._deliveries.get(number) for number in ids]
        there = [record for record in found if record is not None]
        # Many are masked for seconds: not on the window's thread.
        return await asyncio.to_thread(export.write, there, datetime.now(UTC)), len(there)

    async def erase(self, ids: Sequence[int]) -> int:
        """Remove these deliveries (1000 at most) for good, and return how many went.

        Names of orders that they prove stay; one that an order without a sure outcome can still be settled by is left.
        """
        return await self._deliveries.erase(ids)
