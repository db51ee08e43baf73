"""Finds orders that stand in a file more than once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace

from sign_desk.orders.missed.found import FoundOrder, plain_number
from sign_desk.orders.missed.issues import Code, Issue, Weight


def without_repetitions(orders: Iterable[FoundOrder]) -> list[FoundOrder]:
    """Return the orders with keys of their own; one that stands there again alike is taken once, with a word on it.

    Orders with one number or one id, but different content, are asked about: one of them can be sent at most.
    """
    kept: list[FoundOrder] = []
    met: dict[str, int] = {}
    keys: set[str] = set()
    for order in orders:
        names = tuple(_names(order))
        before = next((met[name] for name in names if name in met), None)
        if before is not None and _content(order) == _content(kept[before]):
            kept[before] = _noted(
                kept[before], f"It stands in the file again, alike, in row {order.rows[0]}.", Weight.TELLS
            )
            continue
        if before is not None:
            kept[before] = _noted(kept[before], _other_row(order), Weight.ASKS)
            order = _noted(order, _other_row(kept[before]), Weight.ASKS)  # noqa: PLW2901 - the same order, with a word on it
        unique = order if order.key and order.key not in keys else replace(order, key=_key_by_content(order))
        keys.add(unique.key)
        met.update({name: len(kept) for name in names if name not in met})
        kept.append(unique)
    return kept


def _names(order: FoundOrder) -> Iterator[str]:
    if order.number:
        yield f"number {plain_number(order.number)}"
    if order.order_id:
        yield f"id {order.order_id}"


def _key_by_content(order: FoundOrder) -> str:
    """Name an order also by what is said of it: another file has another order in that row."""
    digest = hashlib.sha256(repr(_content(order)).encode()).hexdigest()
    return f"{order.key} (row {order.rows[0]}, {digest[:16]})".lstrip()


def _content(order: FoundOrder) -> FoundOrder:
    lines = tuple(line._replace(row=0) for line in order.lines)
    return replace(order, key="", rows=(), lines=lines, issues=())


def _other_row(order: FoundOrder) -> str:
    return (
        f"Row {order.rows[0]} has an order of the same number or id with other content. "
        "Leave one of them out, and confirm the other."
    )


def _noted(order: FoundOrder, message: str, weight: Weight) -> FoundOrder:
    issue = Issue(Code.REPEATED, "", message, weight, order.rows[0])
    return replace(order, issues=(*order.issues, issue))
