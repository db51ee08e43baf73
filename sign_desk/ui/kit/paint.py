"""Waiting for the first paint: what takes a moment begins only once there is something to look at."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

_UNSEEN = 2.0
"""Seconds after which a window counts as one that nobody sees, such as one that starts minimised."""


class FirstPaint(QObject):
    """Sees when `window` is painted for the first time; to be made before it is shown."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._seen = asyncio.Event()
        window.installEventFilter(self)

    async def wait(self) -> None:
        """Return when the window has been painted, or is not seen at all."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._seen.wait(), _UNSEEN)
        self.deleteLater()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._seen.set()
        return False
