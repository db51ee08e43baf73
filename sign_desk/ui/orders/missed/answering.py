"""Asks what the file leaves open about the store, with examples from it, and has the answers kept."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from sign_desk.money import MinorUnit, PriceBasis, UnknownCurrency, is_ambiguous, wire_digits
from sign_desk.orders.missed.choices import Choices, Discount, ExternalId, ProductId, Tax
from sign_desk.orders.missed.questions import About, Question, unanswered
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.orders.missed.questions_page import Asked
from sign_desk.ui.orders.missed.steps import Step
from sign_desk.ui.orders.words import money

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sign_desk.services.missed.files import MissedOrders, Work
    from sign_desk.ui.orders.hand import StoreInHand
    from sign_desk.ui.orders.missed.bench import Bench
    from sign_desk.ui.orders.missed.page import MissedPage

_COUNTING = "count "
_EXAMPLE = 100
_TITLES = {
    About.EXTERNAL_ID: "Which is the store's order id?",
    About.PRODUCT_ID: "Which id of a product is sent?",
    About.DISCOUNT: "Is the price of a line sent before or after discount?",
    About.TAX: "Is the price of a line sent with or without tax?",
    About.BASIS: "What is the price of a line for?",
}
_OPTIONS = {
    ExternalId.ORDER_ID: "The order's id",
    ExternalId.ORDER_NUMBER: "The order's number",
    ProductId.PRODUCT: "The product's id",
    ProductId.VARIANT: "The variant's id",
    Discount.BEFORE: "Before discount",
    Discount.AFTER: "After discount",
    Tax.WITH: "With tax",
    Tax.WITHOUT: "Without tax",
    PriceBasis.PER_UNIT: "For one piece",
    PriceBasis.PER_LINE: "For all pieces of the line",
}
_NOT_TOLD = "the file does not tell"


class AnsweringPresenter(QObject):
    """`openChanged` carries how many questions are not answered. Those of a new file are brought into view."""

    openChanged = Signal(int)

    def __init__(self, page: MissedPage, bench: Bench, on_error: Callable[[BaseException], None]) -> None:
        super().__init__(page)
        self._work_page = page.work
        self._questions = page.work.questions
        self._bench = bench
        self._tasks = TaskScope(page, on_error)
        self._files: tuple[object, object] = (None, None)
        self._found: tuple[Question, ...] = ()
        self._currencies: tuple[str, ...] = ()
        bench.changed.connect(self._look)
        self._questions.answered.connect(self._answer)

    def _look(self) -> None:
        """Find the questions of other files; of the same ones only the answers may have changed."""
        work = self._bench.work
        if work is None or work.sorted is None:
            self._files = (None, None)
        elif self._files[0] is work.found and self._files[1] is work.joined:
            self._show()
        else:
            orders, self._files = work.found.orders, (work.found, work.joined)
            self._found, self._currencies = (), tuple(sorted({order.currency for order in orders if order.currency}))
            second = work.joined.ids if work.joined is not None else {}
            find = partial(unanswered, Choices(), None, orders, second)
            self._tasks.start("find", partial(self._bench.in_thread, find), done=self._take)

    def _take(self, found: tuple[Question, ...]) -> None:
        self._found = found
        if self._show():
            self._work_page.show_step(Step.QUESTIONS)

    def _show(self) -> int:
        """Show the questions; return how many are open."""
        store, work = self._bench.store, self._bench.work
        if store is None or work is None:
            return 0
        asked = [*_asked(self._found, work, store), *_counted(self._currencies, store)]
        self._questions.show_questions(asked)
        open_ = sum(one.answer is None for one in asked)
        self.openChanged.emit(open_)
        return open_

    def _answer(self, given: Mapping[str, str]) -> None:
        if (store := self._bench.store) is not None:

            async def answer(missed: MissedOrders, work: Work) -> Work:
                if About.BASIS in given and given[About.BASIS] != store.price_basis:
                    store.session.answer_price_basis(PriceBasis(given[About.BASIS]))
                for key in given:
                    if key.startswith(_COUNTING):
                        store.session.answer_minor_unit(key.removeprefix(_COUNTING), MinorUnit(given[key]))
                told = Choices.from_json(given)
                kept = {name: value for name in _NAMES if (value := getattr(told, name)) is not None}
                return await missed.answer(work, replace(work.choices, **kept))

            self._bench.change(answer)
            self._work_page.show_step(Step.SORTING)


_NAMES = (About.EXTERNAL_ID, About.PRODUCT_ID, About.DISCOUNT, About.TAX)


def _asked(found: Sequence[Question], work: Work, store: StoreInHand) -> Iterator[Asked]:
    for question in found:
        about = question.about
        given = store.price_basis if about is About.BASIS else getattr(work.choices, about)
        number, line = question.order.number or question.order.order_id, question.line
        example = f"Example: order {number}"
        if line is not None:
            pieces = "1 piece" if line.quantity == 1 else f"{line.quantity} pieces"
            example += f", {pieces} of {line.name or line.sku}"
        options = {
            str(option.value): f"{_OPTIONS[option.value]}: {option.example or _NOT_TOLD}" for option in question.options
        }
        yield Asked(about.value, _TITLES[about], f"{example}.", options, None if given is None else str(given))


def _counted(currencies: Sequence[str], store: StoreInHand) -> Iterator[Asked]:
    """Ask how the service counts currencies of which that is not plain."""
    for currency in currencies:
        try:
            if not is_ambiguous(currency):
                continue
        except UnknownCurrency:
            # Told at the orders.
            continue
        iso = wire_digits(currency, MinorUnit.ISO)
        coins = _EXAMPLE * 10**iso
        price = money(coins, currency, iso)
        words = {MinorUnit.ISO: "In its smallest coin", MinorUnit.HUNDREDTHS: "In hundredths"}
        options = {
            str(unit): f"{said}: {price} is sent as {_EXAMPLE * 10 ** wire_digits(currency, unit)}"
            for unit, said in words.items()
        }
        text = f"Look at an order in {currency} in your dashboard, or ask Sign Customiser."
        given = store.minor_unit_of(currency)
        title = f"How does the service count {currency}?"
        yield Asked(f"{_COUNTING}{currency}", title, text, options, None if given is None else str(given))
