"""What differs between two pricing documents: item by item, field by field.

Nothing is taken for the same here but what is the same value: null is not a missing field.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from sign_desk.pricing.cells import ABSENT, same
from sign_desk.pricing.fields import FIELDS
from sign_desk.pricing.keys import BASE, BASE_ROWS, DOCUMENT, LISTS, SIZES, Part, rows_of
from sign_desk.pricing.slices import SLICE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence, Set

    from pydantic import JsonValue

    from sign_desk.pricing.cells import Absent, Path
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.keys import Branch, ItemKey, Order
    from sign_desk.pricing.slices import Work

    Value: TypeAlias = JsonValue | Absent

EMPTY: Final[tuple[object, ...]] = (ABSENT, None, [], {})
"""What a price is that is not set."""

_KNOWN_BY_PARTS: Final = {path[0] for fields in FIELDS.values() for path in fields if len(path) > 1}


class FieldChange(NamedTuple):
    """One value of an item that is in both documents: per line of a price, per part of the shipping settings.

    ABSENT stands for a field, or a part of one, that is not there.
    """

    key: ItemKey
    path: Path
    old: Value
    new: Value


@dataclass(frozen=True, slots=True)
class Difference:
    """What makes `after` of `before`.

    A price list that is added or removed is told, and so is each of its rows. `moved` are the lists in which the
    items that both documents have stand in another order.
    """

    before: PricingDocument
    after: PricingDocument
    changes: tuple[FieldChange, ...]
    added: tuple[ItemKey, ...]
    removed: tuple[ItemKey, ...]
    moved: tuple[Branch, ...]

    def __bool__(self) -> bool:
        """Whether there is any difference."""
        return bool(self.changes or self.added or self.removed or self.moved)

    def by_item(self) -> Mapping[ItemKey, Sequence[FieldChange]]:
        """The changes of each item that has some."""
        return {key: tuple(changes) for key, changes in groupby(self.changes, itemgetter(0))}

    @property
    def count(self) -> int:
        """How many changes there are: values, items that came or went, and lists in another order."""
        return len(self.changes) + len(self.added) + len(self.removed) + len(self.moved)


def differing(before: PricingDocument, after: PricingDocument) -> Work[Difference]:
    """Find what differs, in the order of the documents; items are told apart by their keys.

    Of two versions of one loading only what was changed is looked at.
    """
    known = touched(before, after)
    changes: list[FieldChange] = []
    added: list[ItemKey] = []
    removed: list[ItemKey] = []
    moved: list[Branch] = []
    for branch, old, new in _orders(before, after):
        common: Iterable[ItemKey] = old
        if old is not new and old != new:
            had, has = set(old), set(new)
            added.extend(key for key in new if key not in had)
            removed.extend(key for key in old if key not in has)
            common = [key for key in old if key in has]
            if common != [key for key in new if key in had]:
                moved.append(branch)
        for keys in _portions(common if known is None else [key for key in common if key in known]):
            for key in keys:
                changes.extend(field_changes(key, before, after))
            yield
    return Difference(before, after, tuple(changes), tuple(added), tuple(removed), tuple(moved))


def changed_parts(difference: Difference) -> Work[frozenset[Branch]]:
    """Which parts of the document differ: a list of items each, a price list by its rows and all else of it."""
    found = set(difference.moved)
    changed = (change.key for change in difference.changes)
    for keys in _portions(chain(changed, difference.added, difference.removed)):
        found.update({rows_of(key) if key.part is Part.LIST else key.branch for key in keys})
        yield
    return frozenset(found)


def touched(before: PricingDocument, after: PricingDocument) -> Set[ItemKey] | None:
    """The items that may differ in two versions of one loading; None for two loadings, in which any may."""
    return {*before.changed_keys, *after.changed_keys} if before.loaded is after.loaded else None


def field_changes(key: ItemKey, before: PricingDocument, after: PricingDocument) -> Iterator[FieldChange]:
    """What differs in the fields of an item that both documents have.

    The changes are such that setting each of them, one after another, makes the new fields of the old ones.
    """
    old, new = before.fields(key), after.fields(key)
    if old is new:
        return
    for name in old if old.keys() == new.keys() else dict.fromkeys((*old, *new)):
        one, other = old.get(name, ABSENT), new.get(name, ABSENT)
        if one is other:
            continue
        if _is_by_parts(one, other) and _has_parts(name, after):
            for part, (its, now) in _parts(one, other).items():
                if not _is_same(its, now):
                    yield FieldChange(key, _path(name, part), its, now)
        elif not _is_same(one, other):
            yield FieldChange(key, (name,), one, other)


def _parts(old: Value, new: Value) -> dict[str, tuple[Value, Value]]:
    before, after = (value if isinstance(value, dict) else {} for value in (old, new))
    return {part: (before.get(part, ABSENT), after.get(part, ABSENT)) for part in (before | after)}


def _is_same(one: Value, other: Value) -> bool:
    # Most values are integers, and looked at by the hundred thousand.
    return one == other if type(one) is int and type(other) is int else same(one, other)


@lru_cache(maxsize=256)
def _path(name: str, part: str) -> Path:
    return name, part


def _has_parts(name: str, document: PricingDocument) -> bool:
    return document.is_price(name) or name in _KNOWN_BY_PARTS


def _is_by_parts(old: Value, new: Value) -> bool:
    """Whether setting parts leads from one value to the other: a field whose last part goes away becomes null."""
    was_object, is_object = (isinstance(value, dict) and bool(value) for value in (old, new))
    return (is_object and (was_object or old in EMPTY)) or (was_object and new is None)


def _orders(before: PricingDocument, after: PricingDocument) -> Iterator[tuple[Branch, Order, Order]]:
    """Every list of items with its order before and after; a list that is not there has none."""
    for own in (DOCUMENT, BASE):
        yield own.branch, (own,), (own,)
    for branch in (SIZES, BASE_ROWS, LISTS):
        yield branch, before.keys(branch), after.keys(branch)
    for price_list in dict.fromkeys((*before.keys(LISTS), *after.keys(LISTS))):
        branch = rows_of(price_list)
        old, new = (document.keys(branch) if price_list in document else () for document in (before, after))
        yield branch, old, new


def _portions(keys: Iterable[ItemKey]) -> Iterator[Iterable[ItemKey]]:
    ahead = iter(keys)
    while portion := tuple(islice(ahead, SLICE // 4)):
        yield portion
