"""Takes an order to the service, asked for once and sent once, and tells what came of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QDialog

from sign_desk.api.errors import Invalid
from sign_desk.orders.states import State
from sign_desk.orders.totals import recorded_basis
from sign_desk.store.errors import AlreadyHeld, AnotherUnsent
from sign_desk.ui.kit.dialogs import confirm, shown
from sign_desk.ui.kit.notices import Action
from sign_desk.ui.kit.tasks import TaskScope, WriteScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.orders import outcomes
from sign_desk.ui.orders.compare_dialog import CompareDialog, Side
from sign_desk.ui.orders.elsewhere import may_send, waited_elsewhere
from sign_desk.ui.orders.outcomes import Told
from sign_desk.ui.orders.typed import Typed, content_of, digits_in, question
from sign_desk.ui.trouble import explain

if TYPE_CHECKING:
    from sign_desk.api.records import OrderRequest
    from sign_desk.services.orders.outbox import Outbox, Sent
    from sign_desk.store.profiles import Profile
    from sign_desk.ui.orders.asking import AskingPresenter
    from sign_desk.ui.orders.composing import ComposingPresenter
    from sign_desk.ui.orders.hand import StoreInHand
    from sign_desk.ui.orders.keeping import KeepingPresenter
    from sign_desk.ui.orders.sheet import Sheet
    from sign_desk.ui.orders.view import OrdersView

Wait = Callable[[float], None]
Tell = Callable[[Told], None]

_PROGRESS = "It is recorded on this computer first. Keep Sign Desk open until the answer comes."
BUSY = "Another order is on its way. Wait for its answer first."


@dataclass(slots=True, eq=False)
class _OnItsWay:
    """An order of one store on its way, until its answer comes."""

    profile: Profile
    outbox: Outbox
    tell: Tell
    sheet: Sheet | None
    typed: Typed | None
    next_try: datetime | None = None
    """When it is tried again, where it was surely not taken yet."""


class SendingPresenter(QObject):
    """Sends one order of a store at a time. `ended` follows each end, of whatever store.

    `busyChanged` tells that in the store in hand an order went on its way, waits for a further try, or came to its
    end. `lookRequested` carries the id of an order that is in the way of another one.
    """

    ended = Signal()
    busyChanged = Signal()
    lookRequested = Signal(int)

    def __init__(
        self,
        view: OrdersView,
        composing: ComposingPresenter,
        asking: AskingPresenter,
        keeping: KeepingPresenter,
        writes: WriteScope,
        on_error: Callable[[BaseException], None],
    ) -> None:
        super().__init__(view)
        self._view = view
        self._composing = composing
        self._asking = asking
        self._keeping = keeping
        self._writes = writes
        self._tasks = TaskScope(view, on_error)
        self._store: StoreInHand | None = None
        self._on_their_way: dict[str, _OnItsWay] = {}
        self._next_try = QTimer(self)
        self._next_try.setSingleShot(True)
        self._next_try.setTimerType(Qt.TimerType.PreciseTimer)
        self._next_try.timeout.connect(self._show_on_its_way)
        view.new_order.sendRequested.connect(self._send)
        view.new_order.stopRequested.connect(self.stop_waiting)
        view.waiting.stopRequested.connect(self.stop_waiting)

    @property
    def busy(self) -> bool:
        """Whether an order of the store in hand is on its way."""
        return self._on_its_way is not None

    @property
    def sheets(self) -> frozenset[Sheet]:
        """The sheets whose orders are on their way, in whatever store."""
        return frozenset(sending.sheet for sending in self._on_their_way.values() if sending.sheet is not None)

    def use(self, store: StoreInHand | None) -> None:
        """Send to another store from now on; what is on its way goes on."""
        self._tasks.cancel_all()
        self._store = store
        self._view.new_order.show_sending(False)
        self._view.waiting.show_nothing_on_its_way()
        self._show_on_its_way()
        self.busyChanged.emit()

    def stop_waiting(self, store_id: str | None = None) -> None:
        """Give up the order that waits for a further try, of the store in hand or of `store_id`; it stays here."""
        sending = self._on_its_way if store_id is None else self._on_their_way.get(store_id)
        if sending is not None:
            sending.outbox.stop_waiting()

    def stop_all_waiting(self) -> None:
        """Give up every order that waits for a further try, in whatever store."""
        for sending in self._on_their_way.values():
            sending.outbox.stop_waiting()

    def start(
        self,
        store: StoreInHand,
        send: Callable[[Outbox, Wait], Coroutine[Any, Any, Sent]],
        tell: Tell,
        typed: Typed | None = None,
    ) -> None:
        """Send something that is on no form; `tell` is told how it ended while the store is in hand.

        `typed` is what is sent, where it may meet another one with its id.
        """
        self._start(store, send, tell, None, typed)

    def _send(self) -> None:
        store, order, sheet = self._store, self._composing.complete(), self._keeping.sheet
        if store is not None and store.outbox is not None and order is not None and not self.busy:
            self._tasks.start("send", partial(self._confirm_and_send, store, store.outbox, order, sheet))

    async def _confirm_and_send(
        self, store: StoreInHand, outbox: Outbox, order: OrderRequest, sheet: Sheet | None
    ) -> None:
        if not await self._asking.basis_is_known(store, order):
            return
        if not await may_send(store, self._view):
            return
        alike = self._view.new_order.alike
        total = self._composing.total()
        alike.show_orders(await outbox.alike(order, total))
        if not alike.is_settled:
            return
        corrects = await outbox.corrected_by(order, sheet.corrects if sheet else None)
        warning = await waited_elsewhere(store, corrects)
        text = "\n\n".join(filter(None, (warning, question(store, order, total))))
        if await confirm(self._view, "Send this order?", text, accept="Send order", risky=bool(warning)):
            self._send_for(store, order, total, sheet, corrects)

    def _send_for(
        self, store: StoreInHand, order: OrderRequest, total: int, sheet: Sheet | None, corrects: int | None
    ) -> None:
        """Send an order of the form, in place of the one whose id is `corrects`."""
        profile = store.profile
        side = Side(content_of(order), digits_in(order, profile), profile.price_basis)
        typed = Typed(side, partial(self._send_for, store, order, total, sheet))
        self._start(store, partial(_send_order, order, total, corrects), self._tell, sheet, typed)

    def _start(
        self,
        store: StoreInHand,
        send: Callable[[Outbox, Wait], Coroutine[Any, Any, Sent]],
        tell: Tell,
        sheet: Sheet | None,
        typed: Typed | None,
    ) -> None:
        if store.outbox is None or store.store_id in self._on_their_way:
            return
        sending = _OnItsWay(store.profile, store.outbox, tell, sheet, typed)
        self._on_their_way[store.store_id] = sending
        self._show_on_its_way()
        self.busyChanged.emit()
        self._writes.start(
            send(store.outbox, partial(self._wait, sending)),
            owner=self._view,
            done=partial(self._show_sent, sending),
            failed=partial(self._show_not_sent, sending),
        )

    @property
    def _on_its_way(self) -> _OnItsWay | None:
        return self._on_their_way.get(self._store.store_id) if self._store else None

    def _show_on_its_way(self) -> None:
        sending = self._on_its_way
        if sending is None:
            return
        self._view.new_order.show_sending(True)
        now, next_try = datetime.now(UTC), sending.next_try
        title, text, waiting = "Sending the order…", _PROGRESS, False
        if next_try is not None and next_try > now:
            waiting = True
            title = "Waiting to try again"
            text = f"It was not sent yet. It is tried again at {next_try.astimezone():%H:%M:%S}."
            self._next_try.start((next_try - now) // timedelta(milliseconds=1) + 1)
        self._view.new_order.show_progress(title, text, stoppable=waiting)
        self._view.waiting.show_on_its_way(title, text, stoppable=waiting)

    def _wait(self, sending: _OnItsWay, seconds: float) -> None:
        sending.next_try = datetime.now(UTC) + timedelta(seconds=seconds)
        if sending is self._on_its_way:
            self._show_on_its_way()
            self.busyChanged.emit()

    def _tell(self, told: Told) -> None:
        """Tell at the form how its order ended."""
        self._view.new_order.show_answer(told.tone, told.title, told.text, told.actions)

    def _show_sent(self, sending: _OnItsWay, sent: Sent) -> None:
        here = self._end(sending) and sending.sheet in {None, self._keeping.sheet}
        if sending.sheet is not None:
            sending.sheet.corrects = sent.order_id
            if sent.state is not State.REJECTED:
                # It is in the history, or waits there: as a draft it would be a second one that is still to be sent.
                self._keeping.finish(sending.sheet)
        if not here:
            self._tell_elsewhere(sending, outcomes.of_sent_elsewhere(sent, sending.profile))
        elif sending.sheet is not None and sent.recorded and isinstance(sent.error, Invalid):
            elsewhere = self._composing.report(sent.error.fields)
            marked = len(elsewhere) < len(sent.error.fields)
            text = outcomes.of_fields(sent.error, elsewhere, some_marked=marked)
            sending.tell(outcomes.of_refusal(sent, sent.error, text))
        else:
            sending.tell(outcomes.of_sent(sent))

    def _show_not_sent(self, sending: _OnItsWay, error: Exception) -> None:
        trouble = explain(error)
        if not self._end(sending):
            title = f"An order to {sending.profile.name}: {trouble.title}"
            self._tell_elsewhere(sending, Told(Tone.DANGER, title, trouble.text))
        elif isinstance(error, AlreadyHeld):
            self._show_held(sending, error)
        else:
            sending.tell(Told(Tone.DANGER, trouble.title, trouble.text))

    def _show_held(self, sending: _OnItsWay, error: AlreadyHeld) -> None:
        """Tell that the id was used before; where the content is another one, show both."""
        told, holder = outcomes.of_held(error, sending.profile), error.holder
        look = Action("Look at it", partial(self.lookRequested.emit, holder.id))
        actions = (look,) if holder.store_id == sending.profile.store_id else ()
        if error.same_payload or sending.typed is None or holder.payload is None:
            sending.tell(replace(told, actions=actions))
            return
        compare = partial(self._tasks.start, "compare", partial(self._compare, sending.typed, error))
        sending.tell(replace(told, actions=(Action("Compare both…", compare), *actions)))
        compare()

    async def _compare(self, typed: Typed, error: AlreadyHeld) -> None:
        holder = error.holder
        before = Side(json.loads(holder.payload or b"{}"), holder.digits, recorded_basis(holder))
        dialog = CompareDialog(before, typed.side, self._view, replaceable=isinstance(error, AnotherUnsent))
        try:
            if await shown(dialog) == QDialog.DialogCode.Accepted:
                typed.in_place_of(holder.id)
        finally:
            dialog.deleteLater()

    def _tell_elsewhere(self, sending: _OnItsWay, told: Told) -> None:
        self._view.new_order.show_answer_elsewhere(sending.profile.store_id, told.tone, told.title, told.text)

    def _end(self, sending: _OnItsWay) -> bool:
        """Let the next order to that store be sent; False when another store has been taken in hand meanwhile."""
        store_id = sending.profile.store_id
        del self._on_their_way[store_id]
        here = self._store is not None and self._store.store_id == store_id
        if here:
            self._view.new_order.answer.dismiss("answer")
            self._view.new_order.show_sending(False)
            self._view.waiting.show_nothing_on_its_way()
            self._composing.refresh_obstacle()
            self.busyChanged.emit()
        self.ended.emit()
        return here


async def _send_order(order: OrderRequest, total: int, corrects: int | None, outbox: Outbox, wait: Wait) -> Sent:
    return await outbox.send(order, total, wait, corrects=corrects)
