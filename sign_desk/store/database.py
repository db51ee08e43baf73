"""The database of this computer: one thread, one connection, one transaction a call."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from sign_desk.store.copies import Copies, copies_of, remove_backups, remove_damaged
from sign_desk.store.migrate import migrate
from sign_desk.store.sqlite_file import empty_log, explained, open_engine, reading

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Connection, Engine

T = TypeVar("T")

_PATIENCE = 5.0


class Database:
    """Runs functions over a connection, one after another, in a thread of its own.

    All calls raise StoreError where the disk or the file fails; nothing of that call is kept then.
    """

    def __init__(self, engine: Engine, path: Path, worker: ThreadPoolExecutor) -> None:
        self._engine = engine
        self._path = path
        self._worker = worker

    @classmethod
    async def open(cls, path: Path, *, begin_empty: bool = False, patience: float = _PATIENCE) -> Database:
        """Open the database at `path`, made if it is not there, checked and migrated if it is.

        Another program's lock is waited for, `patience` seconds at most, now and in each later call.

        Raises DatabaseDamaged after the file was set aside: opening again begins an empty one. With
        DatabaseTooNew, DatabaseLocked, DatabaseReadOnly, DiskFull and DatabaseFailed nothing was changed.
        """
        worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")
        try:
            engine = await asyncio.wrap_future(worker.submit(_open, path, patience, begin_empty))
        except BaseException:
            worker.shutdown(wait=False)
            raise
        return cls(engine, path, worker)

    async def run(self, function: Callable[[Connection], T]) -> T:
        """Return `function(connection)`, run in one transaction that holds the write lock from its beginning.

        What it wrote is on disk when this returns, and not there at all if it raises.
        """
        return await self._call(self._engine, function)

    async def read(self, function: Callable[[Connection], T]) -> T:
        """Return `function(connection)`, which only reads: it works beside another program that writes."""
        return await self._call(reading(self._engine), function)

    async def empty_log(self) -> None:
        """Make sure that what was erased is not on disk any more."""
        await self._in_thread(lambda: empty_log(self._engine))

    async def copies(self) -> Copies:
        """Find the copies of the file."""
        return await self._in_thread(lambda: copies_of(self._path))

    async def remove_backups(self, before: datetime) -> None:
        """Remove the copies that were made before `before`, ahead of a change of the schema."""
        await self._in_thread(lambda: remove_backups(self._path, before))

    async def remove_damaged(self) -> None:
        """Remove every copy that was set aside as damaged."""
        await self._in_thread(lambda: remove_damaged(self._path))

    async def close(self) -> None:
        """Close the file, after every call that was begun. Calls from now on fail."""
        disposed = self._submit(self._engine.dispose)
        # At once: a call that came after it would open the file anew, and nobody would close that.
        self._worker.shutdown(wait=False)
        await asyncio.wrap_future(disposed)

    async def _call(self, engine: Engine, function: Callable[[Connection], T]) -> T:
        def in_transaction() -> T:
            with engine.begin() as connection:
                return function(connection)

        return await self._in_thread(in_transaction)

    async def _in_thread(self, function: Callable[[], T]) -> T:
        return await asyncio.wrap_future(self._submit(function))

    def _submit(self, function: Callable[[], T]) -> Future[T]:
        def call() -> T:
            with explained(self._path):
                return function()

        return self._worker.submit(call)


def _open(path: Path, patience: float, begin_empty: bool) -> Engine:
    engine = open_engine(path, patience, begin_empty=begin_empty)
    try:
        with explained(path):
            migrate(engine, path)
    except BaseException:
        engine.dispose()
        raise
    return engine
