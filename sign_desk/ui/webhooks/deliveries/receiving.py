"""The receiver of the store in hand: started, stopped and set; what it gets is listed as it comes."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from sign_desk.ui.kit.dialogs import shown
from sign_desk.ui.kit.tasks import TaskScope, WriteScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.locale import day_and_time
from sign_desk.ui.trouble import explain
from sign_desk.ui.webhooks.deliveries.receiver_dialog import ReceiverDialog, ReceiverForm

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sign_desk.services.webhooks.choices import ReceiverSettings
    from sign_desk.services.webhooks.proofs import Settled
    from sign_desk.services.webhooks.receiver import Received, Receiver
    from sign_desk.store.webhooks.deliveries import Dropped
    from sign_desk.ui.webhooks.deliveries.hand import WebhooksInHand
    from sign_desk.ui.webhooks.view import WebhooksView

_PROOFS_STAY = "Of those that prove an order its id and number stay."


class ReceivingPresenter(QObject):
    """Runs the receiver.

    `received` carries the reports of what came, `settled` the orders that deliveries proved to have arrived.
    """

    received = Signal(list)
    settled = Signal(list)

    def __init__(self, view: WebhooksView, writes: WriteScope, on_error: Callable[[BaseException], None]) -> None:
        super().__init__(view)
        self._view = view
        self._page = view.receiver
        self._writes = writes
        self._tasks = TaskScope(view, on_error)
        self._hand: WebhooksInHand | None = None
        self._page.startRequested.connect(self._start)
        self._page.stopRequested.connect(self._stop)
        self._page.settingsRequested.connect(self._open_settings)

    def use(self, hand: WebhooksInHand | None) -> None:
        """Run another store's receiver from now on; the one before takes no more deliveries."""
        self._tasks.cancel_all()
        before, self._hand = self._receiver, hand
        if before is not None:
            self._writes.start(_end(before), owner=self)
        receiver = self._receiver
        self._page.show_possible(possible=receiver is not None)
        self._page.show_stopped("")
        self._page.show_dropped("")
        self._view.log.show_dropped("")
        if receiver is not None:
            receiver.received = self._take
            receiver.failed = self._show_trouble
            receiver.proofs.settled = self._take_settled
            receiver.proofs.failed = self._show_trouble
            receiver.proofs.look()
            self.look_for_dropped()

    async def close(self) -> None:
        """Take no more deliveries: the program ends, or what is kept is closed."""
        receiver, self._hand = self._receiver, None
        if receiver is not None:
            await _end(receiver)

    def look_for_proofs(self) -> None:
        """Look whether a delivery proves an order to have arrived that has got no answer by now."""
        if self._receiver is not None:
            self._receiver.proofs.look()

    def look_for_dropped(self) -> None:
        """Remove what is too old, and tell how much had to go."""
        if self._hand is not None and self._hand.log is not None:
            self._tasks.start("tidy", self._hand.log.tidy, done=self._show_dropped, failed=self._show_trouble)

    @property
    def _receiver(self) -> Receiver | None:
        return self._hand.receiver if self._hand else None

    def _start(self) -> None:
        if (receiver := self._receiver) is not None:
            self._page.show_starting()
            started = partial(self._show_started, receiver)
            self._writes.start(self._begin(receiver), owner=self, done=started, failed=self._show_trouble)

    async def _begin(self, receiver: Receiver) -> str:
        address = await receiver.start()
        if receiver is not self._receiver:
            # Another store was taken in hand meanwhile.
            await _end(receiver)
        return address

    def _show_started(self, receiver: Receiver, address: str) -> None:
        if receiver is self._receiver:
            self._page.show_running(address)

    def _stop(self) -> None:
        if (receiver := self._receiver) is not None:
            self._writes.start(receiver.stop(), owner=self, done=partial(self._show_stopped, receiver))

    def _show_stopped(self, receiver: Receiver, _done: None) -> None:
        if receiver is self._receiver:
            self._page.show_stopped(receiver.address)

    def _take(self, news: Sequence[Received]) -> None:
        refused = [one for one in news if one.report is None]
        if refused:
            self._page.show_not_taken(len(refused), str(refused[-1].delivery.details["error"]))
        self.received.emit([one.report for one in news if one.report is not None and not one.report.from_here])

    def _take_settled(self, settled: Sequence[Settled]) -> None:
        numbers = ", ".join(one.order.order_number for one in settled)
        text = "A verified delivery tells that the service has it. It is listed as accepted in the history of orders."
        title = f"Order {numbers} arrived" if len(settled) == 1 else f"Orders {numbers} arrived"
        self._page.show_notice(Tone.OK, title, text)
        self.settled.emit([one.order.id for one in settled])

    def _show_trouble(self, error: Exception) -> None:
        trouble = explain(error)
        self._page.show_trouble(trouble.title, trouble.text)

    def _show_dropped(self, dropped: Dropped | None) -> None:
        text = ""
        if dropped is not None:
            newest = day_and_time(dropped.newest_at)
            text = f"{dropped.count:,} older deliveries, up to {newest}, went to keep within the limits. {_PROOFS_STAY}"
        self._page.show_dropped(text)
        self._view.log.show_dropped(text)

    def _open_settings(self) -> None:
        if (hand := self._hand) is not None:
            self._tasks.start("settings", partial(self._set, hand), failed=self._show_trouble)

    async def _set(self, hand: WebhooksInHand) -> None:
        settings = await hand.choices.receiver()
        dialog = ReceiverDialog(ReceiverForm(settings.port, settings.rule, settings.limits), self._page)
        dialog.saveRequested.connect(partial(self._save, hand, settings, dialog))
        try:
            await shown(dialog)
        finally:
            dialog.deleteLater()

    def _save(
        self, hand: WebhooksInHand, settings: ReceiverSettings, dialog: ReceiverDialog, filled: ReceiverForm
    ) -> None:
        changed = replace(settings, port=filled.port, rule=filled.rule, limits=filled.limits)

        def done(_done: None) -> None:
            dialog.accept()
            if hand.receiver is not None and hand.receiver.is_running:
                text = "Stop the receiver and start it again for them to count."
                self._page.show_notice(Tone.INFO, "The settings are kept", text)

        self._writes.start(hand.choices.set_receiver(changed), owner=self, done=done, failed=self._show_trouble)


async def _end(receiver: Receiver) -> None:
    await receiver.stop()
    # Proofs are looked for also where it never listened.
    await receiver.proofs.close()
