"""Makes orders of rows: tells which rows belong together, and which orders a file has twice."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterator
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from sign_desk.orders.missed.found import FoundLine, FoundOrder, plain_number
from sign_desk.orders.missed.importers import cells as cell
from sign_desk.orders.missed.importers.fields import Field
from sign_desk.orders.missed.importers.garbled import of_texts
from sign_desk.orders.missed.importers.heads import REFUNDED_PARTLY, Head, HeadReader
from sign_desk.orders.missed.importers.layout import Cells, Columns
from sign_desk.orders.missed.importers.lines import LineReader, Packed
from sign_desk.orders.missed.importers.repetitions import without_repetitions
from sign_desk.orders.missed.importers.row_reader import RowReader, Shared
from sign_desk.orders.missed.importers.sums import of_sums
from sign_desk.orders.missed.issues import Code, Issue, Weight

_OWN = (
    Field.CREATED,
    Field.CURRENCY,
    Field.TOTAL,
    Field.SUBTOTAL,
    Field.PAYMENT,
    Field.CUSTOMER_EMAIL,
    Field.BILLING_EMAIL,
)
"""What only rows tell that begin an order, or all rows of an order alike."""
_SHIPPING, _REFUND = "shipping line", "refund line"
_SLICE = 500
_LONGER = "This row has more cells than there are headings: one of its texts may have a separator in it."
_SHORTER = "This row has fewer cells than there are headings: it may be cut off, and what it tells be another's."
_SAME_ROW = "This row is the same as the one above it. It counts as a further line."
_APART = "The rows of this order do not stand together."
_NO_NAME = "This row has neither an order number nor an order id."
_NO_LINES = "This order has no products."


@dataclass(slots=True)
class _Open:
    """An order to which lines may still come.

    `before` is what was made of its rows above others, where it was taken up again: then it stays open. `own` are the
    values that its first row told of the order, and `alike` tells that further rows repeat them.
    """

    head: Head
    name: str
    own: int
    before: FoundOrder | None = None
    alike: bool = False
    cells: Cells = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    lines: list[FoundLine] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    shipping_line: str = ""
    taxed: bool | None = None

    def closed(self) -> FoundOrder:
        """Return the order with what came to it."""
        if self.shipping_line:
            self.head["shipping_line"] = self.shipping_line
        rows, lines, issues = tuple(self.rows), tuple(self.lines), tuple(self.issues)
        if self.before is None:
            return FoundOrder(**self.head, rows=rows, lines=lines, issues=issues)
        return replace(self.before, rows=rows, lines=lines, issues=issues, **self.head)


class Assembler:
    """Makes orders of the rows of one table, given from the first to the last."""

    def __init__(self, columns: Columns, zone: ZoneInfo) -> None:
        self._columns = columns
        self._layout = columns.layout
        self._shared = Shared()
        self._heads = HeadReader(columns, zone)
        self._packed = Packed(columns, self._shared) if columns.packed else None
        self._lines = LineReader(columns)
        self._picked = columns.picking((Field.NUMBER, Field.ORDER_ID, Field.TAXED, Field.LINE_KIND))
        self._own = columns.picking(_OWN)
        self._orders: list[FoundOrder] = []
        self._apart: dict[int, _Open] = {}
        self._met: dict[str, tuple[int, int, bool]] = {}
        self._open: _Open | None = None
        self._raw_name = self._name = ""
        self._count = 0
        self._wider: set[int] = set()

    def __len__(self) -> int:
        return len(self._orders) + (self._open is not None)

    def add(self, number: int, cells: Cells) -> None:
        """Take in the row `number`."""
        if not any(cells):
            return
        # One empty cell more stands for all columns that the table lacks.
        missing = len(self._columns.titles) + 1 - len(cells)
        row = RowReader(self._columns, number, cells + [""] * missing, self._shared)
        if missing > 1:
            row.note(Code.ROW_LENGTH, "", _SHORTER, Weight.ASKS)
        if missing < 1:
            row.cells = [*cells[: missing - 1], ""]
            if any(cells[missing - 1 :]):
                row.note(Code.ROW_LENGTH, "", _LONGER, Weight.ASKS)
            else:
                self._wider.add(number)
        self._count += 1
        self._columns.fill(row.cells)
        name, order_id, taxed, kind = self._picked(row.cells)
        if name != self._raw_name:
            self._raw_name, self._name = name, plain_number(name)
        name = self._name or order_id
        own = self._own(row.cells)
        if self._open is None or not self._goes_on(self._open, name, own, row):
            self._close()
            self._open = self._again(name, own, row) or self._begin(name, own, row)
        self._open.cells = row.cells
        self._open.rows.append(number)
        self._take(self._open, row, taxed, kind.strip().casefold())

    def finish(self) -> Generator[None, None, tuple[FoundOrder, ...]]:
        """Look all orders through, in slices, and return them."""
        self._close()
        for place, apart in self._apart.items():
            self._orders[place] = apart.closed()
        # Where most rows end with an empty cell, it is the way of what wrote the file.
        odd = self._wider if 2 * len(self._wider) <= self._count else set()
        for place, order in enumerate(self._orders):
            if issues := (*_longer(order, odd), *_of_whole(order)):
                self._orders[place] = replace(order, issues=order.issues + issues)
            if place % _SLICE == 0:
                yield
        return tuple(without_repetitions(self._orders))

    def _goes_on(self, order: _Open, name: str, own: tuple[str, ...], row: RowReader) -> bool:
        """Tell whether a row is a further one of the order above it."""
        if name and name != order.name:
            return False
        if not any(own):
            return True
        if not name or self._layout.once or self._packed or hash(own) != order.own:
            return False
        if row.cells == order.cells:
            row.note(Code.REPEATED, "", _SAME_ROW, Weight.ASKS)
        order.alike = True
        return True

    def _again(self, name: str, own: tuple[str, ...], row: RowReader) -> _Open | None:
        """Take up an order again of which this is a row that does not stand with the others."""
        if not name or name not in self._met:
            return None
        place, first, alike = self._met[name]
        if any(own) and not (alike and first == hash(own)):
            return None
        row.note(Code.APART, "", _APART, Weight.TELLS)
        if place not in self._apart:
            before = self._orders[place]
            rows, lines, issues = [*before.rows], [*before.lines], [*before.issues]
            self._apart[place] = _Open(
                {}, name, first, before, alike, [], rows, lines, issues, taxed=self._layout.taxed
            )
        return self._apart[place]

    def _begin(self, name: str, own: tuple[str, ...], row: RowReader) -> _Open:
        head = self._heads.read(row)
        if not name:
            row.note(Code.NO_NAME, Field.NUMBER, _NO_NAME, Weight.STOPS)
        return _Open(head, name, hash(own), taxed=self._layout.taxed)

    def _take(self, order: _Open, row: RowReader, taxed: str, kind: str) -> None:
        """Take what a row tells beside the order's own values: its lines, a shipping method, or a refund."""
        if self._packed is not None:
            order.lines += self._packed.read(row, len(order.lines))
        elif not self._layout.kinds or kind in self._layout.kinds:
            if taxed:
                order.taxed = cell.yes_or_no(taxed)
            if line := self._lines.read(row, len(order.lines), order.taxed):
                order.lines.append(line)
        elif kind == _SHIPPING:
            order.shipping_line = row.cells[self._columns.at[Field.LINE_NAME]].strip()
        elif kind == _REFUND:
            row.note(Code.REFUNDED_PARTLY, Field.REFUND, REFUNDED_PARTLY, Weight.ASKS, Field.LINE_KIND)
        order.issues += row.issues

    def _close(self) -> None:
        order, self._open = self._open, None
        if order is None:
            return
        if order.before is None:
            if order.name:
                self._met.setdefault(order.name, (len(self._orders), order.own, order.alike))
            self._orders.append(order.closed())


def _longer(order: FoundOrder, odd: Collection[int]) -> Iterator[Issue]:
    row = next((row for row in order.rows if row in odd), None) if odd else None
    if row is not None and all(issue.code is not Code.ROW_LENGTH for issue in order.issues):
        yield Issue(Code.ROW_LENGTH, "", _LONGER, Weight.ASKS, row)


def _of_whole(order: FoundOrder) -> Iterator[Issue]:
    if not order.lines:
        yield Issue(Code.NO_LINES, "products", _NO_LINES, Weight.STOPS, order.rows[0])
    elif issue := of_sums(order):
        yield issue
    yield from of_texts(order)
