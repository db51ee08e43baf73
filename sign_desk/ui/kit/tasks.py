"""Coroutines started from the window: reads that end with their widget, writes that end when they are done.

Results are delivered from the task's done-callback, outside the task, so that a callback may open a menu or
start the next task under the same key. An error nobody asked for goes to the one handler given at
construction; none is swallowed.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Signal

from sign_desk.ui.trouble import Explained

T = TypeVar("T")

_log = logging.getLogger("sign_desk.ui")


class TaskScope:
    """Reads that belong to one Qt object: cancelled when it goes, and never delivered to it afterwards.

    Tasks are keyed and the latest wins: starting under a key in use cancels the older task, whose result is
    dropped.
    """

    def __init__(self, owner: QObject, on_error: Callable[[BaseException], None]) -> None:
        self._owner = owner
        self._on_error = on_error
        self._tasks: dict[str, asyncio.Task[Any]] = {}
        owner.destroyed.connect(partial(_cancel_all, self._tasks))

    def start(
        self,
        key: str,
        coroutine_factory: Callable[[], Awaitable[T]],
        *,
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run the coroutine in place of the one running under ``key``, if any.

        ``done`` gets its result, ``failed`` its exception. Without an owner any more, nothing is started.
        """
        self.cancel(key)
        if not shiboken6.isValid(self._owner):
            return
        name = f"{type(self._owner).__name__}: {key}"
        task = asyncio.get_running_loop().create_task(_awaited(coroutine_factory), name=name)
        self._tasks[key] = task
        task.add_done_callback(partial(self._settle, key, done, failed))

    def cancel(self, key: str) -> None:
        """Cancel what runs under ``key``; its callbacks will not be called."""
        task = self._tasks.pop(key, None)
        if task is not None:
            task.cancel()

    def cancel_all(self) -> None:
        """Cancel everything that runs in this scope."""
        _cancel_all(self._tasks)

    def busy(self, key: str) -> bool:
        """Whether a task runs under ``key``."""
        return key in self._tasks

    def _settle(
        self,
        key: str,
        done: Callable[[T], None] | None,
        failed: Callable[[Exception], None] | None,
        task: asyncio.Task[T],
    ) -> None:
        if self._tasks.get(key) is task:
            del self._tasks[key]
            _deliver(task, done, failed, self._on_error)
        elif not task.cancelled() and (error := task.exception()) is not None:
            _log.info("%s failed while it was being cancelled", task.get_name(), exc_info=error)


class WriteScope(QObject):
    """Writes of the whole application: never cancelled while it runs, never started again; closing waits for them.

    ``runningChanged`` carries the number of writes under way.
    """

    runningChanged = Signal(int)

    def __init__(self, on_error: Callable[[BaseException], None]) -> None:
        super().__init__()
        self._on_error = on_error
        self._tasks: set[asyncio.Task[Any]] = set()
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def running(self) -> int:
        """How many writes are under way."""
        return len(self._tasks)

    def start(
        self,
        coroutine: Coroutine[Any, Any, T],
        *,
        owner: QObject,
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run the write to its end, whatever becomes of ``owner``, whose callbacks these are.

        When the owner is gone by then its callbacks are not called; an error goes to the one handler instead.
        """
        task = asyncio.get_running_loop().create_task(coroutine, name=f"write for {type(owner).__name__}")
        self._tasks.add(task)
        self._idle.clear()
        self.runningChanged.emit(self.running)
        task.add_done_callback(partial(self._settle, owner, done, failed))

    async def drain(self, seconds: float | None) -> bool:
        """Wait until no write runs, at most that long (None: for ever); tell whether all have ended."""
        try:
            async with asyncio.timeout(seconds):
                await self._idle.wait()
        except TimeoutError:
            return False
        return True

    async def abandon(self) -> None:
        """Stop what still runs, because the application ends; each write records for itself that it was stopped."""
        for task in self._tasks:
            task.cancel()
        await self._idle.wait()

    def _settle(
        self,
        owner: QObject,
        done: Callable[[T], None] | None,
        failed: Callable[[Exception], None] | None,
        task: asyncio.Task[T],
    ) -> None:
        self._tasks.discard(task)
        alive = shiboken6.isValid(owner)
        _deliver(task, done if alive else None, failed if alive else None, self._on_error)
        self.runningChanged.emit(self.running)
        if not self._tasks:
            self._idle.set()


async def _awaited(coroutine_factory: Callable[[], Awaitable[T]]) -> T:
    return await coroutine_factory()


def _cancel_all(tasks: dict[str, asyncio.Task[Any]], *_: object) -> None:
    # Emptied first: whoever is called back by a cancellation finds the scope idle.
    running = list(tasks.values())
    tasks.clear()
    for task in running:
        task.cancel()


def _deliver(
    task: asyncio.Task[T],
    done: Callable[[T], None] | None,
    failed: Callable[[Exception], None] | None,
    on_error: Callable[[BaseException], None],
) -> None:
    if task.cancelled():
        return
    error = task.exception()
    try:
        if error is None:
            if done is not None:
                done(task.result())
        elif failed is not None and isinstance(error, Exception):
            if not isinstance(error, Explained):
                # Nobody foresaw it: the screen says that its details are written down.
                _log.info("%s failed", task.get_name(), exc_info=error)
            failed(error)
        else:
            on_error(error)
    except Exception as mishap:  # noqa: BLE001 -- a callback's own error belongs to the one handler too
        on_error(mishap)
