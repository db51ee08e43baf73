"""Which earlier versions are worth keeping: all of the last days, then one a day, one a week, one a month."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

ALL: Final = timedelta(days=14)
DAILY: Final = timedelta(days=92)
WEEKLY: Final = timedelta(days=366)


class Kept(NamedTuple):
    """A version that is kept: `taken_at` is aware, `pinned` that it must stay."""

    id: int
    taken_at: datetime
    pinned: bool


def superfluous(versions: Iterable[Kept], now: datetime) -> tuple[int, ...]:
    """The ids of the versions that may go; of each period the last stays. `versions` may come in any order.

    The newest and the pinned never go, nor does one that a clock puts into the future. Thinning what is left again
    takes nothing more, and of what stood between two thinnings no period is left without its last version.
    """
    newest_first = sorted(versions, key=lambda version: (version.taken_at, version.id), reverse=True)
    spoken_for: set[tuple[object, ...]] = set()
    going = []
    for version in newest_first[1:]:
        period = _period(version.taken_at, now)
        if period is None or version.pinned:
            continue
        if period in spoken_for:
            going.append(version.id)
        spoken_for.add(period)
    return tuple(going)


def _period(at: datetime, now: datetime) -> tuple[object, ...] | None:
    """The day, week or month of UTC in which a version stands for all others; None where each stands for itself."""
    day, age = at.astimezone(UTC).date(), now - at
    if age <= ALL:
        return None
    if age <= DAILY:
        return ("day", day)
    return ("week", *day.isocalendar()[:2]) if age <= WEEKLY else ("month", day.year, day.month)
