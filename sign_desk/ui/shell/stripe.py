"""The line of the store's colour across the whole window, above everything but the menu."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolBar

_HEIGHT = 4


class Stripe(QToolBar):
    """A bar without tools: only tool bars reach over the panels at the sides of a window."""

    def __init__(self) -> None:
        super().__init__("Colour of the store")
        self.setObjectName("stripe")
        self.setMovable(False)
        self.setFixedHeight(_HEIGHT)
        # The window's context menu would offer to hide it.
        self.toggleViewAction().setVisible(False)
        self._colour: QColor | None = None

    def set_colour(self, colour: str | None) -> None:
        """Paint it in this colour, "#rrggbb", or not at all."""
        self._colour = QColor(colour) if colour else None
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Fill the bar."""
        if self._colour is not None:
            painter = QPainter(self)
            painter.fillRect(self.rect(), self._colour)
            painter.end()
