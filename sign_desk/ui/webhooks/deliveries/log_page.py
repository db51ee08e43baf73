"""Log: the deliveries that were sent and received, searched, exported and erased."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.labels import ToneLabel
from sign_desk.ui.kit.notices import Notice, NoticeArea
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.webhooks.deliveries.list import DeliveryList

_NOTHING_YET = "No delivery was sent from here or received yet. Send a test delivery, or start the receiver."


class LogPage(QWidget):
    """Shows all deliveries of the store in hand. `exportRequested` carries the rows chosen."""

    exportRequested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.deliveries = DeliveryList("Log of deliveries", _NOTHING_YET)
        self.export_button = QPushButton(icon("download-simple"), "Export…")
        self.export_button.setToolTip("Saves the deliveries chosen, with people masked in them.")
        self.dropped = ToneLabel()
        self.notices = NoticeArea()
        self.deliveries.bar.addWidget(self.export_button)
        self.export_button.clicked.connect(lambda: self.exportRequested.emit(self.deliveries.table.chosen_rows()))
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.MEDIUM, Space.MEDIUM, Space.MEDIUM, Space.MEDIUM)
        column.setSpacing(Space.SMALL)
        column.addWidget(self.notices)
        column.addWidget(self.deliveries, 1)
        column.addWidget(self.dropped)
        self.show_dropped("")

    def show_dropped(self, text: str) -> None:
        """Tell how many deliveries had to go; "" if none."""
        self.dropped.setText(text)
        self.dropped.setVisible(bool(text))

    def show_notice(self, tone: Tone, title: str, text: str) -> None:
        """Tell what came of something."""
        self.notices.show_notice("outcome", Notice(tone, title, text))
