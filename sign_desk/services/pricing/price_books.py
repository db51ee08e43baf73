"""The prices of the customisers of the store in hand: opened, watched, edited, saved."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from sign_desk.api.errors import ApiError, NotFound
from sign_desk.services.pricing.books import Changed, Opened, Saved, UnsavedNote
from sign_desk.services.pricing.copying import Sources
from sign_desk.services.pricing.currencies import Currencies
from sign_desk.services.pricing.history import PriceHistory
from sign_desk.services.pricing.repriced import Repriced
from sign_desk.services.pricing.sales import PriceSales
from sign_desk.services.pricing.saving import Saving
from sign_desk.services.pricing.staging import Staging
from sign_desk.services.pricing.versions import Versions
from sign_desk.store.errors import VersionUnreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from pydantic import JsonValue

    from sign_desk.pricing.diff import Difference
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.history import History
    from sign_desk.services.pricing.books import Book, NotSaved, OtherState, Phase, SaveUnknown, Unsaved
    from sign_desk.services.session import Session
    from sign_desk.store.archive import Archive
    from sign_desk.store.pricing.records import Choice, Place
    from sign_desk.store.profiles import Profile

_PAUSE = 0.25
"""Seconds between two looks at prices that nobody asked to see."""


class PriceBooks:
    """Opens, keeps and saves the prices of one store. It stays with the session it began with.

    `history` has their earlier versions, `sales` the changes that are to end, `sources` what can be copied from,
    `repriced` what the last repricing did.
    """

    def __init__(self, session: Session, archive: Archive | None, others: Sequence[Profile] = ()) -> None:
        """Work over `session`; without an archive (the disk failed) prices are only read. `others` are other stores."""
        self._session = session
        self._versions = Versions(session, archive)
        self._staging = Staging(self._versions)
        self._currencies = Currencies(self._versions)
        self._saving = Saving(self._versions, self._staging, self._currencies)
        self.history = PriceHistory(self._versions)
        self.sales = PriceSales(self._versions)
        self.repriced = Repriced(self._versions)
        self.sources = Sources(self._versions, others)

    def place(self, customiser_id: int) -> Place:
        """Under what a customiser's prices are kept."""
        return self._versions.place(customiser_id)

    # -- reading ------------------------------------------------------------------------------------------

    async def kept(self, customiser_id: int) -> Book | None:
        """The prices as they were last read of the service, or None. Raises StoreError."""
        return await self._versions.newest(customiser_id)

    async def unsaved(self, customiser_id: int) -> Unsaved:
        """The edits that were not saved, without asking the service. Raises StoreError."""
        return await self._staging.read(customiser_id)

    async def open(self, customiser_id: int) -> Opened:
        """Ask the service for the prices, and tell all that the operator has to know before editing them.

        Raises:
            ApiError: they could not be read; `kept` and `unsaved` may still give something.
            StoreError: what is kept on this computer could not be read.
        """
        book = await self._versions.fetch(customiser_id)
        unsaved = await self._staging.read(customiser_id)
        last_save = await self._saving.judge(book)
        if isinstance(last_save, Saved):
            # What it saved is not unsaved any more; damage is told only once.
            unsaved = replace(await self._staging.read(customiser_id), damage=unsaved.damage)
        staged = unsaved.staged
        if staged and await self._versions.difference(staged.base, book) is None:
            book = replace(staged.base, fetched_at=book.fetched_at, kept=False)
        await self.history.thin(customiser_id)
        return Opened(book, await self._since(book), unsaved, last_save)

    async def seen(self, book: Book) -> None:
        """Remember that the operator looked at this version. Raises StoreError."""
        await self._versions.look(book)

    async def recheck(self, book: Book) -> Book | None:
        """Ask the service again; None where nothing changed, by value. Raises ApiError."""
        now = await self._versions.fetch(book.customiser_id)
        return None if await self._versions.difference(book, now) is None else now

    async def changed_elsewhere(self, limit: int) -> tuple[Changed, ...]:
        """Look which of the `limit` customisers that were looked at last are not what they were then.

        One after another, and no further once the service cannot be read. Raises StoreError.
        """
        changed = []
        for customiser_id in await self._versions.last_looked(limit):
            try:
                book = await self._versions.fetch(customiser_id)
            except NotFound:
                continue
            except ApiError:
                break
            if difference := await self._since(book):
                changed.append(Changed(customiser_id, difference))
            await asyncio.sleep(_PAUSE)
        return tuple(changed)

    # -- edits that are not saved yet ---------------------------------------------------------------------

    async def stage(self, base: Book, history: History) -> None:
        """Keep the edits of `history`, which began with the document of `base`, over a crash. Raises StoreError.

        To be called after each edit, undo and redo; one edit writes little.
        """
        await self._staging.stage(base, history)

    async def forget_staged(self, customiser_id: int) -> None:
        """Forget the edits that were not saved: the operator gave them up. Raises StoreError.

        What came of an earlier save of them is not asked any more either.
        """
        await self._staging.forget(customiser_id)
        await self._saving.give_up(customiser_id)

    async def staged(self) -> tuple[UnsavedNote, ...]:
        """The customisers whose edits wait, or whose last save has no known outcome. Raises StoreError."""
        return await self._staging.notes()

    # -- saving -------------------------------------------------------------------------------------------

    async def save(
        self,
        book: Book,
        document: PricingDocument,
        progress: Callable[[Phase], None],
        repricing: datetime | None = None,
    ) -> Saved:
        """Replace the prices of the service, which must still be those of `book`, by `document`.

        What the service had is kept first. Afterwards the prices are read back, the saved version counts as looked
        at, and the unsaved edits that led to `document` are forgotten; where others followed, all stay. `progress` is
        told each step before it begins. It is part of the `repricing` that began at that moment, if of any.

        Raises:
            CannotSave: view only, signed out, offline, or the meaning of prices is unknown. Nothing was sent.
            StoreError: what the service had could not be kept, so nothing was sent.
            ChangedElsewhere: the service has other prices by now. Nothing was sent.
            ApiError: nothing was saved; of Invalid, `refusals` gives the cells.
            SaveUnknown: nobody knows whether the prices were saved: `find_out`.
        """
        return await self._saving.save(book, document, progress, repricing)

    async def find_out(self, unknown: SaveUnknown) -> Saved | NotSaved | OtherState:
        """Look what the service has, and tell by it how a save ended. Raises ApiError and StoreError."""
        return await self._saving.find_out(unknown)

    # -- choices ------------------------------------------------------------------------------------------

    async def choice(self, choice: Choice) -> JsonValue:
        """What was chosen in this store; None if nothing was, or nothing can be kept. Raises StoreError."""
        if not self._versions.can_keep:
            return None
        return await self._versions.archive.choices.get(self._session.profile.store_id, choice)

    async def choose(self, choice: Choice, value: JsonValue) -> None:
        """Keep a choice for this store. Raises StoreError."""
        await self._versions.archive.choices.put(self._session.profile.store_id, choice, value)

    async def currency_of(self, customiser_id: int) -> str:
        """The code of the currency in which a customiser's prices are counted. Raises StoreError."""
        return await self._currencies.of(customiser_id)

    async def choose_currency(self, customiser_id: int, currency: str) -> None:
        """Count a customiser's prices in this currency from now on. Raises StoreError."""
        await self._currencies.choose(customiser_id, currency)

    async def _since(self, book: Book) -> Difference | None:
        """What changed after the operator last looked; None where nothing did, or that cannot be told."""
        version = await self._versions.looked_at(book.customiser_id)
        if version is None:
            return None
        try:
            before = book if version == book.version else await self._versions.restored(book.customiser_id, version)
        except VersionUnreadable:
            return None
        return await self._versions.difference(before, book)
