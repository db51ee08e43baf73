"""The button that asks for the newest, and stops asking."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from sign_desk.ui.kit.icons import icon


class RefreshButton(QPushButton):
    """Says "Refresh", and while something is on its way "Stop"."""

    refreshRequested = Signal()
    stopRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._busy = False
        self.show_busy(False)
        # As wide as the longer of its two words, so that nothing beside it moves.
        self.setMinimumWidth(self.sizeHint().width())
        self.clicked.connect(self._press)

    @property
    def busy(self) -> bool:
        """Whether something is on its way."""
        return self._busy

    def show_busy(self, busy: bool) -> None:
        """Offer to stop what is on its way, or to refresh."""
        self._busy = busy
        self.setText("Stop" if busy else "Refresh")
        self.setIcon(icon("x" if busy else "arrows-clockwise"))

    def _press(self) -> None:
        (self.stopRequested if self._busy else self.refreshRequested).emit()
