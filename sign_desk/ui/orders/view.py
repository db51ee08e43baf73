"""The Orders tab: a new order, and the history of those sent from this computer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QTabWidget, QVBoxLayout, QWidget

from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.labels import ToneLabel, heading_label
from sign_desk.ui.kit.notices import Notice, NoticeArea
from sign_desk.ui.kit.scroll import scrolled
from sign_desk.ui.kit.theme import Space, Tone, tabular
from sign_desk.ui.orders.form import OrderForm
from sign_desk.ui.orders.history import OrderHistory

if TYPE_CHECKING:
    from sign_desk.ui.trouble import Trouble


class OrdersView(QTabWidget):
    """Two places: the form of a new order, and the order history."""

    sendRequested = Signal()
    newRequested = Signal()
    stopRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDocumentMode(True)
        self.form = OrderForm()
        self.history = OrderHistory()
        self.answer = NoticeArea()
        self.total = heading_label()
        self.total.setFont(tabular(self.total.font()))
        self.obstacle = ToneLabel(tone=Tone.WARNING)
        self.send_button = QPushButton(icon("paper-plane-tilt"), "Send order…")
        self.new_button = QPushButton(icon("file-plus"), "New order")
        self.stop_button = QPushButton(icon("stop"), "Stop waiting")
        self._new_order = self._new_order_page()
        self._history_page = _padded(self.history)
        self.addTab(self._new_order, "New order")
        self.addTab(self._history_page, "History")
        self.send_button.setShortcut(QKeySequence("Ctrl+Return"))
        self.send_button.setToolTip("Send this order (Ctrl+Return)")
        self.send_button.clicked.connect(self.sendRequested)
        self.new_button.clicked.connect(self.newRequested)
        self.stop_button.clicked.connect(self.stopRequested)
        self.show_sending(False)

    def show_writing(self, *, allowed: bool) -> None:
        """Offer a new order, or in a store for viewing only the history alone."""
        self.setTabVisible(self.indexOf(self._new_order), allowed)
        self.history.show_writing(allowed=allowed)

    def show_total(self, text: str) -> None:
        """Show the total of the order as it is typed."""
        self.total.setText(text)

    def show_obstacle(self, reason: str) -> None:
        """Tell why nothing can be sent now; "" when something can."""
        self.obstacle.setText(reason)
        self.obstacle.setVisible(bool(reason))
        self.send_button.setEnabled(not reason and self.form.isEnabled())

    def show_sending(self, sending: bool) -> None:
        """While an order is on its way the form stays as it is."""
        self.form.setEnabled(not sending)
        self.new_button.setEnabled(not sending)
        self.send_button.setEnabled(not sending and not self.obstacle.text())
        self.stop_button.hide()

    def show_waiting(self, seconds: float) -> None:
        """Tell that the order was surely not taken, and when it is tried again."""
        text = f"It was not sent yet. It is tried again in {max(1, round(seconds))} s."
        self.answer.show_notice("answer", Notice(Tone.INFO, "Waiting to try again", text, dismissible=False))
        self.stop_button.show()

    def show_progress(self, text: str) -> None:
        """Tell that the order is on its way."""
        self.answer.show_notice("answer", Notice(Tone.INFO, "Sending the order…", text, dismissible=False))

    def show_answer(self, tone: Tone, title: str, text: str) -> None:
        """Show how sending ended."""
        self.answer.show_notice("answer", Notice(tone, title, text))

    def show_trouble(self, trouble: Trouble) -> None:
        """Show what stood in the way."""
        self.show_answer(Tone.DANGER, trouble.title, trouble.text)

    def show_technical_details(self, shown: bool) -> None:
        """Show or hide what only a developer wants."""
        self.history.show_technical_details(shown)

    def show_new_order(self) -> None:
        """Bring the form to the front."""
        self.setCurrentWidget(self._new_order)

    def show_history(self, order_id: int) -> None:
        """Bring an order of the history to the front."""
        self.setCurrentWidget(self._history_page)
        self.history.show_order(order_id)

    def _new_order_page(self) -> QWidget:
        foot = QHBoxLayout()
        foot.setSpacing(Space.SMALL)
        foot.addWidget(self.total)
        foot.addSpacing(Space.SMALL)
        foot.addWidget(self.obstacle, 1)
        foot.addStretch(0)
        foot.addWidget(self.stop_button)
        foot.addWidget(self.new_button)
        foot.addWidget(self.send_button)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(Space.MEDIUM, Space.MEDIUM, Space.MEDIUM, Space.MEDIUM)
        column.setSpacing(Space.MEDIUM)
        column.addWidget(self.answer)
        column.addWidget(scrolled(self.form), 1)
        column.addLayout(foot)
        return page


def _padded(widget: QWidget) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(Space.MEDIUM, Space.MEDIUM, Space.MEDIUM, Space.MEDIUM)
    column.addWidget(widget)
    return page
