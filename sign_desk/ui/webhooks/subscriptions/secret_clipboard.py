"""Puts a secret on the clipboard for a short while, marked so that clipboard managers do not keep it."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QMimeData, QObject, QTimer
from PySide6.QtGui import QGuiApplication

SECONDS = 30

_MARKS = {
    # Klipper and what follows it; Windows' history and its cloud; what follows nspasteboard.org.
    "x-kde-passwordManagerHint": QByteArray(b"secret"),
    'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"': QByteArray(b"1"),
    'application/x-qt-windows-mime;value="CanIncludeInClipboardHistory"': QByteArray(b"\0\0\0\0"),
    'application/x-qt-windows-mime;value="CanUploadToCloudClipboard"': QByteArray(b"\0\0\0\0"),
    "application/x-nspasteboard-concealed-type": QByteArray(b"1"),
}


class SecretClipboard(QObject):
    """Holds one secret on the clipboard at most, and takes it back after `SECONDS`."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._copied = ""
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(SECONDS * 1000)
        self.timer.timeout.connect(self.take_back)

    def copy(self, secret: str) -> None:
        """Put a secret on the clipboard."""
        data = QMimeData()
        data.setText(secret)
        for kind, value in _MARKS.items():
            data.setData(kind, value)
        QGuiApplication.clipboard().setMimeData(data)
        self._copied = secret
        self.timer.start()

    def take_back(self) -> None:
        """Clear the clipboard, unless something else was put there meanwhile."""
        self.timer.stop()
        copied, self._copied = self._copied, ""
        if copied and QGuiApplication.clipboard().text() == copied:
            QGuiApplication.clipboard().clear()
