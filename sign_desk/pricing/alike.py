"""Items that only their ordinal tells apart, and whether it still does after both sides edited them.

Tiers of sign sizes point to no size, so that one is known as the second of its list. Where somebody else added or
removed one, the second may be another now, and a price would go to the wrong tier without anybody noticing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import chain, groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from sign_desk.pricing.cells import same
from sign_desk.pricing.document import reference_of
from sign_desk.pricing.keys import LISTS, ItemKey, Part, list_of, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence, Set

    from pydantic import JsonValue

    from sign_desk.pricing.diff import Difference
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.keys import Branch, Order
    from sign_desk.pricing.slices import Work

ROWS: Final = (Part.ROW, Part.BASE_ROW)

_ORDINAL: Final = re.compile(r" #\d+$")
"""The end of a key's name that counts items which are equal otherwise."""
_LIMITS: Final = ("width_limit_cm", "height_limit_cm", "length_limit_cm")


def mixed_up(mine: Difference, elsewhere: Difference) -> Work[tuple[Branch, ...]]:
    """The lists in which both touched items that are alike, and it is not certain any more which is which."""
    theirs = _touched(elsewhere)
    yield
    ours = _touched(mine)
    yield
    both = [branch for branch in ours if branch in theirs and _is_in(mine, branch) and _is_in(elsewhere, branch)]
    found = []
    for branch in both:
        if _is_mixed_up(mine, elsewhere, branch, (ours[branch], theirs[branch])):
            found.append(branch)
        yield
    return tuple(found)


class Certainty:
    """Tells of the items of two documents whether the same key is surely that of the same item in both."""

    def __init__(self, one: PricingDocument, other: PricingDocument) -> None:
        self._documents = one, other
        self._unsure: dict[Branch, Set[str]] = {}

    def __call__(self, key: ItemKey) -> bool:
        """Whether it is."""
        if key.branch not in self._unsure:
            self._unsure[key.branch] = frozenset(_unsure(*self._documents, key.branch))
        unsure, owner = self._unsure[key.branch], list_of(key)
        return not (unsure and _stem(key) in unsure) and (owner is None or self(owner))


def have_same(one: PricingDocument, other: PricingDocument, branch: Branch) -> bool:
    """Whether two documents have the same in a list, one item after the other."""
    return same(_content(one, branch), _content(other, branch))


def _is_mixed_up(
    mine: Difference, elsewhere: Difference, branch: Branch, touched: tuple[Set[ItemKey], Set[ItemKey]]
) -> bool:
    ours, theirs = touched
    base, there = mine.before, elsewhere.after
    groups = _by_stem(base.keys(branch)), _by_stem(there.keys(branch))
    new_tiers = any(_is_tier(mine.after, key) for key in ours if key not in base and key in mine.after)
    for stem in dict.fromkeys((*groups[0], *groups[1])):
        before, after = groups[0][stem], groups[1][stem]
        is_tiers = new_tiers and any(_is_tier(base if before else there, key) for key in (before or after)[:1])
        is_single = len(before) < 2 and len(after) < 2 and not (is_tiers and len(after) > len(before))
        is_gone = before and (not after or not any(key in mine.after for key in before))
        is_touched = (is_tiers or not ours.isdisjoint(before)) and not theirs.isdisjoint((*before, *after))
        if is_touched and not is_single and not is_gone and not _limits_tell(base, before, there, after):
            return True
    return False


def _is_in(difference: Difference, branch: Branch) -> bool:
    """Whether a list is still there after an edit, be it empty."""
    return branch.part is not Part.ROW or ItemKey(Part.LIST, branch.owner) in difference.after


def _unsure(one: PricingDocument, other: PricingDocument, branch: Branch) -> Iterator[str]:
    """The stems of a list's keys of which nobody knows which of one is which of the other."""
    rows, its = (_by_stem(document.keys(branch)) for document in (one, other))
    for stem in dict.fromkeys((*rows, *its)):
        is_several = len(rows[stem]) > 1 or len(its[stem]) > 1
        if is_several and not _limits_tell(one, rows[stem], other, its[stem]):
            yield stem


def _limits_tell(one: PricingDocument, rows: Sequence[ItemKey], other: PricingDocument, its: Sequence[ItemKey]) -> bool:
    """Whether the rows have the same limits on both sides, each its own: then they are the same tiers."""
    limits = _limits(one, rows)
    return limits == _limits(other, its) and len(set(limits)) == len(limits)


def _touched(difference: Difference) -> Mapping[Branch, Set[ItemKey]]:
    """The items that an edit touched, by their lists: a price list with its rows, all items where the order changed."""
    found: defaultdict[Branch, set[ItemKey]] = defaultdict(set)
    touched = chain(difference.by_item(), difference.added, difference.removed)
    for branch, keys in groupby(touched, attrgetter("branch")):
        found[branch].update(keys)
        if branch.part is Part.ROW:
            found[LISTS].add(ItemKey(Part.LIST, branch.owner))
    for branch in difference.moved:
        found[branch].update(difference.before.keys(branch))
    return found


def _by_stem(order: Order) -> Mapping[str, Sequence[ItemKey]]:
    found: defaultdict[str, list[ItemKey]] = defaultdict(list)
    for key in order:
        found[_stem(key)].append(key)
    return found


def _stem(key: ItemKey) -> str:
    """The name of a key without its ordinal."""
    return _ORDINAL.sub("", key.name)


def _is_tier(document: PricingDocument, key: ItemKey) -> bool:
    """Whether it is a row that points to no size."""
    return key.part in ROWS and reference_of(document.fields(key)) is None


def _limits(document: PricingDocument, rows: Sequence[ItemKey]) -> list[str]:
    # As they are written, whatever they are: what looks different is not taken for the same.
    return [repr([document.fields(row).get(name) for name in _LIMITS]) for row in rows]


def _content(document: PricingDocument, branch: Branch) -> list[JsonValue]:
    items: list[JsonValue] = [dict(document.fields(key)) for key in document.keys(branch)]
    rows = [_content(document, rows_of(key)) for key in document.keys(branch)] if branch == LISTS else []
    return [*items, *rows]
