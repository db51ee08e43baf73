"""The database as a file: made private, looked at before use, set aside when damaged, copied before a change.

All of it is SQLite's alone. Whatever fails is raised as one of the errors of this room.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sqlite3
from typing import TYPE_CHECKING

from sqlalchemy import URL, Connection, Engine, StaticPool, create_engine, event
from sqlalchemy.exc import DBAPIError, IntegrityError

from sign_desk.store.copies import COMPANIONS
from sign_desk.store.errors import (
    DatabaseDamaged,
    DatabaseFailed,
    DatabaseLocked,
    DatabaseReadOnly,
    DiskFull,
    StoreError,
)
from sign_desk.store.json_file import aside_path, aside_pattern, sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PRAGMAS = (
    # Readers go on beside a writer, and a commit is one append to the log.
    "PRAGMA journal_mode=WAL",
    # With WAL, only FULL makes a commit durable: an order must be on disk before its first byte leaves.
    "PRAGMA synchronous=FULL",
    # On macOS an fsync stops at the drive's cache unless it is asked for more; elsewhere this does nothing.
    "PRAGMA fullfsync=ON",
    "PRAGMA foreign_keys=ON",
    # What is erased is overwritten: it is personal data.
    "PRAGMA secure_delete=ON",
)
_BEGIN = "sqlite_begin"
_INDEX_BYTES = 32 * 1024
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_READ_ONLY = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN}
_READ_ONLY_OS = {errno.EACCES, errno.EPERM, errno.EROFS, errno.EISDIR}
_FULL_OS = {errno.ENOSPC, errno.EDQUOT}


def open_engine(path: Path, patience: float, *, begin_empty: bool) -> Engine:
    """Return an engine with one connection to the sound database at `path`, which is made if it is not there.

    A damaged one is set aside. In its place an empty one is made only where `begin_empty` says so: what was sent
    would be forgotten.

    Another program's lock is waited for, `patience` seconds at most. Transactions begin by taking the write
    lock, except on connections from `reading`. Raises StoreError.
    """
    with explained(path):
        if not _is_sound(path, patience):
            raise DatabaseDamaged(_set_aside(path))
        if not path.exists():
            aside = _newest_aside(path)
            if aside is not None and not begin_empty:
                raise DatabaseDamaged(aside)
            _make_empty(path)
        url = URL.create("sqlite", database=os.fspath(path))
        # Parameters hold personal data, which must not travel into logs with an error.
        engine = create_engine(url, poolclass=StaticPool, connect_args={"timeout": patience}, hide_parameters=True)
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        return engine


def reading(engine: Engine) -> Engine:
    """Return `engine` as one whose transactions take no write lock, so that they work beside a writer."""
    return engine.execution_options(**{_BEGIN: "BEGIN"})


def back_up(path: Path, copy: Path) -> None:
    """Copy the database at `path` to `copy`, whole and synced, replacing an older copy. Raises StoreError."""
    scratch = copy.with_name(copy.name + ".new")
    with explained(copy):
        scratch.unlink(missing_ok=True)
        os.close(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        source, target = sqlite3.connect(path), sqlite3.connect(scratch)
        with contextlib.closing(source), contextlib.closing(target):
            source.backup(target)
        scratch.replace(copy)
        sync_folder(copy.parent)


def empty_log(engine: Engine) -> None:
    """Move the write-ahead log into the database and empty it: what was erased is in neither any more.

    Raises DatabaseLocked if another program still reads the log.
    """
    with contextlib.closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        is_busy = cursor.fetchall()[0][0]
    if is_busy:
        raise DatabaseLocked


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system raise into StoreErrors; broken constraints pass as they are."""
    try:
        yield
    except IntegrityError:
        raise
    except DBAPIError as error:
        raise _explain(error.orig, path) from error
    except (sqlite3.Error, OSError) as error:
        raise _explain(error, path) from error


def _explain(error: BaseException | None, path: Path) -> StoreError:
    # The low byte is the kind; the rest of SQLite's extended code is its detail.
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    number = getattr(error, "errno", None)
    if code in _DAMAGED:
        return DatabaseDamaged(None)
    if code in _LOCKED:
        return DatabaseLocked()
    if code == sqlite3.SQLITE_FULL or number in _FULL_OS or (code == sqlite3.SQLITE_IOERR and _is_full(path)):
        return DiskFull()
    if code in _READ_ONLY or number in _READ_ONLY_OS:
        return DatabaseReadOnly(path)
    return DatabaseFailed(f"The file {path} cannot be used: {error}.")


def _is_full(path: Path) -> bool:
    """Tell whether the log's index finds no room: SQLite calls that an I/O error."""
    return shutil.disk_usage(path.parent).free < _INDEX_BYTES


def _make_empty(path: Path) -> None:
    """Make an empty database, which gets its name once it has its header: a file without one is never a new one."""
    scratch = path.with_name(path.name + ".new")
    scratch.unlink(missing_ok=True)
    # SQLite gives the permissions of the file to its companions too.
    os.close(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with contextlib.closing(sqlite3.connect(scratch)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    scratch.rename(path)
    sync_folder(path.parent)


def _is_sound(path: Path, patience: float) -> bool:
    """Tell whether the file can be used; one that is not there can, unless it left a log behind.

    A full disk or a broken copy leaves an empty file. SQLite would take it for a new database and delete the log
    beside it, which may hold every order: it must not even be opened.
    """
    if not path.exists():
        return not path.with_name(path.name + "-wal").exists()
    # Opened for writing, so that a file which cannot be written is told of before anything else.
    with path.open("r+b") as file:
        if not file.read(1):
            return False
    # Read-only, so that a damaged file stays as it is; but after a crash that left a rollback journal SQLite
    # must write before it can read.
    has_journal = path.with_name(path.name + "-journal").exists()
    uri = f"{path.absolute().as_uri()}?mode={'rw' if has_journal else 'ro'}"
    try:
        with contextlib.closing(sqlite3.connect(uri, uri=True, timeout=patience)) as connection:
            verdict: tuple[str] = connection.execute("PRAGMA integrity_check(1)").fetchone()
            return verdict == ("ok",)
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF in _DAMAGED:
            return False
        raise


def _newest_aside(path: Path) -> Path | None:
    """Find the damaged file that was set aside last, if any was; its log where that is all there was of it."""
    found = sorted(path.parent.glob(aside_pattern(path)), reverse=True)
    return next((aside for aside in found if not aside.name.endswith(COMPANIONS)), next(iter(found), None))


def _set_aside(path: Path) -> Path:
    aside = aside_path(path)
    parts = [suffix for suffix in ("", *COMPANIONS) if path.with_name(path.name + suffix).exists()]
    for suffix in parts:
        path.with_name(path.name + suffix).rename(aside.with_name(aside.name + suffix))
    sync_folder(path.parent)
    return aside.with_name(aside.name + parts[0])


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    # The driver would begin transactions by itself, later than wanted; `_begin` does.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN IMMEDIATE"))
