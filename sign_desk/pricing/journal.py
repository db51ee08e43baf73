"""Steps as a journal of JSON values: no more than it takes to do them again on the document they were made from."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.keys import Branch, ItemKey, Order, Part
from sign_desk.pricing.slices import SLICE
from sign_desk.pricing.steps import Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sign_desk.pricing.cells import Fields
    from sign_desk.pricing.slices import Work


class NotReplayable(ValueError):
    """A journal that does not fit the document, or is none."""


def written(step: Step) -> Iterator[list[Any]]:
    """A step as JSON values: first the orders after it, as names; then its items, a slice of them in each.

    Of an item that was there and stays, only the fields that changed are written, and the names of those that went.
    """
    yield [[*branch, [key.name for key in after]] for branch, (_, after) in step.orders.items()]
    items = iter(step.items.items())
    while some := [[*key, *_change(before, after)] for key, (before, after) in islice(items, SLICE)]:
        yield some


def replayed(document: PricingDocument, name: str, values: Sequence[Any]) -> Work[Step]:
    """Return the step that was written so, made anew on `document`. Raises NotReplayable."""
    items: dict[ItemKey, tuple[Fields | None, Fields | None]] = {}
    try:
        orders, *slices = values
        for entries in slices:
            items.update(_item(document, *entry) for entry in entries)
            yield
        step = Step(name, items, dict(_order(document, *entry) for entry in orders))
    except (KeyError, TypeError, ValueError) as error:
        raise NotReplayable(str(error)) from error
    _refuse_strangers(document.apply(step), step)
    return step


def _change(before: Fields | None, after: Fields | None) -> tuple[object, ...]:
    if before is None or after is None:
        return (None if after is None else dict(after),)
    changed = {field: value for field, value in after.items() if field not in before or before[field] is not value}
    gone = [field for field in before if field not in after]
    # Where the fields were put into another order too, these two would not tell.
    return (changed, gone) if list(_changed(before, changed, gone)) == list(after) else (dict(after),)


def _changed(before: Fields, changed: Fields, gone: Sequence[str]) -> Fields:
    return {**{field: value for field, value in before.items() if field not in gone}, **changed}


def _item(
    document: PricingDocument,
    part: str,
    name: str,
    owner: str,
    after: Fields | None,
    gone: Sequence[str] | None = None,
) -> tuple[ItemKey, tuple[Fields | None, Fields | None]]:
    key = _key(part, name, owner)
    before = document.fields(key) if key in document else None
    if gone is not None:
        if before is None or after is None:
            raise NotReplayable(f"{key} is not there.")
        after = _changed(before, after, gone)
    if not (after is None or isinstance(after, Mapping)):
        raise NotReplayable(f"{key} has no fields.")
    return key, (before, after)


def _key(part: str, name: str, owner: str) -> ItemKey:
    if not (isinstance(name, str) and isinstance(owner, str)):
        raise NotReplayable(f"A {part} has no name.")
    return ItemKey(Part(part), name, owner)


def _order(
    document: PricingDocument, part: str, owner: str, names: Sequence[str]
) -> tuple[Branch, tuple[Order, Order]]:
    branch = Branch(Part(part), owner)
    return branch, (document.keys(branch), tuple(_key(part, name, owner) for name in names))


def _refuse_strangers(document: PricingDocument, step: Step) -> None:
    for branch, (_, after) in step.orders.items():
        if not all(key in document for key in after):
            raise NotReplayable(f"{branch} lists what is not there.")
