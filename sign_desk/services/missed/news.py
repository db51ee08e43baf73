"""How far a run is, and the telling of it: seldom enough for a window, with nothing left out."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sign_desk.orders.states import State

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sign_desk.services.orders.sending import Sent
    from sign_desk.store.missed.runs import RunRecord

_INTERVAL = 0.1
_LOOKED_BACK = 10.0
_LEFT = (State.READY, State.QUEUED, State.SENDING)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is, in numbers of orders. `rate` is orders per second of late, None while nothing is sent."""

    total: int
    accepted: int
    rejected: int
    no_answer: int
    already_there: int
    put_away: int
    left: int
    rate: float | None = None

    @property
    def done(self) -> int:
        """Of how many it is known that nothing more is sent."""
        return self.total - self.left

    @property
    def seconds_left(self) -> float | None:
        """How long the rest takes if it goes on so; None while that cannot be told."""
        return self.left / self.rate if self.rate else None


class Tally:
    """Counts what comes of the orders of a run, from what is on record."""

    def __init__(self, record: RunRecord) -> None:
        self._finished: deque[float] = deque()
        self.read(record)

    def read(self, record: RunRecord) -> None:
        """Begin again from what is on record."""
        self._total, self._already_there = record.total, record.already_there
        self._states = Counter(record.states)
        self._left = sum(self._states[state] for state in _LEFT)

    def add(self, sent: Sent) -> None:
        """Count an order whose sending ended."""
        self._finished.append(time.monotonic())
        if sent.state is not State.READY:
            self._states[sent.state] += 1
            self._left -= 1

    def stand_still(self) -> None:
        """Nothing is sent now: there is no rate."""
        self._finished.clear()

    def progress(self) -> Progress:
        """Return how far the run is."""
        return Progress(
            total=self._total,
            accepted=self._states[State.ACCEPTED],
            rejected=self._states[State.REJECTED],
            no_answer=self._states[State.NO_ANSWER],
            already_there=self._already_there,
            put_away=self._states[State.DISCARDED],
            left=self._left,
            rate=self._rate(),
        )

    def _rate(self) -> float | None:
        now = time.monotonic()
        while self._finished and now - self._finished[0] > _LOOKED_BACK:
            self._finished.popleft()
        if len(self._finished) < 2 or now <= self._finished[0]:
            return None
        return len(self._finished) / (now - self._finished[0])


class News:
    """Gathers what came of orders, and tells it ten times a second at most."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._gathered: list[Sent] = []
        self._planned: asyncio.TimerHandle | None = None
        self.listener: Callable[[Progress, Sequence[Sent]], None] = _nobody

    def add(self, sent: Sent) -> None:
        """Tell of an order soon."""
        self._gathered.append(sent)
        if self._planned is None:
            self._planned = asyncio.get_running_loop().call_later(_INTERVAL, self.tell)

    def tell(self) -> None:
        """Tell now of all that was gathered."""
        if self._planned is not None:
            self._planned.cancel()
            self._planned = None
        gathered, self._gathered = self._gathered, []
        self.listener(self._tally.progress(), gathered)


def _nobody(_progress: Progress, _sent: Sequence[Sent]) -> None:
    """Listen to nothing: stands in until a window listens."""
