"""Keeps the unsaved edits of one document on this computer while they are made."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from sign_desk.pricing.history import History
    from sign_desk.services.books import Book
    from sign_desk.services.price_books import PriceBooks
    from sign_desk.ui.kit.tasks import WriteScope


class Keeper(QObject):
    """Writes one state of the edits after another; of those that follow quickly, only the last.

    It goes on until the newest state is written, whatever document is open by then. ``kept`` tells that it is,
    ``failed`` carries the error that kept it from being so.
    """

    kept = Signal()
    failed = Signal(object)

    def __init__(self, writes: WriteScope, books: PriceBooks, book: Book, kept: History | None, owner: QObject) -> None:
        """Begin with the edits of `kept`, which are kept already; None if something else may be."""
        super().__init__(owner)
        self._writes = writes
        self._books = books
        self._book = book
        self._newest = self._written = kept
        self._idle = asyncio.Event()
        self._idle.set()

    def keep(self, history: History) -> None:
        """Keep this state."""
        self._newest = history
        if self._idle.is_set():
            self._idle.clear()
            self._writes.start(self._write(), owner=self, done=lambda _: self.kept.emit(), failed=self.failed.emit)

    async def idle(self) -> None:
        """Wait until nothing is being written any more."""
        await self._idle.wait()

    async def _write(self) -> None:
        try:
            while self._written is not self._newest:
                if (newest := self._newest) is not None:
                    await self._books.stage(self._book, newest)
                self._written = newest
        finally:
            self._idle.set()
