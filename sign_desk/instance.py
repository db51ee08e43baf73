"""A second start of the program: it hands what it was asked for to the one that runs, whose window comes forward.

Who runs listens on a socket of the user's own, in the data directory; nothing secret goes over it.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

if TYPE_CHECKING:
    from pathlib import Path

_ACTIVATION: Final = "XDG_ACTIVATION_TOKEN"
_PATIENCE: Final = 2000
"""Milliseconds that a second start waits for the first one, which may be busy."""
_LONGEST: Final = 16 * 1024
_HEARD: Final = b"heard\n"


@dataclass(frozen=True, slots=True)
class Request:
    """What a second start asks for: the demo store, a store by its name or address, or only the window.

    `token_left_behind` tells that it was given a token, which stays with it.
    """

    demo: bool = False
    store: str | None = None
    token_left_behind: bool = False


class Listener(QObject):
    """Hears later starts with the same data directory: `requested` brings the `Request` of each."""

    requested = Signal(object)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        """Listen for those who start with `folder`, which this process holds; where it cannot, nobody is heard."""
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._take)
        # The folder is held, so whoever listened there before has ended without tidying up.
        QLocalServer.removeServer(_name(folder))
        self.is_listening = self._server.listen(_name(folder))

    def close(self) -> None:
        """Hear nobody any more."""
        self._server.close()

    def _take(self) -> None:
        socket = self._server.nextPendingConnection()
        socket.disconnected.connect(socket.deleteLater)
        socket.readyRead.connect(lambda: self._hear(socket))

    def _hear(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() > _LONGEST:
                socket.abort()
            return
        said = _read(bytes(socket.readLine(_LONGEST).data()))
        if said is None:
            socket.abort()
            return
        request, activation = said
        if activation:
            # Wayland lets a window come forward only with the token that the desktop gave to the second start.
            os.environ[_ACTIVATION] = activation
        socket.write(_HEARD)
        socket.disconnectFromServer()
        self.requested.emit(request)


def hand_over(folder: Path, request: Request) -> bool:
    """Hand `request` to the program that holds `folder`; False if it does not answer."""
    socket = QLocalSocket()
    socket.connectToServer(_name(folder))
    if not socket.waitForConnected(_PATIENCE):
        return False
    if sys.platform == "win32":
        import ctypes

        # Only who has the foreground may give it away: here, the process that the user has just started.
        ctypes.windll.user32.AllowSetForegroundWindow(-1)
    message = asdict(request) | {"activation": os.environ.get(_ACTIVATION)}
    socket.write(json.dumps(message).encode() + b"\n")
    while not socket.canReadLine():
        if not socket.waitForReadyRead(_PATIENCE):
            return False
    return bytes(socket.readLine().data()) == _HEARD


def _name(folder: Path) -> str:
    """Return where they meet: a file in the folder, or on Windows a pipe named after it."""
    if sys.platform == "win32":
        return f"sign-desk-{hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:32]}"
    return os.fspath(folder / "window.socket")


def _read(line: bytes) -> tuple[Request, str | None] | None:
    """Read what was said; None for what no second start says."""
    try:
        said = json.loads(line)
    except ValueError:
        return None
    if not isinstance(said, dict):
        return None
    store, activation = said.get("store"), said.get("activation")
    if not all(text is None or isinstance(text, str) for text in (store, activation)):
        return None
    told = {name: said.get(name) is True for name in ("demo", "token_left_behind")}
    return Request(store=store, **told), activation
