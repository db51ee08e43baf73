"""Asks what only the operator can find out about a store's prices, once, and has the answer kept."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from sign_desk.money import AmountError, MinorUnit, PriceBasis, wire_digits
from sign_desk.orders import values
from sign_desk.orders.totals import request_total
from sign_desk.store.errors import StoreError
from sign_desk.ui.kit.choice_dialog import choose
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.locale import locale_name
from sign_desk.ui.orders.words import digits_of, money
from sign_desk.ui.trouble import explain

if TYPE_CHECKING:
    from collections.abc import Callable

    from sign_desk.api.records import OrderRequest
    from sign_desk.orders.draft import OrderDraft
    from sign_desk.ui.orders.composing import ComposingPresenter
    from sign_desk.ui.orders.hand import StoreInHand
    from sign_desk.ui.orders.new_order import NewOrderPage

_EXAMPLE = 100  # units of a currency: the price in the question while none is typed
_BASIS = (
    "Sign Customiser does not say whether the price sent with a line is for one piece or for all of them. Look at an "
    "order of several pieces in your dashboard, then choose. It is asked once, and can be changed where the store is "
    "edited."
)
_COUNTING = (
    "Prices are sent as whole numbers, and Sign Customiser does not say how it counts {currency}. Look at an order in "
    "{currency} in your dashboard, or ask Sign Customiser: by a wrong answer every price is {times} times too high or "
    "too low. It is asked once, and can be asked again where the store is edited."
)


class AskingPresenter(QObject):
    """Asks about the order on the form. `answered` follows each answer that was kept."""

    answered = Signal()

    def __init__(
        self, page: NewOrderPage, composing: ComposingPresenter, on_error: Callable[[BaseException], None]
    ) -> None:
        super().__init__(page)
        self._page = page
        self._composing = composing
        self._tasks = TaskScope(page, on_error)
        self._store: StoreInHand | None = None
        page.countingRequested.connect(self._request_counting)

    def use(self, store: StoreInHand | None) -> None:
        """Ask about another store from now on."""
        self._tasks.cancel_all()
        self._store = store

    async def basis_is_known(self, store: StoreInHand, order: OrderRequest) -> bool:
        """Make sure that it is known what the prices of `order` are for, by asking; False where no answer came."""
        if request_total(order, store.price_basis) is not None:
            return True
        line = max(order.products, key=lambda line: line.quantity)
        currency = order.currency or store.profile.currency
        digits = digits_of(currency, store.minor_unit_of(currency))
        price, all_of_them = (money(amount, currency, digits) for amount in (line.price, line.quantity * line.price))
        choices: dict[str, str] = {
            PriceBasis.PER_UNIT: f"{price} is for one piece: {line.quantity} come to {all_of_them}",
            PriceBasis.PER_LINE: f"{price} is for all {line.quantity} of them: they come to {price}",
        }
        title = f"{line.quantity} of {line.external_id}: what is the price of {price} for?"
        chosen = await choose(self._page, title, _BASIS, choices, accept="Continue")
        return chosen is not None and self._keep(partial(store.session.answer_price_basis, PriceBasis(chosen)))

    def _request_counting(self) -> None:
        if (store := self._store) is not None:
            self._tasks.start("counting", partial(self._ask_counting, store, self._composing.draft()))

    async def _ask_counting(self, store: StoreInHand, draft: OrderDraft) -> None:
        currency = values.clean(draft.currency)
        digits = {unit: wire_digits(currency, unit) for unit in MinorUnit}
        sample = _sample(draft, currency)
        price = money(sample, currency, digits[MinorUnit.ISO])
        sent = {unit: sample * 10 ** digits[unit] // 10 ** digits[MinorUnit.ISO] for unit in MinorUnit}
        times = max(sent.values()) // min(sent.values())
        choices: dict[str, str] = {
            MinorUnit.ISO: f"In its smallest coin: {price} is sent as {sent[MinorUnit.ISO]}",
            MinorUnit.HUNDREDTHS: f"In hundredths: {price} is sent as {sent[MinorUnit.HUNDREDTHS]}",
        }
        text = _COUNTING.format(currency=currency, times=times)
        chosen = await choose(
            self._page, f"How does the service count {currency}?", text, choices, accept="Save answer"
        )
        if chosen is not None:
            self._keep(partial(store.session.answer_minor_unit, currency, MinorUnit(chosen)))

    def _keep(self, answer: Callable[[], None]) -> bool:
        try:
            answer()
        except StoreError as error:
            trouble = explain(error)
            self._page.show_answer(Tone.DANGER, trouble.title, trouble.text)
            return False
        self.answered.emit()
        return True


def _sample(draft: OrderDraft, currency: str) -> int:
    """A price of `draft` that either way of counting can tell, in the currency's smallest coin."""
    for line in draft.products:
        try:
            amounts = [values.price(line.price, currency, minor_unit=unit, locale=locale_name()) for unit in MinorUnit]
        except AmountError:
            continue
        if all(amounts):
            return amounts[0]
    coins: int = 10 ** wire_digits(currency, MinorUnit.ISO)
    return _EXAMPLE * coins
