"""The page of a window without a store: three ways in."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.labels import ToneLabel, centred, heading_label
from sign_desk.ui.kit.theme import Space

_WIDTH = 560
_BUTTON_WIDTH = 210
_INTRODUCTION = (
    "Edit prices safely, send orders that never arrived, and look after webhooks. How would you like to begin?"
)
_DEMO = "Look around without an account. It lives on this computer alone; nothing in it is real."
_CONNECT = "With the token from your Sign Customiser dashboard. Nothing is changed there before you ask for it."
_MISSED = "Connect your store, then open the orders that your shop exported: what is missing is sent once."
_BACKUP = "You used Sign Desk on another computer? Open its back-up first, and nothing is sent twice."


class Welcome(QWidget):
    """Offers the demo store, the operator's own, and that for missed orders; and what another computer knows."""

    demoRequested = Signal()
    connectRequested = Signal()
    missedOrdersRequested = Signal()
    backupRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        block = QWidget()
        self._grid = QGridLayout(block)
        self._grid.setHorizontalSpacing(Space.MEDIUM)
        self._grid.setVerticalSpacing(Space.MEDIUM)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(heading_label("Welcome to Sign Desk"), 0, 0, 1, 2)
        self._grid.addWidget(ToneLabel(_INTRODUCTION), 1, 0, 1, 2)
        self.demo_button = self._add("storefront", "Try the demo store", _DEMO, self.demoRequested)
        self.connect_button = self._add("link", "Connect my store…", _CONNECT, self.connectRequested)
        self.missed_button = self._add("paper-plane-tilt", "Send missed orders…", _MISSED, self.missedOrdersRequested)
        self.backup_button = self._add("folder-open", "Open a back-up…", _BACKUP, self.backupRequested)
        self.setLayout(centred(block, _WIDTH))

    def _add(self, icon_name: str, words: str, text: str, clicked: SignalInstance) -> QPushButton:
        button = QPushButton(icon(icon_name), words)
        button.setMinimumWidth(_BUTTON_WIDTH)
        button.clicked.connect(clicked)
        row = self._grid.rowCount()
        # One line of text would stand at the top of its row, beside the middle of the button.
        self._grid.addWidget(button, row, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(ToneLabel(text), row, 1, Qt.AlignmentFlag.AlignVCenter)
        return button
