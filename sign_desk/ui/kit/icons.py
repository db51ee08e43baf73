"""Icons by name, from the Phosphor set that QtAwesome carries, coloured by the palette as they are painted.

Only QtAwesome's font file is used: importing the package (with qtpy) costs a tenth of a second at start-up
and its icons keep the colour they were made with. Here a glyph is filled with whatever the palette says at
the moment of painting, so icons follow a change of theme by themselves.

Each icon is made once and kept: where the garbage collector reaches an icon and its engine in Python together,
the process crashes (seen with PySide6 6.11.3).
"""

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPainterPath, QPalette, QPen, QPixmap, QRawFont
from PySide6.QtWidgets import QApplication

from sign_desk.ui.kit.theme import Tone, tone_colour

ICON_SIZE = 16
_DRAWN_AT = 1024.0
_RING = 1.5


@cache
def icon(name: str, tone: Tone | None = None) -> QIcon:
    """Return the icon of this Phosphor name ("copy", "warning-circle"); raises KeyError for one it lacks."""
    _glyphs()[name]
    return QIcon(_GlyphEngine(name, tone))


@cache
def swatch(colour: str) -> QIcon:
    """Return a round mark of one colour, "#rrggbb": tells which store is in hand."""
    return QIcon(_SwatchEngine(QColor(colour)))


@cache
def _fonts() -> Path:
    spec = find_spec("qtawesome")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("the icon set (QtAwesome) is not installed")
    # Not by its __init__: what is installed as a desktop application has the package's fonts alone.
    return Path(spec.submodule_search_locations[0]) / "fonts"


@cache
def _glyphs() -> dict[str, str]:
    (charmap,) = _fonts().glob("phosphor-charmap-*.json")
    codes: dict[str, str] = json.loads(charmap.read_text("utf-8"))
    return {name: chr(int(code, 16)) for name, code in codes.items()}


@cache
def _font() -> QRawFont:
    (file,) = _fonts().glob("phosphor-*.ttf")
    return QRawFont(str(file), _DRAWN_AT)


@cache
def _outline(name: str) -> QPainterPath:
    """Return the glyph's outline in a square of `_DRAWN_AT`, drawn once."""
    font = _font()
    (glyph,) = font.glyphIndexesForString(_glyphs()[name])
    (advance,) = font.advancesForGlyphIndexes([glyph])
    path = font.pathForGlyph(glyph)
    path.translate((_DRAWN_AT - advance.x()) / 2, font.ascent())
    height = font.ascent() + font.descent()
    path.translate(0, (_DRAWN_AT - height) / 2)
    path.setFillRule(Qt.FillRule.WindingFill)
    return path


class _Engine(QIconEngine):
    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap


class PaletteEngine(_Engine):
    """Draws in one colour: that of a tone, or of the text of buttons."""

    def __init__(self, tone: Tone | None = None) -> None:
        super().__init__()
        self._tone = tone

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        """Draw for `mode`, in the colour of the moment."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.draw(painter, rect, self._colour(mode))
        painter.restore()

    def draw(self, painter: QPainter, rect: QRect, colour: QColor) -> None:
        """Draw into `rect`; the painter may be left changed."""
        raise NotImplementedError

    def _colour(self, mode: QIcon.Mode) -> QColor:
        palette = QApplication.palette()
        if mode is QIcon.Mode.Disabled:
            return palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
        if mode is QIcon.Mode.Selected:
            return palette.color(QPalette.ColorRole.HighlightedText)
        if self._tone is not None:
            return tone_colour(self._tone, palette)
        return palette.color(QPalette.ColorRole.ButtonText)


class _GlyphEngine(PaletteEngine):
    def __init__(self, name: str, tone: Tone | None) -> None:
        super().__init__(tone)
        self._name = name

    def clone(self) -> QIconEngine:
        return _GlyphEngine(self._name, self._tone)

    def draw(self, painter: QPainter, rect: QRect, colour: QColor) -> None:
        side = min(rect.width(), rect.height())
        painter.translate(QRectF(rect).center())
        painter.scale(side / _DRAWN_AT, side / _DRAWN_AT)
        painter.translate(-_DRAWN_AT / 2, -_DRAWN_AT / 2)
        painter.fillPath(_outline(self._name), colour)


class _SwatchEngine(_Engine):
    def __init__(self, colour: QColor) -> None:
        super().__init__()
        self._colour = colour

    def clone(self) -> QIconEngine:
        return _SwatchEngine(self._colour)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        side = min(rect.width(), rect.height()) * 0.75
        circle = QRectF(0, 0, side, side)
        circle.moveCenter(QRectF(rect).center())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if mode is QIcon.Mode.Selected:
            # Its colour may be that of the selection.
            ring = QApplication.palette().color(QPalette.ColorRole.HighlightedText)
            painter.setPen(QPen(ring, _RING))
        painter.setBrush(self._colour)
        painter.drawEllipse(circle)
        painter.restore()
