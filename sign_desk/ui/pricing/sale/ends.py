"""When a sale ends: a day and a time on this computer's clock as a moment in UTC, on days when clocks change too."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import NamedTuple


class End(NamedTuple):
    """A moment in UTC, and what there is to say of it; "" on an ordinary day."""

    moment: datetime
    note: str


def end_at(wall: datetime, zone: tzinfo | None = None) -> End:
    """The moment at which a clock of `zone` (None: this computer's) shows `wall`, which is naive.

    A time that the clock leaves out is that which it shows then; one that it shows twice is the first.
    """
    moment = _read(wall, zone)
    shown = on_clock(moment, zone)
    if shown != wall:
        return End(moment, f"The clocks go forward then, and leave {wall:%H:%M} out: it ends at {shown:%H:%M}.")
    if _read(wall.replace(fold=1), zone) != moment:
        return End(moment, f"The clocks go back then, and {wall:%H:%M} comes twice: it ends the first time.")
    return End(moment, "")


def on_clock(moment: datetime, zone: tzinfo | None = None) -> datetime:
    """What a clock of `zone` (None: this computer's) shows at an aware `moment`: naive."""
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


def _read(wall: datetime, zone: tzinfo | None) -> datetime:
    return (wall if zone is None else wall.replace(tzinfo=zone)).astimezone(UTC)
