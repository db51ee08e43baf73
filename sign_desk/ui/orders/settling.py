"""What waits for the operator: finds out what became of an order, and does what was decided."""

from __future__ import annotations

from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from sign_desk.orders.states import State
from sign_desk.ui.kit.dialogs import NeededTick, confirm
from sign_desk.ui.kit.tasks import TaskScope, WriteScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.orders.alike import ANOTHER, told_of
from sign_desk.ui.orders.elsewhere import may_send, waited_elsewhere
from sign_desk.ui.orders.sending import BUSY
from sign_desk.ui.orders.waiting import Waiting
from sign_desk.ui.orders.words import total_of
from sign_desk.ui.trouble import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping, Sequence

    from sign_desk.orders.recorded import OrderEvidence, OrderRecord
    from sign_desk.services.orders.arrivals import Checked
    from sign_desk.services.orders.outbox import Outbox, Sent
    from sign_desk.ui.orders.hand import StoreInHand
    from sign_desk.ui.orders.outcomes import Told
    from sign_desk.ui.orders.sending import SendingPresenter, Wait
    from sign_desk.ui.orders.view import OrdersView

    _Found: TypeAlias = tuple[Sequence[OrderRecord], Mapping[int, OrderEvidence]]
    """What waits, and all that is on record of it by the order's id."""

_MOST_READ = 1000
_FEW = 200
_AGAIN = 5000
"""Milliseconds after which is looked again while an order without an answer is in view: deliveries tell of it."""


