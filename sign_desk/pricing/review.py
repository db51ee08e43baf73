"""A difference as it is read before it is saved: exceptions lead, all else is grouped.

An exception is what a slip of the hand would look like, or what cannot be taken back. Whether a change is beyond
the limit is decided exactly; only the percentage that is shown is rounded.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias, TypeGuard

from sign_desk.pricing.cells import ABSENT, value_at
from sign_desk.pricing.diff import EMPTY, FieldChange
from sign_desk.pricing.keys import Part, list_of
from sign_desk.pricing.slices import SLICE
from sign_desk.pricing.units import EXACT, exact, is_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sign_desk.pricing.cells import Path
    from sign_desk.pricing.diff import Difference
    from sign_desk.pricing.keys import ItemKey
    from sign_desk.pricing.slices import Work

LIMIT_PERCENT: Final = Decimal(50)
"""The change of a price, up or down, that is ordinary at most."""

_MOST_SHARES = 3
"""Prices of one field that changed by so many different percentages, at most, are told by each of them."""
_ROWS = (Part.ROW, Part.BASE_ROW)
_IDS: Final[Mapping[Part, Path]] = {Part.SIZE: ("size_id",), Part.LIST: ("pricing_id",)}

_Place: TypeAlias = tuple[Part, str, str, bool]
"""What the changes of a group have in common: the part, the price list, the field, and whether they go down."""
_Shares: TypeAlias = "dict[int | None, list[FieldChange]]"
"""Changes by the tenths of a per cent by which they change a price."""


class _Limit(NamedTuple):
    """A percentage, as a fraction."""

    numerator: int
    denominator: int


class Reason(StrEnum):
    """Why a change is an exception."""

    SIZE_REMOVED = "size removed"
    LIST_REMOVED = "list removed"
    ROW_REMOVED = "row removed"
    ID_DROPPED = "id dropped"
    TO_ZERO = "to zero"
    TO_EMPTY = "to empty"
    BEYOND_LIMIT = "beyond limit"
    NOT_COMPARABLE = "not comparable"
    FROM_EMPTY = "from empty"


class Exceptional(NamedTuple):
    """One exception.

    `change` is what was changed; of a removed size or list it is the id that goes with it, to which the service's
    fonts may point, and None where it had none.
    """

    reason: Reason
    key: ItemKey
    change: FieldChange | None


class Group(NamedTuple):
    """Ordinary changes of one field, in one price list; `price_list` is None for sizes and base pricing.

    `least` and `most` are the percentages by which prices changed; None for what is no price.
    """

    price_list: ItemKey | None
    part: Part
    field: str
    least: Decimal | None
    most: Decimal | None
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """A difference, for reading. Groups of prices that go the other way than most come first.

    Items that were added and lists in another order are told by the difference.
    """

    difference: Difference
    exceptions: tuple[Exceptional, ...]
    groups: tuple[Group, ...]

    @property
    def needs_typing(self) -> bool:
        """Whether there is an exception that should not be saved by a click alone: all but newly set prices."""
        return any(found.reason is not Reason.FROM_EMPTY for found in self.exceptions)


def reviewing(difference: Difference, *, limit_percent: Decimal = LIMIT_PERCENT) -> Work[Review]:
    """Part the exceptions from the rest. The gravest reasons come first, each in the order of the document."""
    exceptions: dict[Reason, list[Exceptional]] = {reason: [] for reason in Reason}
    for removal in _removals(difference):
        exceptions[removal.reason].append(removal)
    ordinary: defaultdict[_Place, _Shares] = defaultdict(lambda: defaultdict(list))
    limit = _Limit(*limit_percent.as_integer_ratio())
    is_price = cache(difference.after.is_price)
    for number, change in enumerate(difference.changes):
        if not number % SLICE:
            yield
        key, field = change.key, change.path[0]
        if key.part in _ROWS and is_price(field):
            reason, tenths = _judged(change.old, change.new, limit)
        else:
            reason, tenths = _reason_of_id(change), None
        if reason is not None:
            exceptions[reason].append(Exceptional(reason, key, change))
        else:
            ordinary[key.part, key.owner, field, (tenths or 0) < 0][tenths].append(change)
    groups = chain.from_iterable(map(_groups, _against_the_rest_first(ordinary)))
    return Review(difference, tuple(chain.from_iterable(exceptions.values())), tuple(groups))


def _against_the_rest_first(ordinary: Mapping[_Place, _Shares]) -> Iterator[_Shares]:
    """What lies in one place: first the prices that go down where most go up, or the other way round."""
    ways = Counter[bool]()
    for (*_, is_down), shares in ordinary.items():
        ways[is_down] += sum(len(changes) for tenths, changes in shares.items() if tenths is not None)
    mostly_down = ways[True] > ways[False]
    is_against = {place: place[-1] is not mostly_down and None not in shares for place, shares in ordinary.items()}
    yield from (ordinary[place] for place in sorted(ordinary, key=lambda place: not is_against[place]))


def percent(was: Decimal, now: Decimal) -> Decimal | None:
    """By how much a number changed, in percent to one decimal (half up); None where it was 0."""
    return _percent(_tenths(*_in_one_scale(was, now))) if was else None


def _removals(difference: Difference) -> Iterator[Exceptional]:
    before, gone = difference.before, set(difference.removed)
    for key in difference.removed:
        if key.part is Part.SIZE or key.part is Part.LIST:
            reason = Reason.SIZE_REMOVED if key.part is Part.SIZE else Reason.LIST_REMOVED
            path = _IDS[key.part]
            own_id = value_at(before.fields(key), path)
            yield Exceptional(reason, key, None if own_id in EMPTY else FieldChange(key, path, own_id, ABSENT))
        elif list_of(key) not in gone and gone.isdisjoint(before.sizes_of(key)):
            yield Exceptional(Reason.ROW_REMOVED, key, None)


def _reason_of_id(change: FieldChange) -> Reason | None:
    is_id = change.path == _IDS.get(change.key.part)
    return Reason.ID_DROPPED if is_id and change.old not in EMPTY else None


def _judged(old: object, new: object, limit: _Limit) -> tuple[Reason | None, int | None]:
    """Why a change of a price is an exception, if it is; and by how many tenths of a per cent the price changed."""
    if type(old) is int and type(new) is int and old and new:
        was, now = old, new
    elif reason := _reason(old, new):
        return reason, None
    elif _is_finite(old) and _is_finite(new):
        was, now = _in_one_scale(exact(old), exact(new))
    else:
        return None, None
    is_beyond = abs(now - was) * limit.denominator * 100 > abs(was) * limit.numerator
    return (Reason.BEYOND_LIMIT if is_beyond else None), _tenths(was, now)


def _reason(old: object, new: object) -> Reason | None:
    """Why a change of a price is an exception, whatever the limit."""
    if new in EMPTY:
        return None if old in EMPTY else Reason.TO_EMPTY
    if not _is_finite(new):
        return Reason.NOT_COMPARABLE
    if not new:
        return Reason.TO_ZERO
    if old in EMPTY:
        return Reason.FROM_EMPTY
    if not _is_finite(old):
        return Reason.NOT_COMPARABLE
    return None if old else Reason.BEYOND_LIMIT


def _in_one_scale(one: Decimal, other: Decimal) -> tuple[int, int]:
    """Two numbers as integers that are to each other as they are."""
    (numerator, denominator), (other_numerator, other_denominator) = one.as_integer_ratio(), other.as_integer_ratio()
    return numerator * other_denominator, other_numerator * denominator


def _tenths(was: int, now: int) -> int:
    """By how many tenths of a per cent a number that was not 0 changed, half up."""
    tenths = (abs(now - was) * 2000 + abs(was)) // (abs(was) * 2)
    return tenths if now >= was else -tenths


def _percent(tenths: int) -> Decimal:
    return Decimal(tenths).scaleb(-1, EXACT)


def _groups(shares: _Shares) -> Iterator[Group]:
    """One group for each percentage; one for all of them, where there are many."""
    known = [share for share in shares if share is not None]
    if len(known) > _MOST_SHARES:
        yield _group(tuple(chain.from_iterable(shares.values())), min(known), max(known))
        return
    for share, changes in shares.items():
        yield _group(tuple(changes), share, share)


def _group(changes: tuple[FieldChange, ...], least: int | None, most: int | None) -> Group:
    key, path = changes[0].key, changes[0].path
    lowest, highest = (None if share is None else _percent(share) for share in (least, most))
    return Group(list_of(key), key.part, path[0], lowest, highest, changes)


def _is_finite(value: object) -> TypeGuard[int | float]:
    return is_number(value) and value - value == 0
