"""The symbols drawn for this program."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtWidgets import QApplication

from sign_desk.paths import resource
from sign_desk.ui.kit.symbols import symbol
from sign_desk.ui.shell.main_window import Tab

_SIZES = (16, 24, 48, 512)


def _inked(image: QImage) -> list[QColor]:
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return [pixel for pixel in pixels if pixel.alpha() == 255]


@pytest.mark.parametrize("tab", Tab)
@pytest.mark.parametrize("size", _SIZES)
def test_each_tab_has_a_symbol_sharp_at_every_size(tab: Tab, size: int, qapp: QApplication) -> None:
    image = symbol(tab.name.lower()).pixmap(QSize(size, size)).toImage()
    solid = len(_inked(image)) / size**2
    assert 0.04 < solid < 0.4, "lines have pixels of their full colour, and leave room between them"


def test_symbols_follow_the_palette(qapp: QApplication) -> None:
    palette = QApplication.palette()
    for colour in ("#102030", "#d0e0f0"):
        changed = QPalette(palette)
        changed.setColor(QPalette.ColorRole.ButtonText, QColor(colour))
        QApplication.setPalette(changed)
        drawn = _inked(symbol("orders").pixmap(QSize(64, 64)).toImage())
        assert {pixel.name() for pixel in drawn} == {colour}
    QApplication.setPalette(palette)


def test_a_symbol_that_is_not_there_is_told(qapp: QApplication) -> None:
    with pytest.raises(FileNotFoundError):
        symbol("nothing")


def test_every_symbol_says_what_it_shows() -> None:
    files = list(resource("symbols").glob("*.svg"))
    assert files
    assert all("<title>" in file.read_text("utf-8") for file in files)
