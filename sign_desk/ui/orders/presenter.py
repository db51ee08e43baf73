"""Takes an order from its form to the service, and shows what came of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from sign_desk.api.errors import Invalid
from sign_desk.money import MinorUnitUnknown, UnknownCurrency
from sign_desk.orders.build import build
from sign_desk.orders.checks import Severity, check
from sign_desk.orders.draft import OrderDraft
from sign_desk.orders.reopen import reopen
from sign_desk.orders.states import State
from sign_desk.orders.totals import line_total, order_total
from sign_desk.store.errors import AlreadyHeld
from sign_desk.ui.kit.dialogs import confirm
from sign_desk.ui.kit.tasks import TaskScope, WriteScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.locale import day_and_time, locale_name
from sign_desk.ui.need import Need
from sign_desk.ui.orders.words import STATES, TONES, money
from sign_desk.ui.trouble import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sign_desk.api.errors import ApiError
    from sign_desk.money import MinorUnit
    from sign_desk.orders.draft import LineDraft
    from sign_desk.services.outbox import Outbox, Sent
    from sign_desk.services.session import Session
    from sign_desk.store.entries import OrderRecord
    from sign_desk.ui.orders.view import OrdersView

_NO_HISTORY = "The order history cannot be used, and nothing is sent without it."


@dataclass(slots=True)
class _OnItsWay:
    """An order of one store on its way, until its answer comes."""

    outbox: Outbox
    next_try: float | None = None
    """When it is tried again, on the loop's clock, where it was surely not taken yet."""


