"""Every table and every column comes along with a back-up, unless it is left out on purpose; cut off, none does."""

import asyncio
import contextlib
import hashlib
import os
import signal
import sqlite3
import sys

import pytest
from sqlalchemy import Boolean, Integer, LargeBinary, event, insert, select

from sign_desk.store.backup import bundle
from sign_desk.store.backup.errors import BackupDamaged, BackupForged
from sign_desk.store.backup.report import Added
from sign_desk.store.backup.snapshot import LEFT_OUT
from sign_desk.store.errors import DiskFull
from sign_desk.store.profiles import Profile
from sign_desk.store.schema import deliveries, metadata

STORE = "a" * 32
ORIGIN = "https://signs.example"
MOMENT = "2026-03-01T12:00:00.000000Z"
SEAL = hashlib.sha256(b"content").hexdigest()
TEXTS = {
    "store_id": STORE,
    "origin": ORIGIN,
    "state": "accepted",
    "outcome": "saved",
    "kind": "v2",
    "reason": "loaded",
    "way": "sent",
    "payload_sha256": SEAL,
    "sha256": SEAL,
}
JSON = {"body", "headers", "answer_headers", "details"}
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


def everything(connection):
    return {
        table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
        for table in metadata.sorted_tables
    }


async def dump(installation):
    async with installation.open() as (archive, _):
        return await archive.database.read(everything)


def value(column):
    """Something for any column, so that a new one is looked at too."""
    if (column.primary_key and column.name == "id") or column.foreign_keys:
        return 1
    for kind, given in ((Boolean, True), (Integer, 7), (LargeBinary, b"content")):
        if isinstance(column.type, kind):
            return given
    return text_for(column)


def text_for(column):
    if getattr(column.type, "length", None) == len(MOMENT):
        return None if column.name == "damaged_at" else MOMENT
    if column is deliveries.c.state:
        return "answered"
    if column.name in JSON:
        return "{}"
    return TEXTS.get(column.name, f"some {column.name}"[: getattr(column.type, "length", None) or 32])


def fill(connection):
    for table in metadata.sorted_tables:
        connection.execute(insert(table), {column.name: value(column) for column in table.c})


@pytest.fixture
async def backup(old, tmp_path):
    """A back-up of a computer that has a row in each table."""
    path = tmp_path / "backup.zip"
    async with old.open(Profile(STORE, "Shop", ORIGIN, "USD", 42, "#2563c9", False, "Ada")) as (archive, backups):
        await archive.database.run(fill)
        await backups.save(path)
    return path


async def test_every_table_and_column_comes_along_but_what_is_left_out(backup, old, new):
    async with new.open() as (_, backups), backups.opened(backup) as opened:
        assert await backups.merge(opened) is Added.ALL

    assert_all_came(await dump(old), await dump(new))


def assert_all_came(before, after):
    for table in metadata.sorted_tables:
        expected = [] if table in LEFT_OUT else before[table.name]
        assert after[table.name][: len(expected)] == expected, table.name
        assert bool(after[table.name]) == bool(expected), table.name


async def test_a_disk_that_fills_up_during_a_merge_keeps_whole_steps_and_the_rest_can_follow(backup, old, new):
    async with new.open() as (archive, backups), backups.opened(backup) as opened:
        engine = archive.database._engine

        def fill_up(_connection, _cursor, statement, *_):
            if statement.startswith("INSERT INTO price_sales"):
                error = sqlite3.OperationalError("database or disk is full")
                error.sqlite_errorcode = sqlite3.SQLITE_FULL
                raise error

        event.listen(engine, "before_cursor_execute", fill_up)
        with pytest.raises(DiskFull):
            await backups.merge(opened)
        event.remove(engine, "before_cursor_execute", fill_up)
        kept = await archive.database.read(everything)
        assert kept["orders"]
        assert not any(rows for name, rows in kept.items() if name.startswith(("price_s", "price_l", "staged")))
    assert not new.stores, "a store comes last"
    async with new.open() as (_, backups), backups.opened(backup) as rest:
        assert rest.changes
        assert await backups.merge(rest) is Added.ALL
    assert_all_came(await dump(old), await dump(new))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
