"""Work that would hold up the window, done in a thread of its own: watched from the loop, and given up with its task.

The thread is a daemon: a drive that hangs holds up no end of the program.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

P = TypeVar("P")
R = TypeVar("R")

_INTERVAL = 0.1


async def in_background(work: Generator[P, None, R], tell: Callable[[P], None]) -> R:
    """Do `work` and return what it returns; `tell` is told how far it is ten times a second at most, on the loop.

    Raises what `work` raises. When this is cancelled, `work` is closed where it yields next, and `tell` not called
    any more.
    """
    worker = _Worker(work, tell)
    threading.Thread(target=worker.run, name="background", daemon=True).start()
    try:
        return await worker.done
    finally:
        worker.given_up.set()


def given_away(items: Iterable[R]) -> Iterator[R]:
    """Give items away one by one, and hold none of them any longer.

    To let go of fifty thousand orders at once holds up every thread, the window's too.
    """
    return _each_of(deque(items))


def _each_of(left: deque[R]) -> Iterator[R]:
    while left:
        yield left.popleft()


class _Worker(Generic[P, R]):
    def __init__(self, work: Generator[P, None, R], tell: Callable[[P], None]) -> None:
        self._work = work
        self._tell = tell
        self._loop = asyncio.get_running_loop()
        self.done: asyncio.Future[R] = self._loop.create_future()
        self.given_up = threading.Event()

    def run(self) -> None:
        """Do the work, in the thread."""
        try:
            self._watch()
        except StopIteration as ended:
            self._post(self.done.set_result, ended.value)
        except BaseException as error:  # noqa: BLE001 (whoever waits gets it)
            self._post(self.done.set_exception, error)

    def _watch(self) -> None:
        told = 0.0
        while not self.given_up.is_set():
            step = next(self._work)
            if time.monotonic() - told > _INTERVAL:
                told = time.monotonic()
                self._post(self._tell, step)
        self._work.close()

    def _post(self, function: Callable[[Any], None], value: object) -> None:
        # The loop may be closed by now; then nobody waits.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._if_awaited, function, value)

    def _if_awaited(self, function: Callable[[Any], None], value: object) -> None:
        if not self.done.done():
            function(value)
