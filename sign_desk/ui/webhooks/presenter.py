"""The Webhooks tab: hands the store in hand to what is subscribed, tried, received, verified and logged in it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from sign_desk.api.records import Topic
from sign_desk.ui.kit.tasks import TaskScope, WriteScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.trouble import Trouble, explain
from sign_desk.ui.webhooks.deliveries.exporting import ExportingPresenter
from sign_desk.ui.webhooks.deliveries.listing import ListingPresenter
from sign_desk.ui.webhooks.deliveries.receiving import ReceivingPresenter
from sign_desk.ui.webhooks.deliveries.trying import TryingPresenter
from sign_desk.ui.webhooks.keys import KeysPresenter
from sign_desk.ui.webhooks.subscriptions.inactive import InactivePresenter
from sign_desk.ui.webhooks.subscriptions.rotating import RotatingPresenter
from sign_desk.ui.webhooks.subscriptions.secret_clipboard import SecretClipboard
from sign_desk.ui.webhooks.subscriptions.subscribing import SubscribingPresenter
from sign_desk.ui.webhooks.verifying.diagnosing import DiagnosingPresenter
from sign_desk.ui.webhooks.verifying.presenter import VerifyingPresenter
from sign_desk.webhooks.recorded import Way

if TYPE_CHECKING:
    from collections.abc import Callable

    from sign_desk.api.records import Webhook
    from sign_desk.services.webhooks.subscriptions import Subscribed
    from sign_desk.ui.webhooks.deliveries.hand import WebhooksInHand
    from sign_desk.ui.webhooks.view import WebhooksView
    from sign_desk.webhooks.recorded import DeliveryRecord
    from sign_desk.webhooks.verify import Report

_CANCELLED = Trouble("Loading was cancelled", "The example was not loaded.", "Load it when you want it.")


class _Part(Protocol):
    """A presenter of one job."""

    def use(self, hand: WebhooksInHand | None) -> None:
        """Take another store in hand."""


class WebhooksPresenter(QObject):
    """One presenter for each job of the tab.

    `settled` tells that deliveries proved orders to have arrived; `needsChanged` carries what waits for the operator as
    a list of `Need`; `opened` tells that the operator follows one of them here.
    """

    settled = Signal()
    needsChanged = Signal(object)
    opened = Signal()

    def __init__(self, view: WebhooksView, writes: WriteScope, on_error: Callable[[BaseException], None]) -> None:
        super().__init__(view)
        self._view = view
        self._tasks = TaskScope(view, on_error)
        self._hand: WebhooksInHand | None = None
        self._clipboard = SecretClipboard(self)
        self._keys = KeysPresenter(view, writes, on_error)
        self._subscribing = SubscribingPresenter(view.subscriptions, writes, on_error)
        self._inactive = InactivePresenter(view.subscriptions, writes, on_error)
        self._rotating = RotatingPresenter(view.subscriptions, self._clipboard, writes, on_error)
        self._diagnosing = DiagnosingPresenter(view.subscriptions, self._subscribing, self._keys, writes, on_error)
        self._trying = TryingPresenter(view.trial, self._keys, writes, on_error)
        self._receiving = ReceivingPresenter(view, writes, on_error)
        self._received = ListingPresenter(view.receiver.deliveries, Way.RECEIVED, self._keys, writes, on_error)
        self._log = ListingPresenter(view.log.deliveries, None, self._keys, writes, on_error)
        self._verifying = VerifyingPresenter(view.verify, self._keys, on_error)
        self._exporting = ExportingPresenter(view.log, self._log, writes, on_error)
        self._parts: tuple[_Part, ...] = (
            # The keys come first: the others ask for them.
            self._keys,
            self._subscribing,
            self._inactive,
            self._rotating,
            self._diagnosing,
            self._trying,
            self._receiving,
            self._received,
            self._log,
            self._verifying,
            self._exporting,
        )
        self._connect()
        view.examples.show_nothing()

    def use(self, hand: WebhooksInHand) -> None:
        """Look after another store's webhooks from now on."""
        self._take(hand)

    def use_none(self) -> None:
        """Have no store in hand any more; its receiver takes no more deliveries."""
        self._take(None)

    async def close(self) -> None:
        """End the receiver before what is kept on this computer is closed."""
        await self._receiving.close()

    def refresh_obstacle(self) -> None:
        """Look again whether something stands in the way of changes."""
        self._subscribing.refresh_obstacle()

    def look_again(self) -> None:
        """The service can be used again."""
        self._subscribing.look_again()

    def look_for_proofs(self) -> None:
        """An order may have ended without an answer: a delivery may prove it."""
        self._receiving.look_for_proofs()

    def reload_deliveries(self) -> None:
        """Show what there still is: something came, or was erased."""
        self._received.reload()
        self._log.reload()

    def _take_news(self) -> None:
        """List what came, or is known better by now."""
        self._received.take_news()
        self._log.take_news()

    def _take(self, hand: WebhooksInHand | None) -> None:
        self._hand = hand
        self._tasks.cancel_all()
        self._clipboard.take_back()
        self._view.examples.show_nothing()
        for part in self._parts:
            part.use(hand)

    def _connect(self) -> None:
        view = self._view
        view.subscriptions.secret.copyRequested.connect(self._clipboard.copy)
        view.subscriptions.tryRequested.connect(self._try_subscription)
        view.examples.topicRequested.connect(self._fetch_example)
        view.examples.cancelRequested.connect(self._cancel_example)
        view.examples.tryRequested.connect(self._try_example)
        view.receiver.subscribeRequested.connect(self._subscribe)
        view.placeShown.connect(self._look_at_place)
        for deliveries in (view.receiver.deliveries, view.log.deliveries):
            deliveries.card.verifyRequested.connect(self._verify)
        self._keys.changed.connect(lambda: view.technical.show_scheme(self._keys.scheme))
        self._keys.recognised.connect(self._take_news)
        self._keys.kept.connect(self._tell_kept)
        self._keys.removed.connect(self._tell_removed)
        self._keys.failed.connect(self._tell_failed)
        self._subscribing.loaded.connect(self._take_subscribed)
        self._inactive.needsChanged.connect(self.needsChanged)
        self._inactive.openRequested.connect(self._open_subscriptions)
        self._rotating.listWanted.connect(self._subscribing.refresh)
        self._receiving.received.connect(self._take_received)
        self._receiving.settled.connect(lambda _orders: self.settled.emit())
        self._receiving.settled.connect(lambda _orders: self._take_news())
        for changing in (self._trying.tried, self._received.changed, self._log.changed):
            changing.connect(lambda *_: self.reload_deliveries())

    def _take_subscribed(self, subscribed: Subscribed) -> None:
        self._keys.take_webhooks(subscribed.webhooks)
        self._view.trial.show_webhooks(subscribed.webhooks)
        self._inactive.take(subscribed)
        self._rotating.take(subscribed)

    def _take_received(self, reports: list[Report]) -> None:
        self._take_news()
        self._rotating.take_reports(reports)

    def _open_subscriptions(self) -> None:
        self._view.setCurrentWidget(self._view.subscriptions)
        self.opened.emit()

    def _try_subscription(self, webhook: Webhook) -> None:
        self._view.setCurrentWidget(self._view.trial)
        self._view.trial.begin_with(webhook)

    def _try_example(self, text: str) -> None:
        self._view.setCurrentWidget(self._view.trial)
        self._view.trial.show_payload(text)

    def _fetch_example(self, topic: str) -> None:
        if self._hand is not None and topic:
            self._view.examples.show_loading()
            fetch = partial(self._hand.subscriptions.example, Topic(topic))
            self._tasks.start(
                "example",
                fetch,
                done=self._view.examples.show_example,
                failed=lambda error: self._view.examples.show_trouble(explain(error)),
            )

    def _cancel_example(self) -> None:
        self._tasks.cancel("example")
        self._view.examples.show_trouble(_CANCELLED)

    def _subscribe(self, url: str) -> None:
        self._view.setCurrentWidget(self._view.subscriptions)
        self._subscribing.create(url)

    def _verify(self, record: DeliveryRecord) -> None:
        self._view.setCurrentWidget(self._view.verify)
        self._verifying.take(record)

    def _look_at_place(self, place: QWidget) -> None:
        if place is self._view.log:
            self._receiving.look_for_dropped()

    def _tell_kept(self, reason: str) -> None:
        text = reason or "It is in this computer's keyring."
        self._tell(Tone.WARNING if reason else Tone.OK, "The secret is kept", text)

    def _tell_removed(self) -> None:
        self._tell(Tone.OK, "The secret is removed", "It is not kept on this computer any more.")

    def _tell_failed(self, error: Exception) -> None:
        trouble = explain(error)
        self._tell(Tone.DANGER, trouble.title, trouble.text)

    def _tell(self, tone: Tone, title: str, text: str) -> None:
        """Tell of the keys at both places where one is entered."""
        for page in (self._view.trial, self._view.verify):
            page.show_notice(tone, title, text)
