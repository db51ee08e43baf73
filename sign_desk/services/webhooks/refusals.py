"""What is listed of a delivery that was not taken, so that its absence is no riddle: when, why, and how large it was.

Nothing of its content is kept: it did not come whole, and nobody could tell whose it is. Of a flood only the first are
listed, so that it does not push deliveries out of the list; the others are counted.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sign_desk.api.listener import MOST_BODY, Why

if TYPE_CHECKING:
    from sign_desk.api.listener import Refusal
    from sign_desk.api.records import JsonObject

MOST_A_MINUTE = 20
"""Of one kind that are listed each by itself."""

_MINUTE = 60.0
_MEGABYTE = 1_000_000
_TITLES = {
    Why.TOO_LARGE: "It is too large",
    Why.UNREADABLE: "It could not be read",
    Why.NOT_WHOLE: "It did not come whole",
}
_CAUSES = {
    Why.TOO_LARGE: f"The receiver takes {MOST_BODY / _MEGABYTE:.1f} MB at most.",
    Why.UNREADABLE: "What came is no request over plain http:// that can be understood.",
    Why.NOT_WHOLE: "The connection ended before all of it had come, or it took longer than half a minute.",
}
_STEPS = {
    Why.TOO_LARGE: "Look the order, product or form up in the dashboard.",
    Why.UNREADABLE: "See that the tunnel hands deliveries on to the receiver's address as it is shown, with http://.",
    Why.NOT_WHOLE: "See that the tunnel is up, and let it be delivered once more.",
}


def details_of(refusal: Refusal) -> JsonObject:
    """Return what is kept of it: why, in words for the operator, and the bytes of its content if they are known."""
    told = "Its sender was told so." if refusal.status else "Its sender got no answer."
    return {
        "error": _TITLES[refusal.why],
        "cause": f"{_CAUSES[refusal.why]} {told}",
        "next_step": _STEPS[refusal.why],
        "bytes": refusal.size or None,
    }


@dataclass(slots=True)
class _Minute:
    """What came of one kind since `began`, on the clock. `told` of them are in the list, or in the count there."""

    began: float
    came: int = 0
    listed: int = 0
    told: int = 0
    last: int | None = None
    order: asyncio.Lock = field(default_factory=asyncio.Lock)


class Flood:
    """Lists what was not taken: the first ones of a minute and a kind, and with the last of these how many followed.

    Bound to one event loop.
    """

    def __init__(
        self,
        list_one: Callable[[Refusal], Awaitable[int | None]],
        count: Callable[[int, str], Awaitable[None]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`list_one` returns the id of what it listed, if it could; `count` puts words of the others beside that."""
        self._list = list_one
        self._count = count
        self._clock = clock
        self._minutes: dict[Why, _Minute] = {}

    async def add(self, refusal: Refusal) -> None:
        """Return when it is listed or counted. Those that come together are counted together."""
        minute = self._minute_of(refusal.why)
        minute.came += 1
        number = minute.came
        async with minute.order:
            if number <= minute.told:
                return
            if minute.last is None or minute.listed < MOST_A_MINUTE:
                minute.told = number
                listed = await self._list(refusal)
                if listed is not None:
                    minute.last, minute.listed = listed, minute.listed + 1
            else:
                minute.told = minute.came
                await self._count(minute.last, _more(minute.told - minute.listed))

    def _minute_of(self, why: Why) -> _Minute:
        now, minute = self._clock(), self._minutes.get(why)
        if minute is None or now - minute.began >= _MINUTE:
            minute = self._minutes[why] = _Minute(now)
        return minute


def _more(number: int) -> str:
    return f"{number:,} more like this came within the same minute. They are not listed one by one."
