"""Orders as a file tells of them: who, what, when, for how much, and what is wrong with it.

Amounts are exact, in units of the order's currency. What a file does not say is None or "": nothing is filled in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from sign_desk.orders import values
from sign_desk.orders.draft import AddressDraft, CustomerDraft

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from sign_desk.orders.missed.issues import Issue


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What a file says of a line's money.

    `unit` is of one piece and `line` of all, both before discount; `reduced` is of all pieces after discount;
    `discount` and `tax` are of all pieces. `taxed` tells whether the tax is in the others. `sent` is the price as the
    service counts it, where the file is one of orders to be sent.
    """

    unit: Decimal | None = None
    line: Decimal | None = None
    reduced: Decimal | None = None
    discount: Decimal | None = None
    tax: Decimal | None = None
    taxed: bool | None = None
    sent: int | None = None


class FoundLine(NamedTuple):
    """A line of an order. `ships` tells whether it has to be shipped, `quantity` is None where it can't be read."""

    row: int
    name: str = ""
    sku: str = ""
    product_id: str = ""
    variant_id: str = ""
    quantity: int | None = None
    prices: Prices = Prices()
    vendor: str = ""
    product_type: str = ""
    ships: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How the shop sees an order, in its own words. `cancelled` and `refunded` are "" where it is not."""

    payment: str = ""
    fulfilment: str = ""
    cancelled: str = ""
    refunded: str = ""
    refund: Decimal | None = None
    test: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What the file says an order comes to."""

    subtotal: Decimal | None = None
    discount: Decimal | None = None
    shipping: Decimal | None = None
    tax: Decimal | None = None
    total: Decimal | None = None


class Moment(NamedTuple):
    """When something was. Where clocks are put back, a local time is of two moments; else both are the same."""

    earliest: datetime
    latest: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundOrder:
    """An order of a file.

    `key` names it, also in other files of the same shop: what is decided of an order is kept by it. One that has
    neither id nor number is named by all that the file says of it. `rows` are those it stands in, as a spreadsheet
    program counts. `not_sent` has the titles and texts, the long ones cut, of what the service has no field for.
    `exact` tells that the file has the order as the service takes it: nothing of it is chosen; `integration` is the
    one that it has it for.
    """

    key: str
    rows: tuple[int, ...]
    number: str = ""
    order_id: str = ""
    created: Moment | None = None
    currency: str = ""
    status: Status = field(default_factory=Status)
    billing: AddressDraft = field(default_factory=AddressDraft)
    shipping: AddressDraft = field(default_factory=AddressDraft)
    customer: CustomerDraft = field(default_factory=CustomerDraft)
    shipping_line: str = ""
    lines: tuple[FoundLine, ...] = ()
    sums: Sums = field(default_factory=Sums)
    not_sent: tuple[tuple[str, str], ...] = ()
    issues: tuple[Issue, ...] = ()
    exact: bool = False
    integration: str = ""


def key_of(order_id: str, number: str) -> str:
    """Return the key of an order that has an id, a number, or both; "" for one that has none.

    An order that is known by its number alone is not the one of that id.
    """
    return order_id or (f"#{number.removeprefix('#')}" if number else "")


def line_ref(key: str, index: int) -> str:
    """Name the line at `index` of the order `key`."""
    return f"{key}/{index}"


def likeness(line: FoundLine) -> str:
    """Return what lines have in common that a shop calls the same: the SKU and the name."""
    return f"{_plain(line.sku)}\n{_plain(line.name)}"


def plain_number(text: str) -> str:
    """Return what order numbers are compared by: "#1001" and "1001" are the same."""
    return _plain(text).removeprefix("#").lstrip()


def _plain(text: str) -> str:
    return " ".join(values.clean(text).casefold().split())
