"""The Orders tab: hands the store in hand to what is composed, kept, sent, settled and looked up in it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

from sign_desk.orders.states import State
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.locale import day_and_time
from sign_desk.ui.need import Need
from sign_desk.ui.orders.asking import AskingPresenter
from sign_desk.ui.orders.browsing import BrowsingPresenter
from sign_desk.ui.orders.composing import ComposingPresenter
from sign_desk.ui.orders.exporting import ExportingPresenter
from sign_desk.ui.orders.hand import StoreInHand
from sign_desk.ui.orders.keeping import KeepingPresenter
from sign_desk.ui.orders.legacy import LegacyPresenter
from sign_desk.ui.orders.legacy_keeping import LegacyKeepingPresenter
from sign_desk.ui.orders.missed.presenter import MissedPresenter
from sign_desk.ui.orders.sending import BUSY, SendingPresenter
from sign_desk.ui.orders.settling import SettlingPresenter
from sign_desk.ui.orders.words import total_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from sign_desk.orders.draft import OrderDraft
    from sign_desk.orders.recorded import OrderRecord
    from sign_desk.services.orders.exports import Exports
    from sign_desk.services.orders.outbox import Outbox
    from sign_desk.services.session import Session
    from sign_desk.store.database import Database
    from sign_desk.store.orders.drafts import Drafts
    from sign_desk.ui.kit.tasks import WriteScope
    from sign_desk.ui.orders.view import OrdersView


_MOST_NEEDS = 20


class _Part(Protocol):
    """A presenter of one job."""

    def use(self, store: StoreInHand | None) -> None:
        """Take another store in hand."""


class OrdersPresenter(QObject):
    """One presenter for each job of the tab. `needsChanged` carries what waits for the operator here.

    `missedNeedsChanged` carries what waits of the missed orders. `backupRequested` asks for what another computer
    knows.
    """

    needsChanged = Signal(list)
    missedNeedsChanged = Signal(list)
    opened = Signal()
    backupRequested = Signal()

    def __init__(self, view: OrdersView, writes: WriteScope, on_error: Callable[[BaseException], None]) -> None:
        super().__init__(view)
        self._view = view
        self._composing = ComposingPresenter(view.new_order, view.technical, on_error)
        self._keeping = KeepingPresenter(view, self._composing, writes, on_error)
        self._asking = AskingPresenter(view.new_order, self._composing, on_error)
        self._sending = SendingPresenter(view, self._composing, self._asking, self._keeping, writes, on_error)
        self._settling = SettlingPresenter(view, self._sending, writes, on_error)
        self._browsing = BrowsingPresenter(view, on_error)
        self._legacy_keeping = LegacyKeepingPresenter(view.technical.legacy, writes, on_error)
        self._legacy = LegacyPresenter(view.technical.legacy, self._sending, self._legacy_keeping, on_error)
        self._exporting = ExportingPresenter(view, self._browsing, writes, on_error)
        self._missed = MissedPresenter(view.missed, writes, on_error)
        self._parts: tuple[_Part, ...] = (
            self._composing,
            self._asking,
            self._keeping,
            self._sending,
            self._settling,
            self._browsing,
            self._legacy_keeping,
            self._legacy,
            self._exporting,
            self._missed,
        )
        self._asking.answered.connect(self._composing.read_prices_anew)
        self._sending.ended.connect(self._reload)
        self._sending.busyChanged.connect(self._browsing.reload)
        self._sending.lookRequested.connect(self._browsing.show_order)
        self._settling.changed.connect(self._reload)
        self._settling.loaded.connect(self._take_waiting)
        self._browsing.reopened.connect(self._fill_in)
        view.waiting.draftOpened.connect(self._open_draft)
        view.halted.connect(self._keeping.keep_now)
        view.halted.connect(self._legacy_keeping.keep_now)
        self._missed.needsChanged.connect(self.missedNeedsChanged)
        self._missed.opened.connect(self.open_missed)
        self._missed.sent.connect(self._reload)
        self._missed.waitingRequested.connect(self._look_at_one)
        view.new_order.alike.lookRequested.connect(self._browsing.show_order)

    def use(
        self,
        session: Session,
        outbox: Outbox | None,
        drafts: Drafts | None = None,
        exports: Exports | None = None,
        database: Database | None = None,
    ) -> None:
        """Send to another store from now on; without an outbox nothing is sent, because nothing can be recorded.

        What was typed for the store before is there again when that is taken in hand.
        """
        writing = not session.profile.view_only
        self._view.show_writing(allowed=writing)
        missed = dispatch = None
        if database is not None:
            # The database library is slow to load.
            from sign_desk.services.missed.dispatch import Dispatch
            from sign_desk.services.missed.files import MissedOrders

            missed, dispatch = MissedOrders(session, database), Dispatch(session, database)
        self._take(
            StoreInHand(
                session, outbox, drafts if writing else None, exports, missed, dispatch, self.backupRequested.emit
            )
        )

    def use_none(self) -> None:
        """Have no store in hand any more; what waits for a further try in it is not sent."""
        self.stop_waiting()
        self._take(None)

    def open_files(self, paths: list[Path]) -> None:
        """Open shops' exports that were dropped on the window, where orders may be sent from here."""
        self._missed.open_files(paths)

    def stop_waiting(self, store_id: str | None = None) -> None:
        """Give up the order that waits for a further try: it stays on this computer, not sent.

        It is that of the store in hand, or of `store_id`, whatever store is in hand.
        """
        self._sending.stop_waiting(store_id)
        self._missed.stop(store_id)

    def stop_all_waiting(self) -> None:
        """Give up every order that waits for a further try: the program ends."""
        self._sending.stop_all_waiting()
        self._missed.stop_all()

    def forget(self, before: datetime) -> None:
        """Let go of what was typed before `before`, and of a file of missed orders: it is about to be erased.

        An order on its way stays on its form.
        """
        self._keeping.forget(before, self._sending.sheets)
        self._legacy_keeping.forget(before)
        self._missed.forget(before)

    def forget_store(self, store_id: str) -> None:
        """Let go of what was typed for a store that is forgotten."""
        self._keeping.forget_store(store_id)
        self._legacy_keeping.forget_store(store_id)

    def look_again(self) -> None:
        """Show what there still is: something was erased."""
        self._keeping.reload()
        self._legacy_keeping.reload()
        self._missed.look_again()
        self._reload()

    def open_missed(self) -> None:
        """Bring missed orders to the front."""
        self.opened.emit()
        self._view.show_missed()

    def refresh_obstacle(self) -> None:
        """Look again whether something stands in the way of sending."""
        self._composing.refresh_obstacle()

    def _take(self, store: StoreInHand | None) -> None:
        self.needsChanged.emit([])
        for part in self._parts:
            part.use(store)
        self._composing.refresh_obstacle()

    def _reload(self) -> None:
        self._settling.reload()
        self._browsing.reload()

    def _open_draft(self, draft_id: int) -> None:
        if self._sending.busy:
            self._view.waiting.show_notice(Tone.INFO, "Not yet", BUSY)
        else:
            self._keeping.open_draft(draft_id)

    def _fill_in(self, draft: OrderDraft, corrects: int | None) -> None:
        if self._sending.busy:
            self._view.history.card.show_notice(Tone.INFO, "Not yet", BUSY)
            self._view.waiting.show_notice(Tone.INFO, "Not yet", BUSY)
        else:
            self._keeping.open(draft, typed=True, corrects=corrects)

    def _take_waiting(self, orders: Sequence[OrderRecord]) -> None:
        self._composing.know_waiting(orders)
        needs = [self._need(order) for order in orders[:_MOST_NEEDS]]
        if (more := len(orders) - len(needs)) > 0:
            needs.append(Need(f"{more:,} more orders wait", "They are listed in Waiting.", "Look at them", self._look))
        self.needsChanged.emit(needs)

    def _need(self, order: OrderRecord) -> Need:
        total = total_of(order)
        if order.state is State.NO_ANSWER:
            sent = day_and_time(order.attempted_at or order.created_at)
            title, text = "no answer", f"Sent {sent} for {total}. Find out whether it arrived."
        else:
            what = "refused" if order.state is State.REJECTED else "not sent"
            title, text = what, f"Recorded {day_and_time(order.created_at)} for {total}, and still here."
        return Need(f"Order {order.order_number}: {title}", text, "Look at it", partial(self._look_at, order.id))

    def _look(self) -> None:
        self.opened.emit()
        self._view.show_waiting()

    def _look_at_one(self, order_id: int | None) -> None:
        if order_id is None:
            self._view.show_waiting()
        else:
            self._look_at(order_id)

    def _look_at(self, order_id: int) -> None:
        self.opened.emit()
        self._settling.show_order(order_id)
