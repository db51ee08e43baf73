"""One change of a pricing document, as it is done and undone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sign_desk.pricing.cells import Fields
    from sign_desk.pricing.keys import Branch, ItemKey, Order

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Step:
    """Fields of items before and after, and orders of lists before and after.

    None stands for an item that is not there. A name tells the operator what it did.
    """

    name: str
    items: Mapping[ItemKey, tuple[Fields | None, Fields | None]]
    orders: Mapping[Branch, tuple[Order, Order]]

    @property
    def reversed(self) -> Step:
        """What undoes it."""
        return Step(
            self.name,
            {key: (after, before) for key, (before, after) in self.items.items()},
            {branch: (after, before) for branch, (before, after) in self.orders.items()},
        )

    def __bool__(self) -> bool:
        """Whether it changes anything."""
        return bool(self.items or self.orders)

    def then(self, later: Step) -> Step:
        """The step and a `later` one as a single gesture, under the name of the first."""
        return Step(self.name, _chained(self.items, later.items), _chained(self.orders, later.orders))


def _chained(earlier: Mapping[K, tuple[V, V]], later: Mapping[K, tuple[V, V]]) -> Mapping[K, tuple[V, V]]:
    both = dict(earlier)
    for key, (before, after) in later.items():
        first = earlier[key][0] if key in earlier else before
        both[key] = (first, after)
    return {key: (before, after) for key, (before, after) in both.items() if before is not after}
