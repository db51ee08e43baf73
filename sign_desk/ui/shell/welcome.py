"""The page of a window without a store: two ways in."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.labels import ToneLabel, centred, heading_label
from sign_desk.ui.kit.theme import Space

_WIDTH = 440


class Welcome(QWidget):
    """Offers to connect the operator's store, or to try the demo store."""

    connectRequested = Signal()
    demoRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = heading_label("Welcome to Sign Desk")
        text = ToneLabel(
            "Connect your store with the token from your Sign Customiser dashboard, or look around in the demo "
            "store first. It lives on this computer alone; nothing in it is real."
        )
        self.connect_button = QPushButton(icon("link"), "Connect my store…")
        self.demo_button = QPushButton(icon("storefront"), "Try the demo store")
        self.connect_button.clicked.connect(self.connectRequested)
        self.demo_button.clicked.connect(self.demoRequested)
        block = QWidget()
        inner = QVBoxLayout(block)
        inner.setSpacing(Space.MEDIUM)
        for label in (title, text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            inner.addWidget(label)
        for button in (self.connect_button, self.demo_button):
            inner.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
            button.setMinimumWidth(_WIDTH // 2)
        self.setLayout(centred(block, _WIDTH))
