"""Merges a back-up into the database here, in steps that let other calls through: tried out first, then written.

What a step comes to depends on no other step of the same back-up, so that all can be tried out without keeping any.
Each is kept only if it comes to what it came to when it was tried out. A merge that ends early has kept whole steps;
merging the same back-up again keeps the others.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from sign_desk.store.backup.errors import BackupDamaged
from sign_desk.store.backup.orders import order_steps
from sign_desk.store.backup.prices import price_steps
from sign_desk.store.backup.report import Added, Report
from sign_desk.store.backup.rows import row_steps
from sign_desk.store.schema import orders
from sign_desk.store.sqlite_file import open_engine, reading

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Sequence
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from sign_desk.store.backup.report import Step, Terms
    from sign_desk.store.database import Database

_PATIENCE = 5.0


async def try_out(
    database: Database, backup: Path, terms: Terms, tell: Callable[[int, int], None] = lambda _done, _of: None
) -> tuple[Report, ...]:
    """Return what merging the database `backup` would come to, step by step; nothing is kept.

    `tell` is told how many orders were looked at, and of how many. Raises BackupDamaged and OrdersUnderWay.
    """
    reports, looked_at = [], 0
    async with _opened(database, backup, terms) as merging:
        while (report := await database.run(partial(merging.take, expected=None))) is not None:
            reports.append(report)
            looked_at += report.looked_at
            tell(looked_at, merging.orders)
    return tuple(reports)


async def write(
    database: Database, backup: Path, terms: Terms, expected: Sequence[Report], tell: Callable[[int, int], bool]
) -> Added:
    """Merge the database `backup` as `try_out` told, and return how that ended.

    `tell` is told as by `try_out` after each step that was kept; where it returns False no other is taken. Raises
    BackupDamaged and OrdersUnderWay. What was kept before any of this stays.
    """
    looked_at, goes_on = 0, True
    async with _opened(database, backup, terms) as merging:
        for planned in expected:
            if not goes_on:
                return Added.PART
            report = await database.run(partial(merging.take, expected=planned))
            if report != planned:
                return Added.CHANGED
            looked_at += planned.looked_at
            goes_on = tell(looked_at, merging.orders)
    return Added.ALL


@asynccontextmanager
async def _opened(database: Database, backup: Path, terms: Terms) -> AsyncIterator[_Merging]:
    """Give a back-up that is read in the thread of the database here: SQLite's connections stay in one thread.

    Looking whether its file is sound takes long, and needs no connection that stays: other calls get through meanwhile.
    """
    engine = await asyncio.to_thread(open_engine, backup, _PATIENCE, begin_empty=False)
    merging = _Merging(engine, backup, terms)
    try:
        await database.read(lambda _here: merging.begin())
        yield merging
    finally:
        await database.read(lambda _here: merging.close())


class _Merging:
    """A back-up that is merged step by step. `orders` tells how many it has."""

    def __init__(self, engine: Engine, backup: Path, terms: Terms) -> None:
        self._engine = engine
        self._backup = backup
        self._terms = terms
        self._steps: Iterator[Step] = iter(())
        self.orders = 0

    def begin(self) -> None:
        """Count its orders, and lay out the steps."""
        there = reading(self._engine).connect()
        self.orders = there.scalar(select(func.count()).select_from(orders)) or 0
        self._steps = chain(
            order_steps(there, self._terms), row_steps(there, self._terms), price_steps(there, self._terms)
        )

    def take(self, here: Connection, expected: Report | None) -> Report | None:
        """Take the next step, kept if it comes to what was `expected`; return what it came to, None at the end."""
        report, trial = Report(), here.begin_nested()
        try:
            step = next(self._steps, None)
            if step is not None:
                step(here, report, expected is not None)
        except (IntegrityError, KeyError, ValueError) as error:
            # Sound as a database, but nothing that this program wrote.
            raise BackupDamaged(self._backup) from error
        if step is not None and report == expected:
            trial.commit()
        else:
            trial.rollback()
        return None if step is None else report

    def close(self) -> None:
        """Close the file."""
        self._steps = iter(())
        self._engine.dispose()