class OrdersPresenter(QObject):
    """Sends the order of the form. `needsChanged` carries what waits for the operator here."""

    needsChanged = Signal(list)
    opened = Signal()

    def __init__(self, view: OrdersView, writes: WriteScope, on_error: Callable[[BaseException], None]) -> None:
        super().__init__(view)
        self._view = view
        self._writes = writes
        self._tasks = TaskScope(view, on_error)
        self._session: Session | None = None
        self._outbox: Outbox | None = None
        self._attempted = False
        self._drafts: dict[str, OrderDraft] = {}
        self._untouched = OrderDraft()
        self._on_their_way: dict[str, _OnItsWay] = {}
        view.form.write_totals_with(self._line_total)
        view.form.edited.connect(self._edited)
        view.sendRequested.connect(self._send)
        view.newRequested.connect(self._start_new)
        view.stopRequested.connect(self._stop_waiting)
        view.history.orderSelected.connect(self._load_events)
        view.history.reopenRequested.connect(self._reopen)
        view.history.foundRequested.connect(lambda order_id: self._settle(order_id, found=True))
        view.history.notFoundRequested.connect(lambda order_id: self._settle(order_id, found=False))

    def use(self, session: Session, outbox: Outbox | None) -> None:
        """Send to another store from now on; without an outbox nothing is sent, because nothing can be recorded.

        What was typed for the store before is there again when that is taken in hand.
        """
        self._tasks.cancel_all()
        self._keep_draft()
        self._session = session
        self._outbox = outbox
        self._view.show_sending(False)
        self._view.show_writing(allowed=not session.profile.view_only)
        kept = self._drafts.pop(session.profile.store_id, None)
        if kept is None:
            self._start_new()
        else:
            self._fill_in(kept)
        self.refresh_obstacle()
        self._show_on_its_way()
        self._view.history.show_orders((), None)
        self.needsChanged.emit([])
        self._load_history()

    def use_none(self) -> None:
        """Have no store in hand any more; what was typed for the last one is forgotten, and what waits is not sent."""
        self._tasks.cancel_all()
        self._stop_waiting()
        self._session = None
        self._outbox = None
        self._view.show_sending(False)
        self._view.show_obstacle("")
        self._fill_in(OrderDraft())
        self._view.history.show_orders((), None)
        self.needsChanged.emit([])

    def _line_total(self, line: LineDraft) -> str:
        """The total of a line as it is typed, for reading."""
        currency = self._view.form.currency()
        amount = line_total(line, currency, minor_unit=self._minor_unit, locale=locale_name())
        return money(amount, currency, self._minor_unit)

    def refresh_obstacle(self) -> None:
        """Look again whether something stands in the way of sending."""
        if self._session is None:
            return
        if self._outbox is None:
            self._view.show_obstacle(_NO_HISTORY)
            return
        obstacle = self._session.obstacle()
        self._view.show_obstacle(f"{obstacle.reason} {obstacle.next_step}" if obstacle else "")

    @property
    def _minor_unit(self) -> MinorUnit | None:
        return self._session.profile.minor_unit if self._session else None

    def _start_new(self) -> None:
        """Empty the form, but for what the store's profile already knows."""
        if self._session is not None:
            profile = self._session.profile
            integration = "" if profile.integration_id is None else str(profile.integration_id)
            self._fill_in(OrderDraft(integration_id=integration, currency=profile.currency))
            self._untouched = self._view.form.draft()

    def _keep_draft(self) -> None:
        """Remember what was typed for the store in hand; a form left empty may follow changes of its store."""
        typed = self._view.form.draft()
        if self._session is not None and typed != self._untouched:
            self._drafts[self._session.profile.store_id] = typed

    def _fill_in(self, draft: OrderDraft) -> None:
        self._attempted = False
        self._view.answer.clear()
        self._view.form.set_draft(draft)

    def _reopen(self, order: OrderRecord) -> None:
        """Fill the form with an order that was not taken."""
        if self._on_its_way is not None:
            text = "Another order is on its way. Wait for its answer first."
            self._view.history.show_notice(Tone.WARNING, _NOT_OPENED, text)
            return
        try:
            draft = reopen(order.payload or b"", minor_unit=self._minor_unit, locale=locale_name())
        except (UnknownCurrency, MinorUnitUnknown) as error:
            self._view.history.show_notice(Tone.WARNING, _NOT_OPENED, f"Its prices cannot be read: {error}.")
            return
        except (AttributeError, KeyError, TypeError, ValueError):
            self._view.history.show_notice(Tone.WARNING, _NOT_OPENED, "What is kept of it cannot be read.")
            return
        self._fill_in(draft)
        self._view.show_new_order()

    def _edited(self) -> None:
        draft = self._view.form.draft()
        problems = check(draft, minor_unit=self._minor_unit, locale=locale_name())
        self._view.form.show_problems(problems, everywhere=self._attempted)
        total = order_total(draft, minor_unit=self._minor_unit, locale=locale_name())
        self._view.show_total(f"Total {money(total, draft.currency, self._minor_unit)}" if total else "")

    def _send(self) -> None:
        self._view.form.commit()
        self._attempted = True
        draft = self._view.form.draft()
        problems = check(draft, minor_unit=self._minor_unit, locale=locale_name())
        elsewhere = self._view.form.show_problems(problems, everywhere=True)
        if any(problem.severity is Severity.ERROR for problem in problems):
            words = " ".join(elsewhere) or "Correct what is marked in the form."
            self._view.show_answer(Tone.DANGER, "The order is not complete", words)
            self._view.form.focus_first_error()
        elif self._session is not None and self._outbox is not None:
            session, outbox = self._session, self._outbox
            self._tasks.start("send", lambda: self._confirm_and_send(session, outbox, draft))

    async def _confirm_and_send(self, session: Session, outbox: Outbox, draft: OrderDraft) -> None:
        profile = session.profile
        order = build(draft, minor_unit=profile.minor_unit, locale=locale_name())
        total = order_total(draft, minor_unit=profile.minor_unit, locale=locale_name()) or 0
        pieces = sum(line.quantity for line in order.products)
        price = money(total, order.currency, profile.minor_unit)
        count = f"{pieces} piece{'' if pieces == 1 else 's'}"
        text = (
            f"Order {order.external_order_number} (id {order.external_id}), {count}, {price}, to {profile.name}, "
            f"integration {order.integration_id}. Orders are billed; this one is sent once."
        )
        if await confirm(self._view, "Send this order?", text, accept="Send order"):
            sending = self._on_their_way[profile.store_id] = _OnItsWay(outbox)
            self._show_on_its_way()
            self._writes.start(
                outbox.send(order, total, partial(self._wait, sending)),
                owner=self._view,
                done=lambda sent: self._show_sent(session, sent),
                failed=lambda error: self._show_not_sent(session, error),
            )

    @property
    def _on_its_way(self) -> _OnItsWay | None:
        """The order of the store in hand that is on its way."""
        return self._on_their_way.get(self._session.profile.store_id) if self._session else None

    def _show_on_its_way(self) -> None:
        sending = self._on_its_way
        if sending is None:
            return
        self._view.show_sending(True)
        if sending.next_try is None:
            self._view.show_progress(_PROGRESS)
        else:
            self._view.show_waiting(sending.next_try - asyncio.get_running_loop().time())

    def _wait(self, sending: _OnItsWay, seconds: float) -> None:
        sending.next_try = asyncio.get_running_loop().time() + seconds
        if sending is self._on_its_way:
            self._view.show_waiting(seconds)

    def _stop_waiting(self) -> None:
        if self._on_its_way is not None:
            self._on_its_way.outbox.stop_waiting()

    def _show_sent(self, session: Session, sent: Sent) -> None:
        here = self._end_sending(session)
        if sent.state is State.ACCEPTED:
            # What was accepted must not come back as if it were still to be sent.
            self._drafts.pop(session.profile.store_id, None)
            self._untouched = self._view.form.draft() if here else self._untouched
        if not sent.recorded and sent.state is not State.ACCEPTED:
            self._view.show_answer(
                Tone.WARNING, f"An order to {session.profile.name}: {STATES[sent.state]}", _UNWRITTEN
            )
        elif not sent.recorded:
            store = "" if here else f" to {session.profile.name}"
            number = sent.receipt.order_id if sent.receipt else ""
            self._view.show_answer(
                Tone.WARNING,
                f"The order{store} was accepted, but could not be written down",
                f"The service has taken it as its order {number}, and this computer could not record that: the history "
                "may say that no answer came. Do not send it again.",
            )
        elif not here:
            state = STATES[sent.state].lower()
            self._view.show_answer(
                TONES.get(sent.state, Tone.INFO), f"An order to {session.profile.name}: {state}", _AWAY
            )
        elif sent.state is State.ACCEPTED:
            number = sent.receipt.order_id if sent.receipt else ""
            text = f"The service has taken it as its order {number}. It is in the history."
            self._view.show_answer(Tone.OK, "The order was accepted", text)
        elif sent.state is State.NO_ANSWER:
            self._view.show_answer(Tone.WARNING, "No answer came: the order may have arrived", _NO_ANSWER)
        elif sent.error is not None:
            self._show_refusal(sent.error, sent.state)

    def _show_refusal(self, error: ApiError, state: State) -> None:
        trouble = explain(error)
        text = trouble.text
        if isinstance(error, Invalid):
            elsewhere = self._view.form.report({path: " ".join(said) for path, said in error.fields.items()})
            self._edited()
            self._view.form.focus_first_error()
            reference = f"Reference for support: {trouble.reference}." if trouble.reference else ""
            if len(elsewhere) < len(error.fields):
                text = " ".join((*elsewhere, "Correct what is marked in the form, then send it again.", reference))
            else:
                text = " ".join((trouble.cause, *elsewhere, reference))
        title = "The order was refused" if state is State.REJECTED else "The order was not sent"
        self._view.show_answer(Tone.DANGER, title, f"It was not taken, so sending it again is safe. {text}")

    def _show_not_sent(self, session: Session, error: Exception) -> None:
        trouble = explain(error)
        if not self._end_sending(session):
            self._view.show_answer(Tone.DANGER, f"An order to {session.profile.name}: {trouble.title}", trouble.text)
        elif isinstance(error, AlreadyHeld):
            here = error.holder.store_id == session.profile.store_id
            elsewhere = "" if here else " It was sent from another store at this address: look there."
            self._view.show_answer(Tone.WARNING, error.title, _already(error) + elsewhere)
        else:
            self._view.show_trouble(trouble)

    def _end_sending(self, session: Session) -> bool:
        """Let the next order to that store be sent; False when another store has been taken in hand meanwhile."""
        store_id = session.profile.store_id
        del self._on_their_way[store_id]
        self._load_history()
        if self._session is None or self._session.profile.store_id != store_id:
            return False
        self._view.show_sending(False)
        self.refresh_obstacle()
        return True

    def _load_history(self) -> None:
        outbox = self._outbox
        if outbox is not None:
            self._tasks.start("history", outbox.recent, done=self._show_history)
            self._tasks.start("waiting", outbox.waiting, done=self._show_needs)

    def _show_history(self, orders: Sequence[OrderRecord]) -> None:
        self._view.history.show_orders(orders, self._minor_unit)

    def _show_needs(self, orders: Sequence[OrderRecord]) -> None:
        self.needsChanged.emit([self._need(order) for order in orders])

    def _need(self, order: OrderRecord) -> Need:
        total = money(order.total_minor, order.currency, self._minor_unit)
        if order.state is State.NO_ANSWER:
            sent = day_and_time(order.attempted_at or order.created_at)
            title, text = "no answer", f"Sent {sent} for {total}. Find out whether it arrived."
        else:
            title, text = "not sent", f"Recorded {day_and_time(order.created_at)} for {total}, and still here."
        return Need(f"Order {order.order_number}: {title}", text, "Look at it", lambda: self._show_order(order.id))

    def _show_order(self, order_id: int) -> None:
        self.opened.emit()
        self._view.show_history(order_id)

    def _load_events(self, order_id: int) -> None:
        outbox = self._outbox
        if outbox is not None:
            self._tasks.start(
                "events",
                lambda: outbox.history(order_id),
                done=lambda events: self._view.history.show_events(order_id, events),
            )

    def _settle(self, order_id: int, *, found: bool) -> None:
        outbox = self._outbox
        if outbox is not None:
            self._tasks.start("settle", lambda: self._confirm_and_settle(outbox, order_id, found=found))

    async def _confirm_and_settle(self, outbox: Outbox, order_id: int, *, found: bool) -> None:
        title = "You found this order in the dashboard?" if found else "You looked, and this order is not there?"
        accept = "I found it" if found else "It is not there"
        text = (
            "It then counts as accepted, and will not be sent again."
            if found
            else "It then counts as not sent, and may be sent once more from the form. Your name stands on the record."
        )
        if await confirm(self._view, title, text, accept=accept, risky=not found):
            self._writes.start(
                outbox.settle(order_id, found=found),
                owner=self._view,
                done=lambda _none: self._load_history(),
                failed=self._show_in_history,
            )

    def _show_in_history(self, error: Exception) -> None:
        trouble = explain(error)
        self._view.history.show_notice(Tone.WARNING, trouble.title, trouble.text)


_NOT_OPENED = "This order cannot be opened in the form"
_PROGRESS = "It is recorded on this computer first. Keep Sign Desk open until the answer comes."
_AWAY = "It is in the history of that store."
_UNWRITTEN = (
    "This computer could not write that down: until the next start of Sign Desk the history says that it is being "
    "sent, and then that no answer came. See to the disk, then start Sign Desk again."
)
_NO_ANSWER = (
    "Do not send it again yet. Look for it in your Sign Customiser dashboard; the order waits in Needs you until you "
    "have told what you found."
)


def _already(error: AlreadyHeld) -> str:
    holder = error.holder
    recorded = f"It was recorded {day_and_time(holder.created_at)}: {STATES[holder.state].lower()}."
    return f"{error.cause} {recorded} Nothing was sent now. {error.next_step}"
