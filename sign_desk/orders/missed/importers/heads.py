"""Reads what the first row of an order says of it: who, where to, when, how it stands, and what it comes to."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from functools import partial
from operator import attrgetter, itemgetter
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from sign_desk.orders.draft import AddressDraft, CustomerDraft
from sign_desk.orders.missed.found import Status, Sums, key_of
from sign_desk.orders.missed.importers import cells as cell
from sign_desk.orders.missed.importers import places
from sign_desk.orders.missed.importers.fields import Field
from sign_desk.orders.missed.importers.layout import Cells, Columns
from sign_desk.orders.missed.importers.row_reader import RowReader
from sign_desk.orders.missed.issues import Code, Weight

Head: TypeAlias = dict[str, Any]
"""What `FoundOrder` is made of, but for its rows, lines and issues."""

_NOT_STANDING = frozenset({"cancelled", "canceled", "voided", "failed", "trash", "checkout_draft", "expired"})
_NOT_PAID = frozenset({"pending", "pending_payment", "draft", "auto_draft", "unpaid", "on_hold"})
_FULFILLED = frozenset({"fulfilled", "completed", "shipped", "delivered"})
_TRIALS = frozenset({"bogus", "(for testing) bogus gateway"})
REFUNDED_PARTLY = "Part of this order was refunded. Look whether what is sent is still right."
_placed = attrgetter(*(part.name for part in fields(AddressDraft) if part.name not in {"email", "phone"}))
_NO_CURRENCY = "The file does not tell the currency of this order."

_HEAD = (
    Field.NUMBER,
    Field.ORDER_ID,
    Field.CREATED,
    Field.CURRENCY,
    Field.SHIPPING_LINE,
)
_STATUS = (Field.PAYMENT, Field.FULFILMENT, Field.CANCELLED, Field.REFUND, Field.REFUNDED_LINES, Field.TEST)
_SUMS = (Field.SUBTOTAL, Field.DISCOUNT, Field.SHIPPING, Field.TAX, Field.TOTAL)
_CUSTOMER = ("name", "first_name", "last_name", "email", "phone")
_ADDRESS = (*_CUSTOMER, "address_1", "address_2", "city", "province", "postcode", "country")
_PHONES = {place: Field(f"{place}.phone") for place in ("billing_address", "shipping_address", "customer")}
_telling = itemgetter(*(place for place, name in enumerate(_ADDRESS) if name not in {"email", "phone"}))
_MOST_STATUSES = 1000


class HeadReader:
    """Reads the heads of one table's orders."""

    def __init__(self, columns: Columns, zone: ZoneInfo) -> None:
        self._columns = columns
        self._moment = partial(cell.moment, zone=zone, day_first=columns.layout.day_first)
        self._head = columns.picking(_HEAD)
        self._status = columns.picking(_STATUS)
        self._statuses: dict[tuple[str, ...], Status] = {}
        self._sums = columns.picking(_SUMS)
        self._customer = columns.picking(Field(f"customer.{name}") for name in _CUSTOMER)
        self._billing = columns.picking(Field(f"billing_address.{name}") for name in _ADDRESS)
        self._shipping = columns.picking(Field(f"shipping_address.{name}") for name in _ADDRESS)

    def read(self, row: RowReader) -> Head:
        """Return the order's own values, by the names that `FoundOrder` has for them."""
        number, order_id, created, currency, shipping_line = self._head(row.cells)
        sums = _sums(row, self._sums(row.cells))
        bill_to, ship_to = self._billing(row.cells), self._shipping(row.cells)
        billing = _address(row, "billing_address", bill_to)
        # Most orders ship to where they are billed: their cells tell so before they are read.
        shipping = billing if _telling(bill_to) == _telling(ship_to) else _address(row, "shipping_address", ship_to)
        number = row.identifier(number, Field.NUMBER, Field.NUMBER)
        order_id = row.identifier(order_id, Field.ORDER_ID, Field.ORDER_ID)
        return {
            "key": key_of(order_id, number),
            "number": number,
            "order_id": order_id,
            "created": row.read(self._moment, created, Field.CREATED, Field.CREATED, Code.DATE, Weight.ASKS),
            "currency": _currency(row, currency),
            "status": self._known_status(row, sums.total),
            "billing": billing,
            "shipping": billing if is_same(shipping, billing) else shipping,
            "customer": _customer(row, self._customer(row.cells), billing),
            "shipping_line": row.shared.text(shipping_line),
            "sums": sums,
            "not_sent": self._not_sent(row.cells),
        }

    def _known_status(self, row: RowReader, total: Decimal | None) -> Status:
        """Read how the order stands; one object serves for all of which nothing has to be said."""
        told = self._status(row.cells)
        if told in self._statuses:
            return self._statuses[told]
        noted = len(row.issues)
        status = _status(row, told, total)
        if status.refund is None and len(row.issues) == noted and len(self._statuses) < _MOST_STATUSES:
            self._statuses[told] = status
        return status

    def _not_sent(self, cells: Cells) -> tuple[tuple[str, str], ...]:
        titles = self._columns.titles
        filled = [(titles[place], cell.excerpt(cells[place])) for place in self._columns.not_sent if cells[place]]
        return tuple([told for told in filled if told[1]])


