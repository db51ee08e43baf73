"""The Webhooks tab: subscriptions, examples, tests, the receiver, checks, the log; with the technical details code."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTabWidget, QWidget

from sign_desk.ui.kit.icons import icon
from sign_desk.ui.webhooks.deliveries.log_page import LogPage
from sign_desk.ui.webhooks.deliveries.receiver_page import ReceiverPage
from sign_desk.ui.webhooks.deliveries.trial_page import TrialPage
from sign_desk.ui.webhooks.examples_page import ExamplesPage
from sign_desk.ui.webhooks.subscriptions.page import SubscriptionsPage
from sign_desk.ui.webhooks.verifying.page import VerifyPage
from sign_desk.ui.webhooks.verifying.technical_page import TechnicalPage


class WebhooksView(QTabWidget):
    """The places of the tab. `placeShown` carries the one that comes to the front."""

    placeShown = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDocumentMode(True)
        self.subscriptions = SubscriptionsPage()
        self.examples = ExamplesPage()
        self.trial = TrialPage()
        self.receiver = ReceiverPage()
        self.verify = VerifyPage()
        self.log = LogPage()
        self.technical = TechnicalPage()
        self.addTab(self.subscriptions, icon("rss"), "Subscriptions")
        self.addTab(self.examples, icon("brackets-curly"), "Examples")
        self.addTab(self.trial, icon("paper-plane-tilt"), "Test delivery")
        self.addTab(self.receiver, icon("broadcast"), "Receiver")
        self.addTab(self.verify, icon("shield-check"), "Verify")
        self.addTab(self.log, icon("clock-counter-clockwise"), "Log")
        self.addTab(self.technical, icon("code"), "Technical details")
        self.show_technical_details(False)
        self.currentChanged.connect(lambda _index: self.placeShown.emit(self.currentWidget()))

    def show_technical_details(self, shown: bool) -> None:
        """Show or hide what only a developer wants."""
        self.setTabVisible(self.indexOf(self.technical), shown)
