"""Subscriptions that the service does not call active: they wait for the operator until told to be meant so."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from sign_desk.ui.kit.tasks import TaskScope, WriteScope
from sign_desk.ui.need import Need
from sign_desk.ui.trouble import explain
from sign_desk.ui.webhooks.words import status_name, topic_name
from sign_desk.webhooks.urls import bare_url

if TYPE_CHECKING:
    from collections.abc import Callable

    from sign_desk.api.records import Webhook
    from sign_desk.services.webhooks.subscriptions import Subscribed
    from sign_desk.ui.webhooks.deliveries.hand import WebhooksInHand
    from sign_desk.ui.webhooks.subscriptions.page import SubscriptionsPage


class InactivePresenter(QObject):
    """Gathers the inactive subscriptions of one store.

    `needsChanged` carries them as a list of `Need`; `openRequested` tells that the operator wants to see one.
    """

    needsChanged = Signal(object)
    openRequested = Signal()

    def __init__(self, page: SubscriptionsPage, writes: WriteScope, on_error: Callable[[BaseException], None]) -> None:
        super().__init__(page)
        self._page = page
        self._writes = writes
        self._tasks = TaskScope(page, on_error)
        self._hand: WebhooksInHand | None = None
        self._meant: frozenset[int] | None = None
        self._webhooks: tuple[Webhook, ...] | None = None
        page.meantInactive.connect(self._mean)

    def use(self, hand: WebhooksInHand | None) -> None:
        """Tell of another store from now on; of none if None."""
        self._tasks.cancel_all()
        self._hand, self._webhooks, self._meant = hand, None, None
        self._page.show_meant_inactive(frozenset())
        self.needsChanged.emit([])
        if hand is not None:
            self._tasks.start("meant", hand.choices.meant_inactive, done=self._take_meant, failed=self._show_failure)

    def take(self, subscribed: Subscribed) -> None:
        """Look which of these are inactive."""
        self._webhooks = subscribed.webhooks
        self._tell()

    def _take_meant(self, webhook_ids: frozenset[int]) -> None:
        self._meant = webhook_ids
        self._page.show_meant_inactive(webhook_ids)
        self._tell()

    def _tell(self) -> None:
        if self._webhooks is not None and self._meant is not None:
            waiting = [w for w in self._webhooks if w.is_inactive and w.webhook_id not in self._meant]
            self.needsChanged.emit([self._need(webhook) for webhook in waiting])

    def _need(self, webhook: Webhook) -> Need:
        title = f"{topic_name(webhook.topic)}: {status_name(webhook).lower()} webhook"
        text = f"What should go to {bare_url(webhook.url or '')} may not be delivered."
        return Need(title, text, "Look at it", partial(self._open, webhook))

    def _open(self, webhook: Webhook) -> None:
        self.openRequested.emit()
        self._page.select(webhook)

    def _mean(self, webhook: Webhook) -> None:
        if (hand := self._hand) is not None and self._meant is not None:
            # Those that are gone or active again are forgotten by this: were they inactive anew, it would be news.
            inactive = {one.webhook_id for one in self._webhooks or () if one.is_inactive}
            meant = (self._meant & inactive) | {webhook.webhook_id}
            keeping = hand.choices.mean_inactive(meant)
            done = partial(self._take_kept, hand, meant)
            self._writes.start(keeping, owner=self, done=done, failed=self._show_failure)

    def _take_kept(self, hand: WebhooksInHand, meant: frozenset[int], _done: None) -> None:
        if hand is self._hand:
            self._take_meant(meant)

    def _show_failure(self, error: Exception) -> None:
        self._page.show_trouble(explain(error))
