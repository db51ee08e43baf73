"""The daily copy: made into the folder that was chosen, once a day while Sign Desk is open; a failure is told."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from sign_desk.ui.need import Need
from sign_desk.ui.trouble import Explained, explain

if TYPE_CHECKING:
    from collections.abc import Callable

    from sign_desk.services.backups import Backups
    from sign_desk.ui.kit.tasks import WriteScope
    from sign_desk.ui.shell.main_window import MainWindow

_log = logging.getLogger("sign_desk.ui")

_HOUR = 60 * 60 * 1000  # milliseconds


class DailyCopies(QObject):
    """Looks every hour whether today's copy is due. `needsChanged` carries what the operator has to know of it."""

    needsChanged = Signal(list)

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
        self._folder: Path | None = None
        self._keep = 0
        self._is_making = False
        self._hourly = QTimer(self)
        self._hourly.setInterval(_HOUR)
        self._hourly.timeout.connect(self.make)

    def keep_in(self, folder: str | None, keep: int) -> None:
        """Make copies into `folder` from now on, None for none, and leave the newest `keep` there."""
        self._folder, self._keep = Path(folder) if folder else None, keep
        self.needsChanged.emit([])
        self._hourly.start()
        self.make()

    def make(self) -> None:
        """Make today's copy, unless it is there."""
        backups = self._backups()
        if backups is None or self._folder is None or self._is_making:
            return
        self._is_making = True
        today = datetime.now().astimezone().date()
        self._writes.start(
            backups.save_daily(self._folder, today, self._keep), owner=self, done=self._take, failed=self._tell
        )

    def close(self) -> None:
        """Begin no more."""
        self._hourly.stop()

    def _take(self, _made: bool) -> None:
        self._is_making = False
        self.needsChanged.emit([])

    def _tell(self, error: Exception) -> None:
        self._is_making = False
        if not isinstance(error, Explained):
            self._on_error(error)
            return
        trouble = explain(error)
        _log.warning("the daily copy was not made: %s %s", trouble.title, trouble.cause)
        text = f"{trouble.text} It is tried again every hour."
        self.needsChanged.emit(
            [Need("Today's copy was not made", text, "Settings…", self._window.settingsRequested.emit)]
        )
