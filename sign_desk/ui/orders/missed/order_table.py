"""The table of a file's orders: each with its pile in word and icon.

What a column shows, orders by or is searched for is made once, in a thread: for 50,000 orders it takes long.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt

from sign_desk.orders.missed.piles import Why
from sign_desk.orders.missed.sorting import Sorted
from sign_desk.ui.kit.columns import Column, fold
from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.table_model import RecordTableModel
from sign_desk.ui.orders.missed.words import PILE_ICONS, PILE_TONES, PILES, shop_time
from sign_desk.ui.orders.words import money

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from zoneinfo import ZoneInfo

PILE = "pile"
"""The key of the column of piles."""


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order as the table has it: `moment` in seconds since 1970, `search` as texts are compared."""

    one: Sorted
    customer: str
    by_customer: str
    why: str
    moment: float | None
    search: str


def order_rows(orders: Iterable[Sorted]) -> list[OrderRow]:
    """Make the rows of orders. It may run in a thread."""
    return [_row(one) for one in orders]


def _row(one: Sorted) -> OrderRow:
    customer, why, created = customer_of(one), why_of(one), one.prepared.created
    return OrderRow(
        one=one,
        customer=customer,
        by_customer=fold(customer),
        why=why,
        moment=created.earliest.timestamp() if created is not None else None,
        search=fold(f"{one.prepared.number}\n{customer}\n{why}"),
    )


class OrderTableModel(RecordTableModel[OrderRow]):
    """Orders of a file. Times are the shop's, amounts by the digits that the service counts in."""

    def __init__(self) -> None:
        self._zone: ZoneInfo | None = None
        self._digits_of: Callable[[str], int | None] = lambda _currency: None
        columns: tuple[Column[OrderRow], ...] = (
            Column("number", "Number", lambda row: row.one.prepared.number),
            Column("created", "Ordered (shop's time)", self._created, sort=lambda row: row.moment),
            Column("customer", "Customer", lambda row: row.customer, sort=lambda row: row.by_customer, stretch=True),
            Column("total", "Total", self._total, sort=lambda row: row.one.prepared.total, numeric=True),
            Column(PILE, "Pile", lambda row: PILES[row.one.pile], sort=lambda row: row.one.pile),
            Column("why", "Why", lambda row: row.why, sort=lambda row: row.why, stretch=True),
        )
        super().__init__(columns, lambda row: row.one.key)
        self._pile_column = next(number for number, column in enumerate(columns) if column.key == PILE)

    def show_orders(self, rows: Sequence[OrderRow], zone: ZoneInfo, digits_of: Callable[[str], int | None]) -> None:
        """Show these orders, in the shop's `zone`."""
        self._zone, self._digits_of = zone, digits_of
        self.set_records(rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give the pile its icon; all else as any table of records."""
        if role == Qt.ItemDataRole.DecorationRole and index.isValid() and index.column() == self._pile_column:
            pile = self.record(index.row()).one.pile
            return icon(PILE_ICONS[pile], PILE_TONES[pile])
        return super().data(index, role)

    def _searchable(self) -> list[str]:
        return [row.search for row in self._records]

    def _created(self, row: OrderRow) -> str:
        moment = row.one.prepared.created
        return "" if moment is None or self._zone is None else shop_time(moment.earliest, self._zone)

    def _total(self, row: OrderRow) -> str:
        order = row.one.prepared
        return money(order.total, order.currency, self._digits_of(order.currency))


def customer_of(one: Sorted) -> str:
    """Who ordered: the name, or the e-mail where there is none."""
    order = one.prepared.order
    for person in (order.customer, order.billing, order.shipping):
        if name := f"{person.first_name} {person.last_name}".strip():
            return name
    return order.customer.email or order.billing.email


def why_of(one: Sorted) -> str:
    """Why an order is in its pile: the first problem, where it is for problems."""
    if one.why is Why.ISSUES and one.issues:
        more = len(one.issues) - 1
        return f"{one.issues[0].message}{f' And {more} more.' if more else ''}"
    return f"{one.why.words}: {one.listed}" if one.why is Why.LISTED else one.why.words
