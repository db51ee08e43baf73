"""Symbols drawn for this program, in `resources/symbols`: lines in whatever colour the palette has when painting."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRect, QRectF
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter
from PySide6.QtSvg import QSvgRenderer

from sign_desk.paths import resource
from sign_desk.ui.kit.icons import PaletteEngine


@cache
def symbol(name: str) -> QIcon:
    """Return the symbol of this name ("orders"). Raises FileNotFoundError for one there is not."""
    resource(f"symbols/{name}.svg")
    return QIcon(_SymbolEngine(name))


@cache
def _drawing(name: str, colour: str) -> QSvgRenderer:
    text = resource(f"symbols/{name}.svg").read_text("utf-8")
    return QSvgRenderer(QByteArray(text.replace("currentColor", colour).encode()))


class _SymbolEngine(PaletteEngine):
    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def clone(self) -> QIconEngine:
        return _SymbolEngine(self._name)

    def draw(self, painter: QPainter, rect: QRect, colour: QColor) -> None:
        side = min(rect.width(), rect.height())
        square = QRectF(0, 0, side, side)
        square.moveCenter(QRectF(rect).center())
        _drawing(self._name, colour.name()).render(painter, square)
