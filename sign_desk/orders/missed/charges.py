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


class Charges:
    """What is charged for the lines of one order."""

    def __init__(self, order: FoundOrder) -> None:
        self._order = order
        self._rest: tuple[Decimal | None] | None = None

    def price(self, line: FoundLine, choices: Choices, basis: PriceBasis | None, digits: int) -> Decimal:
        """Return the price to be sent for `line`, in units of a currency of `digits` decimals. Raises Unclear."""
        amount, quantity = self.charge(line, choices), line.quantity
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

    def charge(self, line: FoundLine, choices: Choices) -> Decimal:
        """Return what all pieces of `line` cost by `choices`. Raises Unclear."""
        amount = self._discounted(line, choices.discount)
        if not tax_matters(self._order, line):
            return amount
        if choices.tax is None:
            raise NotAnswered("It is not answered yet whether prices are sent with or without tax.")
        return self._taxed(line, amount, with_tax=choices.tax is Tax.WITH)

    def _discounted(self, line: FoundLine, discount: Discount | None) -> Decimal:
        if discount is Discount.BEFORE:
            return in_full(line)
        if discount is Discount.AFTER:
            return self._after_discount(line)
        try:
            full, reduced = in_full(line), self._after_discount(line)
        except Unclear:
            if line.prices.unit is None and line.prices.line is None and line.prices.reduced is None:
                raise
        else:
            if full == reduced:
                return full
        raise NotAnswered("It is not answered yet whether prices are sent before or after discount.")

    def _after_discount(self, line: FoundLine) -> Decimal:
        if line.prices.reduced is not None:
            return line.prices.reduced
        if self._rest is None:
            self._rest = (self._rest_of_discount(),)
        (rest,) = self._rest
        if rest is None:
            raise Unclear("The file tells the discount of the whole order, but not which part of it is this line's.")
        return less_its_discount(line) - rest

    def _rest_of_discount(self) -> Decimal | None:
        """The order's discount that is not on its lines yet; None where it may be that of several lines, or of none."""
        sums, lines = self._order.sums, self._order.lines
        rest = sums.discount or _NOTHING
        if rest:
            rest -= sum((line.prices.discount or _NOTHING for line in lines), _NOTHING)
        if rest <= 0:
            return _NOTHING
        reduced = sum(map(less_its_discount, lines), _NOTHING)
        if reduced == sums.subtotal:
            # It was given on something else, such as the shipping.
            return _NOTHING
        return rest if len(lines) == 1 and reduced - rest == sums.subtotal else None

    def _taxed(self, line: FoundLine, amount: Decimal, *, with_tax: bool) -> Decimal:
        taxed, tax = is_taxed(self._order, line), line.prices.tax
        if taxed is None:
            raise Unclear("The file does not tell whether its prices are with tax.")
        if taxed is with_tax:
            return amount
        if tax is None:
            raise Unclear("The file tells the tax of the whole order, but not which part of it is this line's.")
        if amount != self._after_discount(line):
            raise Unclear("The file tells the tax on the price after discount only.")
        return amount + tax if with_tax else amount - tax


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


def less_its_discount(line: FoundLine) -> Decimal:
    """Return what all pieces cost after the discount that stands on the line itself. Raises Unclear."""
    if line.prices.reduced is not None:
        return line.prices.reduced
    return in_full(line) - (line.prices.discount or _NOTHING)
