"""The time in which a shop's connection was down, given in the shop's own time.

Where clocks are put forward an hour has no moments, where they are put back each minute has two: the operator is
asked which was meant, and an order of which it is not known counts as outside.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sign_desk.orders.missed.found import Moment

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Outage:
    """From `start` until before `end`, both aware; who said so, and when."""

    start: datetime
    end: datetime
    operator: str
    recorded_at: datetime

    def holds(self, moment: Moment) -> bool:
        """Tell whether `moment` was surely within it."""
        return self.start <= moment.earliest and moment.latest < self.end


def instants(wall: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Return the moments (in UTC) at which clocks in `zone` show `wall`, a time without zone: none, one, or two."""
    readings = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    shown = {moment for moment in readings if moment.astimezone(zone).replace(tzinfo=None) == wall.replace(fold=0)}
    return tuple(sorted(shown))


def moment_of(wall: datetime, zone: ZoneInfo) -> Moment:
    """Return the moment of a time as a file writes it; in `zone` where it names no offset itself."""
    if wall.tzinfo is not None:
        exact = wall.astimezone(UTC)
        return Moment(exact, exact)
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return Moment(min(first, second), max(first, second))