class SettlingPresenter(QObject):
    """Shows what waits. `loaded` carries the orders, `changed` follows each one that was settled or put away."""

    loaded = Signal(tuple)
    changed = Signal()

    def __init__(
        self, view: OrdersView, sending: SendingPresenter, writes: WriteScope, on_error: Callable[[BaseException], None]
    ) -> None:
        super().__init__(view)
        self._view = view
        self._sending = sending
        self._writes = writes
        self._tasks = TaskScope(view, on_error)
        self._store: StoreInHand | None = None
        self._orders: dict[int, OrderRecord] = {}
        self._loaded: _Found | None = None
        self._again = QTimer(self)
        self._again.setInterval(_AGAIN)
        self._again.timeout.connect(self._look_on)
        self._again.start()
        page, card = view.waiting, view.history.card
        view.currentChanged.connect(lambda _place: self._look_again())
        page.checkRequested.connect(self._check)
        page.dashboardRequested.connect(self._open_dashboard)
        page.foundRequested.connect(lambda id_: self._tasks.start("settle", partial(self._found, id_)))
        page.notFoundRequested.connect(lambda id_: self._tasks.start("settle", partial(self._send_once_more, id_)))
        page.sendRequested.connect(lambda id_: self._tasks.start("settle", partial(self._send, id_)))
        page.putAwayRequested.connect(self._put_away)
        card.putAwayRequested.connect(self._put_away)
        card.takeUpRequested.connect(self._take_up)
        card.settleRequested.connect(self.show_order)

    def use(self, store: StoreInHand | None) -> None:
        """Settle another store's orders from now on."""
        self._tasks.cancel_all()
        self._store = store
        self._view.waiting.notices.clear()
        self._show(())
        self.reload()

    def reload(self) -> None:
        """Look again what waits."""
        if (outbox := self._outbox) is not None:
            self._tasks.start("waiting", partial(_read, outbox), done=self._show_loaded)

    def _look_again(self) -> None:
        """Look whether what came meanwhile tells more; one that is only just on its way would look as if it waited."""
        if not self._sending.busy:
            self.reload()

    def _look_on(self) -> None:
        """Show what deliveries told of the orders in view, and nothing anew where that is nothing."""
        unanswered = any(order.state is State.NO_ANSWER for order in self._orders.values())
        # Thousands take a while to read, and nobody has them all in view.
        few = len(self._orders) <= _FEW
        if unanswered and few and self._view.waiting.isVisible() and (outbox := self._outbox) is not None:
            self._tasks.start("again", partial(_read, outbox), done=self._show_changed)

    def _show_changed(self, found: _Found) -> None:
        if found != self._loaded and not self._sending.busy:
            self._show_loaded(found)

    def show_order(self, order_id: int) -> None:
        """Bring an order that waits to the front."""
        self._view.show_waiting()
        self._view.waiting.show_order(order_id)

    @property
    def _outbox(self) -> Outbox | None:
        return self._store.outbox if self._store else None

    def _show_loaded(self, found: _Found) -> None:
        self._loaded = found
        orders, known = found
        self._show(orders, known)
        self.loaded.emit(tuple(orders))

    def _show(self, orders: Sequence[OrderRecord], known: Mapping[int, OrderEvidence] = MappingProxyType({})) -> None:
        # The database library is slow to load.
        from sign_desk.store.orders.ledger import PATIENCE

        self._orders = {order.id: order for order in orders}
        oldest_first = sorted(orders, key=lambda order: (order.state is not State.NO_ANSWER, order.id))
        self._view.waiting.show_orders(
            [
                Waiting(order, (order.attempted_at or order.updated_at) + PATIENCE, known.get(order.id))
                for order in oldest_first
            ]
        )

    def _check(self, order_id: int) -> None:
        order, outbox = self._orders.get(order_id), self._outbox
        key = f"check {order_id}"
        if order is not None and outbox is not None and not self._tasks.busy(key):
            # A look only, which closing does not wait for; what it proves is written down whatever happens.
            self._tasks.start(
                key,
                partial(outbox.check, order),
                done=partial(self._show_checked, order),
                failed=partial(self._show_trouble, order_id),
            )

    def _show_checked(self, order: OrderRecord, checked: Checked) -> None:
        if checked.arrived:
            text = "The service shows it, with the same content. It counts as accepted."
            self._view.waiting.show_notice(Tone.OK, f"{order.order_number} arrived", text)
            self.changed.emit()
            return
        shown = (
            f"The service shows {checked.newest} as its newest order" if checked.newest else "The service shows none"
        )
        text = f"{shown}, which proves nothing of this one. Look in your dashboard."
        if checked.others:
            integrations = " or ".join(str(other.integration_id) for other in (order, *checked.others))
            text = f"{shown}. It may be this one or another one like it: look in your dashboard, by {integrations}."
        if (card := self._view.waiting.cards.get(order.id)) is not None:
            card.show_notice(Tone.INFO, "Nothing is proved", text)

    def _open_dashboard(self) -> None:
        if self._store is not None:
            QDesktopServices.openUrl(QUrl(self._store.session.dashboard))

    async def _found(self, order_id: int) -> None:
        text = "It then counts as accepted, and will not be sent again. Your name stands on the record."
        outbox = self._outbox
        if outbox is not None and await confirm(
            self._view, "You found this order in the dashboard?", text, accept="I found it"
        ):
            self._do(order_id, outbox.settle(order_id, found=True))

    async def _send_once_more(self, order_id: int) -> None:
        text = (
            "It is sent once more, as it was. If the service has it after all, it may be billed twice. Your name "
            "stands on the record as who looked."
        )
        order, store = self._orders.get(order_id), self._store
        if order is None or store is None or self._is_busy(order_id):
            return
        title = "You looked, and this order is not there?"
        likeness = await self._likeness(store, order)
        text = "\n\n".join(filter(None, (likeness, text)))
        tick = NeededTick(ANOTHER) if likeness else None
        if await confirm(self._view, title, text, accept="Send once more", risky=True, also=tick):
            self._sending.start(store, partial(_settle_and_send, order_id), partial(self._tell, order_id))

    async def _send(self, order_id: int) -> None:
        order, store = self._orders.get(order_id), self._store
        if order is None or store is None or self._is_busy(order_id) or not await may_send(store, self._view):
            return
        text = (
            f"Order {order.order_number} (id {order.external_id}), {total_of(order)}, to {store.profile.name}, as it "
            "was recorded. Orders are billed; this one is sent once."
        )
        elsewhere, likeness = await waited_elsewhere(store, order_id), await self._likeness(store, order)
        text = "\n\n".join(filter(None, (elsewhere, likeness, text)))
        risky, tick = bool(elsewhere or likeness), NeededTick(ANOTHER) if likeness else None
        if await confirm(self._view, "Send this order?", text, accept="Send order", risky=risky, also=tick):
            self._sending.start(store, partial(_send_recorded, order_id), partial(self._tell, order_id))

    async def _likeness(self, store: StoreInHand, order: OrderRecord) -> str:
        """What tells that another order of the same purchase went out meanwhile; "" if none did."""
        alike = await store.outbox.alike_recorded(order) if store.outbox else ()
        return (
            f"It looks like another order that was sent, and may be the same purchase:\n{told_of(alike)}"
            if alike
            else ""
        )

    def _put_away(self, order_id: int) -> None:
        if (outbox := self._outbox) is not None:
            self._do(order_id, outbox.put_away(order_id))

    def _take_up(self, order_id: int) -> None:
        if (outbox := self._outbox) is not None:
            self._do(order_id, outbox.reopen(order_id))

    def _do(self, order_id: int, act: Coroutine[object, object, None]) -> None:
        self._writes.start(
            act,
            owner=self._view,
            done=lambda _none: self.changed.emit(),
            failed=partial(self._show_trouble, order_id),
        )

    def _is_busy(self, order_id: int) -> bool:
        if self._sending.busy:
            self._say(order_id, Tone.INFO, "Not yet", BUSY)
        return self._sending.busy

    def _tell(self, order_id: int, told: Told) -> None:
        self._say(order_id, told.tone, told.title, told.text)

    def _show_trouble(self, order_id: int, error: Exception) -> None:
        trouble = explain(error)
        self._say(order_id, Tone.WARNING, trouble.title, trouble.text)
        self.reload()

    def _say(self, order_id: int, tone: Tone, title: str, text: str) -> None:
        """Tell it above the cards, with the order it is about: its card may be another one by now."""
        order = self._orders.get(order_id)
        self._view.waiting.show_notice(tone, f"{order.order_number}: {title}" if order else title, text)
        if self._view.history.card.order_id == order_id:
            self._view.history.card.show_notice(tone, title, text)


async def _read(outbox: Outbox) -> _Found:
    """What waits, and all that is on record of what was tried."""
    orders = await outbox.waiting()
    told = [order.id for order in orders if order.attempts > 0][:_MOST_READ]
    return orders, {one.entry.id: one for one in await outbox.evidence_of(told)}


async def _send_recorded(order_id: int, outbox: Outbox, wait: Wait) -> Sent:
    return await outbox.send_recorded(order_id, wait)


async def _settle_and_send(order_id: int, outbox: Outbox, wait: Wait) -> Sent:
    await outbox.settle(order_id, found=False)
    return await outbox.send_recorded(order_id, wait)
