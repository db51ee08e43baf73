"""Takes product ids from a second file of the same orders: line by line, and only where there is one reading."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sign_desk.orders.missed.found import likeness, line_ref, plain_number
from sign_desk.orders.missed.issues import Code, Issue, Weight
from sign_desk.orders.missed.matching import Ids

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from sign_desk.orders.missed.found import FoundLine, FoundOrder

_UNCLEAR = "The second file has this line more than once, with different products. Enter its product by hand."


@dataclass(frozen=True, slots=True)
class Joined:
    """The ids that a second file gave, by `line_ref` of the first, how many orders it told of, and what was unclear.

    `issues` stand with the keys of their orders.
    """

    ids: Mapping[str, Ids]
    orders: int
    issues: tuple[tuple[str, Issue], ...]


def join(first: Iterable[FoundOrder], second: Iterable[FoundOrder]) -> Joined:
    """Look for the lines of the orders in `first` among those in `second`.

    Orders are the same that have the same order number. Lines are the same in which SKU, name and quantity are; of
    several such lines each goes to the one at its place, where both files list the order's lines alike.
    """
    others: dict[str, list[FoundOrder]] = defaultdict(list)
    for order in second:
        if order.number:
            others[plain_number(order.number)].append(order)
    ids: dict[str, Ids] = {}
    issues: list[tuple[str, Issue]] = []
    met = 0
    for order in first:
        found = others.get(plain_number(order.number), [])
        if found:
            met += 1
        _join_lines(order, [line for other in found for line in other.lines], ids, issues)
    return Joined(ids, met, tuple(issues))


def _join_lines(
    order: FoundOrder, theirs: list[FoundLine], ids: dict[str, Ids], issues: list[tuple[str, Issue]]
) -> None:
    alike: dict[object, list[FoundLine]] = defaultdict(list)
    for line in theirs:
        alike[_same(line)].append(line)
    for index, line in enumerate(order.lines):
        # Where two lines are alike their order proves nothing: each would get the other's product.
        found = alike[_same(line)]
        told = {Ids(other.product_id, other.variant_id) for other in found} - {Ids()}
        if len(told) == 1:
            ids[line_ref(order.key, index)] = told.pop()
        elif told:
            path = f"products.{index}.external_id"
            issues.append((order.key, Issue(Code.SECOND_FILE, path, _UNCLEAR, Weight.TELLS, line.row)))


def _same(line: FoundLine) -> tuple[str, int | None, Decimal | None]:
    return (likeness(line), line.quantity, line.prices.unit)
