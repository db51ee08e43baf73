"""Personal data that is erased: when it is old enough, or at once where the operator wants that."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, QTimer

from sign_desk.store.errors import DatabaseFailed, StoreError
from sign_desk.ui.kit.dialogs import confirm
from sign_desk.ui.kit.notices import Notice
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.trouble import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from PySide6.QtWidgets import QWidget

    from sign_desk.ui.kit.tasks import WriteScope
    from sign_desk.ui.shell.archive_presenter import ArchivePresenter
    from sign_desk.ui.shell.main_window import MainWindow

T = TypeVar("T")

_log = logging.getLogger("sign_desk.ui")

_DAY = 24 * 60 * 60 * 1000  # milliseconds
_TITLE = "Erase your customers' data now?"
_TEXT = (
    "Names, addresses, e-mails and what was sent are removed from every settled order on this computer, and from "
    "templates; drafts that were not sent are removed altogether. That each order was sent stays on record, so that "
    "none is sent twice."
)


class Erasure(QObject):
    """Erases from the archive. Each time is a write: it is never stopped halfway."""

    def __init__(
        self,
        window: MainWindow,
        archive: ArchivePresenter,
        writes: WriteScope,
        on_error: Callable[[BaseException], None],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._archive = archive
        self._writes = writes
        self._on_error = on_error
        self._tasks = TaskScope(window, on_error)
        self._days: int | None = None
        self._daily = QTimer(self)
        self._daily.setInterval(_DAY)
        self._daily.timeout.connect(self._erase_old)
        self._daily.start()
        archive.opened.connect(self._erase_old)

    def keep_for(self, days: int | None) -> None:
        """Keep personal data of settled orders that many days from now on, None: until it is erased by hand."""
        self._days = days
        self._erase_old()

    def ask(self, parent: QWidget) -> None:
        """Erase all of it now, once the operator has confirmed it in a question over `parent`."""
        self._tasks.start("ask", lambda: self._confirm(parent))

    def forget_kept(self, store_id: str) -> None:
        """Erase what was kept of a store, unsaved prices too; its orders stay on record."""
        if (archive := self._archive.archive) is not None:
            self._write(archive.forget_kept(store_id), None)

    def close(self) -> None:
        """Begin nothing more."""
        self._daily.stop()
        self._tasks.cancel_all()

    async def _confirm(self, parent: QWidget) -> None:
        if await confirm(parent, _TITLE, _TEXT, accept="Erase now", risky=True):
            if (archive := self._archive.archive) is None:
                self._tell(DatabaseFailed("The order history is not open, so nothing was erased from it."))
            else:
                self._write(archive.erase_personal(datetime.now(UTC)), self._tell_erased)

    def _erase_old(self) -> None:
        archive = self._archive.archive
        if self._days is not None and archive is not None:
            self._write(archive.erase_personal(datetime.now(UTC) - timedelta(days=self._days)), None)

    def _write(self, coroutine: Coroutine[Any, Any, T], done: Callable[[T], None] | None) -> None:
        self._writes.start(coroutine, owner=self, done=done, failed=self._tell)

    def _tell_erased(self, count: int) -> None:
        orders = f"{count} order{'' if count == 1 else 's'}"
        self._window.notices.show_notice("erased", Notice(Tone.OK, "Personal data erased", f"Of {orders}."))

    def _tell(self, error: Exception) -> None:
        if not isinstance(error, StoreError):
            self._on_error(error)
            return
        trouble = explain(error)
        _log.warning("something could not be erased: %s", trouble.title, exc_info=error)
        self._window.notices.show_notice("erased", Notice(Tone.WARNING, trouble.title, trouble.text))
