"""Changing a secret: leads through the steps, and notices by itself when the new one verifies."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QObject, Signal

from sign_desk.ui.kit.choice_dialog import choose
from sign_desk.ui.kit.dialogs import shown
from sign_desk.ui.kit.tasks import TaskScope, WriteScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.trouble import explain
from sign_desk.ui.webhooks.subscriptions.rotation_dialog import Progress, RotationDialog

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from sign_desk.api.records import Webhook
    from sign_desk.services.webhooks.rotation import Rotation
    from sign_desk.services.webhooks.subscriptions import Subscribed
    from sign_desk.ui.webhooks.deliveries.hand import WebhooksInHand
    from sign_desk.ui.webhooks.subscriptions.page import SubscriptionsPage
    from sign_desk.ui.webhooks.subscriptions.secret_clipboard import SecretClipboard
    from sign_desk.webhooks.verify import Report

_PROGRESS = {
    "making": Progress.LOOK,
    "double": Progress.VERIFY,
    "verified": Progress.DELETE,
    "deleting": Progress.DELETE,
}
"""By stage of the rotation."""
_DELETE, _KEEP = "delete", "keep"
_GIVING_UP = {
    _DELETE: "Delete the second subscription; the old secret stays in use",
    _KEEP: "Keep both subscriptions; each delivery goes on coming twice",
}


class RotatingPresenter(QObject):
    """Looks after the one rotation of the store in hand. `listWanted` tells that the subscriptions changed."""

    listWanted = Signal()

    def __init__(
        self,
        page: SubscriptionsPage,
        clipboard: SecretClipboard,
        writes: WriteScope,
        on_error: Callable[[BaseException], None],
    ) -> None:
        super().__init__(page)
        self._page = page
        self._clipboard = clipboard
        self._writes = writes
        self._tasks = TaskScope(page, on_error)
        self._hand: WebhooksInHand | None = None
        self._subscribed: Subscribed | None = None
        self._rotation: Rotation | None = None
        self._dialog: RotationDialog | None = None
        self._begun_with: Webhook | None = None
        page.rotateRequested.connect(self._begin)

    def use(self, hand: WebhooksInHand | None) -> None:
        """Look after another store's rotation from now on."""
        self._tasks.cancel_all()
        self._hand, self._subscribed, self._rotation, self._begun_with = hand, None, None, None
        self._page.show_rotation(None)

    def take(self, subscribed: Subscribed) -> None:
        """Compare the rotation with a new list."""
        self._subscribed = subscribed
        if (hand := self._hand) is not None:
            look = partial(hand.rotations.look, subscribed)
            self._tasks.start("look", look, done=self._show, failed=self._show_trouble)

    def take_reports(self, reports: Sequence[Report]) -> None:
        """Notice a delivery that verifies with the new secret."""
        rotation, hand = self._rotation, self._hand
        if hand is None or rotation is None or _PROGRESS[rotation.stage] is not Progress.VERIFY:
            return
        for report in reports:
            if report.verified and report.secret is not None and report.secret.webhook_id == rotation.new_id:
                self._write(hand, hand.rotations.confirm(report))
                return

    def _begin(self, webhook: Webhook) -> None:
        """Begin with this subscription, or go on with the rotation that is under way."""
        self._begun_with = webhook
        self._open()

    def _open(self) -> None:
        if (hand := self._hand) is not None:
            self._tasks.start("dialog", partial(self._lead, hand))

    async def _lead(self, hand: WebhooksInHand) -> None:
        dialog = RotationDialog(self._page)
        dialog.goOnRequested.connect(partial(self._go_on, hand))
        dialog.giveUpRequested.connect(lambda: self._tasks.start("give up", partial(self._give_up, hand)))
        dialog.secret.copyRequested.connect(self._clipboard.copy)
        self._dialog = dialog
        self._show_in_dialog()
        try:
            await shown(dialog)
        finally:
            self._dialog = None
            if shiboken6.isValid(dialog):
                dialog.deleteLater()

    def _go_on(self, hand: WebhooksInHand, progress: Progress) -> None:
        match progress:
            case Progress.BEGIN if self._begun_with is not None:
                self._write(hand, hand.rotations.begin(self._begun_with))
            case Progress.VERIFY:
                self._write(hand, hand.rotations.confirm(None))
            case Progress.DELETE:
                self._write(hand, hand.rotations.finish())
            case _:
                self.listWanted.emit()

    async def _give_up(self, hand: WebhooksInHand) -> None:
        title, text = "Give up changing the secret?", "The first subscription stays in place either way."
        answer = await choose(self._dialog or self._page, title, text, _GIVING_UP, accept="Give up")
        if answer is not None:
            self._write(hand, hand.rotations.give_up(delete_second=answer == _DELETE))

    def _write(self, hand: WebhooksInHand, step: Coroutine[Any, Any, Any]) -> None:
        if self._dialog is not None:
            self._dialog.show_busy(busy=True)
        self._writes.start(
            step, owner=self, done=partial(self._take_step, hand), failed=partial(self._take_failure, hand)
        )

    def _take_step(self, hand: WebhooksInHand, rotation: Rotation | None) -> None:
        if hand is self._hand:
            ended = rotation is None and self._rotation is not None
            self._show(rotation)
            if ended:
                self._page.show_notice(Tone.OK, "Changing the secret has ended", "The list shows what is there now.")
            self.listWanted.emit()

    def _take_failure(self, hand: WebhooksInHand, error: Exception) -> None:
        if hand is self._hand:
            self._show_trouble(error)
            self.listWanted.emit()

    def _show(self, rotation: Rotation | None) -> None:
        self._rotation = rotation
        self._page.show_rotation(self._open if rotation is not None else None)
        if rotation is None and self._dialog is not None and self._dialog.progress is not Progress.BEGIN:
            self._dialog.accept()
        else:
            self._show_in_dialog()

    def _show_in_dialog(self) -> None:
        if self._dialog is None:
            return
        rotation = self._rotation
        if rotation is None:
            self._dialog.show_progress(Progress.BEGIN, self._begun_with, None)
        else:
            new = None if rotation.new_id is None else self._webhook(rotation.new_id)
            self._dialog.show_progress(_PROGRESS[rotation.stage], self._webhook(rotation.old_id), new)

    def _webhook(self, number: int) -> Webhook | None:
        webhooks = self._subscribed.webhooks if self._subscribed else ()
        return next((one for one in webhooks if one.webhook_id == number), None)

    def _show_trouble(self, error: Exception) -> None:
        trouble = explain(error)
        if self._dialog is not None:
            self._dialog.show_trouble(trouble.title, trouble.text)
        else:
            self._page.show_notice(Tone.DANGER, trouble.title, trouble.text)
