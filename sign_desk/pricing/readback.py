"""What was sent compared with what the service has afterwards.

Numbers count by their value, and null is a missing field here. Items that were new are found again by their key,
their name or their place, and rows by the size that they point to. Texts that the service trimmed, or set to null
because they were empty, are told apart from all that differs otherwise.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sign_desk.pricing.cells import ABSENT, same
from sign_desk.pricing.diff import Difference, FieldChange
from sign_desk.pricing.document import reference_of
from sign_desk.pricing.keys import BASE, BASE_ROWS, DOCUMENT, LISTS, POINTERS, SIZES, ItemKey, Part, rows_of
from sign_desk.pricing.slices import SLICE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from pydantic import JsonValue

    from sign_desk.pricing.cells import Absent
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.keys import Branch, Order
    from sign_desk.pricing.slices import Work

_NEW: Final = {Part.SIZE: ("size_id", "client_key"), Part.LIST: ("pricing_id",)}
"""The fields that are about a new item: the id that the service gives it, and what it was told by until then."""
_ENDS: Final = re.compile(r"^[\s\ufeff\u200b\u200e]+|[\s\ufeff\u200b\u200e]+$")
"""What Laravel takes off both ends of a text."""


@dataclass(frozen=True, slots=True)
class Readback:
    """What came of a save.

    `new_ids`: the keys that items have in `got`, by those in the document that was sent, where they are others.
    `differences`: what is not as it was sent; changed and removed items are told by the keys of what was sent.
    """

    got: PricingDocument
    new_ids: Mapping[ItemKey, ItemKey]
    normalised: tuple[FieldChange, ...]
    differences: Difference

    @property
    def is_same(self) -> bool:
        """Whether the service has what was sent, be it normalised."""
        return not self.differences


def reading_back(sent: PricingDocument, got: PricingDocument) -> Work[Readback]:
    """Compare what was sent with what was got from the service afterwards."""
    found = _Comparison(sent, got)
    for own in (DOCUMENT, BASE):
        yield from found.compare((own,), (own,), {own: own})
    for branch in (SIZES, LISTS):
        yield from found.compare(sent.keys(branch), got.keys(branch), _paired(sent, got, branch))
    counterparts = [(key, found.pairs.get(key)) for key in sent.keys(LISTS)]
    strangers = [(None, key) for key in found.added if key.part is Part.LIST]
    rows = [tuple(key and rows_of(key) for key in pair) for pair in (*counterparts, *strangers)]
    for ours, theirs in ((BASE_ROWS, BASE_ROWS), *rows):
        order, its_order = sent.keys(ours) if ours else (), got.keys(theirs) if theirs else ()
        pairs = _matched(order, its_order, found.size_of_ours, found.size_of_theirs)
        yield from found.compare(order, its_order, pairs)
    return found.readback()


class _Comparison:
    """A comparison under way: what was found so far."""

    def __init__(self, sent: PricingDocument, got: PricingDocument) -> None:
        self._sent, self._got = sent, got
        self.pairs: dict[ItemKey, ItemKey] = {}
        self.added: list[ItemKey] = []
        self._removed: list[ItemKey] = []
        self._moved: list[Branch] = []
        self._changes: list[FieldChange] = []
        self._normalised: list[FieldChange] = []

    def compare(self, ours: Order, theirs: Order, pairs: Mapping[ItemKey, ItemKey]) -> Work[None]:
        """Compare the items of a list; `pairs` tells which is which."""
        self.pairs.update(pairs)
        found = set(pairs.values())
        self._removed.extend(key for key in ours if key not in pairs)
        self.added.extend(key for key in theirs if key not in found)
        if [pairs[key] for key in ours if key in pairs] != [key for key in theirs if key in found]:
            self._moved.append(ours[0].branch)
        for number, (one, other) in enumerate(pairs.items()):
            if number % SLICE == 0:
                yield
            self._compare_fields(one, other)

    def readback(self) -> Readback:
        """What was found."""
        new_ids = {one: other for one, other in self.pairs.items() if one != other}
        differences = Difference(
            self._sent, self._got, tuple(self._changes), tuple(self.added), tuple(self._removed), tuple(self._moved)
        )
        return Readback(self._got, new_ids, tuple(self._normalised), differences)

    def size_of_ours(self, row: ItemKey) -> object:
        """What tells a row that was sent: the size that it points to, as the service knows it by now."""
        sizes = self._sent.sizes_of(row)
        size = self.pairs.get(sizes[0]) if len(sizes) == 1 else None
        return size or reference_of(self._sent.fields(row))

    def size_of_theirs(self, row: ItemKey) -> object:
        """What tells a row that was got."""
        sizes = self._got.sizes_of(row)
        return sizes[0] if len(sizes) == 1 else reference_of(self._got.fields(row))

    def _compare_fields(self, ours: ItemKey, theirs: ItemKey) -> None:
        sent, got = self._sent.fields(ours), self._got.fields(theirs)
        if sent is got:
            return
        ignored = self._told_by_pairing(ours)
        for name in dict.fromkeys((*sent, *got)):
            one, other = sent.get(name), got.get(name)
            if name not in ignored and not _is_plainly_same(one, other):
                self._tell(ours, name, sent.get(name, ABSENT), got.get(name, ABSENT))

    def _told_by_pairing(self, ours: ItemKey) -> Collection[str]:
        """The fields that differ because an item is not new any more, or that the rows were paired by."""
        if ours.part in (Part.ROW, Part.BASE_ROW):
            return POINTERS if isinstance(self.size_of_ours(ours), ItemKey) else ()
        return _NEW.get(ours.part, ()) if _is_new(self._sent, ours) else ()

    def _tell(self, key: ItemKey, name: str, sent: JsonValue | Absent, got: JsonValue | Absent) -> None:
        """Note a field that differs, by its parts if it has some in both."""
        if isinstance(sent, dict) and isinstance(got, dict) and sent and got:
            parts = [
                FieldChange(key, (name, part), sent.get(part, ABSENT), got.get(part, ABSENT))
                for part in dict.fromkeys((*sent, *got))
            ]
        else:
            parts = [FieldChange(key, (name,), sent, got)]
        for change in parts:
            one, other = (None if value is ABSENT else value for value in (change.old, change.new))
            if not _is_plainly_same(one, other):
                is_normalised = same(_trimmed(one), _trimmed(other))
                (self._normalised if is_normalised else self._changes).append(change)


def _paired(sent: PricingDocument, got: PricingDocument, branch: Branch) -> dict[ItemKey, ItemKey]:
    """Which size or price list is which: known ones by their id, then new ones by what else there is."""
    pairs = _matched(sent.keys(branch), got.keys(branch), _itself, _itself)
    for field in ("client_key", "name", ""):
        found = set(pairs.values())
        new = [key for key in sent.keys(branch) if key not in pairs and _is_new(sent, key)]
        left = [key for key in got.keys(branch) if key not in found]
        pairs |= _matched(new, left, _value_of(sent, field), _value_of(got, field))
    return pairs


def _matched(
    ours: Iterable[ItemKey],
    theirs: Iterable[ItemKey],
    told: Callable[[ItemKey], object],
    told_theirs: Callable[[ItemKey], object],
) -> dict[ItemKey, ItemKey]:
    """Pair what is told apart by the same thing: the first with the first."""
    waiting: defaultdict[object, deque[ItemKey]] = defaultdict(deque)
    for key in theirs:
        waiting[told_theirs(key)].append(key)
    return {key: waiting[token].popleft() for key in ours if waiting.get(token := told(key))}


def _itself(key: ItemKey) -> object:
    return key


def _value_of(document: PricingDocument, field: str) -> Callable[[ItemKey], object]:
    """What tells items by one of their fields; what has none is like nothing else."""

    def told(key: ItemKey) -> object:
        value = _trimmed(document.fields(key).get(field))
        return key if field and value is None else repr(value)

    return told


def _is_new(document: PricingDocument, key: ItemKey) -> bool:
    """Whether the service is to give the item an id."""
    return key.part in _NEW and document.fields(key).get(_NEW[key.part][0]) is None


def reads_back(sent: JsonValue, got: JsonValue) -> bool:
    """Whether a value that was sent can be read back as the other, be it normalised."""
    return _is_plainly_same(sent, got) or same(_trimmed(sent), _trimmed(got))


def _is_plainly_same(one: JsonValue, other: JsonValue) -> bool:
    return one is other or same(one, other) or same(_plain(one), _plain(other))


def _plain(value: JsonValue) -> JsonValue:
    """The value without what is null in it; the service may write an empty object as an empty list."""
    if isinstance(value, dict):
        return {name: plain for name, inner in value.items() if (plain := _plain(inner)) is not None} or []
    return [_plain(inner) for inner in value] if isinstance(value, list) else value


def _trimmed(value: JsonValue) -> JsonValue:
    """The value as Laravel makes it: texts trimmed, and null if nothing is left of them."""
    if isinstance(value, str):
        return _ENDS.sub("", value) or None
    if isinstance(value, dict):
        return _plain({name: _trimmed(inner) for name, inner in value.items()})
    return [_trimmed(inner) for inner in value] if isinstance(value, list) else value
