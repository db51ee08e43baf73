"""Finds the questions about a store that a file makes it necessary to answer, each with an example from the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from sign_desk.money import PriceBasis, UnknownCurrency, iso_digits
from sign_desk.orders.missed.charges import Charges, Unclear, is_taxed, tax_matters
from sign_desk.orders.missed.choices import Choices, Discount, ExternalId, ProductId, Tax
from sign_desk.orders.missed.found import line_ref
from sign_desk.orders.missed.matching import Ids

if TYPE_CHECKING:
    from sign_desk.orders.missed.found import FoundLine, FoundOrder

_NO_IDS: Mapping[str, Ids] = {}
P = ParamSpec("P")
A = TypeVar("A", Discount, Tax, PriceBasis)


class About(StrEnum):
    """What a question is about."""

    EXTERNAL_ID = "external_id"
    PRODUCT_ID = "product_id"
    DISCOUNT = "discount"
    TAX = "tax"
    BASIS = "basis"


@dataclass(frozen=True, slots=True)
class Option:
    """A possible answer, and what would be sent of the example by it: an id, an amount, "" if the file can't tell."""

    value: ExternalId | ProductId | Discount | Tax | PriceBasis
    example: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question, with the order and the line (None if it is about the order) that make an example of it."""

    about: About
    order: FoundOrder
    line: FoundLine | None
    options: tuple[Option, ...]


def unanswered(
    choices: Choices, basis: PriceBasis | None, orders: Iterable[FoundOrder], second: Mapping[str, Ids] = _NO_IDS
) -> tuple[Question, ...]:
    """Return what has to be answered for `orders`: what makes no difference in them is not asked.

    `second` has the ids that a second file gave, by `line_ref`.
    """
    missing = {about for about in About if _answer(about, choices, basis) is None}
    found: dict[About, Question] = {}
    for order in orders:
        for about in missing - found.keys():
            asked = _product_id(order, second) if about is About.PRODUCT_ID else _ASKED[about](order)
            if (question := next(asked, None)) is not None:
                found[about] = question
        if len(found) == len(missing):
            break
    return tuple(found[about] for about in About if about in found)


def _answer(about: About, choices: Choices, basis: PriceBasis | None) -> StrEnum | None:
    answer: StrEnum | None = basis if about is About.BASIS else getattr(choices, about)
    return answer


def _external_id(order: FoundOrder) -> Iterator[Question]:
    if not order.exact and order.order_id and order.number and order.order_id != order.number:
        options = (Option(ExternalId.ORDER_ID, order.order_id), Option(ExternalId.ORDER_NUMBER, order.number))
        yield Question(About.EXTERNAL_ID, order, None, options)


def _product_id(order: FoundOrder, second: Mapping[str, Ids]) -> Iterator[Question]:
    for index, line in enumerate(order.lines):
        ids = Ids(line.product_id, line.variant_id)
        if ids == Ids() and second:
            ids = second.get(line_ref(order.key, index), ids)
        if ids.product_id and ids.variant_id and ids.product_id != ids.variant_id:
            options = (Option(ProductId.PRODUCT, ids.product_id), Option(ProductId.VARIANT, ids.variant_id))
            yield Question(About.PRODUCT_ID, order, line, options)


def _discount(order: FoundOrder) -> Iterator[Question]:
    charges = Charges(order)
    for line in order.lines:
        tax = _as_it_stands(order, line)
        readings = {answer: _amount(charges.charge, line, Choices(discount=answer, tax=tax)) for answer in Discount}
        yield from _differing(About.DISCOUNT, order, line, readings)


def _tax(order: FoundOrder) -> Iterator[Question]:
    charges = Charges(order)
    for line in filter(partial(tax_matters, order), order.lines):
        after = Choices(discount=Discount.AFTER)
        readings = {answer: _amount(charges.charge, line, replace(after, tax=answer)) for answer in Tax}
        yield from _differing(About.TAX, order, line, readings)


def _basis(order: FoundOrder) -> Iterator[Question]:
    charges = Charges(order)
    for line in order.lines:
        if line.quantity is not None and line.quantity > 1 and line.prices.sent is None:
            choices = Choices(discount=Discount.BEFORE, tax=_as_it_stands(order, line))
            digits = _digits(order.currency)
            readings = {answer: _amount(charges.price, line, choices, answer, digits) for answer in PriceBasis}
            yield from _differing(About.BASIS, order, line, readings)


_ASKED: dict[About, Callable[[FoundOrder], Iterator[Question]]] = {
    About.EXTERNAL_ID: _external_id,
    About.DISCOUNT: _discount,
    About.TAX: _tax,
    About.BASIS: _basis,
}


def _amount(of: Callable[P, Decimal], *arguments: P.args, **named: P.kwargs) -> Decimal | None:
    try:
        return of(*arguments, **named)
    except Unclear:
        return None


def _differing(
    about: About, order: FoundOrder, line: FoundLine, readings: dict[A, Decimal | None]
) -> Iterator[Question]:
    if len(set(readings.values())) > 1:
        options = (Option(answer, _money(amount, order.currency)) for answer, amount in readings.items())
        yield Question(about, order, line, tuple(options))


def _money(amount: Decimal | None, currency: str) -> str:
    return "" if amount is None else f"{amount:f} {currency}".rstrip()


def _as_it_stands(order: FoundOrder, line: FoundLine) -> Tax:
    return Tax.WITH if is_taxed(order, line) else Tax.WITHOUT


def _digits(currency: str) -> int:
    try:
        return iso_digits(currency)
    except UnknownCurrency:
        return 2
