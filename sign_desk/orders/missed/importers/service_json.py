"""Orders as the service takes them, in JSON: one, a list, `{"orders": […]}`, or deliveries of `order:created`.

The prices of such orders are in the service's own units already, and are sent as they are.
"""

from __future__ import annotations

import io
from collections.abc import Generator, Iterator, Mapping
from dataclasses import fields, replace
from typing import Any, BinaryIO, TypeVar
from zoneinfo import ZoneInfo

from sign_desk.money import MAX_AMOUNT
from sign_desk.orders.draft import AddressDraft, CustomerDraft
from sign_desk.orders.missed.found import FoundLine, FoundOrder, Moment, Prices, key_of
from sign_desk.orders.missed.importers import cells as cell
from sign_desk.orders.missed.importers.garbled import of_texts
from sign_desk.orders.missed.importers.heads import is_same
from sign_desk.orders.missed.importers.json_text import parts
from sign_desk.orders.missed.importers.refusals import FileRefused
from sign_desk.orders.missed.importers.repetitions import without_repetitions
from sign_desk.orders.missed.issues import Code, Issue, Weight

G = TypeVar("G", AddressDraft, CustomerDraft)

_SLICE = 100
_NO_ORDERS = (
    "There are no orders in the file.",
    "It is written for programs, but not as the service takes orders.",
    "Export the orders in your shop as CSV, and open that file.",
)
_DELIVERED = "The file has this order from the service itself: it is probably there already."


def read(stream: BinaryIO, encoding: str, zone: ZoneInfo) -> Generator[int, None, tuple[tuple[FoundOrder, ...], int]]:
    """Read the orders, yielding how many bytes are read. Returns them, and how many parts the file has.

    Raises FileRefused.
    """
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding=encoding, errors="replace")
    orders: list[FoundOrder] = []
    try:
        for part in parts(text):
            orders.append(_Reader(len(orders) + 1, zone).read(part))
            if len(orders) % _SLICE == 0:
                yield stream.tell()
    finally:
        text.detach()
    if not any(order.lines or order.number or order.order_id for order in orders):
        raise FileRefused(*_NO_ORDERS)
    return tuple(without_repetitions(orders)), len(orders)


class _Reader:
    """Reads one order, the `place`-th of its file."""

    def __init__(self, place: int, zone: ZoneInfo) -> None:
        self._place = place
        self._zone = zone
        self._issues: list[Issue] = []

    def read(self, part: object) -> FoundOrder:
        """Return the order of a part; one that can't be sent if it is none."""
        delivered = part["order"] if isinstance(part, dict) and isinstance(part.get("order"), dict) else None
        tree = self._tree(part if delivered is None else delivered, "")
        number, order_id = self._text(tree, "external_order_number"), self._text(tree, "external_id")
        billing, shipping = self._address(tree, "billing_address"), self._address(tree, "shipping_address")
        found = FoundOrder(
            key=key_of(order_id, number),
            rows=(self._place,),
            number=number,
            order_id=order_id,
            created=self._created(tree),
            currency=self._text(tree, "currency"),
            billing=billing,
            shipping=billing if is_same(shipping, billing) else shipping,
            customer=self._group(CustomerDraft, tree, "customer"),
            shipping_line=self._text(tree, "shipping_line"),
            lines=tuple(self._lines(tree)),
            not_sent=tuple(_not_sent(tree)),
            exact=True,
            integration=_integration(tree),
        )
        if delivered is not None:
            self._note(Code.DELIVERED, "", _DELIVERED, Weight.ASKS)
        return replace(found, issues=(*self._issues, *of_texts(found)))

    def _tree(self, part: object, path: str) -> Mapping[str, Any]:
        if isinstance(part, dict):
            return part
        if part is not None and part != []:
            self._note(Code.UNREADABLE, path, "This is not written as the service takes it.", Weight.STOPS)
        return {}

    def _text(self, tree: Mapping[str, Any], name: str, place: str = "") -> str:
        """Return a text; a whole number as its digits, because ids may be written so."""
        told, path = tree.get(name), f"{place}.{name}" if place else name
        if told is None:
            return ""
        if isinstance(told, str):
            return cell.whole(told.strip())
        if isinstance(told, int) and not isinstance(told, bool):
            return str(told)
        self._note(Code.UNREADABLE, path, "This is no text.", Weight.STOPS)
        return ""

    def _group(self, kind: type[G], tree: Mapping[str, Any], name: str) -> G:
        group = self._tree(tree.get(name), name)
        return kind(**{field.name: self._text(group, field.name, name) for field in fields(kind)})

    def _address(self, tree: Mapping[str, Any], name: str) -> AddressDraft:
        """Read an address. What the service delivers calls the province a state."""
        told = tree.get(name)
        if isinstance(told, dict) and "state" in told:
            tree = {name: {"province": told["state"], **told}}
        return self._group(AddressDraft, tree, name)

    def _created(self, tree: Mapping[str, Any]) -> Moment | None:
        try:
            return cell.moment(self._text(tree, "created_at"), self._zone)
        except cell.Bad as bad:
            self._note(Code.DATE, "created_at", str(bad), Weight.ASKS)
            return None

    def _lines(self, tree: Mapping[str, Any]) -> Iterator[FoundLine]:
        told = tree.get("products")
        if not isinstance(told, list) or not told:
            self._note(Code.NO_LINES, "products", "This order has no products.", Weight.STOPS)
            return
        for index, part in enumerate(told):
            place = f"products.{index}"
            line = self._tree(part, place)
            yield FoundLine(
                row=self._place,
                name=self._text(line, "title", place),
                product_id=self._text(line, "external_id", place),
                quantity=self._number(line, "quantity", place, least=1),
                prices=Prices(sent=self._number(line, "price", place, least=0)),
            )

    def _number(self, tree: Mapping[str, Any], name: str, place: str, least: int) -> int | None:
        told = tree.get(name)
        if isinstance(told, int) and not isinstance(told, bool) and least <= told <= MAX_AMOUNT:
            return told
        self._note(Code.UNREADABLE, f"{place}.{name}", f"This is no whole number from {least}.", Weight.STOPS)
        return None

    def _note(self, code: Code, path: str, message: str, weight: Weight) -> None:
        self._issues.append(Issue(code, path, message, weight, self._place, path))


def _not_sent(tree: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if integration := _integration(tree):
        yield "integration_id", integration
    for place in ("billing_address", "shipping_address"):
        address = tree.get(place)
        company = address.get("company") if isinstance(address, dict) else None
        if isinstance(company, str) and company:
            yield f"{place}.company", cell.excerpt(cell.whole(company))


def _integration(tree: Mapping[str, Any]) -> str:
    told = tree.get("integration_id")
    return "" if told is None else cell.shown(cell.whole(str(told)))
