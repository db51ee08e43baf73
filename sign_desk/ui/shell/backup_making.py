"""Back-ups by hand: made into a file, and opened from one after a look at what that would come to."""

from __future__ import annotations

import asyncio
import logging
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog

from sign_desk.store.backup.report import Added
from sign_desk.ui.kit.dialogs import confirm, shown
from sign_desk.ui.kit.files import open_file, save_file
from sign_desk.ui.kit.notices import Notice
from sign_desk.ui.kit.progress import ProgressDialog, watched
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.shell.backup_dialog import BackupDialog
from sign_desk.ui.shell.backup_words import summary_of
from sign_desk.ui.trouble import Explained, explain

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from pathlib import Path
    from typing import Any

    from sign_desk.services.backups import Backups
    from sign_desk.store.backup.opened import Opened
    from sign_desk.store.backup.report import Kind
    from sign_desk.ui.kit.tasks import WriteScope
    from sign_desk.ui.shell.main_window import MainWindow

_log = logging.getLogger("sign_desk.ui")

_KIND = "Back-up (*.zip)"
_QUESTION = "Back up what is on this computer?"
_TEXT = (
    "One file takes up the order history, earlier prices and unsaved changes, drafts, what was answered for missed "
    "orders, deliveries, and the stores. It holds no token and no password, but your customers' names and addresses: "
    "keep it where only you can read it.\n\nOn another computer, File → Open a back-up… adds it to what is there."
)
_NOT_OPEN = "The order history is not open, so there is nothing to back up, and nothing to add to."
_CHANGED = (
    "Something on this computer changed while the back-up was looked at. Look again at what adding the rest comes to."
)
_PART = "What was added by then stays. Open the back-up again to add the rest."


class BackupMaking(QObject):
    """`merged` tells that a back-up was added: everything may show more now."""

    merged = Signal()

    def __init__(
        self,
        window: MainWindow,
        backups: Callable[[], Backups | None],
        writes: WriteScope,
        on_error: Callable[[BaseException], None],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._backups = backups
        self._writes = writes
        self._on_error = on_error
        self._tasks = TaskScope(window, on_error)
        self._part = False
        self._closing = False
        window.backupRequested.connect(lambda: self._tasks.start("save", self._ask_and_save))
        window.openBackupRequested.connect(self.open)

    def open(self) -> None:
        """Ask for a back-up, and show what is in it."""
        if not self._tasks.busy("open"):
            self._tasks.start("open", self._ask_and_open, failed=self._tell_not_added)

    def close(self) -> None:
        """Begin nothing more, and stop what is being added after the step under way."""
        self._closing = True
        self._tasks.cancel_all()

    async def _ask_and_save(self) -> None:
        if (backups := self._in_reach()) is None:
            return
        if not await confirm(self._window, _QUESTION, _TEXT, accept="Choose where…"):
            return
        name = f"sign-desk-backup-{datetime.now(UTC).astimezone():%Y-%m-%d}.zip"
        path = await save_file(self._window, "Back up", name, _KIND)
        if path is not None:
            self._show(Tone.INFO, "The back-up is being made…", "You can go on working.", dismissible=False)
            self._writes.start(backups.save(path), owner=self, done=partial(self._tell_saved, path), failed=self._tell)

    def _tell_saved(self, path: Path, _none: None) -> None:
        text = f"{path} was written and read again. It holds personal data: keep it where only you can read it."
        self._show(Tone.OK, "Backed up", text)

    async def _ask_and_open(self) -> None:
        if (backups := self._in_reach()) is None:
            return
        path = await open_file(self._window, "Open a back-up", _KIND)
        if path is None:
            return
        self._part = again = False
        while not await self._look_and_add(backups, path, again=again):
            again = True

    async def _look_and_add(self, backups: Backups, path: Path, *, again: bool) -> bool:
        """Show what is in a back-up, and add it if that is wanted; False if it has to be shown again."""
        self._window.notices.dismiss("backup")
        if again:
            self._show(Tone.INFO, "Something changed", _CHANGED)
        async with AsyncExitStack() as stack:
            opened = await watched("Reading the back-up", self._window, partial(_open, stack, backups, path))
            without = None if opened is None else await self._without(opened)
            if opened is None or without is None:
                self._window.notices.dismiss("backup")
                return True
            added = await self._add(backups, opened, without)
        if added is Added.ALL:
            self._show(Tone.OK, "The back-up was added", summary_of(opened.report, without))
        elif added is Added.PART:
            self._show(Tone.WARNING, "Part of the back-up was added", _PART)
        return added is not Added.CHANGED

    async def _without(self, opened: Opened) -> frozenset[Kind] | None:
        """Show what adding a back-up comes to, and return what is not wanted of it; None if nothing is."""
        dialog = BackupDialog(opened, self._window)
        try:
            return dialog.without if await shown(dialog) == QDialog.DialogCode.Accepted else None
        finally:
            dialog.deleteLater()

    async def _add(self, backups: Backups, opened: Opened, without: frozenset[Kind]) -> Added:
        """Add a back-up, and tell how far that is; the operator may stop it, and so does closing."""
        dialog = ProgressDialog("Adding the back-up", self._window, stop="Stop")
        self._part = False

        def tell(done: int, of: int) -> bool:
            self._part = True
            if self._closing or dialog.is_stopped:
                return False
            dialog.expect(of, "order")
            dialog.show_done(done)
            return True

        dialog.open()
        try:
            return await self._written(backups.merge(opened, without, tell))
        finally:
            dialog.accept()
            dialog.deleteLater()
            if self._part and not self._closing:
                self.merged.emit()

    async def _written(self, merging: Coroutine[Any, Any, Added]) -> Added:
        """Wait for a write, which goes on whatever becomes of who waits."""
        answer: asyncio.Future[Added] = asyncio.get_running_loop().create_future()
        self._writes.start(merging, owner=self, done=answer.set_result, failed=answer.set_exception)
        try:
            return await asyncio.shield(answer)
        except asyncio.CancelledError:
            # What was unpacked has to stay there for the step under way.
            await asyncio.wait([answer])
            raise

    def _in_reach(self) -> Backups | None:
        backups = self._backups()
        if backups is None:
            self._show(Tone.WARNING, "Not yet", _NOT_OPEN)
        return backups

    def _tell_not_added(self, error: Exception) -> None:
        self._tell(error, _PART if self._part else "")

    def _tell(self, error: Exception, also: str = "") -> None:
        self._window.notices.dismiss("backup")
        if not isinstance(error, Explained):
            self._on_error(error)
            return
        trouble = explain(error)
        _log.info("a back-up: %s", trouble.title, exc_info=error)
        self._show(Tone.DANGER, trouble.title, f"{trouble.text} {also}".strip())

    def _show(self, tone: Tone, title: str, text: str, *, dismissible: bool = True) -> None:
        self._window.notices.show_notice("backup", Notice(tone, title, text, dismissible=dismissible))


async def _open(stack: AsyncExitStack, backups: Backups, path: Path, dialog: ProgressDialog) -> Opened:
    def tell(done: int, of: int) -> None:
        dialog.expect(of, "order")
        dialog.show_done(done)

    return await stack.enter_async_context(backups.opened(path, tell))
