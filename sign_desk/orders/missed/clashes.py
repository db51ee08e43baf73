"""Finds missing orders that have something in common: one id holds one order only, and what looks alike may be one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from sign_desk.orders.missed.issues import Code, Issue, Weight
from sign_desk.orders.values import clean

if TYPE_CHECKING:
    from sign_desk.orders.missed.preparing import PreparedOrder

_SAME_ID = "Order {} would be sent with the same id. Leave one of them out, or mend the id of one."
_SAME_NUMBER = "The order of the id {} would be sent with the same number. Look whether both are orders of their own."
_ALIKE = "It looks like order {}: the same customer, products and prices."


def clashes(missing: Sequence[PreparedOrder], held: Mapping[str, str]) -> Iterator[tuple[int, Issue]]:
    """Give the issues that orders to be sent have with each other, and with those that are `held`, by their places.

    `held` has the numbers of orders by fingerprint.
    """
    for place, other in _sharing((clean(one.sent_id), place) for place, one in enumerate(missing)):
        message = _SAME_ID.format(missing[other].number)
        yield place, Issue(Code.SAME_ID, "external_id", message, Weight.STOPS, missing[place].order.rows[0])
    for place, other in _sharing((one.plain_number, place) for place, one in enumerate(missing)):
        message, row = _SAME_NUMBER.format(missing[other].sent_id), missing[place].order.rows[0]
        yield place, Issue(Code.SAME_NUMBER, "external_order_number", message, Weight.ASKS, row)
    purchases = [(one.purchase, place) for place, one in enumerate(missing)]
    numbers = {place: missing[other].number for place, other in _sharing(purchases)}
    prints = [(one.fingerprint, place) for place, one in enumerate(missing)] if held else []
    numbers |= {place: held[mark] for mark, place in prints if mark is not None and mark in held}
    for place, number in numbers.items():
        yield place, Issue(Code.ALIKE, "", _ALIKE.format(number), Weight.ASKS, missing[place].order.rows[0])


def _sharing(marks: Iterable[tuple[Hashable, int]]) -> Iterator[tuple[int, int]]:
    """Give the places whose mark others have too, each with the place of another."""
    places: dict[Hashable, list[int]] = defaultdict(list)
    for mark, place in marks:
        if mark:
            places[mark].append(place)
    for first, second, *more in (alike for alike in places.values() if len(alike) > 1):
        yield from ((first, second), (second, first), *((place, first) for place in more))
