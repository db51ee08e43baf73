"""Where two edits of one pricing document cannot both be kept, so that a person has to choose.

Both edits start from the same base: `mine`, made here, and `elsewhere`, found at the service. Items are told apart
by their keys, which were fixed when the base was loaded.
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeAlias

from sign_desk.pricing.alike import ROWS, have_same, mixed_up
from sign_desk.pricing.cells import ABSENT, same, value_at, with_values
from sign_desk.pricing.drafts import NUMBER, OWN_IDS
from sign_desk.pricing.keys import LISTS, POINTERS, Branch, ItemKey, list_of, rows_of
from sign_desk.pricing.readback import reads_back
from sign_desk.pricing.slices import SLICE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set

    from pydantic import JsonValue

    from sign_desk.pricing.cells import Absent, Fields, Path
    from sign_desk.pricing.diff import Difference, FieldChange
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.slices import Work

    Value: TypeAlias = JsonValue | Fields | Absent

_ByItem: TypeAlias = "Mapping[ItemKey, Sequence[FieldChange]]"

_SLICE: Final = SLICE // 8
"""Rows that both sides changed take longer than others."""


class Side(StrEnum):
    """Whose version is kept."""

    MINE = "mine"
    THEIRS = "theirs"


class Clash(StrEnum):
    """What kind of conflict it is."""

    BOTH_CHANGED = "both changed a field"
    BOTH_ADDED = "both added the same, each in another way"
    BOTH_MOVED = "both changed the order"
    REMOVED_THERE = "changed here, removed there"
    REMOVED_HERE = "removed here, changed there"
    ALIKE = "both changed a list whose items cannot be told apart"


@dataclass(frozen=True, slots=True)
class Conflict:
    """One choice to be made. Conflicts are equal that are about the same thing, whatever the values.

    It is about the item `key`, with its rows if that is a removed size or price list; or, where `key` is None, about
    the order or all of the list `branch`. `path` leads to a field of the item, or is empty. Values are those of the
    field, or the fields of the item; ABSENT where there are none, and for lists of items.
    """

    kind: Clash
    branch: Branch
    key: ItemKey | None = None
    path: Path = ()
    base: Value = field(default=ABSENT, compare=False)
    mine: Value = field(default=ABSENT, compare=False)
    theirs: Value = field(default=ABSENT, compare=False)


@dataclass(frozen=True, slots=True)
class Clashes:
    """What two edits of one document come to together.

    `settled`: the fields of items as both edits make them, less what is in conflict. `twins`: what was added here, by
    what is the same elsewhere: rows for the same size, and what arrived. `whole`: lists that one side gives as a
    whole; where there is no conflict about one, both sides have the same in it. `repointed`: rows that point to
    another size since they were edited here; elsewhere they are other rows.
    """

    conflicts: tuple[Conflict, ...]
    settled: Mapping[ItemKey, Fields]
    twins: Mapping[ItemKey, ItemKey]
    whole: Set[Branch]
    repointed: Collection[ItemKey]


def clashing(mine: Difference, elsewhere: Difference, arrived: Mapping[ItemKey, ItemKey]) -> Work[Clashes]:
    """Find where the edits clash, and settle where they do not. `arrived`: what was added here and is there by now."""
    mixed = yield from mixed_up(mine, elsewhere)
    alike = [Conflict(Clash.ALIKE, branch) for branch in mixed if not have_same(mine.after, elsewhere.after, branch)]
    whole = set(mixed)
    if LISTS in whole:
        whole.update(rows_of(key) for side in (mine, elsewhere) for key in side.after.keys(LISTS))
    ours = {key: changes for key, changes in mine.by_item().items() if key.branch not in whole}
    yield
    theirs = {key: changes for key, changes in elsewhere.by_item().items() if key.branch not in whole}
    yield
    repointed = [key for key, changes in ours.items() if key.part in ROWS and any(map(_points, changes))]
    gone_there, gone_here = ({key for key in side.removed if key.branch not in whole} for side in (elsewhere, mine))
    removals = (
        *_removals(Clash.REMOVED_THERE, mine, (ours, repointed), gone_there),
        *_removals(Clash.REMOVED_HERE, elsewhere, (theirs, ()), gone_here),
    )
    yield
    twins = _twins(mine, elsewhere, whole, arrived)
    both_added = _twin_conflicts(mine.after, elsewhere.after, twins)
    settled, both_changed = yield from _settling(mine, elsewhere, ours, theirs)
    both_moved = _moves(mine, elsewhere, whole)
    conflicts = (*alike, *removals, *both_added, *both_changed, *both_moved)
    return Clashes(conflicts, settled, twins, whole, repointed)


# -- what is removed --------------------------------------------------------------------------------------


def taken_along(document: PricingDocument, key: ItemKey) -> Iterator[ItemKey]:
    """What takes an item along when it is removed: for a row its price list, and the one size it points to."""
    if (owner := list_of(key)) is not None:
        yield owner
    if key.part in ROWS and len(sizes := document.sizes_of(key)) == 1:
        yield from sizes


def causes(document: PricingDocument, key: ItemKey, removed: Collection[ItemKey]) -> tuple[ItemKey, ...]:
    """Through which of the removed items this one is gone: its price list, its size, or else itself."""
    found = tuple(cause for cause in taken_along(document, key) if cause in removed)
    return found or ((key,) if key in removed else ())


def _points(change: FieldChange) -> bool:
    return change.path[0] in POINTERS


def _removals(
    kind: Clash, changed: Difference, edited: tuple[_ByItem, Iterable[ItemKey]], removed: Set[ItemKey]
) -> Iterator[Conflict]:
    """What one edit changed, added to or pointed at, and the other one removed."""
    by_item, repointed = edited
    found: dict[ItemKey, None] = {}
    for key, changes in by_item.items():
        # A size's number in the order changes with the order alone, and is no reason to keep it.
        if key in removed and any(change.path != (NUMBER,) for change in changes):
            # What both removed is not in question: the item itself is, which was pointed elsewhere before.
            there = [cause for cause in causes(changed.before, key, removed) if cause in changed.after]
            found |= dict.fromkeys(there or [key])
    for key in (*changed.added, *repointed) if removed else ():
        found |= dict.fromkeys(cause for cause in taken_along(changed.after, key) if cause in removed)
    for key in found:
        base, kept = changed.before.fields(key), changed.after.fields(key)
        sides = {"mine": kept} if kind is Clash.REMOVED_THERE else {"theirs": kept}
        yield Conflict(kind, key.branch, key, (), base, **sides)


# -- what both added --------------------------------------------------------------------------------------


def _twins(
    mine: Difference, elsewhere: Difference, whole: Set[Branch], arrived: Mapping[ItemKey, ItemKey]
) -> Mapping[ItemKey, ItemKey]:
    """What was added on both sides: what arrived, and rows in the same list for the same size.

    In a price list that arrived, rows for no size are the same by their order.
    """
    waiting: defaultdict[tuple[Branch, ItemKey | None], deque[ItemKey]] = defaultdict(deque)
    for key in elsewhere.added:
        if key.part in ROWS:
            waiting[key.branch, _only_size(elsewhere.after, key)].append(key)
    found = {key: twin for key, twin in arrived.items() if key.branch not in whole}
    for key in mine.added:
        if key.part not in ROWS or key.branch in whole:
            continue
        owner, size = found.get(list_of(key) or key), _only_size(mine.after, key)
        if size is None and owner is None:
            continue
        rows = waiting[rows_of(owner) if owner else key.branch, found.get(size, size) if size else None]
        if rows:
            found[key] = rows.popleft()
    return found


def _only_size(document: PricingDocument, row: ItemKey) -> ItemKey | None:
    sizes = document.sizes_of(row)
    return sizes[0] if len(sizes) == 1 else None


def _twin_conflicts(
    ours: PricingDocument, theirs: PricingDocument, twins: Mapping[ItemKey, ItemKey]
) -> Iterator[Conflict]:
    for key, twin in twins.items():
        mine, their = ours.fields(key), theirs.fields(twin)
        if not reads_back(_content(key, mine), _content(key, their)):
            yield Conflict(Clash.BOTH_ADDED, twin.branch, twin, mine=mine, theirs=their)


def _content(key: ItemKey, fields: Fields) -> dict[str, JsonValue]:
    """The fields of an item without what tells it apart, or to which size it points."""
    names = POINTERS if key.part in ROWS else OWN_IDS[key.part]
    return {name: value for name, value in fields.items() if name not in names}


# -- what both changed ------------------------------------------------------------------------------------


def _settling(
    mine: Difference, elsewhere: Difference, here: _ByItem, there: _ByItem
) -> Work[tuple[Mapping[ItemKey, Fields], list[Conflict]]]:
    """Lay the changes made here over the fields elsewhere, less those that are in conflict."""
    settled: dict[ItemKey, Fields] = {}
    conflicts: list[Conflict] = []
    for number, (key, changes) in enumerate(here.items()):
        if not number % _SLICE:
            yield
        if key not in elsewhere.after:
            continue
        base, ours, theirs = mine.before.fields(key), mine.after.fields(key), elsewhere.after.fields(key)
        if key not in there:
            settled[key] = ours
            continue
        paths, their_paths = _comparable(changes, there[key])
        if alone := {path: value_at(ours, path) for path in paths if path not in their_paths}:
            settled[key] = with_values(theirs, alone)
        for path in paths:
            values = [value_at(fields, path) for fields in (base, ours, theirs)]
            if path in their_paths and not same(*values[1:]):
                conflicts.append(Conflict(Clash.BOTH_CHANGED, key.branch, key, path, *values))
    return settled, conflicts


def _comparable(ours: Iterable[FieldChange], theirs: Iterable[FieldChange]) -> tuple[dict[Path, None], Set[Path]]:
    """The paths that each side changed: where one changed a field as a whole, so did the other."""
    entire = {change.path[0] for change in (*ours, *theirs) if len(change.path) == 1}
    mine, their = (
        dict.fromkeys(change.path[:1] if change.path[0] in entire else change.path for change in side)
        for side in (ours, theirs)
    )
    return mine, their.keys()


# -- what both moved --------------------------------------------------------------------------------------


def _moves(mine: Difference, elsewhere: Difference, whole: Set[Branch]) -> Iterator[Conflict]:
    for branch in mine.moved:
        if branch in elsewhere.moved and branch not in whole:
            ours, theirs = (side.after.keys(branch) for side in (mine, elsewhere))
            common = {*mine.before.keys(branch)} & {*ours} & {*theirs}
            if [key for key in ours if key in common] != [key for key in theirs if key in common]:
                yield Conflict(Clash.BOTH_MOVED, branch)
