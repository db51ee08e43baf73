"""How many orders are under way at once: more while all goes well, half as many when the service asks for a pause."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from sign_desk.orders.recorded import Evidence
from sign_desk.orders.states import State

if TYPE_CHECKING:
    from sign_desk.store.orders.grouping import GroupedSteps

MOST = 32
"""Half of them are at the service, half wait for the disk: sixteen at once win where an answer takes 50 ms, and where
it takes none the commits are what there is to wait for."""

_AT_FIRST = 2
_NOT_SENT = Evidence("Stopped before it was sent")


class Pace:
    """Gives turns. What the service asks of one order holds for all: nobody's turn comes before that has passed.

    Each turn that ended well lets one more be under way until the service first asks for a pause; from then on it
    takes as many as there are turns (additive increase, multiplicative decrease).
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._limit = float(min(_AT_FIRST, most))
        self._is_careful = False
        self._under_way = 0
        self._held_until = 0.0
        self.is_closed = False
        self._changed = asyncio.Event()

    @property
    def limit(self) -> int:
        """How many may be under way at once."""
        return int(self._limit)

    async def turn(self) -> bool:
        """Wait for a turn, and take it: True. False once it was closed."""
        while not self.is_closed:
            held = self._held_until - time.monotonic()
            if held <= 0 and self._under_way < self.limit:
                self._under_way += 1
                return True
            self._changed.clear()
            try:
                async with asyncio.timeout(held if held > 0 else None):
                    await self._changed.wait()
            except TimeoutError:
                continue
        return False

    def end(self, *, well: bool) -> None:
        """Give a turn back."""
        self._under_way -= 1
        if well:
            self._limit = min(self._most, self._limit + (1 / self._limit if self._is_careful else 1))
        self._changed.set()

    def hold(self, seconds: float) -> None:
        """Let nobody's turn come for so long, and fewer be under way from then on."""
        now = time.monotonic()
        if now >= self._held_until:
            # Answers to what was under way together say the same thing: it is heeded once.
            self._limit, self._is_careful = max(1.0, self._limit / 2), True
        self._held_until = max(self._held_until, now + seconds)

    def close(self) -> None:
        """Give no more turns."""
        self.is_closed = True
        self._changed.set()


class Turns:
    """Takes the steps of sending, each claim in its turn. Between claim and outcome an order is under way."""

    def __init__(self, steps: GroupedSteps) -> None:
        self._steps = steps
        self._pace = Pace()
        self._under_way: set[int] = set()

    def begin(self) -> Pace:
        """Begin anew with few orders under way at once, when none is; return what gives the turns from now on."""
        self._pace = Pace()
        return self._pace

    async def claim(self, order_id: int, payload: bytes) -> bool:
        """Take an order when its turn has come; False if none comes any more."""
        if not await self._pace.turn():
            return False
        self._under_way.add(order_id)
        try:
            claimed = await self._steps.claim(order_id, payload)
        except BaseException:
            self._end(order_id)
            raise
        if claimed and self._pace.is_closed:
            # It has not left yet, and now it need not.
            await self.settle(order_id, State.READY, _NOT_SENT)
            return False
        if not claimed:
            self._end(order_id)
        return claimed

    async def settle(self, order_id: int, state: State, evidence: Evidence) -> None:
        """Record how sending ended."""
        try:
            await self._steps.settle(order_id, state, evidence)
        finally:
            self._end(order_id, well=state is State.ACCEPTED)

    async def back_to_queue(self, order_id: int, evidence: Evidence) -> None:
        """Let an order wait for a further try, which has a turn of its own."""
        try:
            await self._steps.back_to_queue(order_id, evidence)
        finally:
            self._end(order_id)

    def _end(self, order_id: int, *, well: bool = False) -> None:
        if order_id in self._under_way:
            self._under_way.remove(order_id)
            self._pace.end(well=well)
