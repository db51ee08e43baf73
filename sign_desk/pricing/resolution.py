"""Two edits of one pricing document made into one, once somebody chose in every conflict."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain, groupby
from operator import attrgetter, ge
from typing import TYPE_CHECKING

from sign_desk.pricing.cells import value_at, with_values
from sign_desk.pricing.conflicts import Clash, Conflict, Side, causes, taken_along
from sign_desk.pricing.drafts import NUMBER, as_step, pointed
from sign_desk.pricing.keys import LISTS, POINTERS, Branch, ItemKey, Part, rows_of
from sign_desk.pricing.restore import bringing_back
from sign_desk.pricing.slices import SLICE
from sign_desk.pricing.steps import Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sign_desk.pricing.cells import Fields
    from sign_desk.pricing.conflicts import Clashes
    from sign_desk.pricing.diff import Difference
    from sign_desk.pricing.keys import Order
    from sign_desk.pricing.slices import Work

_NAME = "Changes made here"


def resolving(
    mine: Difference, elsewhere: Difference, clashes: Clashes, choices: Mapping[Conflict, Side]
) -> Work[Step]:
    """What makes of the document elsewhere the one with both edits, as it was chosen in every conflict.

    Raises KeyError for a conflict without a choice, and EditRefused where the document elsewhere cannot take an item.
    """
    resolution = _Resolution(mine, elsewhere, clashes)
    yield from resolution.choose(choices)
    return (yield from resolution.making())


class _Resolution:
    def __init__(self, mine: Difference, elsewhere: Difference, clashes: Clashes) -> None:
        self._mine, self._elsewhere, self._clashes = mine, elsewhere, clashes
        self._ours, self._theirs = mine.after, elsewhere.after
        self._chosen: dict[tuple[Clash, Side], list[Conflict]] = defaultdict(list)
        self._items: dict[ItemKey, Fields | None] = dict(clashes.settled)
        self._orders: dict[Branch, Order] = {}
        self._keys: dict[ItemKey, ItemKey] = dict(clashes.twins)
        """The keys that items added here have or get in the document elsewhere."""
        self._fresh: dict[Branch, Iterator[ItemKey]] = {}
        self._added = frozenset(mine.added)

    def choose(self, choices: Mapping[Conflict, Side]) -> Work[None]:
        """Take note of what was chosen, and keep fields as they were."""
        for number, conflict in enumerate(self._clashes.conflicts):
            if not number % SLICE:
                yield
            self._chosen[conflict.kind, choices[conflict]].append(conflict)
        kept = groupby(self._chosen[Clash.BOTH_CHANGED, Side.MINE], attrgetter("key"))
        for number, (key, conflicts) in enumerate(kept):
            if not number % SLICE:
                yield
            ours = self._ours.fields(key)
            values = {conflict.path: value_at(ours, conflict.path) for conflict in conflicts}
            self._items[key] = with_values(self._fields(key), values)

    def making(self) -> Work[Step]:
        """What is chosen as one step."""
        self._change()
        yield
        self._remove()
        yield from self._add()
        self._keep_whole()
        yield
        self._put_in_order()
        yield
        step = as_step(self._theirs, _NAME, self._items, self._orders)
        if back := self._keys_in(Clash.REMOVED_THERE, Side.MINE):
            yield
            document = self._theirs.apply(step)
            step = step.then((yield from bringing_back(document, self._ours, back, self._keys)))
        return step

    def _fields(self, key: ItemKey) -> Fields:
        settled = self._items.get(key)
        return self._theirs.fields(key) if settled is None else settled

    def _is_there(self, key: ItemKey) -> bool:
        return self._items[key] is not None if key in self._items else key in self._theirs

    def _keys_in(self, kind: Clash, side: Side) -> set[ItemKey]:
        """The items in conflicts of a kind of which the version of that side is kept."""
        return {conflict.key for conflict in self._chosen[kind, side] if conflict.key is not None}

    # -- what both have -----------------------------------------------------------------------------------

    def _change(self) -> None:
        added = self._keys_in(Clash.BOTH_ADDED, Side.MINE)
        self._items |= {twin: self._ours.fields(key) for key, twin in self._clashes.twins.items() if twin in added}
        # A row that was pointed here at a size which is gone there, and does not come back, stays with its own.
        gone = set(self._elsewhere.removed) - self._keys_in(Clash.REMOVED_THERE, Side.MINE)
        for key in self._clashes.repointed:
            if key in self._theirs and not gone.isdisjoint(taken_along(self._ours, key)):
                self._items[key] = _pointing_like(self._fields(key), self._theirs.fields(key))

    # -- what was removed here ----------------------------------------------------------------------------

    def _remove(self) -> None:
        whole = self._clashes.whole
        removed = {key: None for key in self._mine.removed if key.branch not in whole}
        gone = removed.keys() - self._keys_in(Clash.REMOVED_HERE, Side.THEIRS)
        for key in removed:
            if key in self._theirs and not gone.isdisjoint(causes(self._mine.before, key, removed)):
                self._items[key] = None
        for key in chain(self._elsewhere.added, *map(self._theirs.keys, whole)):
            if not gone.isdisjoint(taken_along(self._theirs, key)):
                self._items[key] = None

    # -- what was added here ------------------------------------------------------------------------------

    def _add(self) -> Work[None]:
        """Add what was added here, but for rows that come back with their size or price list, or do not come."""
        removed, settled = set(self._elsewhere.removed), self._clashes
        for number, key in enumerate(self._mine.added):
            if not number % SLICE:
                yield
            is_settled = key in settled.twins or key.branch in settled.whole
            if not is_settled and removed.isdisjoint(taken_along(self._ours, key)):
                self._items[self._key(key)] = self._ours.fields(key)

    def _key(self, key: ItemKey) -> ItemKey:
        """The key that an item gets which the document elsewhere has not got."""
        branch = self._branch(key.branch)
        fresh = self._fresh.setdefault(branch, self._theirs.fresh_keys(branch))
        self._keys[key] = next(fresh)
        return self._keys[key]

    def _branch(self, branch: Branch) -> Branch:
        """Where a list from here stands in the document elsewhere."""
        owner = self._keys.get(ItemKey(Part.LIST, branch.owner)) if branch.part is Part.ROW else None
        return rows_of(owner) if owner else branch

    def _keep_whole(self) -> None:
        branches = [conflict.branch for conflict in self._chosen[Clash.ALIKE, Side.MINE]]
        if LISTS in branches:
            there = [rows_of(key) for key in self._theirs.keys(LISTS)]
            self._items |= {key: None for branch in there for key in self._theirs.keys(branch)}
            self._orders |= dict.fromkeys(there, ())
        for branch in branches:
            self._replace(branch)
        for price_list in self._ours.keys(LISTS) if LISTS in branches else ():
            self._replace(rows_of(price_list))

    def _replace(self, branch: Branch) -> None:
        """Put a whole list from here in the place of that elsewhere, less rows for sizes that are gone there."""
        gone = {key for key in self._elsewhere.removed if key.part is Part.SIZE}
        kept = [key for key in self._ours.keys(branch) if gone.isdisjoint(taken_along(self._ours, key))]
        ours = {key if key in self._theirs else self._key(key): self._ours.fields(key) for key in kept}
        self._items |= {**dict.fromkeys(self._theirs.keys(branch)), **ours}
        self._orders[self._branch(branch)] = tuple(ours)

    # -- orders -------------------------------------------------------------------------------------------

    def _put_in_order(self) -> None:
        """Order the lists in which something came, went or was moved, less those that are kept as a whole."""
        own = {self._branch(rows_of(key)): rows_of(key) for key in self._mine.added if key.part is Part.LIST}
        moved = [branch for branch in self._mine.moved if branch not in self._clashes.whole]
        touched = [key.branch for key, fields in self._items.items() if fields is None or key not in self._theirs]
        for branch in dict.fromkeys((*touched, *moved)):
            if branch not in self._orders:
                self._orders[branch] = self._order(branch, own.get(branch, branch))
                self._number(self._orders[branch])

    def _order(self, branch: Branch, ours: Branch) -> Order:
        # What was added here and does not come has no key there: another item may bear the one that it has here.
        came = (self._keys.get(key, None if key in self._added else key) for key in self._ours.keys(ours))
        here = tuple(key for key in came if key is not None)
        there = self._theirs.keys(branch)
        both_moved = branch in self._elsewhere.moved
        is_kept = Conflict(Clash.BOTH_MOVED, branch) in self._chosen[Clash.BOTH_MOVED, Side.MINE]
        leads = branch in self._mine.moved and (is_kept or not both_moved)
        woven = _woven(here, there) if leads else _woven(there, here)
        return tuple(filter(self._is_there, woven))

    def _number(self, order: Order) -> None:
        """Let the numbers of a list go on ascending where something was added to it; raise them as far as needed."""
        numbers = {key: number for key in order if type(number := self._fields(key).get(NUMBER)) is int}
        known = [number for key, number in numbers.items() if key in self._theirs]
        if len(numbers) < len(order) or any(map(ge, known, known[1:])):
            return
        last = min(numbers.values(), default=0) - 1
        for key, number in numbers.items():
            last = max(number, last + 1)
            if last != number:
                self._items[key] = {**self._fields(key), NUMBER: last}


def _pointing_like(row: Fields, other: Fields) -> Fields:
    return pointed(row, {name: other[name] for name in POINTERS if name in other})


def _woven(leading: Order, other: Order) -> Iterator[ItemKey]:
    """All of the first in its order; what only the other has, before the next that follows it there and both have."""
    known, common = set(leading), set(leading) & set(other)
    behind: defaultdict[ItemKey | None, list[ItemKey]] = defaultdict(list)
    last = None
    for key in other:
        if key in known:
            last = key
        else:
            behind[last].append(key)
    last = None
    for key in leading:
        if key in common:
            yield from behind[last]
            last = key
        yield key
    yield from behind[last]
