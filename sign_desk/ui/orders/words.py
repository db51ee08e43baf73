"""The states and amounts of orders in the operator's words: each state has a name, an icon and a tone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sign_desk.money import MinorUnit, MinorUnitUnknown, PriceBasis, UnknownCurrency, format_minor, wire_digits
from sign_desk.orders.recorded import LEGACY_PRODUCT, V2
from sign_desk.orders.spreadsheet import KINDS
from sign_desk.orders.states import State
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.locale import locale_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sign_desk.orders.recorded import OrderSummary

STATES = {
    State.DRAFT: "Draft",
    State.READY: "Not sent",
    State.QUEUED: "Waiting to be sent",
    State.SENDING: "Being sent",
    State.ACCEPTED: "Accepted",
    State.REJECTED: "Refused",
    State.NO_ANSWER: "No answer",
    State.DISCARDED: "Put away",
}
TONES = {State.ACCEPTED: Tone.OK, State.REJECTED: Tone.DANGER, State.NO_ANSWER: Tone.WARNING}
ICONS = {
    State.DRAFT: "note-pencil",
    State.READY: "pause-circle",
    State.QUEUED: "hourglass",
    State.SENDING: "paper-plane-tilt",
    State.ACCEPTED: "check-circle",
    State.REJECTED: "x-circle",
    State.NO_ANSWER: "question",
    State.DISCARDED: "archive-box",
}
PRICES = {PriceBasis.PER_UNIT: "Price each", PriceBasis.PER_LINE: "Price for all", None: "Price"}
"""The title of prices of lines, by what they are for."""

BILL_TO, SHIP_TO = "Bill to", "Ship to"

_FOR = {PriceBasis.PER_UNIT: " each", PriceBasis.PER_LINE: " for all", None: ""}
_LONGEST = 40  # characters of a number or id


def money(amount: int | None, currency: str | None, digits: int | None) -> str:
    """An amount of the service's minor units, `digits` of them decimals; a bare number where that is not known."""
    if amount is None or currency is None:
        return ""
    if digits is None:
        return f"{amount} {currency}"
    return format_minor(amount, currency, digits, locale_name())


def total_of(order: OrderSummary) -> str:
    """The total of a recorded order, by the digits kept with it: it looks as it did on the day it was recorded."""
    return money(order.total_minor, order.currency, order.digits)


def price_of(amount: int | None, currency: str | None, digits: int | None, basis: PriceBasis | None) -> str:
    """The price of a line, and what it is for; None for `basis` where that is not known, or makes no difference."""
    return money(amount, currency, digits) + _FOR[basis]


def line_of(quantity: object, product: object, price: str) -> str:
    """A line of an order; `price` as from `price_of`."""
    return f"{quantity} of {product} at {price}"


def envelope(texts: Mapping[str, object]) -> str:
    """A customer or an address, by the service's names: the name on a line, and the place, the rest on their own."""
    said = {key: str(text) for key, text in texts.items() if text}
    name = _joined(" ", *(said.pop(key, "") for key in ("first_name", "last_name")))
    region = _joined(" ", *(said.pop(key, "") for key in ("province", "postcode")))
    place = _joined(", ", said.pop("city", ""), region, said.pop("country", ""))
    contact = [said.pop(key, "") for key in ("email", "phone")]
    return _joined("\n", name, *said.values(), place, *contact)


def _joined(separator: str, *texts: str) -> str:
    return separator.join(filter(None, texts))


def digits_of(currency: str, minor_unit: MinorUnit | None) -> int | None:
    """How many decimals the service's integers have in `currency`, or None while that is not known."""
    try:
        return wire_digits(currency, minor_unit)
    except (MinorUnitUnknown, UnknownCurrency):
        return None


def kind_of(order: OrderSummary) -> str:
    """What was sent, where it is no ordinary order; otherwise ""."""
    return "" if order.kind == V2 else KINDS.get(order.kind, order.kind)


def name_of(order: OrderSummary) -> str:
    """What an order is called: its number. What is kept beside orders is told apart."""
    return f"Product {order.order_number}" if order.kind == LEGACY_PRODUCT else order.order_number


def short(text: str, longest: int = _LONGEST) -> str:
    """Cut a long number or id in its middle: both of its ends tell it from others."""
    if len(text) <= longest:
        return text
    end = (longest - 1) // 2
    return f"{text[: longest - 1 - end]}…{text[-end:]}"


def found_of(total: int, products: int) -> str:
    """How many orders there are, and beside them products: "2 orders and 1 product"."""
    number = total - products
    orders = (count_of(number, "order"),) if number or not products else ()
    return " and ".join((*orders, *((count_of(products, "product"),) if products else ())))


def count_of(number: int, noun: str) -> str:
    """A number of things: "1 order", "2 orders"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
