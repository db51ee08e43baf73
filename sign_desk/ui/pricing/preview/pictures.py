"""The button that saves a plot, and the kinds of pictures that it can be saved as."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

PICTURES = {"png": "PNG picture (*.png)", "svg": "SVG drawing (*.svg)"}


class PictureButton(QToolButton):
    """``chosen``: the kind of picture to save."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText("Save picture")
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        for kind, words in (("png", "As an image (PNG)…"), ("svg", "As a drawing (SVG)…")):
            menu.addAction(words).triggered.connect(lambda _checked, kind=kind: self.chosen.emit(kind))
        self.setMenu(menu)
