"""The customisers of the store in hand: fetched, kept for offline reading, read back."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sign_desk.api.records import Customiser, from_wire, to_wire
from sign_desk.store.errors import StoreError

if TYPE_CHECKING:
    from sign_desk.services.session import Session
    from sign_desk.store.cache import Cache

_log = logging.getLogger("sign_desk.services")

_KIND = "customisers"


@dataclass(frozen=True, slots=True)
class Listing:
    """Every customiser of a store as of `fetched_at` (UTC); `kept` tells that it comes from this computer."""

    customisers: tuple[Customiser, ...]
    fetched_at: datetime
    kept: bool


class Customisers:
    """Reads customisers, and keeps the newest list so that it can be read while offline."""

    def __init__(self, session: Session, cache: Cache | None) -> None:
        """Keep lists in `cache`; without one (the disk failed) nothing is kept."""
        self._session = session
        self._cache = cache

    async def kept(self) -> Listing | None:
        """The list as it was last fetched, or None if it never was."""
        if self._cache is None:
            return None
        found = await self._cache.get(self._session.profile.store_id, _KIND, self._session.profile.ledger_origin)
        if found is None:
            return None
        records = tuple(from_wire(Customiser, item) for item in found.body)
        return Listing(records, found.fetched_at, kept=True)

    async def fetch(self) -> Listing:
        """Ask the service for the list and keep it. Raises ApiError."""
        records = await self._session.watch(self._session.client.list_customisers())
        listing = Listing(records, datetime.now(UTC), kept=False)
        await self._keep(listing)
        return listing

    async def _keep(self, listing: Listing) -> None:
        """Keep the list; that the disk does not let it is no reason not to show it."""
        if self._cache is not None:
            body = [to_wire(record) for record in listing.customisers]
            try:
                await self._cache.put(self._session.profile.store_id, _KIND, self._session.profile.ledger_origin, body)
            except StoreError as error:
                _log.warning("the customisers could not be kept: %s", error.title)
