"""Ctrl+C in the terminal, and the system's request to end, close a window as if by hand."""

from __future__ import annotations

import signal
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QSocketNotifier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget


@contextmanager
def closed_by_signals(window: QWidget) -> Iterator[None]:
    """Close `window` on SIGINT and SIGTERM for as long as the block runs."""
    reader, writer = socket.socketpair()
    writer.setblocking(False)
    notifier = QSocketNotifier(reader.fileno(), QSocketNotifier.Type.Read)
    # Python runs its signal handlers only between bytecodes, and Qt's loop runs none while nothing happens:
    # a byte in this socket wakes it.
    before = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    notifier.activated.connect(lambda: reader.recv(64))
    handlers = {number: signal.signal(number, lambda *_: window.close()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(before)
        notifier.setEnabled(False)
        reader.close()
        writer.close()
