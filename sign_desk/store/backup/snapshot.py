"""The copy of the database that goes into a back-up: made while the program works, without secrets and the demo store.

All of it is SQLite's alone.
"""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING

from sign_desk.store.errors import DatabaseDamaged
from sign_desk.store.profiles import DEMO_ORIGIN
from sign_desk.store.schema import (
    cache,
    metadata,
    missed_imports,
    order_runs,
    run_orders,
    trusted_rules,
    webhook_secrets,
)
from sign_desk.store.sqlite_file import back_up, explained

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Table

LEFT_OUT = (cache, webhook_secrets, missed_imports, run_orders, order_runs, trusted_rules)
"""What is fetched again; by what secrets are known again; and what is going on at one computer alone: the file of
missed orders in hand, and runs, of which each order is in the history and waits for itself elsewhere."""


def take(database: Path, copy: Path, demo_id: str) -> None:
    """Copy the `database`, which may be in use, to `copy`, and look whether that is sound. Raises StoreError.

    Left out are the store `demo_id`, which was never real, and the tables LEFT_OUT. The file has nothing of them in
    unused pages either.
    """
    back_up(database, copy)
    with explained(copy), contextlib.closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("BEGIN")
        for statement in _removals():
            connection.execute(statement, {"store_id": demo_id, "origin": DEMO_ORIGIN})
        connection.execute("COMMIT")
        connection.execute("VACUUM")
        if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
            raise DatabaseDamaged(None)


def _removals() -> Iterator[str]:
    """Empty what is left out, then take the demo store's rows out of every table, then what hung on them."""
    for table in LEFT_OUT:
        yield f"DELETE FROM {table.name}"  # noqa: S608 (names of our own tables)
    for table in metadata.sorted_tables:
        chosen = [f"{name} = :{name}" for name in ("store_id", "origin") if name in table.c]
        if chosen:
            yield f"DELETE FROM {table.name} WHERE {' OR '.join(chosen)}"  # noqa: S608 (names)
    for table in metadata.sorted_tables:
        yield from _orphans(table)


def _orphans(table: Table) -> Iterator[str]:
    for key in table.foreign_keys:
        parent = key.column
        yield (
            f"DELETE FROM {table.name} WHERE {key.parent.name} NOT IN "  # noqa: S608 (names)
            f"(SELECT {parent.name} FROM {parent.table.name})"
        )
