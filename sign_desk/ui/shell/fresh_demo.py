"""The demo store made afresh, once the operator has confirmed it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from sign_desk.services.stores import DEMO
from sign_desk.ui.kit.dialogs import confirm
from sign_desk.ui.kit.notices import Notice
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.trouble import Explained, explain

if TYPE_CHECKING:
    from collections.abc import Callable

    from sign_desk.services.stores import DemoStore
    from sign_desk.ui.kit.tasks import WriteScope
    from sign_desk.ui.shell.archive_presenter import ArchivePresenter
    from sign_desk.ui.shell.main_window import MainWindow
    from sign_desk.ui.shell.presenter import ShellPresenter

_log = logging.getLogger("sign_desk.ui")


class FreshDemo(QObject):
    """Forgets everything of the demo store: a write, which is not stopped halfway.

    `forgetting` carries the store's id ahead of it: nothing of it may be kept again. `forgotten` follows.
    """

    forgetting = Signal(str)
    forgotten = Signal()

    def __init__(
        self,
        window: MainWindow,
        demo: DemoStore,
        shell: ShellPresenter,
        archive: ArchivePresenter,
        writes: WriteScope,
        on_error: Callable[[BaseException], None],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._demo = demo
        self._shell = shell
        self._archive = archive
        self._writes = writes
        self._on_error = on_error
        self._tasks = TaskScope(window, on_error)
        window.freshDemoRequested.connect(self.ask)

    def ask(self) -> None:
        """Ask whether to begin."""
        self._tasks.start("ask", self._confirm)

    def close(self) -> None:
        """Ask nothing more."""
        self._tasks.cancel_all()

    async def _confirm(self) -> None:
        text = "Everything that was changed or sent in the demo store is forgotten. Your own stores are not touched."
        if await confirm(self._window, "Start the demo store afresh?", text, accept="Start afresh", risky=True):
            notice = Notice(Tone.INFO, "The demo store is being made afresh…", dismissible=False)
            self._window.notices.show_notice("afresh", notice)
            self._writes.start(self._forget(), owner=self, done=self._open, failed=self._tell)

    async def _forget(self) -> None:
        # Until all of it is forgotten it cannot be opened, so that nothing is sent to it meanwhile.
        async with self._demo.held_back():
            await self._shell.release(DEMO.store_id)
            self.forgetting.emit(DEMO.store_id)
            self._demo.forget()
            if (archive := self._archive.archive) is not None:
                await archive.forget_store(DEMO.store_id, DEMO.ledger_origin)

    def _open(self, _none: None) -> None:
        self._window.notices.dismiss("afresh")
        self.forgotten.emit()
        # Another store may have been taken in hand meanwhile.
        if self._shell.chosen_id is None:
            self._shell.open_demo()

    def _tell(self, error: Exception) -> None:
        self._window.notices.dismiss("afresh")
        if not isinstance(error, Explained):
            self._on_error(error)
            return
        trouble = explain(error)
        _log.warning("the demo store was not made afresh: %s", trouble.title, exc_info=error)
        self._window.notices.show_notice("afresh", Notice(Tone.DANGER, trouble.title, trouble.text))
