"""Saving a customiser's prices: looked at before, on record before they leave, read back after.

The service replaces everything at once, and has no way to tell it to do so only if nobody else did. What is left to
do is to look immediately before, to keep what was there, and to compare what is there then.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
from datetime import UTC, datetime, timedelta
from random import SystemRandom
from typing import TYPE_CHECKING

from sign_desk.api import retry
from sign_desk.api.body import pricing_body
from sign_desk.api.errors import ApiError, Processed
from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.readback import reading_back
from sign_desk.pricing.slices import in_slices
from sign_desk.services.pricing.books import (
    Book,
    CannotSave,
    ChangedElsewhere,
    NotSaved,
    OtherState,
    Phase,
    Saved,
    SaveUnknown,
)
from sign_desk.store.errors import StoreError, VersionUnreadable
from sign_desk.store.pricing.records import Outcome, Reason

if TYPE_CHECKING:
    from collections.abc import Callable

    from sign_desk.api.records import JsonObject
    from sign_desk.services.pricing.currencies import Currencies
    from sign_desk.services.pricing.staging import Staging
    from sign_desk.services.pricing.versions import Versions

_log = logging.getLogger("sign_desk.services")
_chance = SystemRandom()

_PATIENCE = timedelta(minutes=5)
"""How long what was sent may still arrive, as with orders."""


class Saving:
    """Saves the prices of one store's customisers, and finds out how a save ended whose answer did not come."""

    def __init__(self, versions: Versions, staging: Staging, currencies: Currencies) -> None:
        self._versions = versions
        self._staging = staging
        self._currencies = currencies

    async def save(
        self,
        book: Book,
        document: PricingDocument,
        progress: Callable[[Phase], None],
        repricing: datetime | None = None,
    ) -> Saved:
        """Replace the pricing that was edited, `book`, by `document`; as `PriceBooks.save`."""
        session = self._versions.session
        if obstacle := session.obstacle(await self._currencies.of(book.customiser_id)):
            raise CannotSave(obstacle)
        with session.in_use():
            progress(Phase.LOOKING)
            unknown = await self._begin(book, document, repricing)
            progress(Phase.SENDING)
            taken = await self._send(unknown)
            progress(Phase.READING)
            return await self._read_back(unknown, taken)

    async def find_out(self, unknown: SaveUnknown) -> Saved | NotSaved | OtherState:
        """Look what the service has, and tell by it how the save ended. Raises ApiError and StoreError."""
        return await self._judge(unknown, await self._versions.fetch(unknown.before.customiser_id))

    async def judge(self, book: Book) -> Saved | NotSaved | OtherState | None:
        """Tell by what the service has now, `book`, how a save ended whose outcome nobody saw; None without one."""
        if not self._versions.can_keep:
            return None
        archive = self._versions.archive
        pending = await archive.saves.pending(self._versions.place(book.customiser_id))
        if pending is None:
            return None
        try:
            sent = PricingDocument(await archive.saves.sent(pending.id))
            before = await self._versions.restored(book.customiser_id, pending.before_id)
        except VersionUnreadable as error:
            _log.warning("a save of customiser %d cannot be judged: %s", book.customiser_id, error.cause)
            await archive.saves.settle(pending.id, Outcome.UNKNOWN, datetime.now(UTC))
            return None
        return await self._judge(SaveUnknown(pending.id, before, sent, pending.started_at), book)

    async def give_up(self, customiser_id: int) -> None:
        """Ask no more how the last save of a customiser ended. Raises StoreError."""
        await self._versions.archive.saves.give_up(self._versions.place(customiser_id), datetime.now(UTC))

    async def _begin(self, book: Book, document: PricingDocument, repricing: datetime | None) -> SaveUnknown:
        """Keep what the service has, and record what is about to be sent: from now on nobody knows the outcome.

        Raises ApiError, StoreError, and ChangedElsewhere if the service has something else than `book`.
        """
        archive, place, at = self._versions.archive, self._versions.place(book.customiser_id), datetime.now(UTC)
        tree = await self._versions.ask(book.customiser_id)
        version = await archive.snapshots.keep(place, tree, Reason.BEFORE_SAVE, at)
        before = Book(book.customiser_id, PricingDocument(tree), at, kept=False, version=version)
        if await self._versions.difference(book, before) is not None:
            raise ChangedElsewhere(before)
        operator = self._versions.session.profile.operator
        save_id = await archive.saves.begin(place, version, document, operator, at, repricing)
        return SaveUnknown(save_id, before, document, at)

    async def _send(self, unknown: SaveUnknown) -> JsonObject:
        """Send, and return what the service took it for; what it surely did not take is sent again.

        Keeping what was there and writing what is sent take a second where there is much of it. So all is made ready,
        and then, before each attempt, one looks once more. Raises SaveUnknown, or, where it was surely not taken,
        ApiError or ChangedElsewhere.
        """
        session, customiser_id = self._versions.session, unknown.before.customiser_id
        body = await pricing_body(unknown.sent.payload)
        for attempt in itertools.count(1):
            await self._look_again(unknown)
            try:
                return await session.watch(session.client.update_pricing(customiser_id, body))
            except ApiError as error:
                if error.processed is not Processed.NO:
                    unknown.cause = error.cause
                    raise unknown from error
                pause = retry.decide(attempt, "PUT", retry.RequestKind.WRITE, error, jitter=_chance.random())
                if pause is None:
                    await self._settle(unknown, Outcome.NOT_SAVED)
                    raise
            await asyncio.sleep(pause)
        raise AssertionError("counting never ends")

    async def _look_again(self, unknown: SaveUnknown) -> None:
        """Look whether the service still has what is to be replaced. Raises ApiError, and ChangedElsewhere if not."""
        before = unknown.before
        try:
            tree = await self._versions.ask(before.customiser_id)
        except ApiError:
            await self._settle(unknown, Outcome.NOT_SAVED)
            raise
        if tree == before.document.loaded:
            return
        now = await self._versions.kept_if_possible(before.customiser_id, tree, Reason.LOADED)
        if await self._versions.difference(before, now) is not None:
            await self._settle(unknown, Outcome.NOT_SAVED)
            raise ChangedElsewhere(now)

    async def _read_back(self, unknown: SaveUnknown, taken: JsonObject) -> Saved:
        unread, customiser_id = None, unknown.before.customiser_id
        try:
            taken = await self._versions.ask(customiser_id)
        except ApiError as error:
            unread = error
        book = await self._versions.kept_if_possible(customiser_id, taken, Reason.SAVED)
        readback = await in_slices(reading_back(unknown.sent, book.document))
        await self._complete(unknown, book)
        return Saved(book, readback, unread)

    async def _judge(self, unknown: SaveUnknown, book: Book) -> Saved | NotSaved | OtherState:
        readback = await in_slices(reading_back(unknown.sent, book.document))
        if readback.is_same:
            await self._complete(unknown, book)
            return Saved(book, readback)
        difference = await self._versions.difference(unknown.before, book)
        if difference is not None:
            return OtherState(book, difference)
        may_arrive = datetime.now(UTC) - unknown.started_at < _PATIENCE
        if not may_arrive:
            await self._settle(unknown, Outcome.NOT_SAVED)
        return NotSaved(book, may_arrive)

    async def _complete(self, unknown: SaveUnknown, book: Book) -> None:
        """Forget the edits that were saved, and settle last: where this is cut short, the next start does it again."""
        try:
            await self._staging.forget_saved(book.customiser_id, unknown.sent)
            await self._versions.look(book)
        except StoreError as error:
            _log.warning("saved edits of customiser %d are still kept: %s", book.customiser_id, error.title)
            return
        await self._settle(unknown, Outcome.SAVED, book.version)

    async def _settle(self, unknown: SaveUnknown, outcome: Outcome, after: int | None = None) -> None:
        try:
            await self._versions.archive.saves.settle(unknown.save_id, outcome, datetime.now(UTC), after)
        except StoreError as error:
            _log.warning("the outcome of a save could not be recorded: %s", error.title)
