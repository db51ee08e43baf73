"""The Orders tab: missed orders, a new order, what waits, and the history; and what only a developer wants."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QTabWidget, QWidget

from sign_desk.ui.kit.icons import icon
from sign_desk.ui.orders.history import OrderHistory
from sign_desk.ui.orders.missed.page import MissedPage
from sign_desk.ui.orders.new_order import NewOrderPage
from sign_desk.ui.orders.technical import TechnicalPage
from sign_desk.ui.orders.waiting import WaitingPage


class OrdersView(QTabWidget):
    """The places of the tab. `halted` tells that it can be used no more: the program ends."""

    halted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDocumentMode(True)
        self.missed = MissedPage()
        self.new_order = NewOrderPage()
        self.waiting = WaitingPage()
        self.history = OrderHistory()
        self.technical = TechnicalPage()
        self.addTab(self.missed, icon("archive-tray"), "Missed orders")
        self.addTab(self.new_order, icon("note-pencil"), "New order")
        self.addTab(self.waiting, icon("hourglass"), "Waiting")
        self.addTab(self.history, icon("clock-counter-clockwise"), "History")
        self.addTab(self.technical, icon("code"), "Technical details")
        self.setCurrentWidget(self.new_order)
        self.waiting.countChanged.connect(self._count)
        self._allowed = True
        self._technical = False
        self._show_places()

    def show_writing(self, *, allowed: bool) -> None:
        """Offer a new order and what is done with orders, or in a store for viewing only what is on record."""
        self._allowed = allowed
        self.waiting.show_writing(allowed=allowed)
        self.history.card.show_writing(allowed=allowed)
        self._show_places()

    def show_technical_details(self, shown: bool) -> None:
        """Show or hide what only a developer wants."""
        self._technical = shown
        self.history.card.show_technical_details(shown)
        self._show_places()

    def changeEvent(self, event: QEvent) -> None:
        """Tell when the window stops all work."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange and not self.isEnabled():
            self.halted.emit()

    def show_missed(self) -> None:
        """Bring the missed orders to the front."""
        self.setCurrentWidget(self.missed)

    def show_new_order(self) -> None:
        """Bring the form to the front."""
        self.setCurrentWidget(self.new_order)

    def show_waiting(self) -> None:
        """Bring what waits to the front."""
        self.setCurrentWidget(self.waiting)

    def show_history(self) -> None:
        """Bring the history to the front."""
        self.setCurrentWidget(self.history)

    def _show_places(self) -> None:
        for writing in (self.missed, self.new_order):
            self.setTabVisible(self.indexOf(writing), self._allowed)
        self.setTabVisible(self.indexOf(self.technical), self._allowed and self._technical)

    def _count(self, waiting: int) -> None:
        self.setTabText(self.indexOf(self.waiting), f"Waiting ({waiting:,})" if waiting else "Waiting")
