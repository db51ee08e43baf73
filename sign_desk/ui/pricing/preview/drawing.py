"""Draws a plot with any painter, on a screen or into a file: lines with their names, axes, and a legend.

What was before the edits is dashed, what is after them solid; the line that is chosen is thick and has the accent's
colour, the others are thin and grey.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPalette, QPen

from sign_desk.ui.kit.theme import Space, Tone, blend, edge_colour, tabular, tone_colour
from sign_desk.ui.pricing.preview.plot_data import Area

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sign_desk.ui.pricing.preview.plot_data import PlotData, PlotLine, Values

BEFORE, AFTER = "before", "with your changes"

_ROLES = QPalette.ColorRole
_SMALLER = 0.9
_DASH = [4.0, 3.0]
_SAMPLE = 22.0
_LEAST_NAME, _NAME_SHARE = 84.0, 0.2
_MANY = 12
"""With more lines than this, those that are not chosen are only a ground to it."""


class Drawing:
    """One plot in one rectangle, in the colours of a palette."""

    def __init__(self, data: PlotData, rect: QRectF, palette: QPalette, font: QFont) -> None:
        self.data = data
        self._rect = rect
        self._palette = palette
        self._font = tabular(font)
        if font.pointSizeF() > 0:
            self._font.setPointSizeF(font.pointSizeF() * _SMALLER)
        self._metrics = QFontMetricsF(self._font)
        self._pens = {
            (is_chosen, is_before): self._made_pen(is_chosen=is_chosen, is_before=is_before)
            for is_chosen in (True, False)
            for is_before in (True, False)
        }
        self.area = Area(data, self._inside())

    @property
    def ground(self) -> object:
        """All that `draw_ground` draws in these colours: where it is equal, so is the picture."""
        data = self.data
        others = tuple(data.lines[number] for number in data.drawn if number != data.chosen)
        return self._rect, data.title, data.x_title, data.xs, data.y_range, data.has_before, self.area.rect, others

    def draw(self, painter: QPainter) -> None:
        """Draw all of it."""
        self.draw_ground(painter)
        self.draw_chosen(painter)

    def draw_ground(self, painter: QPainter) -> None:
        """Draw the axes, and the lines that are not chosen."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self._rect, self._palette.color(_ROLES.Base))
        painter.setFont(self._font)
        self._draw_heads(painter)
        self._draw_axes(painter)
        for number in self.data.drawn:
            if number != self.data.chosen:
                self._draw_line(painter, self.data.lines[number], is_chosen=False)

    def draw_chosen(self, painter: QPainter) -> None:
        """Draw the chosen line over them, and the names."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font)
        if self.data.chosen is not None:
            self._draw_line(painter, self.data.lines[self.data.chosen], is_chosen=True)
        if self._has_names:
            for line, room, is_chosen in self._names():
                self._draw_name(painter, line.name, QPointF(room.left(), room.center().y()), is_chosen=is_chosen)

    def draw_cursor(self, painter: QPainter, line: int, place: int, *, with_words: bool) -> None:
        """Draw a mark where a line passes a place; with words, a box that tells the place and the value."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink, rect = self._palette.color(_ROLES.Text), self.area.rect
        x = self.area.x(self.data.xs[place])
        painter.setPen(QPen(edge_colour(self._palette), 1))
        painter.drawLine(QLineF(x, rect.top(), x, rect.bottom()))
        of = self.data.lines[line]
        if line != self.data.chosen:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(ink, 1.5))
            painter.drawPath(self._path(of.after))
        for values, fill in ((of.before, self._palette.color(_ROLES.Base)), (of.after, ink)):
            if values is not None and (value := values[place]) is not None:
                painter.setPen(QPen(ink, 1.5))
                painter.setBrush(fill)
                painter.drawEllipse(self.area.point(place, value), 3.5, 3.5)
        if with_words:
            self._draw_box(painter, x, self._told(line, place))

    # -- parts --------------------------------------------------------------------------------------------

    @property
    def _has_names(self) -> bool:
        """Whether there are lines to tell apart."""
        return len(self.data.lines) > 1

    def _inside(self) -> QRectF:
        """What the names, the marks and the heads leave to the lines."""
        data, metrics = self.data, self._metrics
        left = max(metrics.horizontalAdvance(data.y_label(tick)) for tick in data.y_ticks) + Space.SMALL
        names = [metrics.horizontalAdvance(line.name) for line in data.lines[: _MANY + 1]] if self._has_names else []
        most = max(_LEAST_NAME, self._rect.width() * _NAME_SHARE)
        right = min(max(names, default=0.0), most) + Space.SMALL
        top = metrics.height() * (2 if data.has_before else 1) + Space.SMALL + Space.TINY
        below = metrics.height() * 2 + Space.TINY
        return self._rect.adjusted(left + Space.TINY, top, -right - Space.TINY, -below - Space.TINY)

    def _draw_heads(self, painter: QPainter) -> None:
        rect, height = self._rect.adjusted(Space.SMALL, Space.TINY, -Space.SMALL, 0), self._metrics.height()
        bold = QFont(self._font)
        bold.setWeight(QFont.Weight.DemiBold)
        painter.setFont(bold)
        painter.setPen(self._palette.color(_ROLES.Text))
        title = QFontMetricsF(bold).elidedText(self.data.title, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(QPointF(rect.left(), rect.top() + self._metrics.ascent()), title)
        painter.setFont(self._font)
        if self.data.has_before:
            middle = rect.top() + height * 1.5
            x = rect.left()
            for words, is_before in ((AFTER, False), (BEFORE, True)):
                painter.setPen(self._pens[True, is_before])
                painter.drawLine(QLineF(x, middle, x + _SAMPLE, middle))
                painter.setPen(self._palette.color(_ROLES.Text))
                self._write(painter, x + _SAMPLE + Space.TINY, middle, words)
                x += _SAMPLE + Space.TINY + self._metrics.horizontalAdvance(words) + Space.MEDIUM

    def _draw_axes(self, painter: QPainter) -> None:
        rect, metrics = self.area.rect, self._metrics
        text, grid = tone_colour(Tone.MUTED, self._palette), self._palette.color(_ROLES.Midlight)
        for tick in self.data.y_ticks:
            y, label = self.area.y(tick), self.data.y_label(tick)
            painter.setPen(QPen(grid, 1))
            painter.drawLine(QLineF(rect.left(), y, rect.right(), y))
            painter.setPen(text)
            self._write(painter, rect.left() - Space.TINY - metrics.horizontalAdvance(label), y, label)
        painter.setPen(QPen(edge_colour(self._palette), 1))
        painter.drawLine(QLineF(rect.bottomLeft(), rect.bottomRight()))
        for place in self.data.x_ticks:
            x, label = self.area.x(place), self.data.x_label(place)
            painter.setPen(QPen(edge_colour(self._palette), 1))
            painter.drawLine(QLineF(x, rect.bottom(), x, rect.bottom() + 3))
            painter.setPen(text)
            left = x - metrics.horizontalAdvance(label) / 2
            painter.drawText(QPointF(left, rect.bottom() + 3 + metrics.ascent()), label)
        title = self.data.x_title
        middle = rect.center().x() - metrics.horizontalAdvance(title) / 2
        painter.drawText(QPointF(middle, rect.bottom() + 3 + metrics.height() + metrics.ascent()), title)

    def _draw_line(self, painter: QPainter, line: PlotLine, *, is_chosen: bool) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for values, is_before in ((line.before, True), (line.after, False)):
            if values is not None:
                painter.setPen(self._pens[is_chosen, is_before])
                painter.drawPath(self._path(values))

    def _path(self, values: Values) -> QPainterPath:
        """The way along the values, with a gap where there is none."""
        path, is_drawing = QPainterPath(), False
        for number, value in enumerate(values):
            if value is not None:
                point = self.area.point(number, value)
                path.lineTo(point) if is_drawing else path.moveTo(point)
            is_drawing = value is not None
        return path

    def _made_pen(self, *, is_chosen: bool, is_before: bool) -> QPen:
        base, palette = self._palette.color(_ROLES.Base), self._palette
        if is_chosen:
            colour = tone_colour(Tone.WARNING if is_before else Tone.INFO, palette)
        else:
            share = 0.3 if len(self.data.lines) > _MANY else 0.75
            colour = blend(base, tone_colour(Tone.MUTED, palette), share)
        pen = QPen(colour, (1.8 if is_before else 2.4) if is_chosen else 1.0)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if is_before:
            pen.setDashPattern(_DASH)
        return pen

    def _names(self) -> Iterator[tuple[PlotLine, QRectF, bool]]:
        """Lines whose names are drawn, the chosen one first, each with its room and whether it is chosen.

        Those that would cover another go without.
        """
        chosen, taken = self.data.chosen, list[QRectF]()
        order = sorted(range(len(self.data.lines)), key=lambda number: number != chosen)
        for number in order[: 1 if len(order) > _MANY else None]:
            line = self.data.lines[number]
            ends = [place for place, value in enumerate(line.after) if value is not None]
            if not ends:
                continue
            end = self.area.point(ends[-1], line.after[ends[-1]] or Decimal(0))
            height = self._metrics.height() * 0.85
            room = QRectF(end.x(), end.y() - height / 2, self._metrics.horizontalAdvance(line.name), height)
            if not any(room.intersects(other) for other in taken):
                taken.append(room)
                yield line, room, number == chosen

    def _draw_name(self, painter: QPainter, name: str, end: QPointF, *, is_chosen: bool) -> None:
        font, colour = QFont(self._font), tone_colour(Tone.MUTED, self._palette)
        if is_chosen:
            font.setWeight(QFont.Weight.DemiBold)
            colour = tone_colour(Tone.INFO, self._palette)
        room = self._rect.right() - end.x() - Space.SMALL
        painter.setFont(font)
        painter.setPen(colour)
        shown = QFontMetricsF(font).elidedText(name, Qt.TextElideMode.ElideRight, room)
        self._write(painter, end.x() + Space.TINY, end.y(), shown)
        painter.setFont(self._font)

    def _write(self, painter: QPainter, left: float, middle: float, words: str) -> None:
        """Write words around the height `middle`."""
        down = (self._metrics.ascent() - self._metrics.descent()) / 2
        painter.drawText(QPointF(left, middle + down), words)

    def box(self, line: int, place: int) -> QRectF:
        """Where the place and the value of a line are told: beside the cursor, where that covers the fewest names."""
        return self._box(self.area.x(self.data.xs[place]), self._told(line, place))

    def _told(self, line: int, place: int) -> tuple[str, ...]:
        most = self._rect.width() - 2 * Space.SMALL - Space.MEDIUM
        words = self.data.where(line, place), self.data.value_words(line, place)
        return tuple(self._metrics.elidedText(each, Qt.TextElideMode.ElideRight, most) for each in words)

    def _box(self, x: float, lines: tuple[str, ...]) -> QRectF:
        metrics, rect = self._metrics, self.area.rect
        width = max(map(metrics.horizontalAdvance, lines)) + Space.MEDIUM
        height = len(lines) * metrics.height() + Space.SMALL
        sides = [x + Space.SMALL, x - Space.SMALL - width]
        if x >= rect.center().x():
            sides.reverse()
        least, most = self._rect.left() + Space.TINY, self._rect.right() - Space.TINY - width
        names = [room for _line, room, _chosen in self._names()] if self._has_names else []
        boxes = [
            QRectF(min(max(side, least), most), top, width, height)
            for side in sides
            for top in (rect.top(), rect.bottom() - height)
        ]
        return min(boxes, key=lambda box: sum(box.intersects(name) for name in names))

    def _draw_box(self, painter: QPainter, x: float, lines: tuple[str, ...]) -> None:
        metrics, box = self._metrics, self._box(x, lines)
        painter.setFont(self._font)
        painter.setPen(QPen(edge_colour(self._palette), 1))
        painter.setBrush(QColor(self._palette.color(_ROLES.ToolTipBase)))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(self._palette.color(_ROLES.ToolTipText))
        for number, line in enumerate(lines):
            y = box.top() + Space.TINY + number * metrics.height() + metrics.ascent()
            painter.drawText(QPointF(box.left() + Space.MEDIUM / 2, y), line)
