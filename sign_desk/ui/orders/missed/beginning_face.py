"""What is shown while the orders of a run are recorded: how far that is, and that it can still be stopped."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QPushButton, QVBoxLayout, QWidget

from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.labels import ToneLabel, heading_label
from sign_desk.ui.kit.theme import Space
from sign_desk.ui.orders.words import count_of

_WIDTH = 420
_PERMILLE = 1000


class BeginningFace(QWidget):
    """`stopRequested` asks to begin nothing."""

    stopRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stop_button = QPushButton(icon("x"), "Cancel")
        self._title = heading_label()
        self._bar = QProgressBar()
        self._bar.setRange(0, _PERMILLE)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(Space.SMALL)
        self._bar.setFixedWidth(_WIDTH)
        self._bar.setAccessibleName("How many orders are recorded")
        self.stop_button.clicked.connect(self.stopRequested)
        text = ToneLabel("Each is recorded on this computer before the first one leaves. Nothing is sent yet.")
        column = QVBoxLayout(self)
        column.setSpacing(Space.MEDIUM)
        column.addStretch(1)
        for label in (self._title, text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        column.addWidget(self._bar, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.stop_button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)

    def show_share(self, orders: int, share: float) -> None:
        """Tell of how many orders, and which share of the work is done, from 0 to 1."""
        self._title.setText(f"Preparing {count_of(orders, 'order')}…")
        self._bar.setValue(round(_PERMILLE * share))
