"""A report of one page on a number of orders, to show to a colleague: how many, what became of them, which ones.

Plain HTML that needs nothing else and that Qt's rich text draws too. All that comes from elsewhere is escaped.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING

from sign_desk.money import format_minor
from sign_desk.orders.recorded import LEGACY_PRODUCT
from sign_desk.orders.spreadsheet import total

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from sign_desk.orders.recorded import OrderSummary
    from sign_desk.orders.states import State

_ROWS = 30
_LONGEST = 32  # characters of a name or number
_STYLE = (
    "body { font-family: sans-serif; font-size: 10pt; } h1 { font-size: 16pt; } h2 { font-size: 12pt; } "
    "th { text-align: left; }"
)


class Report:
    """Gathers orders one by one, so that many thousands take no room; the newest ones given first are listed."""

    def __init__(
        self,
        words: Mapping[State, str],
        locale: str,
        write_time: Callable[[datetime], str],
        reasons: Mapping[int, str] | None = None,
    ) -> None:
        """Call states by `words`, write amounts as `locale` does and times by `write_time`.

        `reasons` tell by an order's id why it is in its state, in a column of their own.
        """
        self._words = words
        self._locale = locale
        self._write_time = write_time
        self._reasons = reasons
        self._products = 0
        self._states: Counter[State] = Counter()
        self._totals: Counter[tuple[State, str, int]] = Counter()
        self._unsummed: Counter[State] = Counter()
        self._listed: list[OrderSummary] = []
        self._first: datetime | None = None
        self._last: datetime | None = None

    def add(self, orders: Iterable[OrderSummary]) -> None:
        """Take orders into the report; of products among them it tells the number alone."""
        for order in orders:
            if order.kind == LEGACY_PRODUCT:
                self._products += 1
                continue
            self._states[order.state] += 1
            self._first = min(self._first or order.created_at, order.created_at)
            self._last = max(self._last or order.created_at, order.created_at)
            amount = total(order)
            if isinstance(amount, Decimal) and order.total_minor is not None and order.currency is not None:
                self._totals[order.state, order.currency, -int(amount.as_tuple().exponent)] += order.total_minor
            else:
                self._unsummed[order.state] += 1
            if len(self._listed) < _ROWS:
                self._listed.append(order)

    def html(self, title: str, store: str, operator: str, at: datetime) -> str:
        """Return the page: made at `at` by `operator` for `store`."""
        made = f"{_short(store)}. Made {self._write_time(at)} by {_short(operator)}."
        return (
            f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>{escape(title)}</title>'
            f"<style>{_STYLE}</style></head><body>\n<h1>{escape(title)}</h1>\n<p>{escape(made)}</p>\n"
            f"{self._summary()}{self._beside()}{self._table()}</body></html>\n"
        )

    def _summary(self) -> str:
        count = self._states.total()
        if self._first is None or self._last is None:
            return "<p>There are no orders in it.</p>\n"
        period = f"{count:,} order{'' if count == 1 else 's'}, recorded {self._write_time(self._first)}"
        if self._last != self._first:
            period += f" to {self._write_time(self._last)}"
        rows = (
            (self._words[state], f"{number:,}", "; ".join(self._amounts(state)))
            for state, number in self._states.most_common()
        )
        return f"<p>{escape(period)}.</p>\n<h2>What became of them</h2>\n" + _table(("State", "Orders", "Total"), rows)

    def _beside(self) -> str:
        if not self._products:
            return ""
        if self._products == 1:
            return "<p>Besides, 1 product was synchronised, which is no order.</p>\n"
        return f"<p>Besides, {self._products:,} products were synchronised, which are no orders.</p>\n"

    def _amounts(self, state: State) -> list[str]:
        amounts = [
            format_minor(amount, currency, digits, self._locale)
            for (of, currency, digits), amount in sorted(self._totals.items())
            if of is state
        ]
        left_out = self._unsummed[state]
        return [*amounts, f"{left_out:,} without a known total"] if left_out else amounts

    def _table(self) -> str:
        rows = (
            (
                _short(order.order_number),
                self._amount(order),
                self._words[order.state],
                self._write_time(order.created_at),
                *(() if self._reasons is None else (self._reasons.get(order.id, ""),)),
            )
            for order in self._listed
        )
        more = self._states.total() - len(self._listed)
        rest = f"<p>And {more:,} more, in the order history.</p>\n" if more else ""
        if not self._listed:
            return ""
        headings = ("Order number", "Total", "State", "Recorded", *(() if self._reasons is None else ("Why",)))
        return "<h2>Orders</h2>\n" + _table(headings, rows) + rest

    def _amount(self, order: OrderSummary) -> str:
        if order.total_minor is None or order.currency is None:
            return ""
        if order.digits is None:
            return f"{total(order)} {order.currency}"
        return format_minor(order.total_minor, order.currency, order.digits, self._locale)


def _short(text: str) -> str:
    """Cut what would make a line of the page into several."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _table(headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Draw a table; its second column has numbers."""
    lines = [_line("th", headings), *(_line("td", cells) for cells in rows)]
    # By attributes, which Qt's rich text heeds, too.
    return '<table cellspacing="0" cellpadding="4">\n' + "".join(lines) + "</table>\n"


def _line(tag: str, cells: tuple[str, ...]) -> str:
    sides = ("", ' align="right"') + ("",) * len(cells)
    drawn = (f"<{tag}{side}>{escape(cell)}</{tag}>" for side, cell in zip(sides, cells, strict=False))
    return f"<tr>{''.join(drawn)}</tr>\n"
