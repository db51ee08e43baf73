"""The database file: durable, and whatever is wrong with it is told without losing anything."""

import asyncio
import contextlib
import errno
import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from sign_desk.store import database as room
from sign_desk.store import errors, migrate, schema
from sign_desk.store.database import Database
from sign_desk.store.orders.history import HistoryQuery
from sign_desk.store.orders.ledger import Ledger

NEXT_MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "{newest}"


def upgrade():
    op.add_column("orders", sa.Column("colour", sa.Text()))
    op.execute("{statement}")
"""


async def pragma(database, name):
    return await database.read(lambda connection: connection.exec_driver_sql(f"PRAGMA {name}").scalar())


@contextlib.contextmanager
def opened_by_another(path, statement):
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(statement)
        yield connection


@contextlib.contextmanager
def told(kind):
    """Expect the error, and that it explains itself in plain sentences."""
    with pytest.raises(kind) as refusal:
        yield refusal
    error = refusal.value
    assert error.title
    assert error.cause.endswith(".")
    assert error.next_step.endswith(".")


async def test_a_commit_is_durable(database):
    assert await pragma(database, "journal_mode") == "wal"
    assert await pragma(database, "synchronous") == 2
    assert await pragma(database, "foreign_keys") == 1
    assert await pragma(database, "secure_delete") == 1


@pytest.mark.skipif(os.name != "posix", reason="mode bits are POSIX's")
async def test_the_files_are_private(database, path):
    await database.run(lambda connection: connection.execute(text("CREATE TABLE t (a INTEGER)")))
    modes = {file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
    assert modes == {0o600}


async def test_what_raises_leaves_nothing(database):
    def fail(connection):
        connection.execute(text("CREATE TABLE t (a INTEGER)"))
        1 / 0  # noqa: B018 (any error of the function itself)

    with pytest.raises(ZeroDivisionError):
        await database.run(fail)
    names = await database.read(lambda connection: connection.scalars(text("SELECT name FROM sqlite_master")).all())
    assert "t" not in names


async def test_calls_run_one_after_another(database):
    await database.run(lambda connection: connection.execute(text("CREATE TABLE t (a INTEGER)")))

    def add(connection):
        count = connection.scalar(text("SELECT count(*) FROM t"))
        connection.execute(text("INSERT INTO t VALUES (:a)"), {"a": count})

    await asyncio.gather(*[database.run(add) for _ in range(50)])
    rows = await database.read(lambda connection: connection.scalars(text("SELECT a FROM t")).all())
    assert sorted(rows) == list(range(50))


@pytest.mark.filterwarnings("ignore:.*expression-based index")
async def test_the_migrations_lead_to_the_tables(database):
    def differences(connection):
        return compare_metadata(MigrationContext.configure(connection), schema.metadata)

    assert await database.read(differences) == []
    statement = "SELECT sql FROM sqlite_master WHERE name = 'one_holder_per_key'"
    index = await database.read(lambda connection: connection.scalar(text(statement)))
    assert "(origin, kind, coalesce(integration_id, 0), external_id)" in index
    assert index.endswith("WHERE state IN ('accepted', 'no_answer', 'queued', 'sending')")


def test_the_newest_migration_is_the_one_that_is_asked_for():
    scripts = ScriptDirectory(str(migrate.MIGRATIONS))
    assert scripts.get_heads() == [schema.REVISION]


async def test_opening_again_finds_everything(path, entry, clock):
    database = await Database.open(path)
    order_id = await Ledger(database, clock).record(entry())
    await database.close()
    database = await Database.open(path)
    assert (await Ledger(database, clock).get(order_id)).external_id == "order-1"
    await database.close()
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.fixture
def next_version(tmp_path, monkeypatch):
    """Make the program one version newer, with `statement` in its migration."""

    def make(statement):
        scripts = tmp_path / "migrations"
        shutil.copytree(migrate.MIGRATIONS, scripts, dirs_exist_ok=True)
        migration = NEXT_MIGRATION.format(newest=schema.REVISION, statement=statement)
        (scripts / "versions" / "rev_next.py").write_text(migration)
        monkeypatch.setattr(room, "migrate", lambda engine, path: migrate.migrate(engine, path, scripts, newest="next"))

    return make


async def test_an_older_file_is_migrated_and_its_copy_kept(path, entry, clock, next_version, monkeypatch):
    database = await Database.open(path)
    order_id = await Ledger(database, clock).record(entry())
    await database.close()
    next_version("UPDATE orders SET colour = 'red'")
    database = await Database.open(path)
    colour = await database.read(lambda connection: connection.scalar(text("SELECT colour FROM orders")))
    await database.close()
    assert colour == "red"
    monkeypatch.undo()
    copy = path.with_name(path.name + ".before-next")
    database = await Database.open(copy)
    assert (await Ledger(database, clock).get(order_id)).payload == entry().payload
    await database.close()


async def test_a_migration_that_fails_changes_nothing(path, entry, clock, next_version, monkeypatch):
    database = await Database.open(path)
    order_id = await Ledger(database, clock).record(entry())
    await database.close()
    next_version("UPDATE nothing SET colour = 'red'")
    for _ in range(2):
        with told(errors.DatabaseFailed):
            await Database.open(path)
    monkeypatch.undo()
    database = await Database.open(path)
    assert (await Ledger(database, clock).get(order_id)).payload == entry().payload
    await database.close()


async def test_a_file_of_a_newer_version_is_refused_as_it_is(path):
    database = await Database.open(path)
    await database.run(lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    await database.close()
    before = path.read_bytes()
    with told(errors.DatabaseTooNew):
        await Database.open(path)
    assert path.read_bytes() == before


def overwritten(content):
    return b"no database at all " * 5000


def cut_short(content):
    return content[: len(content) // 2]


def with_a_torn_page(content):
    return content[:4096] + b"\xa5" * 4096 + content[8192:]


async def listed(ledger, store_id, origin, others=frozenset()):
    """Every order of a store with what was sent of it, the newest first."""
    found = await ledger.ids(HistoryQuery(store_id, origin, frozenset(others)))
    return [one.entry for one in await ledger.evidence_of(found)]


@pytest.mark.parametrize("damage", [overwritten, cut_short, with_a_torn_page])
async def test_a_damaged_file_is_set_aside_unchanged(path, damage, entry, clock):
    database = await Database.open(path)
    for number in range(100):
        await Ledger(database, clock).record(entry(f"order-{number}"))
    await database.close()
    damaged = damage(path.read_bytes())
    path.write_bytes(damaged)
    path.with_name(path.name + "-wal").write_bytes(b"its log")
    with told(errors.DatabaseDamaged) as refusal:
        await Database.open(path)
    aside = refusal.value.set_aside
    assert str(aside) in refusal.value.cause
    assert aside.read_bytes() == damaged
    assert aside.with_name(aside.name + "-wal").read_bytes() == b"its log"
    assert not path.exists()
    with told(errors.DatabaseDamaged) as again:
        await Database.open(path)
    assert again.value.set_aside == aside, "a new start is no consent to forget what was sent"
    database = await Database.open(path, begin_empty=True)
    assert await listed(Ledger(database, clock), "a" * 32, "https://signs.example") == []
    await database.close()
    assert aside.read_bytes() == damaged


def left_empty(path):
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [left_empty, os.unlink])
async def test_a_file_that_lost_its_content_keeps_its_log(path, damage, entry, clock):
    database = await Database.open(path)
    await Ledger(database, clock).record(entry())
    log = path.with_name(path.name + "-wal").read_bytes()
    await database.close()
    damage(path)
    path.with_name(path.name + "-wal").write_bytes(log)
    with told(errors.DatabaseDamaged) as refusal:
        await Database.open(path)
    kept = list(path.parent.glob(f"{path.name}.damaged-*-wal"))
    assert [file.read_bytes() for file in kept] == [log], "every order was in it"
    assert refusal.value.set_aside.exists()
    with told(errors.DatabaseDamaged) as again:
        await Database.open(path)
    assert again.value.set_aside == refusal.value.set_aside
    await (await Database.open(path, begin_empty=True)).close()


async def test_an_empty_file_is_no_new_database(path):
    path.touch()
    with told(errors.DatabaseDamaged):
        await Database.open(path)
    assert not path.exists()


async def test_a_new_database_has_its_name_only_once_it_is_one(path, monkeypatch):
    def fail(*_):
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", fail)
        with told(errors.DatabaseFailed):
            await Database.open(path)
    assert not path.exists()
    await (await Database.open(path)).close()
    assert path.stat().st_size > 0


async def test_a_writer_elsewhere_is_told_and_reading_goes_on(database, path, entry, clock):
    ledger = Ledger(database, clock)
    order_id = await ledger.record(entry())
    with opened_by_another(path, "BEGIN IMMEDIATE"):
        with told(errors.DatabaseLocked):
            await ledger.queue(order_id)
        assert (await ledger.get(order_id)).state == "ready"
    await ledger.queue(order_id)
    assert (await ledger.get(order_id)).state == "queued"


async def test_a_file_that_is_held_cannot_be_opened_and_is_not_changed(path):
    await (await Database.open(path)).close()
    with opened_by_another(path, "BEGIN IMMEDIATE"), told(errors.DatabaseLocked):
        await Database.open(path, patience=0.1)
    await (await Database.open(path)).close()


async def test_a_reader_elsewhere_keeps_erased_data_alive_and_that_is_told(database, path, entry, clock):
    await Ledger(database, clock).record(entry())
    with opened_by_another(path, "BEGIN") as other:
        other.execute("SELECT * FROM orders").fetchall()
        await Ledger(database, clock).record(entry("order-2"))
        with told(errors.DatabaseLocked):
            await database.empty_log()
    await database.empty_log()


async def test_a_read_only_file_is_told(powerless, entry, clock):
    path = powerless / "ledger.sqlite3"
    database = await Database.open(path)
    order_id = await Ledger(database, clock).record(entry())
    await database.close()
    path.chmod(0o400)
    with told(errors.DatabaseReadOnly):
        await Database.open(path)
    path.chmod(0o600)
    database = await Database.open(path)
    assert (await Ledger(database, clock).get(order_id)).payload == entry().payload
    await database.close()


async def test_a_read_only_folder_is_told(powerless):
    path = powerless / "ledger.sqlite3"
    await (await Database.open(path)).close()
    for folder_mode in (0o500, 0o000):
        powerless.chmod(folder_mode)
        with told(errors.DatabaseReadOnly):
            await Database.open(path)
    powerless.chmod(0o700)
    await (await Database.open(path)).close()


async def test_a_folder_in_the_file_s_place_is_told(path):
    path.mkdir()
    with told(errors.DatabaseReadOnly):
        await Database.open(path)


async def test_a_full_file_is_told_and_keeps_what_it_has(database, entry, clock):
    ledger = Ledger(database, clock)
    first = await ledger.record(entry("order-1"))
    pages = await pragma(database, "page_count")
    await pragma(database, f"max_page_count = {pages}")
    with told(errors.DiskFull):
        await ledger.record(entry("order-2", payload=b"x" * 100_000))
    await ledger.queue(first)
    await pragma(database, "max_page_count = 1000000")
    await ledger.record(entry("order-2", payload=b"x" * 100_000))
    assert [order.external_id for order in await listed(ledger, "a" * 32, "https://signs.example")] == [
        "order-2",
        "order-1",
    ]


@pytest.fixture
def tiny_disk(tmp_path):
    """A real file system of half a megabyte, where this user may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if shutil.which("mount") is None:
        pytest.skip("mount is not here")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", folder], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("a tiny disk can only be mounted by root")
    yield folder
    # Lazily: a test that failed may have left the file open.
    subprocess.run(["umount", "--lazy", folder], check=True)


