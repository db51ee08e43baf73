"""A card: a sheet with rounded corners that stands out from the window, in light and dark."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QFrame

_ROUND = 6


class Sheet(QFrame):
    """Lays the colour of paper, with a thin edge, under whatever is put on it."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the sheet."""
        palette = self.palette()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(palette.color(QPalette.ColorRole.Mid), 1))
        painter.setBrush(palette.color(QPalette.ColorRole.Base))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), _ROUND, _ROUND)
        painter.end()
