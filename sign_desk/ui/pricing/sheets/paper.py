"""Prints pieces of HTML on A4 as PDF behind the window: laying out many rows takes longer than a window may wait.

In a thread of Qt's own, as rich text needs one that has timers. A file is whole or not there.
"""

from __future__ import annotations

import asyncio
import os
import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QSaveFile, QThread
from PySide6.QtGui import QTextCursor, QTextDocument

from sign_desk.store.errors import FileNotWritten
from sign_desk.ui.kit.pdf import print_document

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_STYLE = "body, p, td, th { font-family: sans-serif; font-size: 9pt; } h1 { font-size: 16pt; } h2 { font-size: 12pt; }"


async def print_pieces(pieces: Iterable[str], path: Path) -> None:
    """Print into `path`; given up, it leaves what was there. Raises FileNotWritten."""
    thread = _Printing(tuple(pieces), path)
    ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def end() -> None:
        _UNDER_WAY.discard(thread)
        if not ended.done():
            ended.set_result(None)

    _UNDER_WAY.add(thread)
    thread.finished.connect(end)
    thread.start()
    try:
        await ended
    finally:
        thread.given_up.set()
    if thread.error is not None:
        raise thread.error


class _Printing(QThread):
    def __init__(self, pieces: Iterable[str], path: Path) -> None:
        super().__init__()
        self.error: FileNotWritten | None = None
        self.given_up = threading.Event()
        self._pieces = pieces
        self._path = path

    def run(self) -> None:
        file = QSaveFile(os.fspath(self._path))
        whole = file.open(QSaveFile.OpenModeFlag.WriteOnly)
        if whole:
            self._print(file)
        if self.given_up.is_set():
            file.cancelWriting()
        if not (whole and file.commit()):
            self.error = FileNotWritten(self._path, OSError(file.errorString()))

    def _print(self, file: QSaveFile) -> None:
        document = QTextDocument()
        document.setDefaultStyleSheet(_STYLE)
        cursor = QTextCursor(document)
        # Each is laid in while the window waits, so none is large.
        for piece in self._pieces:
            if self.given_up.is_set():
                return
            cursor.insertHtml(piece)
            cursor.insertBlock()
        print_document(document, file)


_UNDER_WAY: set[_Printing] = set()
"""Those that must not be let go of before they end."""
