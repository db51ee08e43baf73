"""What is charged for a line of a file's order, as the store chose to send it, in exact decimals.

Where the file does not tell the amount that was chosen, `Unclear` says so: a price is never made up.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sign_desk.money import PriceBasis
from sign_desk.orders.missed.choices import Choices, Discount, Tax

if TYPE_CHECKING:
    from sign_desk.orders.missed.found import FoundLine, FoundOrder

_NOTHING = Decimal(0)


class Unclear(ValueError):
    """The file does not tell the amount; the message is a sentence for the operator."""


class NotAnswered(Unclear):
    """The amount depends on a question that was not answered."""


def price(order: FoundOrder, line: FoundLine, choices: Choices, basis: PriceBasis | None, digits: int) -> Decimal:
    """Return the price to be sent for `line`, in units of a currency of `digits` decimals. Raises Unclear."""
    amount, quantity = charge(order, line, choices), line.quantity
    if quantity == 1 or basis is PriceBasis.PER_LINE:
        return amount
    if basis is None:
        raise NotAnswered("It is not answered yet whether a price is for one piece or for all of a line.")
    if not quantity:
        raise Unclear("Without a quantity, the price of one piece is not known.")
    smallest = amount.scaleb(digits)
    if smallest % quantity:
        raise Unclear(f"{amount:f} cannot be divided evenly by {quantity} pieces.")
    return (smallest / quantity).scaleb(-digits)


def charge(order: FoundOrder, line: FoundLine, choices: Choices) -> Decimal:
    """Return what all pieces of `line` cost by `choices`. Raises Unclear."""
    amount = _discounted(order, line, choices.discount)
    if not tax_matters(order, line):
        return amount
    if choices.tax is None:
        raise NotAnswered("It is not answered yet whether prices are sent with or without tax.")
    return _taxed(order, line, amount, with_tax=choices.tax is Tax.WITH)


def tax_matters(order: FoundOrder, line: FoundLine) -> bool:
    """Tell whether prices with and without tax differ: by the line's own tax, or else the whole order's."""
    return bool(order.sums.tax if line.prices.tax is None else line.prices.tax)


def is_taxed(order: FoundOrder, line: FoundLine) -> bool | None:
    """Tell whether the file's price of `line` is with tax, by what the line or the sums of the order say; or None."""
    if line.prices.taxed is not None:
        return line.prices.taxed
    sums = order.sums
    if sums.subtotal is None or sums.total is None or not sums.tax:
        return None
    above = sums.total - sums.subtotal - (sums.shipping or _NOTHING)
    return {_NOTHING: True, sums.tax: False}.get(above)


def _discounted(order: FoundOrder, line: FoundLine, discount: Discount | None) -> Decimal:
    if discount is Discount.BEFORE:
        return in_full(line)
    if discount is Discount.AFTER:
        return after_discount(order, line)
    try:
        full, reduced = in_full(line), after_discount(order, line)
    except Unclear:
        if line.prices.unit is None and line.prices.line is None and line.prices.reduced is None:
            raise
    else:
        if full == reduced:
            return full
    raise NotAnswered("It is not answered yet whether prices are sent before or after discount.")


def in_full(line: FoundLine) -> Decimal:
    """Return what all pieces cost before discount. Raises Unclear."""
    prices = line.prices
    if prices.line is not None:
        return prices.line
    if prices.unit is not None and line.quantity is not None:
        return prices.unit * line.quantity
    if prices.reduced is not None and prices.discount is not None:
        return prices.reduced + prices.discount
    raise Unclear("The file does not tell the price before discount.")


def after_discount(order: FoundOrder, line: FoundLine) -> Decimal:
    """Return what all pieces cost after discount. Raises Unclear where only the whole order's discount is known."""
    if line.prices.reduced is not None:
        return line.prices.reduced
    return less_its_discount(line) - _rest_of_discount(order)


def less_its_discount(line: FoundLine) -> Decimal:
    """Return what all pieces cost after the discount that stands on the line itself. Raises Unclear."""
    if line.prices.reduced is not None:
        return line.prices.reduced
    return in_full(line) - (line.prices.discount or _NOTHING)


def _rest_of_discount(order: FoundOrder) -> Decimal:
    """Return the order's discount that is not on its lines yet, where it can only be that of its one line."""
    rest = (order.sums.discount or _NOTHING) - sum((line.prices.discount or _NOTHING for line in order.lines), _NOTHING)
    if rest <= 0:
        return _NOTHING
    lines = sum(map(less_its_discount, order.lines), _NOTHING)
    if lines == order.sums.subtotal:
        # It was given on something else, such as the shipping.
        return _NOTHING
    if len(order.lines) == 1 and lines - rest == order.sums.subtotal:
        return rest
    raise Unclear("The file tells the discount of the whole order, but not which part of it is this line's.")


def _taxed(order: FoundOrder, line: FoundLine, amount: Decimal, *, with_tax: bool) -> Decimal:
    taxed, tax = is_taxed(order, line), line.prices.tax
    if taxed is None:
        raise Unclear("The file does not tell whether its prices are with tax.")
    if taxed is with_tax:
        return amount
    if tax is None:
        raise Unclear("The file tells the tax of the whole order, but not which part of it is this line's.")
    if amount != after_discount(order, line):
        raise Unclear("The file tells the tax on the price after discount only.")
    return amount + tax if with_tax else amount - tax
