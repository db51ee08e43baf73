"""“Stopped verifying?”: gathers what is known of one subscription, and shows what it may be."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from sign_desk.ui.kit.dialogs import shown
from sign_desk.ui.kit.tasks import TaskScope, WriteScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.locale import day_and_time
from sign_desk.ui.trouble import explain
from sign_desk.ui.webhooks.verifying.diagnosis_dialog import DiagnosisDialog
from sign_desk.webhooks.captured import Captured
from sign_desk.webhooks.diagnosis import Facts, diagnose
from sign_desk.webhooks.recorded import Way
from sign_desk.webhooks.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from sign_desk.api.records import Webhook
    from sign_desk.ui.webhooks.deliveries.hand import WebhooksInHand
    from sign_desk.ui.webhooks.keys import KeysPresenter
    from sign_desk.ui.webhooks.subscriptions.page import SubscriptionsPage
    from sign_desk.ui.webhooks.subscriptions.subscribing import SubscribingPresenter
    from sign_desk.webhooks.recorded import DeliveryRecord
    from sign_desk.webhooks.verify import Report

_LOOKED_AT = 20


class DiagnosingPresenter(QObject):
    """Makes the guided check."""

    def __init__(
        self,
        page: SubscriptionsPage,
        subscribing: SubscribingPresenter,
        keys: KeysPresenter,
        writes: WriteScope,
        on_error: Callable[[BaseException], None],
    ) -> None:
        super().__init__(page)
        self._page = page
        self._subscribing = subscribing
        self._keys = keys
        self._writes = writes
        self._tasks = TaskScope(page, on_error)
        self._hand: WebhooksInHand | None = None
        page.checkRequested.connect(self._check)

    def use(self, hand: WebhooksInHand | None) -> None:
        """Check another store's subscriptions from now on."""
        self._tasks.cancel_all()
        self._hand = hand

    def _check(self, webhook: Webhook) -> None:
        if (hand := self._hand) is not None:
            self._tasks.start("check", partial(self._show, hand, webhook), failed=self._show_trouble)

    async def _show(self, hand: WebhooksInHand, webhook: Webhook) -> None:
        record, report = await self._newest(hand, webhook)
        subscribed = self._subscribing.subscribed
        seen = subscribed.seen.get(webhook.webhook_id) if subscribed else None
        facts = Facts(
            url=webhook.url or "",
            topic=webhook.topic or "",
            status=webhook.status if subscribed and not subscribed.kept else None,
            secret_seen=seen.first_seen_at if seen else None,
            secret_changed=seen.changed_at if seen else None,
            report=report,
            pinned=self._keys.scheme,
        )
        looked_at = (
            f"By the newest delivery of it that was received, of {day_and_time(record.summary.at)}."
            if record
            else "No delivery of it was received here. Start the receiver and let one come to find out more."
        )
        changed = facts.secret_changed is not None
        found = diagnose(facts, day_and_time)
        dialog = DiagnosisDialog(found, looked_at, secret_changed=changed, parent=self._page)
        dialog.acceptRequested.connect(partial(self._accept, hand, webhook, dialog))
        try:
            await shown(dialog)
        finally:
            dialog.deleteLater()

    async def _newest(self, hand: WebhooksInHand, webhook: Webhook) -> tuple[DeliveryRecord | None, Report | None]:
        """The newest delivery that the service may have made for this subscription, and its checks; or None.

        One of its topic that is signed with the secret of another subscription belongs to that one.
        """
        for record in await _received(hand, webhook):
            report = await self._verified(record, webhook)
            signer = report.secret.webhook_id if report.secret else None
            if not report.from_here and signer in {None, webhook.webhook_id}:
                return record, report
        return None, None

    async def _verified(self, record: DeliveryRecord, webhook: Webhook) -> Report:
        secrets = self._keys.secrets
        own = next((secret for secret in secrets if secret.webhook_id == webhook.webhook_id), None)
        captured = Captured(record.headers, record.body)
        # What the body may have been is tried in many ways: not on the window's thread.
        return await asyncio.to_thread(verify, captured, secrets, self._keys.scheme, record.summary.at, own)

    def _accept(self, hand: WebhooksInHand, webhook: Webhook, dialog: DiagnosisDialog) -> None:
        def done(_done: None) -> None:
            dialog.accept()
            self._subscribing.refresh()

        accepting = hand.subscriptions.accept_secret(webhook.webhook_id)
        self._writes.start(accepting, owner=dialog, done=done, failed=self._show_trouble)

    def _show_trouble(self, error: Exception) -> None:
        trouble = explain(error)
        self._page.show_notice(Tone.DANGER, trouble.title, trouble.text)


async def _received(hand: WebhooksInHand, webhook: Webhook) -> list[DeliveryRecord]:
    """The newest deliveries of the subscription's topic that were received, the newest first."""
    if hand.log is None:
        return []
    query = replace(hand.log.everything(), way=Way.RECEIVED, topic=webhook.topic)
    found = [await hand.log.get(entry.id) for entry in (await hand.log.page(query, limit=_LOOKED_AT)).entries]
    return [record for record in found if record is not None and record.is_whole]
