"""Copies of the database that lie beside it: found by their names, and removed kind by kind."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from sign_desk.store.archive import Archive
from sign_desk.store.copies import Copies, backup_path, copies_of, remove_backups, remove_damaged

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def path(tmp_path):
    """A database in a folder whose name is full of what patterns mean something by."""
    folder = tmp_path / "[data]*"
    folder.mkdir()
    path = folder / "desk.sqlite3"
    for name in ("", "-wal", ".before-0002", ".damaged-2026", ".damaged-2026-wal", ".damaged-2027-wal"):
        path.with_name(path.name + name).write_bytes(b"x")
    (folder / "other.sqlite3.damaged-2026").write_bytes(b"x")
    return path


def names(path):
    return {file.name.removeprefix(path.name) for file in path.parent.iterdir()}


def test_copies_are_found_each_once(path):
    assert copies_of(path) == Copies(
        backups=("desk.sqlite3.before-0002",),
        damaged=("desk.sqlite3.damaged-2026", "desk.sqlite3.damaged-2027"),
    )


def test_backup_made_after_the_moment_stays(path):
    backup = backup_path(path, "0002")
    os.utime(backup, (NOW.timestamp(), NOW.timestamp()))
    remove_backups(path, NOW)
    assert backup.exists()
    remove_backups(path, NOW + timedelta(seconds=1))
    assert not backup.exists()


def test_damaged_copies_go_with_what_lies_beside_them(path):
    remove_damaged(path)
    assert names(path) == {"", "-wal", ".before-0002", "other.sqlite3.damaged-2026"}


async def test_damaged_copies_are_erased_only_when_that_is_asked_for(tmp_path):
    path = tmp_path / "desk.sqlite3"
    archive = await Archive.open(path)
    damaged = tmp_path / "desk.sqlite3.damaged-2026"
    damaged.write_bytes(b"x")
    try:
        assert await archive.copies() == Copies((), (damaged.name,))
        await archive.erase_personal(NOW)
        assert damaged.exists()
        await archive.erase_personal(NOW, damaged_copies=True)
        assert not damaged.exists()
    finally:
        await archive.close()
