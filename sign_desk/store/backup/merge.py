"""Merges a back-up into the database here: tried out first, then all of it in one transaction, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError

from sign_desk.store.backup.errors import BackupDamaged
from sign_desk.store.backup.orders import merge_orders
from sign_desk.store.backup.prices import merge_prices
from sign_desk.store.backup.report import Report
from sign_desk.store.backup.rows import merge_rows
from sign_desk.store.schema import metadata
from sign_desk.store.sqlite_file import open_engine, reading

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from sign_desk.store.backup.report import Terms
    from sign_desk.store.database import Database

_PATIENCE = 5.0


async def merge(database: Database, backup: Path, terms: Terms, expected: Report | None = None) -> Report:
    """Merge the database `backup` if that comes to what was `expected`, and return what it came to.

    Otherwise nothing is kept: so it is tried out, and so it ends where something changed since. Raises BackupDamaged
    and OrdersUnderWay; nothing is kept then either.
    """

    def merge(here: Connection) -> Report:
        trial = here.begin_nested()
        report = _merge(here, backup, terms)
        if report == expected:
            trial.commit()
        else:
            trial.rollback()
        return report

    return await database.run(merge)


def _merge(here: Connection, backup: Path, terms: Terms) -> Report:
    engine, report = open_engine(backup, _PATIENCE, begin_empty=False), Report()
    try:
        with reading(engine).begin() as there:
            if not _is_complete(there):
                raise BackupDamaged(backup)
            merge_orders(here, there, terms, report)
            merge_rows(here, there, terms, report)
            merge_prices(here, there, terms, report)
    except (IntegrityError, KeyError, ValueError) as error:
        # Sound as a database, but nothing that this program wrote.
        raise BackupDamaged(backup) from error
    finally:
        engine.dispose()
    return report


def _is_complete(there: Connection) -> bool:
    """Whether every column is there: one that is missing would be taken for a fault of the database here."""
    found = inspect(there)
    known = {name: {column["name"] for column in found.get_columns(name)} for name in found.get_table_names()}
    return all(known.get(table.name, set()) >= set(table.c.keys()) for table in metadata.sorted_tables)
