"""Every table and every column comes along with a back-up, unless it is left out on purpose; cut off, none does."""

import asyncio
import contextlib
import os
import signal
import sqlite3
import sys
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import Boolean, Integer, LargeBinary, event, insert, select

from sign_desk.paths import DataDirectory
from sign_desk.services.backups import Backups
from sign_desk.store.archive import Archive
from sign_desk.store.backup import bundle
from sign_desk.store.backup.errors import BackupDamaged
from sign_desk.store.backup.snapshot import LEFT_OUT
from sign_desk.store.errors import DiskFull
from sign_desk.store.profiles import Profile, Profiles
from sign_desk.store.schema import metadata

STORE = "a" * 32
ORIGIN = "https://signs.example"
MOMENT = "2026-03-01T12:00:00.000000Z"
TEXTS = {"store_id": STORE, "origin": ORIGIN, "state": "accepted", "outcome": "saved", "kind": "v2"}
KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from sqlalchemy import event
from sign_desk.paths import DataDirectory
from sign_desk.services.backups import Backups
from sign_desk.store.archive import Archive
from sign_desk.store.profiles import Profiles

async def main(folder, path):
    directory = DataDirectory(folder)
    known = Profiles(directory.profiles_file)
    known.load()
    archive = await Archive.open(directory.database_file)
    backups = Backups(directory, archive.database, known)
    async with backups.opened(path) as opened:
        @event.listens_for(archive.database._engine, "after_cursor_execute")
        def end(_connection, _cursor, statement, *_):
            if statement.startswith("INSERT INTO price_sales"):
                os.kill(os.getpid(), signal.SIGKILL)
        await backups.merge(opened)

asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))
"""


class Installation:
    """A data directory, and its back-ups."""

    def __init__(self, folder):
        folder.mkdir()
        self.directory = DataDirectory(folder)

    @asynccontextmanager
    async def open(self):
        known = Profiles(self.directory.profiles_file)
        known.load()
        archive = await Archive.open(self.directory.database_file)
        try:
            yield archive, Backups(self.directory, archive.database, known)
        finally:
            await archive.close()

    async def dump(self):
        async with self.open() as (archive, _):
            return await archive.database.read(everything)


def everything(connection):
    return {
        table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
        for table in metadata.sorted_tables
    }


def value(column):
    """Something for any column, so that a new one is looked at too."""
    if (column.primary_key and column.name == "id") or column.foreign_keys:
        return 1
    if isinstance(column.type, Boolean):
        return True
    if isinstance(column.type, Integer):
        return 7
    if isinstance(column.type, LargeBinary):
        return b"content"
    if column.name.endswith(("at", "_at")):
        return None if column.name == "damaged_at" else MOMENT
    return TEXTS.get(column.name, f"some {column.name}"[:32])


def fill(connection):
    for table in metadata.sorted_tables:
        connection.execute(insert(table), {column.name: value(column) for column in table.c})


@pytest.fixture
async def backup(tmp_path):
    """A back-up of a computer that has a row in each table."""
    old, path = Installation(tmp_path / "old"), tmp_path / "backup.zip"
    async with old.open() as (archive, backups):
        Profiles(old.directory.profiles_file).save(Profile(STORE, "Shop", ORIGIN, "USD", 42, "#2563c9", False, "Ada"))
        await archive.database.run(fill)
        await backups.save(path)
    return old, path


async def test_every_table_and_column_comes_along_but_what_is_left_out(backup, tmp_path):
    old, path = backup
    new = Installation(tmp_path / "new")
    async with new.open() as (_, backups), backups.opened(path) as opened:
        assert await backups.merge(opened)

    before, after = await old.dump(), await new.dump()
    for table in metadata.sorted_tables:
        expected = [] if table in LEFT_OUT else before[table.name]
        assert after[table.name][: len(expected)] == expected, table.name
        assert bool(after[table.name]) == bool(expected), table.name


async def test_a_disk_that_fills_up_during_a_merge_leaves_everything_as_it_was(backup, tmp_path):
    _, path = backup
    new = Installation(tmp_path / "new")
    async with new.open() as (archive, backups), backups.opened(path) as opened:
        engine = archive.database._engine

        def fill_up(_connection, _cursor, statement, *_):
            if statement.startswith("INSERT INTO price_sales"):
                error = sqlite3.OperationalError("database or disk is full")
                error.sqlite_errorcode = sqlite3.SQLITE_FULL
                raise error

        before = await archive.database.read(everything)
        event.listen(engine, "before_cursor_execute", fill_up)
        with pytest.raises(DiskFull):
            await backups.merge(opened)
        event.remove(engine, "before_cursor_execute", fill_up)
        assert await archive.database.read(everything) == before
        assert await backups.merge(opened)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
async def test_a_program_that_is_killed_during_a_merge_has_merged_nothing_and_can_again(backup, tmp_path):
    _, path = backup
    new = Installation(tmp_path / "new")
    arguments = (sys.executable, "-c", KILLED, new.directory.path, path)
    ended = await (await asyncio.create_subprocess_exec(*arguments)).wait()
    assert ended == -signal.SIGKILL

    assert not any((await new.dump()).values())
    async with new.open() as (_, backups), backups.opened(path) as opened:
        assert opened.changes
        assert await backups.merge(opened)
    assert [store.name for store in _stores(new)] == ["Shop"]


@pytest.mark.parametrize(
    "change",
    ["DROP TABLE price_sales", "ALTER TABLE order_drafts DROP COLUMN changed_at", "UPDATE orders SET state = 1"],
)
async def test_a_back_up_that_lacks_something_is_named_and_not_the_history_here(backup, tmp_path, change):
    _, path = backup
    folder, lacking = tmp_path / "changed", tmp_path / "lacking.zip"
    folder.mkdir()
    manifest = bundle.unpack(path, folder)
    with contextlib.closing(sqlite3.connect(folder / bundle.DATABASE)) as connection:
        connection.execute("PRAGMA ignore_check_constraints=1")
        connection.execute(change)
        connection.commit()
    bundle.write(lacking, manifest, {name: folder / name for name in (bundle.DATABASE, bundle.STORES)})
    async with Installation(tmp_path / "new").open() as (_, backups):
        with pytest.raises(BackupDamaged, match=r"lacking\.zip"):
            async with backups.opened(lacking):
                pass


def _stores(installation):
    known = Profiles(installation.directory.profiles_file)
    known.load()
    return known.all()
