"""Files dropped on a widget, wherever on it."""

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

_OF_A_DROP = (QEvent.Type.DragEnter, QEvent.Type.Drop)


class FileDrops(QObject):
    """Lets files be dropped on a widget and what is in it; `dropped` carries their paths."""

    dropped = Signal(list)

    def __init__(self, target: QWidget) -> None:
        super().__init__(target)
        target.setAcceptDrops(True)
        target.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what is dragged over the widget, if it is files."""
        if event.type() not in _OF_A_DROP or not isinstance(event, QDropEvent):
            return super().eventFilter(watched, event)
        files = _files(event.mimeData())
        if files:
            event.acceptProposedAction()
            if event.type() is QEvent.Type.Drop:
                self.dropped.emit(files)
        return bool(files)


def _files(dragged: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in dragged.urls() if url.isLocalFile()]
