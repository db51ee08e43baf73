"""Versions of a customiser's pricing: asked of the service, kept on this computer, read back, compared."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sign_desk.pricing.diff import differing
from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.slices import in_slices
from sign_desk.services.pricing.books import Book
from sign_desk.store.errors import StoreError, VersionUnreadable
from sign_desk.store.pricing.records import Place, Reason

if TYPE_CHECKING:
    from sign_desk.api.records import JsonObject
    from sign_desk.pricing.diff import Difference
    from sign_desk.services.session import Session
    from sign_desk.store.archive import Archive

_log = logging.getLogger("sign_desk.services")


class Versions:
    """Reads and keeps the pricing of one store's customisers."""

    def __init__(self, session: Session, archive: Archive | None) -> None:
        """Read through `session`; without an archive (the disk failed) nothing is kept."""
        self.session = session
        self._archive = archive

    @property
    def can_keep(self) -> bool:
        """Whether there is anything to keep versions in."""
        return self._archive is not None

    @property
    def archive(self) -> Archive:
        """What versions are kept in. Raises StoreError where there is nothing."""
        if self._archive is None:
            raise StoreError("What Sign Desk keeps on this computer is not open.")
        return self._archive

    def place(self, customiser_id: int) -> Place:
        """Under what the pricing of a customiser is kept."""
        profile = self.session.profile
        return Place(profile.store_id, profile.ledger_origin, customiser_id)

    async def fetch(self, customiser_id: int) -> Book:
        """Ask the service for a customiser's pricing, and keep it if possible. Raises ApiError."""
        return await self.kept_if_possible(customiser_id, await self.ask(customiser_id), Reason.LOADED)

    async def ask(self, customiser_id: int) -> JsonObject:
        """Ask the service for a customiser's pricing. Raises ApiError."""
        return await self.session.watch(self.session.client.get_pricing(customiser_id))

    async def kept_if_possible(self, customiser_id: int, tree: JsonObject, reason: Reason) -> Book:
        """Keep what the service has now; a full disk must not stand between the operator and the prices."""
        version, at = None, datetime.now(UTC)
        if self.can_keep:
            try:
                version = await self.archive.snapshots.keep(self.place(customiser_id), tree, reason, at)
            except StoreError as error:
                _log.warning("the pricing of customiser %d could not be kept: %s", customiser_id, error.title)
        return Book(customiser_id, PricingDocument(tree), at, kept=False, version=version)

    async def newest(self, customiser_id: int) -> Book | None:
        """The newest version that is kept, or None. Raises StoreError."""
        newest = await self.archive.snapshots.newest(self.place(customiser_id)) if self.can_keep else None
        return await self.restored(customiser_id, newest.id) if newest else None

    async def restored(self, customiser_id: int, version: int) -> Book:
        """A version as it was kept. Raises VersionUnreadable, also where it is not there any more."""
        snapshot = await self.archive.snapshots.get(version)
        if snapshot is None:
            raise VersionUnreadable
        document = PricingDocument(await self.archive.snapshots.tree(version))
        return Book(customiser_id, document, snapshot.confirmed_at, kept=True, version=version)

    async def first_seen(self, version: int) -> datetime:
        """When the service was first seen to have this version. Raises VersionUnreadable, as `restored`."""
        snapshot = await self.archive.snapshots.get(version)
        if snapshot is None:
            raise VersionUnreadable
        return snapshot.taken_at

    async def difference(self, before: Book, after: Book) -> Difference | None:
        """What makes one version of another; None where nothing does, by value."""
        if before.version is not None and before.version == after.version:
            return None
        return await in_slices(differing(before.document, after.document)) or None

    async def look(self, book: Book) -> None:
        """Remember that the operator looked at this version; one that is not kept cannot be remembered."""
        if book.version is not None:
            place = self.place(book.customiser_id)
            await self.archive.snapshots.look(place, book.version, datetime.now(UTC))

    async def looked_at(self, customiser_id: int) -> int | None:
        """The version that the operator looked at last, or None. Raises StoreError."""
        return await self.archive.snapshots.looked_at(self.place(customiser_id)) if self.can_keep else None

    async def last_looked(self, limit: int) -> tuple[int, ...]:
        """The customisers that the operator looked at, the last one first. Raises StoreError."""
        profile = self.session.profile
        if not self.can_keep:
            return ()
        return await self.archive.snapshots.last_looked(profile.store_id, profile.ledger_origin, limit)
