"""Receiver: starts and stops it, shows where it listens, and lists what comes as it comes."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.labels import IconLabel, ToneLabel, plain_label
from sign_desk.ui.kit.marks import primary
from sign_desk.ui.kit.notices import Notice, NoticeArea
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.webhooks.deliveries.list import DeliveryList
from sign_desk.webhooks.recorded import Way

_NOTHING_YET = (
    "Nothing has come yet. Start the receiver, then subscribe its address (in the demo store), or lead a tunnel of "
    "yours to it."
)


class ReceiverPage(QWidget):
    """Shows the receiver of the store in hand."""

    startRequested = Signal()
    stopRequested = Signal()
    settingsRequested = Signal()
    subscribeRequested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.start_button = primary(QPushButton(icon("play"), "Start"))
        self.stop_button = QPushButton(icon("stop"), "Stop")
        self.settings_button = QPushButton(icon("gear"), "Settings…")
        self.subscribe_button = QPushButton(icon("plus"), "Subscribe it…")
        self.state = plain_label(wrap=False)
        self.address = QLineEdit()
        self.address.setReadOnly(True)
        self.address.setAccessibleName("Address of the receiver")
        self.copy_button = QPushButton(icon("copy"), "Copy")
        self.copy_button.setAccessibleName("Copy the address")
        self.dropped = ToneLabel(tone=Tone.WARNING)
        self.notices = NoticeArea()
        self.deliveries = DeliveryList("Received deliveries", _NOTHING_YET, way=Way.RECEIVED)
        self._mark = IconLabel("stop", Tone.MUTED)
        self._lay_out()
        self.start_button.clicked.connect(self.startRequested)
        self.stop_button.clicked.connect(self.stopRequested)
        self.settings_button.clicked.connect(self.settingsRequested)
        self.subscribe_button.clicked.connect(lambda: self.subscribeRequested.emit(self.address.text()))
        self.copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.address.text()))
        self.show_stopped("")

    def show_running(self, address: str) -> None:
        """Tell that it listens at `address`."""
        self._show(running=True, address=address)
        self.state.setText("It listens at")
        self._mark.set_icon("broadcast", Tone.OK)

    def show_stopped(self, address: str) -> None:
        """Tell that it does not listen; `address` is where it last did, or ""."""
        self._show(running=False, address=address)
        self.state.setText("It does not listen." if not address else "Stopped. It listened at")
        self._mark.set_icon("stop", Tone.MUTED)

    def show_starting(self) -> None:
        """Take no second start meanwhile."""
        self.start_button.setEnabled(False)
        self.notices.dismiss("trouble")

    def show_possible(self, *, possible: bool) -> None:
        """Offer to start it, or tell that nothing can be kept."""
        self.setEnabled(possible)
        if not possible:
            text = "What comes in has to be kept on this computer, and that is not possible now."
            self.show_trouble("The receiver cannot be used", text)
        else:
            self.notices.clear()

    def show_trouble(self, title: str, text: str) -> None:
        """Tell why it was not started, or what failed."""
        self.start_button.setEnabled(True)
        self.notices.show_notice("trouble", Notice(Tone.DANGER, title, text))

    def show_notice(self, tone: Tone, title: str, text: str) -> None:
        """Tell what deliveries have brought about."""
        self.notices.show_notice("news", Notice(tone, title, text))

    def show_not_taken(self, count: int, reason: str) -> None:
        """Tell that deliveries came which could not be taken; `reason` is why the last of them could not."""
        if count == 1:
            title, text = "A delivery was not taken", f"{reason}. It is listed below: select it to see what to do."
        else:
            title = f"{count:,} deliveries were not taken"
            text = "They are listed below: select one to see why, and what to do."
        self.notices.show_notice("not taken", Notice(Tone.WARNING, title, text))

    def show_dropped(self, text: str) -> None:
        """Tell how many deliveries had to go; "" if none."""
        self.dropped.setText(text)
        self.dropped.setVisible(bool(text))

    def _show(self, *, running: bool, address: str) -> None:
        self.start_button.setVisible(not running)
        self.start_button.setEnabled(True)
        self.stop_button.setVisible(running)
        self.address.setText(address)
        self.address.setCursorPosition(0)
        for part in (self.address, self.copy_button):
            part.setVisible(bool(address))
        self.subscribe_button.setVisible(running)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(Space.SMALL)
        for part in (self.start_button, self.stop_button, self._mark, self.state):
            bar.addWidget(part)
        where = QWidget()
        place = QHBoxLayout(where)
        place.setContentsMargins(0, 0, 0, 0)
        place.setSpacing(Space.SMALL)
        place.addWidget(self.address, 1)
        place.addWidget(self.copy_button)
        bar.addWidget(where, 1)
        bar.addWidget(self.subscribe_button)
        bar.addWidget(self.settings_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.MEDIUM, Space.MEDIUM, Space.MEDIUM, Space.MEDIUM)
        column.setSpacing(Space.SMALL)
        column.addLayout(bar)
        column.addWidget(self.notices)
        column.addWidget(self.dropped)
        column.addWidget(self.deliveries, 1)
