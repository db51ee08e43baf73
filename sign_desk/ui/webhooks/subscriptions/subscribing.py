"""The subscriptions of the store in hand: listed, made, changed, duplicated and deleted."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QDialog

from sign_desk.api.errors import ApiError, Invalid, Processed, Unauthenticated
from sign_desk.services.webhooks.subscriptions import CannotChange, Wanted
from sign_desk.ui.kit.dialogs import shown
from sign_desk.ui.kit.tasks import TaskScope, WriteScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.locale import age
from sign_desk.ui.trouble import Trouble, explain
from sign_desk.ui.webhooks.subscriptions.delete_dialog import DeleteDialog
from sign_desk.ui.webhooks.subscriptions.dialog import SubscriptionDialog
from sign_desk.ui.webhooks.words import seconds, topic_name
from sign_desk.webhooks.lint import lint

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from sign_desk.api.pinned import PinnedAnswer
    from sign_desk.api.records import JsonObject, Webhook
    from sign_desk.services.webhooks.subscriptions import Subscribed
    from sign_desk.ui.webhooks.deliveries.hand import WebhooksInHand
    from sign_desk.ui.webhooks.subscriptions.page import SubscriptionsPage

_MINUTE = 60_000
_CANCELLED = Trouble("Loading was cancelled", "The subscriptions were not loaded.", "Refresh when you want them.")
_UNKNOWN = "Whether the service did it is not known: the list is asked for again. Look there before you try once more."


class SubscribingPresenter(QObject):
    """Shows the kept list first, then the service's. `loaded` carries the `Subscribed` that is shown."""

    loaded = Signal(object)

    def __init__(self, page: SubscriptionsPage, writes: WriteScope, on_error: Callable[[BaseException], None]) -> None:
        super().__init__(page)
        self._page = page
        self._writes = writes
        self._tasks = TaskScope(page, on_error)
        self._hand: WebhooksInHand | None = None
        self.subscribed: Subscribed | None = None
        page.refreshRequested.connect(self.refresh)
        page.cancelRequested.connect(self._cancel)
        page.createRequested.connect(self.create)
        page.editRequested.connect(self._edit)
        page.duplicateRequested.connect(self._duplicate)
        page.deleteRequested.connect(self._delete)
        self._clock = QTimer(self)
        self._clock.setInterval(_MINUTE)
        self._clock.timeout.connect(self._show_age)
        self._clock.start()

    def use(self, hand: WebhooksInHand | None) -> None:
        """Show another store's subscriptions from now on."""
        self._tasks.cancel_all()
        self._hand, self.subscribed = hand, None
        self._page.show_nothing()
        self._page.show_busy(False)
        self.refresh_obstacle()
        if hand is not None:
            self._page.show_loading()
            kept = hand.subscriptions.kept
            self._tasks.start("kept", kept, done=self._show_kept, failed=lambda _error: self.refresh())

    def refresh_obstacle(self) -> None:
        """Look again whether something stands in the way of changes."""
        obstacle = self._hand.subscriptions.obstacle() if self._hand else None
        self._page.show_obstacle(f"{obstacle.reason} {obstacle.next_step}" if obstacle else "")

    def refresh(self) -> None:
        """Ask the service for the list."""
        if self._hand is None:
            return
        # A kept list that is still being read must not come after the fresh one.
        self._tasks.cancel("kept")
        self._page.show_busy(True)
        if self.subscribed is None:
            self._page.show_loading()
        fetch = self._hand.subscriptions.fetch
        self._tasks.start("fetch", fetch, done=self._show_fetched, failed=self._show_failed)

    def look_again(self) -> None:
        """The service can be used again: ask it, unless it is being asked already."""
        if not self._tasks.busy("fetch"):
            self.refresh()

    def create(self, url: str = "") -> None:
        """Ask for a new subscription, to `url` if that is known already."""
        self._open("New subscription", "Subscribe", ("", url, None), None)

    def _edit(self, webhook: Webhook) -> None:
        filled = webhook.topic or "", webhook.url or "", webhook.meta
        self._open("Edit subscription", "Save", filled, webhook)

    def _duplicate(self, webhook: Webhook) -> None:
        self._open("Duplicate subscription", "Subscribe", (webhook.topic or "", webhook.url or "", webhook.meta), None)

    def _open(self, title: str, accept: str, filled: tuple[str, str, object], editing: Webhook | None) -> None:
        if (hand := self._hand) is not None and hand.subscriptions.obstacle() is None:
            self._tasks.start("dialog", partial(self._fill_in, hand, (title, accept), filled, editing))

    async def _fill_in(
        self, hand: WebhooksInHand, titles: tuple[str, str], filled: tuple[str, str, object], editing: Webhook | None
    ) -> None:
        others = self.subscribed.webhooks if self.subscribed else ()
        number = editing.webhook_id if editing else None
        dialog = SubscriptionDialog(*titles, lambda url, topic: lint(url, topic, others, number), self._page)
        dialog.fill_in(*filled)
        dialog.probeRequested.connect(partial(self._probe, hand, dialog))
        dialog.saveRequested.connect(partial(self._save, hand, dialog, editing))
        try:
            await shown(dialog)
        finally:
            dialog.deleteLater()

    def _save(
        self,
        hand: WebhooksInHand,
        dialog: SubscriptionDialog,
        editing: Webhook | None,
        topic: str,
        url: str,
        meta: JsonObject | None,
    ) -> None:
        dialog.show_saving(saving=True)
        wanted = Wanted(topic, url, meta)
        service = hand.subscriptions
        call = service.create(wanted) if editing is None else service.update(editing, wanted)
        title = "The subscription was made" if editing is None else "The subscription was changed"

        def done(webhook: Webhook) -> None:
            dialog.accept()
            self._tell(hand, title, f"{topic_name(webhook.topic)}: {webhook.url}")

        self._writes.start(call, owner=dialog, done=done, failed=partial(self._show_unsaved, dialog))

    def _show_unsaved(self, dialog: SubscriptionDialog, error: Exception) -> None:
        fields = error.fields if isinstance(error, Invalid) else {}
        trouble = explain(error)
        dialog.show_trouble(trouble.title, trouble.text, {name: " ".join(texts) for name, texts in fields.items()})
        if isinstance(error, ApiError) and error.processed is not Processed.NO:
            dialog.show_probe(Tone.WARNING, "It may have been done", _UNKNOWN)
            self.refresh()

    def _probe(self, hand: WebhooksInHand, dialog: SubscriptionDialog, url: str) -> None:
        dialog.show_probing()
        look = partial(hand.deliverer.probe, url)
        self._tasks.start(
            "probe", look, done=lambda answer: dialog.show_probe(*_probed(answer)), failed=partial(_not_probed, dialog)
        )

    def _delete(self, webhook: Webhook) -> None:
        if (hand := self._hand) is not None and hand.subscriptions.obstacle() is None:
            self._tasks.start("dialog", partial(self._confirm_deletion, hand, webhook))

    async def _confirm_deletion(self, hand: WebhooksInHand, webhook: Webhook) -> None:
        dialog = DeleteDialog(webhook, self._page)
        try:
            if await shown(dialog) != QDialog.DialogCode.Accepted:
                return
        finally:
            dialog.deleteLater()
        self._start_deletion(hand.subscriptions.delete(webhook.webhook_id), hand, webhook)

    def _start_deletion(self, call: Coroutine[object, object, None], hand: WebhooksInHand, webhook: Webhook) -> None:
        text = f"{topic_name(webhook.topic)}: {webhook.url}"
        self._writes.start(
            call,
            owner=self,
            done=lambda _done: self._tell(hand, "The subscription was deleted", text),
            failed=partial(self._show_undeleted, hand),
        )

    def _show_undeleted(self, hand: WebhooksInHand, error: Exception) -> None:
        if hand is not self._hand:
            return
        trouble = explain(error)
        is_sure = isinstance(error, CannotChange) or (isinstance(error, ApiError) and error.processed is Processed.NO)
        self._page.show_notice(Tone.DANGER, trouble.title, trouble.text if is_sure else f"{trouble.text} {_UNKNOWN}")
        self.refresh()

    def _tell(self, hand: WebhooksInHand, title: str, text: str) -> None:
        if hand is self._hand:
            self._page.show_notice(Tone.OK, title, text)
            self.refresh()

    def _show_kept(self, subscribed: Subscribed | None) -> None:
        if subscribed is not None:
            self._show(subscribed)
        self.refresh()

    def _show_fetched(self, subscribed: Subscribed) -> None:
        self._page.show_busy(False)
        self._page.notices.dismiss("trouble")
        self._show(subscribed)

    def _show_failed(self, error: Exception) -> None:
        self._page.show_busy(False)
        # Over a list that is kept, the window tells already that the store is signed out of, and what to do.
        if self.subscribed is None or not isinstance(error, Unauthenticated):
            self._page.show_trouble(explain(error))

    def _cancel(self) -> None:
        self._tasks.cancel("kept")
        self._tasks.cancel("fetch")
        self._page.show_busy(False)
        self._page.show_trouble(_CANCELLED)

    def _show(self, subscribed: Subscribed) -> None:
        self.subscribed = subscribed
        self._page.show_webhooks(subscribed.webhooks)
        self._show_age()
        self.loaded.emit(subscribed)

    def _show_age(self) -> None:
        if self.subscribed is not None:
            since = age(self.subscribed.fetched_at, datetime.now(UTC))
            kept = f"From {since}, kept on this computer without secrets"
            words = kept if self.subscribed.kept else f"Updated {since}"
            self._page.show_updated(words, stale=self.subscribed.kept)


def _probed(answer: PinnedAnswer) -> tuple[Tone, str, str]:
    taken = seconds(answer.timings.total)
    if answer.redirect is not None:
        text = f"To {answer.redirect}. Services do not follow: subscribe that address instead, if it is yours."
        return Tone.WARNING, "Deliveries would be sent elsewhere", text
    secured = f", encrypted by {answer.tls.version}" if answer.tls else ", not encrypted"
    text = f"Answered with status {answer.status} in {taken}{secured}. Nothing was delivered."
    return Tone.OK, "A server answers there", text


def _not_probed(dialog: SubscriptionDialog, error: Exception) -> None:
    trouble = explain(error)
    dialog.show_probe(Tone.WARNING, trouble.title, trouble.text)
