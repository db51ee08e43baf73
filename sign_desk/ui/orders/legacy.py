"""The deprecated calls: checked as they are typed, and sent under the same rules as any order."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from sign_desk.orders import values
from sign_desk.orders.states import State
from sign_desk.ui.kit.dialogs import confirm
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.orders.compare_dialog import Side
from sign_desk.ui.orders.elsewhere import may_send
from sign_desk.ui.orders.legacy_editor import Call
from sign_desk.ui.orders.typed import Typed, content_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sign_desk.api.records import LegacyOrderRequest, LegacyProductRequest
    from sign_desk.orders.checks import Problem
    from sign_desk.services.orders.outbox import Outbox, Sent
    from sign_desk.ui.orders.hand import StoreInHand
    from sign_desk.ui.orders.legacy_editor import LegacyEditor
    from sign_desk.ui.orders.legacy_keeping import LegacyKeepingPresenter
    from sign_desk.ui.orders.outcomes import Told
    from sign_desk.ui.orders.sending import SendingPresenter, Wait


class LegacyPresenter(QObject):
    """Sends what is typed in the editor."""

    def __init__(
        self,
        editor: LegacyEditor,
        sending: SendingPresenter,
        keeping: LegacyKeepingPresenter,
        on_error: Callable[[BaseException], None],
    ) -> None:
        super().__init__(editor)
        self._editor = editor
        self._keeping = keeping
        self._sending = sending
        self._tasks = TaskScope(editor, on_error)
        self._store: StoreInHand | None = None
        self._sent_last: int | None = None
        editor.edited.connect(self._check)
        editor.sendRequested.connect(lambda: self._tasks.start("send", self._send))
        sending.busyChanged.connect(self._allow)

    def use(self, store: StoreInHand | None) -> None:
        """Send to another store from now on."""
        self._tasks.cancel_all()
        self._store = store
        self._sent_last = None
        self._editor.answer.clear()
        self._editor.alike.show_orders(())
        self._allow()

    def _allow(self) -> None:
        self._editor.show_allowed(self._store is not None and not self._sending.busy)

    def _check(self) -> None:
        if not self._editor.isVisible():
            return
        problems = self._problems()
        self._editor.show_problems(problems)
        self._editor.alike.show_orders(())
        outbox = self._store.outbox if self._store else None
        if not problems and outbox is not None and self._editor.call is Call.ORDER:
            look = partial(outbox.alike_legacy, _order_of(self._editor.body()))
            self._tasks.start("alike", look, done=self._editor.alike.show_orders)

    def _problems(self) -> tuple[Problem, ...]:
        # The wire records are slow to load.
        from sign_desk.orders import legacy

        text = self._editor.body()
        if self._editor.call is Call.ORDER:
            return legacy.check_order(text)
        return (*legacy.check_customiser(self._editor.customiser.value()), *legacy.check_product(text))

    async def _send(self) -> None:
        store = self._store
        if store is None or store.outbox is None or self._problems():
            return
        text = self._editor.body()
        if self._editor.call is Call.ORDER:
            await self._send_order(store, store.outbox, _order_of(text))
        else:
            customiser = values.whole_number(self._editor.customiser.value()) or 0
            await self._send_product(store, customiser, _product_of(text))

    async def _send_order(self, store: StoreInHand, outbox: Outbox, order: LegacyOrderRequest) -> None:
        done = self._done_with(store, Call.ORDER)
        if not await may_send(store, self._editor):
            return
        self._editor.alike.show_orders(await outbox.alike_legacy(order))
        if not self._editor.alike.is_settled:
            return
        text = (
            f"Order {order.order_number} (id {order.order_id}), to {store.profile.name}, by the deprecated call. "
            "Orders are billed; this one is sent once."
        )
        if await confirm(self._editor, "Send this order?", text, accept="Send order"):
            self._send_for(store, order, done, await outbox.corrected_by(order, self._sent_last))

    def _send_for(
        self, store: StoreInHand, order: LegacyOrderRequest, done: Callable[[Sent], None], corrects: int | None
    ) -> None:
        """Send an order, in place of the one whose id is `corrects`."""
        typed = Typed(Side(content_of(order), None), partial(self._send_for, store, order, done))
        self._sending.start(store, partial(_send_order, order, done, corrects), self._tell, typed)

    def _done_with(self, store: StoreInHand, call: Call) -> Callable[[Sent], None]:
        """Return what is to be done when what is typed for `call` now was sent."""
        draft = self._editor.drafts()[call]

        def done(sent: Sent) -> None:
            here = self._store is not None and self._store.store_id == store.store_id
            if call is Call.ORDER and here:
                # What is typed on now is a correction of what was sent last, if that has its id.
                self._sent_last = sent.order_id
            if sent.state is not State.REJECTED:
                self._keeping.finish(store.store_id, call, draft)

        return done

    async def _send_product(self, store: StoreInHand, customiser: int, product: LegacyProductRequest) -> None:
        done = self._done_with(store, Call.PRODUCT)
        text = f"Product {product.product_id}, for customiser {customiser} of {store.profile.name}."
        if await confirm(self._editor, "Synchronise this product?", text, accept="Send product"):
            self._sending.start(store, partial(_send_product, customiser, product, done), self._tell_product)

    def _tell(self, told: Told) -> None:
        self._editor.show_answer(told.tone, told.title, told.text, told.actions)

    def _tell_product(self, told: Told) -> None:
        """Tell how a product's synchronisation ended: its words are not those of an order."""
        if told.tone is Tone.OK:
            self._editor.show_answer(
                told.tone, "The product was synchronised", "The service has it. It is in the history."
            )
        else:
            self._editor.show_answer(told.tone, told.title.replace("order", "product"), told.text)


async def _send_order(
    order: LegacyOrderRequest, done: Callable[[Sent], None], corrects: int | None, outbox: Outbox, wait: Wait
) -> Sent:
    sent = await outbox.send_legacy(order, wait, corrects=corrects)
    done(sent)
    return sent


async def _send_product(
    customiser: int, product: LegacyProductRequest, done: Callable[[Sent], None], outbox: Outbox, wait: Wait
) -> Sent:
    sent = await outbox.sync_product(customiser, product, wait)
    done(sent)
    return sent


def _order_of(text: str) -> LegacyOrderRequest:
    from sign_desk.orders import legacy

    return legacy.read_order(text)


def _product_of(text: str) -> LegacyProductRequest:
    from sign_desk.orders import legacy

    return legacy.read_product(text)