async def test_a_program_that_is_killed_during_a_merge_has_kept_whole_steps_and_the_rest_can_follow(backup, old, new):
    arguments = (sys.executable, "-c", KILLED, new.directory.path, backup)
    ended = await (await asyncio.create_subprocess_exec(*arguments)).wait()
    assert ended == -signal.SIGKILL

    kept = await dump(new)
    assert len(kept["orders"]) == 1
    assert not kept["price_snapshots"]
    async with new.open() as (_, backups), backups.opened(backup) as opened:
        assert opened.changes
        assert await backups.merge(opened) is Added.ALL
    assert [store.name for store in new.stores] == ["Shop"]
    assert_all_came(await dump(old), await dump(new))


TWICE_SENT = (
    "CREATE TABLE again AS SELECT * FROM orders; UPDATE again SET id = 2;"
    "DROP INDEX one_holder_per_key; INSERT INTO orders SELECT * FROM again"
)


@pytest.mark.parametrize(
    "change", ["DROP TABLE price_sales", "ALTER TABLE order_drafts DROP COLUMN changed_at", TWICE_SENT]
)
async def test_a_back_up_that_lacks_something_is_named_and_not_the_history_here(backup, new, tmp_path, change):
    lacking = changed(backup, tmp_path, change)
    async with new.open() as (_, backups):
        with pytest.raises(BackupDamaged, match=r"forged\.zip"):
            async with backups.opened(lacking):
                pass


FORGED = [
    ("UPDATE orders SET integration_id = 'abc'", "orders"),
    ("UPDATE orders SET state = 'flown'", "orders"),
    ("UPDATE orders SET kind = 'v9'", "orders"),
    ("UPDATE orders SET attempts = -1", "orders"),
    ("UPDATE orders SET total_minor = 59.98", "orders"),
    ("UPDATE orders SET created_at = '2026-02-30T12:00:00.000000Z'", "orders"),
    ("UPDATE orders SET updated_at = 'yesterday, at about five.    '", "orders"),
    ("UPDATE orders SET payload = 'text'", "orders"),
    ("UPDATE orders SET payload = x'00'", "orders"),
    ("UPDATE order_sent SET payload = x'00'", "orders"),
    ("UPDATE order_events SET state = 'flown'", "steps in the history of orders"),
    ("UPDATE order_drafts SET body = 'no JSON'", "drafts"),
    ("UPDATE order_templates SET name = x'00'", "templates"),
    ("UPDATE column_mappings SET body = '{'", "answers for missed orders"),
    ("UPDATE price_snapshots SET reason = 'why not'", "earlier prices"),
    ("UPDATE price_snapshots SET pinned = 2", "earlier prices"),
    ("UPDATE price_saves SET outcome = 'perhaps'", "saves of prices"),
    ("UPDATE price_sales SET ends_at = 5", "sales"),
    ("UPDATE staged_steps SET number = 'one'", "unsaved price changes"),
    ("UPDATE deliveries SET way = 'sideways'", "deliveries"),
    ("UPDATE webhook_choices SET body = x'00'", "choices"),
]


@pytest.mark.parametrize(("change", "what"), FORGED, ids=[change for change, _ in FORGED])
async def test_a_back_up_with_what_is_never_written_is_refused_before_anything_is(backup, new, tmp_path, change, what):
    forged = changed(backup, tmp_path, change)
    async with new.open() as (_, backups):
        with pytest.raises(BackupForged, match=rf"Some {what} in forged\.zip"):
            async with backups.opened(forged):
                pass
    assert not any((await dump(new)).values())


def changed(path, tmp_path, change):
    """Another back-up, whole as a file, of a database in which something was changed."""
    folder, other = tmp_path / "changed", tmp_path / "forged.zip"
    folder.mkdir()
    manifest = bundle.unpack(path, folder)
    with contextlib.closing(sqlite3.connect(folder / bundle.DATABASE)) as connection:
        connection.execute("PRAGMA ignore_check_constraints=1")
        for statement in change.split(";"):
            assert connection.execute(statement).rowcount != 0
        connection.commit()
    bundle.write(other, manifest, {name: folder / name for name in (bundle.DATABASE, bundle.STORES)})
    return other
