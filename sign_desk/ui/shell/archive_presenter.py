"""The file that keeps the order history and what was fetched: opened, and where that fails, what to do is told."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from sign_desk.store.errors import DatabaseDamaged, StoreError
from sign_desk.ui.kit.notices import Action, Notice
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.trouble import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from sign_desk.store.archive import Archive
    from sign_desk.ui.shell.main_window import MainWindow

_log = logging.getLogger("sign_desk.ui")


class ArchivePresenter(QObject):
    """`opened` tells that the archive can be used, at the start or after all."""

    opened = Signal()

    def __init__(self, window: MainWindow, file: Path, on_error: Callable[[BaseException], None]) -> None:
        super().__init__(window)
        self._window = window
        self._file = file
        self._tasks = TaskScope(window, on_error)
        self._archive: Archive | None = None

    @property
    def archive(self) -> Archive | None:
        """What is kept, None while it cannot be used: nothing can be sent then, and everything else goes on."""
        return self._archive

    async def open(self, *, begin_empty: bool = False) -> None:
        """Open the file, or tell why that fails and offer what can be done about it."""
        # The database library is slow to load.
        from sign_desk.store.archive import Archive

        try:
            self._archive = await Archive.open(self._file, begin_empty=begin_empty)
        except DatabaseDamaged as damage:
            # Without the old history an order could be sent a second time: only the operator may go on without it.
            self._offer("Go on with an empty history", damage, begin_empty=True)
        except StoreError as error:
            self._offer("Try again", error, begin_empty=False)
        else:
            self.opened.emit()

    async def waiting_by_store(self) -> Mapping[str, int]:
        """How many orders wait for the operator, by the id of their store; of none where that cannot be read."""
        return await self._archive.ledger.waiting_by_store() if self._archive is not None else {}

    async def waiting_of(self, store_id: str) -> int | None:
        """How many orders of this store wait for the operator, None where that cannot be read."""
        if self._archive is None:
            return None
        try:
            return (await self._archive.ledger.waiting_by_store()).get(store_id, 0)
        except StoreError as error:
            _log.warning("what waits could not be counted: %s", error.title)
            return None

    async def close(self) -> None:
        """Close the file."""
        self._tasks.cancel_all()
        if self._archive is not None:
            await self._archive.close()
            self._archive = None

    def _offer(self, words: str, error: StoreError, *, begin_empty: bool) -> None:
        trouble = explain(error)
        _log.warning("%s: %s", trouble.title, trouble.cause, exc_info=error)
        way_on = Action(words, partial(self._open_again, begin_empty=begin_empty))
        notice = Notice(Tone.DANGER, trouble.title, trouble.text, actions=(way_on,), dismissible=False)
        self._window.notices.show_notice("archive", notice)

    def _open_again(self, *, begin_empty: bool) -> None:
        self._window.notices.dismiss("archive")
        self._tasks.start("open", partial(self.open, begin_empty=begin_empty))