def _sums(row: RowReader, told: tuple[str, ...]) -> Sums:
    subtotal, discount, shipping, tax, total = told
    off = row.amount(discount, Field.DISCOUNT, Field.DISCOUNT, Weight.ASKS)
    return Sums(
        subtotal=row.price(subtotal, Field.SUBTOTAL, Field.SUBTOTAL, Weight.TELLS),
        discount=None if off is None else abs(off),
        shipping=row.price(shipping, Field.SHIPPING, Field.SHIPPING, Weight.TELLS),
        tax=row.price(tax, Field.TAX, Field.TAX, Weight.TELLS),
        total=row.price(total, Field.TOTAL, Field.TOTAL, Weight.TELLS),
    )


def _currency(row: RowReader, raw: str) -> str:
    currency = row.shared.text(raw.upper())
    if not currency:
        row.note(Code.CURRENCY, Field.CURRENCY, _NO_CURRENCY, Weight.STOPS)
    return currency


def _status(row: RowReader, told: tuple[str, ...], total: Decimal | None) -> Status:
    payment, fulfilment, cancelled, refunded, refunded_lines, trial = map(row.shared.text, told)
    plain = payment.casefold().removeprefix("wc-").replace(" ", "_").replace("-", "_")
    refund = row.price(refunded, Field.REFUND, Field.REFUND, Weight.ASKS) or None
    whole = plain == "refunded" or (refund is not None and total is not None and refund >= total)
    if not whole and (refund is not None or refunded_lines or plain == "partially_refunded"):
        column = Field.REFUNDED_LINES if refunded_lines else Field.REFUND
        row.note(Code.REFUNDED_PARTLY, Field.REFUND, REFUNDED_PARTLY, Weight.ASKS, column)
    if plain in _NOT_PAID:
        words = f"The shop says of the payment: {payment}. Look whether this order is to be made."
        row.note(Code.UNPAID, Field.PAYMENT, words, Weight.ASKS, Field.PAYMENT)
    elif plain == "authorized":
        row.note(Code.HINT, Field.PAYMENT, f"The shop says of the payment: {payment}.", Weight.TELLS, Field.PAYMENT)
    for said, column in ((fulfilment, Field.FULFILMENT), (payment, Field.PAYMENT)):
        if said.casefold().removeprefix("wc-") in _FULFILLED:
            words = f"The shop says of this order: {said}. Look whether it was not made and sent already."
            row.note(Code.FULFILLED, column, words, Weight.ASKS, column)
    return Status(
        payment=payment,
        fulfilment=fulfilment,
        cancelled=cancelled or (payment if plain in _NOT_STANDING else ""),
        refunded=(payment if refund is None else refunded) if whole else "",
        refund=refund,
        test=trial.casefold() in _TRIALS or cell.yes_or_no(trial) is True,
    )


def _address(row: RowReader, place: str, told: tuple[str, ...]) -> AddressDraft:
    name, first_name, last_name, email, phone, address_1, address_2, city, province, postcode, country = told
    text = row.shared.text
    code = places.country_code(country)
    postcode = text(postcode.replace("'", "", 1) if postcode.startswith("'") else postcode)
    if places.lacks_digits(postcode, code):
        words = f"“{postcode}” has too few digits for {code}: a spreadsheet program may have dropped a 0 before it."
        row.note(Code.POSTCODE, f"{place}.postcode", words, Weight.ASKS, Field(f"{place}.postcode"))
    return AddressDraft(
        *_names(text(name), text(first_name), text(last_name)),
        email.strip(),
        _phone(row, phone, place),
        cell.text(address_1),
        cell.text(address_2),
        text(city),
        places.province_code(province, code),
        postcode,
        code,
    )


def is_same(shipping: AddressDraft, billing: AddressDraft) -> bool:
    """Tell whether both are one address: the service knows no e-mail and no phone of where it ships to."""
    return shipping is billing or _placed(shipping) == _placed(billing)


def _customer(row: RowReader, told: tuple[str, ...], billing: AddressDraft) -> CustomerDraft:
    """Read the customer, who is the one that the bill goes to where the file does not tell."""
    name, first_name, last_name, email, phone = told
    names = _names(name.strip(), first_name.strip(), last_name.strip())
    return CustomerDraft(
        *(names if any(names) else (billing.first_name, billing.last_name)),
        email.strip() or billing.email,
        _phone(row, phone, "customer") or billing.phone,
    )


def _names(name: str, first_name: str, last_name: str) -> tuple[str, str]:
    return (first_name, last_name) if first_name or last_name else cell.split_name(name)


def _phone(row: RowReader, raw: str, place: str) -> str:
    field = _PHONES[place]
    return row.identifier(raw, field, field)
