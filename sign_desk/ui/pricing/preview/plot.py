"""A plot to look into: values under the mouse and by arrow keys, told to screen readers, and saved as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QImage,
    QImageWriter,
    QPainter,
    QPalette,
    QPen,
    QPixmap,
)
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from sign_desk.ui.kit.theme import Space
from sign_desk.ui.pricing.preview.drawing import Drawing

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent

    from sign_desk.ui.pricing.preview.plot_data import PlotData

_HEIGHT = 250
_LEAST = QSize(200, 180)
_PICTURE = QSize(960, 600)
_SCALE = 2
_STRIDE = 10
_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_PageDown: -_STRIDE,
    Qt.Key.Key_PageUp: _STRIDE,
}


class Plot(QWidget):
    """Shows `PlotData`. ``lineChosen`` carries the number of a line that was clicked, or gone to by the arrow keys."""

    lineChosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._data: PlotData | None = None
        self._empty = ""
        self._place: int | None = None
        self._hovered: tuple[int, int] | None = None
        self._drawing: Drawing | None = None
        self._drawn: tuple[object, QPixmap] | None = None
        self.setAccessibleName("Plot of prices")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(_LEAST)

    def show_data(self, data: PlotData) -> None:
        """Show these lines. A place that was gone to stays."""
        same_places = self._data is not None and self._data.xs == data.xs
        self._data = data
        if not same_places:
            self._place = None
        self._hovered = None
        self.setAccessibleDescription(self.reading)
        self._drawing = None
        self.update()

    def show_none(self, why: str) -> None:
        """Show nothing but why."""
        self._data, self._empty, self._place, self._hovered = None, why, None, None
        self.setAccessibleDescription(why)
        self._forget()

    @property
    def cursor_at(self) -> tuple[int, int] | None:
        """The line and the place that is told of: under the mouse, else where the keys went, else the sign's own."""
        data = self._data
        if data is None or data.chosen is None:
            return self._hovered
        place = self._place if self._place is not None else data.own
        return self._hovered or (None if place is None else (data.chosen, place))

    @property
    def reading(self) -> str:
        """What is told there, in words: "12 letters, Small: $33.00 → $35.48"; "" where nothing is."""
        if self._data is None or (at := self.cursor_at) is None:
            return ""
        line, place = at
        return f"{self._data.where(line, place)}: {self._data.value_words(line, place)}"

    @property
    def can_be_saved(self) -> bool:
        """Whether there is a plot."""
        return self._data is not None

    def save_png(self, path: Path) -> None:
        """Save it as an image, in its colours of the moment. Raises OSError where it cannot be written."""
        image = QImage(_PICTURE * _SCALE, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(_SCALE)
        self._render(image)
        if not QImageWriter(str(path), QByteArray(b"png")).write(image):
            raise OSError(f"{path} could not be written")

    def save_svg(self, path: Path) -> None:
        """Save it as a drawing that stays sharp at any size. Raises OSError where it cannot be written."""
        # The generator tells of no failure.
        path.write_bytes(b"")
        generator = QSvgGenerator()
        generator.setFileName(str(path))
        generator.setSize(_PICTURE)
        generator.setViewBox(QRectF(0, 0, _PICTURE.width(), _PICTURE.height()))
        generator.setTitle(self._data.title if self._data else "")
        self._render(generator)

    def sizeHint(self) -> QSize:
        return QSize(_LEAST.width(), _HEIGHT)

    # -- painting -----------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the plot, and the cursor over it. What lies under the chosen line is kept: edits change it seldom."""
        painter = QPainter(self)
        if self._data is None:
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            room = self.rect().adjusted(Space.MEDIUM, Space.MEDIUM, -Space.MEDIUM, -Space.MEDIUM)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._empty)
        else:
            drawing = self._laid_out(self._data)
            painter.drawPixmap(0, 0, self._ground(drawing))
            drawing.draw_chosen(painter)
            if (at := self.cursor_at) is not None:
                is_looked_at = self.hasFocus() or self._hovered is not None or self._place is not None
                drawing.draw_cursor(painter, *at, with_words=is_looked_at)
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Accent), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 3, 3)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._forget()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of theme or font."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.PaletteChange, QEvent.Type.FontChange}:
            self._forget()

    def _laid_out(self, data: PlotData) -> Drawing:
        if self._drawing is None:
            self._drawing = Drawing(data, QRectF(self.rect()), self.palette(), self.font())
        return self._drawing

    def _ground(self, drawing: Drawing) -> QPixmap:
        ground, ratio = drawing.ground, self.devicePixelRatioF()
        if self._drawn is None or self._drawn[0] != (ground, ratio):
            pixmap = QPixmap(self.size() * ratio)
            pixmap.setDevicePixelRatio(ratio)
            painter = QPainter(pixmap)
            drawing.draw_ground(painter)
            painter.end()
            self._drawn = (ground, ratio), pixmap
        return self._drawn[1]

    def _render(self, device: QImage | QSvgGenerator) -> None:
        if self._data is not None:
            painter = QPainter(device)
            rect = QRectF(0, 0, _PICTURE.width(), _PICTURE.height())
            Drawing(self._data, rect, self.palette(), self.font()).draw(painter)
            painter.end()

    def _forget(self) -> None:
        self._drawing = self._drawn = None
        self.update()

    # -- mouse and keys -----------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell of what is under the mouse."""
        self._hover(self._nearest(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the line that is clicked, at the place where it is."""
        if event.button() is Qt.MouseButton.LeftButton and (at := self._nearest(event.position())) is not None:
            self._place = at[1]
            self.lineChosen.emit(at[0])

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right go along the line, up and down to another one."""
        data, key = self._data, Qt.Key(event.key())
        if data is None or data.chosen is None:
            super().keyPressEvent(event)
        elif key in _STEPS:
            now = self._place if self._place is not None else data.own
            self._go(0 if now is None else now + _STEPS[key])
        elif key in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            self._go(0 if key is Qt.Key.Key_Home else len(data.xs))
        elif key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            line = data.chosen + (1 if key is Qt.Key.Key_Up else -1)
            if 0 <= line < len(data.lines):
                self.lineChosen.emit(line)
        else:
            super().keyPressEvent(event)

    def _nearest(self, at: QPointF) -> tuple[int, int] | None:
        return self._laid_out(self._data).area.nearest(at) if self._data is not None else None

    def _hover(self, at: tuple[int, int] | None) -> None:
        if at != self._hovered:
            self._hovered = at
            self.update()

    def _go(self, place: int) -> None:
        if self._data is not None:
            self._place = max(0, min(place, len(self._data.xs) - 1))
            self._hovered = None
            self.setAccessibleDescription(self.reading)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.reading))
            self.update()
