"""What was once done to a pricing, taken back from what it is by now: later edits stay.

A save, or a sale, made `after` of `before`. Its opposite is laid over what is there now as an edit is laid over
another's: what only it changed is exactly as before again, and what was edited since as well is a conflict.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, TypeAlias

from sign_desk.pricing.cells import ABSENT, value_at
from sign_desk.pricing.conflicts import taken_along
from sign_desk.pricing.diff import differing
from sign_desk.pricing.drafts import NUMBER, OWN_IDS
from sign_desk.pricing.keys import NEW, POINTERS, Branch, ItemKey, Part, is_new
from sign_desk.pricing.merge import merging
from sign_desk.pricing.readback import reads_back
from sign_desk.pricing.slices import SLICE
from sign_desk.pricing.steps import Step
from sign_desk.pricing.versions.restoring import restoring

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import JsonValue

    from sign_desk.pricing.cells import Absent, Path
    from sign_desk.pricing.diff import Difference, FieldChange
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.merge import Merge
    from sign_desk.pricing.slices import Work

_SLICE: Final = SLICE // 2
"""What comes back gets its key, which takes longer than to look at it."""


def taking_back(before: PricingDocument, after: PricingDocument, now: PricingDocument) -> Work[Merge]:
    """Lay the opposite of what made `after` of `before` over `now`, which comes from `after` by later edits.

    In the merge, `mine` is what was before and `theirs` what is now. Raises UnitsDiffer and EditRefused.
    """
    difference = yield from differing(after, before)
    opposite = yield from restoring(difference, "")
    yield
    opposite = yield from _renumbering(opposite, now)
    return (yield from merging(after, after.apply(opposite), now))


@dataclass(frozen=True, slots=True)
class Standing:
    """How many of the changes of a save are in force, are as they were before it, or were changed again since."""

    live: int = 0
    back: int = 0
    edited: int = 0

    @property
    def is_over(self) -> bool:
        """Whether all is as it was before."""
        return not (self.live or self.edited)


def standing(before: PricingDocument, after: PricingDocument, now: PricingDocument) -> Work[Standing]:
    """Look what of that which made `after` of `before` is in force `now`.

    What the service itself gives (ids, references, places in the order) does not count.
    """
    own = yield from differing(before, after)
    counts = [0, 0, 0]
    for number, judged in enumerate(_judged(own, now), 1):
        counts[judged] += 1
        if number % SLICE == 0:
            yield
    return Standing(*counts)


Touched: TypeAlias = "frozenset[tuple[ItemKey, Path]]"
"""Values that a save changed; an item that it added or removed stands for itself, with an empty path."""


def touching(before: PricingDocument, after: PricingDocument) -> Work[Touched]:
    """Look what made `after` of `before`, as `standing` counts it, less the order of items."""
    own = yield from differing(before, after)
    found: set[tuple[ItemKey, Path]] = {(key, ()) for key in (*own.added, *own.removed)}
    for number, change in enumerate(own.changes, 1):
        if change.path[0] not in _GIVEN:
            found.add((change.key, change.path))
        if number % SLICE == 0:
            yield
    return frozenset(found)


def is_shared(one: Touched, other: Touched) -> bool:
    """Whether two saves changed a value both, or one removed what the other changed."""
    gone = {key for key, path in one | other if not path}
    return not one.isdisjoint(other) or bool(gone & {key for key, path in one | other if path})


_LIVE, _BACK, _EDITED = range(3)
_GIVEN = {*POINTERS, NUMBER, *(name for names in OWN_IDS.values() for name in names)}


def _judged(own: Difference, now: PricingDocument) -> Iterator[int]:
    for change in own.changes:
        was, became = _plain(change.old), _plain(change.new)
        if change.path[0] not in _GIVEN and not reads_back(was, became):
            yield _value(change, was, became, now)
    for key in own.added:
        yield _LIVE if key in now else _BACK
    gone = frozenset(own.removed)
    for key in own.removed:
        if gone.isdisjoint(taken_along(own.before, key)):
            yield _BACK if key in now or _came_back(own, key, now) else _LIVE
    for branch in own.moved:
        yield _order(own, branch, now)


def _value(change: FieldChange, was: JsonValue, became: JsonValue, now: PricingDocument) -> int:
    if change.key not in now:
        return _EDITED
    value = _plain(value_at(now.fields(change.key), change.path))
    if reads_back(became, value):
        return _LIVE
    return _BACK if reads_back(was, value) else _EDITED


def _plain(value: JsonValue | Absent) -> JsonValue:
    return None if value is ABSENT else value


def _came_back(own: Difference, key: ItemKey, now: PricingDocument) -> bool:
    """Whether a size or price list is there again: as a new one, of the same name."""
    if key.part not in (Part.SIZE, Part.LIST):
        return False
    name, others = own.before.name(key), own.after
    return any(now.name(other) == name for other in now.keys(key.branch) if other not in others)


def _order(own: Difference, branch: Branch, now: PricingDocument) -> int:
    was, became, has = (document.keys(branch) for document in (own.before, own.after, now))
    common = {*was} & {*became} & {*has}
    is_now = [key for key in has if key in common]
    if is_now == [key for key in became if key in common]:
        return _LIVE
    return _BACK if is_now == [key for key in was if key in common] else _EDITED


def _renumbering(step: Step, now: PricingDocument) -> Work[Step]:
    """The step with other keys for what it adds: none that an item has which was added to `now`."""

    @cache
    def taken(branch: Branch) -> int:
        return int(next(now.fresh_keys(branch)).name.removeprefix(NEW)) - 1

    def name(item: str, branch: Branch) -> str:
        return f"{NEW} {int(item.removeprefix(NEW)) + taken(branch)}"

    @cache
    def renamed(branch: Branch) -> Branch:
        owner = ItemKey(Part.LIST, branch.owner)
        return Branch(branch.part, name(owner.name, owner.branch)) if is_new(owner) else branch

    def key(item: ItemKey) -> ItemKey:
        if not is_new(item):
            return item
        branch = renamed(item.branch)
        return ItemKey(item.part, name(item.name, branch), branch.owner)

    items = {}
    for number, (item, fields) in enumerate(step.items.items()):
        if not number % _SLICE:
            yield
        items[key(item)] = fields
    orders = {}
    for branch, (before, after) in step.orders.items():
        yield
        orders[renamed(branch)] = tuple(map(key, before)), tuple(map(key, after))
    return Step(step.name, items, orders)
