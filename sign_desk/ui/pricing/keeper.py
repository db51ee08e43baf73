"""Keeps the unsaved edits of one customiser's prices on this computer while they are made."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from sign_desk.pricing.history import History
from sign_desk.store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject

    from sign_desk.services.pricing.books import Book
    from sign_desk.services.pricing.price_books import PriceBooks
    from sign_desk.ui.kit.tasks import WriteScope


class Edits(NamedTuple):
    """All that was done, and the version it was done to."""

    book: Book
    history: History


def fresh(book: Book) -> Edits:
    """Nothing done yet to a version."""
    return Edits(book, History(book.document))


class Keeper:
    """Writes one state of the edits after another; of those that follow quickly, only the last.

    It goes on until the newest state is written, whatever is open by then. `kept` is called when it is, `failed` with
    the error that kept it from being so.
    """

    def __init__(
        self,
        writes: WriteScope,
        owner: QObject,
        books: PriceBooks,
        kept: Callable[[], None],
        failed: Callable[[StoreError], None],
    ) -> None:
        self._writes = writes
        self._owner = owner
        self._books = books
        self._tell_kept = kept
        self._tell_failed = failed
        self._newest: Edits | None = None
        self._written: Edits | None = None
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being written."""
        return self._idle.is_set()

    @property
    def is_kept(self) -> bool:
        """Whether the newest state is written."""
        return self._written is self._newest

    def keep(self, edits: Edits) -> None:
        """Keep this state."""
        self._newest = edits
        if self.is_idle:
            self._idle.clear()
            self._writes.start(
                self._write(), owner=self._owner, done=lambda _: self._tell_kept(), failed=self._take_failure
            )

    def go_on_from(self, edits: Edits) -> None:
        """Go on from a state that is kept already: as it was read, or because nothing is left to be kept.

        Where the last one could not be written, this one is: what is kept would come back otherwise.
        """
        if not self.is_kept:
            self.keep(edits)
            return
        self._newest = self._written = edits

    async def idle(self) -> None:
        """Wait until nothing is being written any more."""
        await self._idle.wait()

    async def _write(self) -> None:
        try:
            while (newest := self._newest) is not None and newest is not self._written:
                await self._books.stage(newest.book, newest.history)
                self._written = newest
        finally:
            self._idle.set()

    def _take_failure(self, error: Exception) -> None:
        if not isinstance(error, StoreError):
            raise error
        self._tell_failed(error)
