"""Gathers what comes together into one write: a synced commit costs more than what is written in it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")

_MOST = 500


class Gathering(Generic[T, R]):
    """While one group is written, what is added meanwhile gathers for the next. Bound to one event loop."""

    def __init__(self, write: Callable[[Sequence[T]], Awaitable[Sequence[R]]]) -> None:
        """Write with `write`, which returns a result for each, in their order, when all of them are on disk."""
        self._write = write
        self._gathered: list[tuple[T, asyncio.Future[R]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def add(self, item: T) -> R:
        """Return the result of `item` when it is on disk. Raises what the write of its group raised."""
        asked: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._gathered.append((item, asked))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all())
        return await asked

    async def _write_all(self) -> None:
        while self._gathered:
            group, self._gathered = self._gathered[:_MOST], self._gathered[_MOST:]
            try:
                results = await self._write([item for item, _ in group])
            except Exception as error:  # noqa: BLE001 (whoever asked gets it)
                for _, asked in group:
                    if not asked.done():
                        asked.set_exception(error)
            else:
                for (_, asked), result in zip(group, results, strict=True):
                    if not asked.done():
                        asked.set_result(result)
        self._writing = None
