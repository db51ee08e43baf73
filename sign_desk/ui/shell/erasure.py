"""Personal data that is erased: when it is old enough, or at once where the operator wants that."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QCheckBox

from sign_desk.store.copies import Copies
from sign_desk.store.errors import DatabaseFailed, StoreError
from sign_desk.ui.kit.dialogs import confirm
from sign_desk.ui.kit.notices import Notice
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.trouble import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from PySide6.QtWidgets import QWidget

    from sign_desk.ui.kit.tasks import WriteScope
    from sign_desk.ui.shell.archive_presenter import ArchivePresenter
    from sign_desk.ui.shell.main_window import MainWindow

T = TypeVar("T")

_log = logging.getLogger("sign_desk.ui")

_DAY = 24 * 60 * 60 * 1000  # milliseconds
_TITLE = "Erase your customers' data now?"
_GOES = (
    "names, addresses, e-mails and what was sent of every settled order on this computer, and of templates",
    "drafts that were not sent, and what is typed on the order form",
    "the file of missed orders in hand, with what was mended in it; your own file stays where it is",
    "deliveries in the log of Webhooks, but for the id and number of an order that the service told of",
)
_BACKUPS = "backups made before an update of Sign Desk, which hold the same data: {}"
_STAYS = (
    "that each order was sent, so that none is sent twice",
    "orders that wait for you, and deliveries by which one of them may yet be settled",
    "what the demo store was sent, until it is started afresh",
)
_YOURS = ("what you made with File → Back up…, and daily copies: they hold the same data, and stay where they are",)
_DAMAGED = (
    "What was damaged and set aside may hold the same data:\n{}\nIt may also be the only record of an order that was "
    "sent, so it is kept unless you tick this."
)


class Erasure(QObject):
    """Erases from the archive. Each time is a write: it is never stopped halfway.

    `erasing` carries the moment before which everything goes, ahead of it: nothing that old may be kept again.
    `erased` tells that it is gone.
    """

    erasing = Signal(object)
    erased = Signal()

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
        copies = await self._copies()
        tick = QCheckBox(f"Delete {_counted(len(copies.damaged))} too") if copies.damaged else None
        if await confirm(parent, _TITLE, _question(copies), accept="Erase now", risky=True, also=tick):
            damaged = tick is not None and tick.isChecked()
            self._erase(datetime.now(UTC), damaged_copies=damaged, done=self._tell_erased)

    async def _copies(self) -> Copies:
        archive = self._archive.archive
        try:
            return await archive.copies() if archive is not None else Copies((), ())
        except StoreError as error:
            _log.warning("copies of the history could not be looked for: %s", error.title, exc_info=error)
            return Copies((), ())

    def _erase_old(self) -> None:
        if self._days is not None and self._archive.archive is not None:
            self._erase(datetime.now(UTC) - timedelta(days=self._days))

    def _erase(
        self, before: datetime, *, damaged_copies: bool = False, done: Callable[[int], None] | None = None
    ) -> None:
        archive = self._archive.archive
        if archive is None:
            self._tell(DatabaseFailed("The order history is not open, so nothing was erased from it."))
            return

        def tell(count: int) -> None:
            self.erased.emit()
            if done is not None:
                done(count)

        self.erasing.emit(before)
        self._write(archive.erase_personal(before, damaged_copies=damaged_copies), tell)

    def _write(self, coroutine: Coroutine[Any, Any, T], done: Callable[[T], None] | None) -> None:
        self._writes.start(coroutine, owner=self, done=done, failed=self._tell)

    def _tell_erased(self, count: int) -> None:
        orders = f"{count} order{'' if count == 1 else 's'}"
        self._window.notices.show_notice(
            "erased", Notice(Tone.OK, "Personal data erased", f"Of {orders}, and of drafts, templates and deliveries.")
        )

    def _tell(self, error: Exception) -> None:
        if not isinstance(error, StoreError):
            self._on_error(error)
            return
        trouble = explain(error)
        _log.warning("something could not be erased: %s", trouble.title, exc_info=error)
        self._window.notices.show_notice("erased", Notice(Tone.WARNING, trouble.title, trouble.text))


def _question(copies: Copies) -> str:
    """What is erased and what is not, the copies by their names in the data folder."""
    backups = (_BACKUPS.format(", ".join(copies.backups)),) if copies.backups else ()
    told = [_list("Goes", _GOES + backups), _list("Stays", _STAYS), _list("Delete yourself", _YOURS)]
    if copies.damaged:
        told.append(_DAMAGED.format("\n".join(copies.damaged)))
    return "\n\n".join(told)


def _list(title: str, points: Sequence[str]) -> str:
    return "\n".join((f"{title}:", *(f"• {point}" for point in points)))


def _counted(damaged: int) -> str:
    return "the damaged copy" if damaged == 1 else f"{damaged} damaged copies"