async def test_a_full_disk_is_told_and_keeps_what_it_has(tiny_disk, entry, clock):
    database = await Database.open(tiny_disk / "ledger.sqlite3")
    ledger = Ledger(database, clock)
    kept = []
    with told(errors.DiskFull):
        for number in range(1000):
            kept += [await ledger.record(entry(f"order-{number}", payload=b"x" * 5000))]
    for order_id in kept:
        assert (await ledger.get(order_id)).payload == b"x" * 5000
    await database.close()
    database = await Database.open(tiny_disk / "ledger.sqlite3")
    recorded = await listed(Ledger(database, clock), "a" * 32, "https://signs.example")
    assert [order.id for order in recorded] == kept[::-1]
    await database.close()


async def test_a_disk_that_is_full_at_the_first_start_is_told(tiny_disk):
    (tiny_disk / "ballast").write_bytes(b"x" * 500_000)
    with told(errors.DiskFull):
        await Database.open(tiny_disk / "ledger.sqlite3")


async def test_call_while_the_file_is_being_closed_does_not_open_it_again(path):
    database = await Database.open(path)
    closing = asyncio.create_task(database.close())
    await asyncio.sleep(0)
    with pytest.raises(RuntimeError):
        await pragma(database, "journal_mode")
    await closing
    assert not path.with_name(path.name + "-wal").exists()
