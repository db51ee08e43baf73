"""Two orders with one id, side by side: what was recorded before, and what is typed now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from sign_desk.ui.kit.columns import Column
from sign_desk.ui.kit.labels import ToneLabel, heading_label
from sign_desk.ui.kit.table_model import RecordTableModel
from sign_desk.ui.kit.table_view import RecordTable
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.orders.address_form import WORDS
from sign_desk.ui.orders.words import price_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sign_desk.money import PriceBasis

_WIDTH, _HEIGHT = 760, 480
_READABLE, _BEFORE = 30, 8  # characters of a text in a cell, and of them before its difference
_LEAVE = "Nothing was sent. If it is the same order, leave it as it is; if it is another one, give it another id."
_REPLACE = (
    "Nothing was sent. The earlier one was not taken by the service. If they are one order, send this one in its "
    "place; if they are two, close this and give one of them another id."
)
_GROUPS = {
    "billing_address": "Billing address",
    "shipping_address": "Shipping address",
    "customer": "Customer",
    "products": "Product",
}
_OF_ORDER = {
    "integration_id": "Integration",
    "external_id": "Store's order id",
    "external_order_number": "Order number",
    "shipping_line": "Shipping method",
}
_WITHIN = WORDS | {"external_id": "Id", "price": "Price"}


@dataclass(frozen=True, slots=True)
class Side:
    """One of the orders: what is sent of it, how many of its amounts' digits are decimals, and what prices are for."""

    content: dict[str, Any]
    digits: int | None
    basis: PriceBasis | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One field of both orders; "" where it is not there."""

    path: str
    before: str
    now: str

    @property
    def differs(self) -> bool:
        """Whether the two differ in it."""
        return self.before != self.now


class CompareDialog(QDialog):
    """A table of both orders' fields; those that differ stand first. It is accepted to send one for the other."""

    def __init__(self, before: Side, now: Side, parent: QWidget, *, replaceable: bool = False) -> None:
        """Show both; where the earlier one is `replaceable`, offer to send the later one in its place."""
        super().__init__(parent)
        self.setWindowTitle("Two orders with one id")
        self.model: RecordTableModel[Row] = RecordTableModel(_COLUMNS, lambda row: row.path)
        table = RecordTable(self.model, name="Both orders", empty_text="")
        self.model.set_records(compared(before, now))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.buttons.rejected.connect(self.reject)
        self.buttons.accepted.connect(self.accept)
        if replaceable:
            replace = self.buttons.addButton("Send this one in its place", QDialogButtonBox.ButtonRole.AcceptRole)
            replace.setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setSpacing(Space.MEDIUM)
        column.addWidget(heading_label("This id was used before, for other content"))
        column.addWidget(ToneLabel(_REPLACE if replaceable else _LEAVE))
        column.addWidget(table, 1)
        column.addWidget(self.buttons)
        self.resize(_WIDTH, _HEIGHT)


def compared(before: Side, now: Side) -> list[Row]:
    """Return both orders field by field, those that differ first."""
    old, new = _texts(before), _texts(now)
    rows = [Row(path, old.get(path, ""), new.get(path, "")) for path in dict.fromkeys((*old, *new))]
    return sorted(rows, key=lambda row: not row.differs)


def _texts(side: Side) -> dict[str, str]:
    """What one order says at each path, amounts as people read them."""
    currency = side.content.get("currency")
    return {
        path: price_of(value, currency, side.digits, side.basis)
        if currency and path.endswith(".price") and isinstance(value, int)
        else str(value)
        for path, value in _leaves(side.content)
        if value is not None
    }


def _leaves(tree: object, path: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from _leaves(value, f"{path}.{key}" if path else key)
    elif isinstance(tree, list | tuple):
        for number, value in enumerate(tree):
            yield from _leaves(value, f"{path}.{number}")
    else:
        yield path, tree


def _label(path: str) -> str:
    """A path in the form's words: "products.0.price" is "Product 1, price each"."""
    first, *rest = path.split(".")
    if not rest:
        return _OF_ORDER.get(first) or first.replace("_", " ").capitalize()
    group = _GROUPS.get(first, first)
    if rest[0].isdigit():
        group, rest = f"{group} {int(rest[0]) + 1}", rest[1:]
    return ", ".join((group, *(_WITHIN.get(name, name).lower().replace("_", " ") for name in rest)))


def _from_difference(text: str, other: str) -> str:
    """Cut a long text so that the place where it differs from `other` is in view; the tooltip has all of it."""
    if len(text) <= _READABLE:
        return text
    same = next((at for at, (one, two) in enumerate(zip(text, other, strict=False)) if one != two), 0)
    start = max(same - _BEFORE, 0)
    part = text[start : start + _READABLE]
    return f"{'…' if start else ''}{part}{'…' if start + _READABLE < len(text) else ''}"


_COLUMNS: tuple[Column[Row], ...] = (
    Column("same", "", lambda row: "differs" if row.differs else "", tone=lambda _row: Tone.WARNING),
    Column("field", "Field", lambda row: _label(row.path)),
    Column(
        "before", "Recorded before", lambda row: _from_difference(row.before, row.now), tooltip=lambda row: row.before
    ),
    Column(
        "now",
        "Typed now",
        lambda row: _from_difference(row.now, row.before),
        tooltip=lambda row: row.now,
        stretch=True,
    ),
)
