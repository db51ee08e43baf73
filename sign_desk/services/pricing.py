"""The pricing of customisers: fetched, kept for offline reading, read back."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sign_desk.pricing.document import PricingDocument
from sign_desk.store.errors import StoreError

if TYPE_CHECKING:
    from sign_desk.services.session import Session
    from sign_desk.store.cache import Cache

_log = logging.getLogger("sign_desk.services")

_KIND = "pricing"


@dataclass(frozen=True, slots=True)
class PriceBook:
    """A customiser's pricing as of `fetched_at` (UTC); `kept` tells that it comes from this computer."""

    document: PricingDocument
    fetched_at: datetime
    kept: bool


class Pricing:
    """Reads pricing, and keeps the newest of each customiser so that it can be read while offline."""

    def __init__(self, session: Session, cache: Cache | None) -> None:
        """Read through `session`; without a cache nothing is kept."""
        self._session = session
        self._cache = cache

    async def kept(self, customiser_id: int) -> PriceBook | None:
        """The pricing as it was last fetched, or None if it never was. Raises StoreError."""
        if self._cache is None:
            return None
        found = await self._cache.get(self._session.profile.store_id, _KIND, self._key(customiser_id))
        return PriceBook(PricingDocument(found.body), found.fetched_at, kept=True) if found else None

    async def fetch(self, customiser_id: int) -> PriceBook:
        """Ask the service for the pricing, and keep it. Raises ApiError."""
        tree = await self._session.watch(self._session.client.get_pricing(customiser_id))
        book = PriceBook(PricingDocument(tree), datetime.now(UTC), kept=False)
        await self._keep(customiser_id, book)
        return book

    def _key(self, customiser_id: int) -> str:
        """At another address a customiser of the same id is another one."""
        return f"{self._session.profile.ledger_origin} {customiser_id}"

    async def _keep(self, customiser_id: int, book: PriceBook) -> None:
        """Keep it if that is possible: a full disk must not stand between the operator and the prices."""
        if self._cache is None:
            return
        try:
            await self._cache.put(self._session.profile.store_id, _KIND, self._key(customiser_id), book.document.tree)
        except StoreError:
            _log.warning("the pricing of customiser %d could not be kept", customiser_id)
