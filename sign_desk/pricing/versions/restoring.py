"""Parts of another version of a pricing, put into the one at hand: every value exactly as it is there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sign_desk.pricing.alike import Certainty
from sign_desk.pricing.cells import value_at, with_values
from sign_desk.pricing.conflicts import taken_along
from sign_desk.pricing.diff import FieldChange
from sign_desk.pricing.document import PRICE_FIELDS
from sign_desk.pricing.drafts import Draft
from sign_desk.pricing.edits import refusal
from sign_desk.pricing.keys import Cell, ItemKey
from sign_desk.pricing.merge import UnitsDiffer
from sign_desk.pricing.restore import bringing_back
from sign_desk.pricing.slices import SLICE
from sign_desk.pricing.steps import Step

if TYPE_CHECKING:
    from collections.abc import Collection

    from sign_desk.pricing.cells import Fields
    from sign_desk.pricing.diff import Difference
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.keys import Order
    from sign_desk.pricing.slices import Work

_SLICE: Final = SLICE // 8
"""Rows of which every price changed take longer than others."""


def choosing(difference: Difference, subjects: Collection[ItemKey | FieldChange]) -> Work[Difference]:
    """What of a difference is about these: values, and items with the rows that go along; no order of a list."""
    items = frozenset(subject for subject in subjects if isinstance(subject, ItemKey))
    cells = {Cell(subject.key, subject.path) for subject in subjects if isinstance(subject, FieldChange)}

    def taken(document: PricingDocument, keys: Order) -> Order:
        return tuple(key for key in keys if key in items or not items.isdisjoint(taken_along(document, key)))

    changes: list[FieldChange] = []
    for number, change in enumerate(difference.changes):
        if not number % SLICE:
            yield
        if Cell(change.key, change.path) in cells:
            changes.append(change)
    return replace(
        difference,
        changes=tuple(changes),
        added=taken(difference.after, difference.added),
        removed=taken(difference.before, difference.removed),
        moved=(),
    )


class Choosable:
    """Tells which parts of a difference can be chosen by themselves: those for editing that go along with nothing.

    Of items that only their ordinal tells apart none can where that may mean another one by now.
    """

    def __init__(self, difference: Difference) -> None:
        self._sides = (
            (difference.after, frozenset(difference.added)),
            (difference.before, frozenset(difference.removed)),
        )
        self._document = difference.before
        self._is_sure = Certainty(difference.before, difference.after)

    def __call__(self, subject: ItemKey | FieldChange) -> bool:
        """Whether this part can."""
        if isinstance(subject, FieldChange):
            return self._is_sure(subject.key) and refusal(self._document, Cell(subject.key, subject.path)) is None
        if not self._is_sure(subject):
            return False
        sides = (side for side in self._sides if subject in side[1])
        return any(keys.isdisjoint(taken_along(document, subject)) for document, keys in sides)


def restoring(difference: Difference, name: str) -> Work[Step]:
    """The step that makes all of `difference` in its document `before`.

    Values become exactly those of `after`, less what the service alone gives, such as ids. What `before` lacks comes
    as `restore.bring_back` tells. Raises UnitsDiffer, and EditRefused where a list cannot be edited.
    """
    document = difference.before
    if not counted_alike(document, difference.after):
        raise UnitsDiffer
    step = yield from _values(difference, name)
    document = document.apply(step)
    if difference.removed:
        draft = Draft(document)
        draft.drop(dict.fromkeys(difference.removed))
        yield
        gone = draft.step(name)
        step, document = step.then(gone), document.apply(gone)
    if difference.added:
        yield
        come = yield from bringing_back(document, difference.after, difference.added)
        yield
        step = step.then(come)
    return step


def counted_alike(one: PricingDocument, other: PricingDocument) -> bool:
    """Whether two documents count prices in the same units."""
    paths = [("value_units", name) for name in PRICE_FIELDS]
    return all(value_at(one.loaded, path) == value_at(other.loaded, path) for path in paths)


def _values(difference: Difference, name: str) -> Work[Step]:
    """The values of what both have, and the orders of lists, as one step."""
    document, earlier = difference.before, difference.after
    items: dict[ItemKey, tuple[Fields | None, Fields | None]] = {}
    for number, (key, changes) in enumerate(difference.by_item().items(), 1):
        if number % _SLICE == 0:
            yield
        own = (change for change in changes if refusal(document, Cell(key, change.path)) is None)
        if wanted := {change.path: change.new for change in own}:
            items[key] = document.fields(key), with_values(document.fields(key), wanted)
    orders = {
        branch: (document.keys(branch), _ordered(document.keys(branch), earlier.keys(branch)))
        for branch in difference.moved
    }
    return Step(name, items, orders)


def _ordered(order: Order, like: Order) -> Order:
    """The items that both have in the order of the second; others keep their places."""
    here, there = set(order), set(like)
    common = (key for key in like if key in here)
    return tuple(next(common) if key in there else key for key in order)
