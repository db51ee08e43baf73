"""The file of a back-up: whole or not there, and refused with the reason when it is not what was written."""

import errno
import json
import os
import zipfile
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sign_desk.store.backup import bundle
from sign_desk.store.backup.errors import BackupDamaged, BackupTooNew, BackupUnreadable, NotABackup
from sign_desk.store.errors import DiskFull, FileNotWritten, StoreError

MANIFEST = bundle.Manifest(datetime(2026, 3, 1, 9, tzinfo=UTC), "OLD-PC", "1.2.3", "0007", "a" * 32)


@pytest.fixture
def files(tmp_path):
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / bundle.DATABASE).write_bytes(b"SQLite format 3\0" + os.urandom(40_000))
    (folder / bundle.STORES).write_text("{}")
    return {name: folder / name for name in (bundle.DATABASE, bundle.STORES)}


@pytest.fixture
def made(tmp_path, files):
    path = tmp_path / "backup.zip"
    bundle.write(path, MANIFEST, files)
    return path


@pytest.fixture
def folder(tmp_path):
    target = tmp_path / "unpacked"
    target.mkdir()
    return target


def remade(path, change):
    """Write the back-up anew with a change of its members: a function of their dictionary."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def retold(**told):
    def change(members):
        members["manifest.json"] = json.dumps(json.loads(members["manifest.json"]) | told)

    return change


def test_what_was_written_is_what_is_unpacked(made, files, folder):
    assert bundle.unpack(made, folder) == MANIFEST
    for name, source in files.items():
        assert (folder / name).read_bytes() == source.read_bytes()
    assert os.name != "posix" or made.stat().st_mode & 0o077 == 0


def test_a_write_that_fails_leaves_the_earlier_back_up_and_nothing_else(made, files, monkeypatch):
    before = made.read_bytes()

    def full(*_arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull):
        bundle.write(made, MANIFEST, files)
    assert made.read_bytes() == before
    assert [file.name for file in made.parent.iterdir() if file.is_file()] == [made.name]


def test_what_cannot_be_read_again_is_not_kept(tmp_path, files, monkeypatch):
    path = tmp_path / "backup.zip"
    digests = iter("abcdef")
    monkeypatch.setattr(bundle, "_digest", lambda _file: next(digests))
    with pytest.raises(FileNotWritten):
        bundle.write(path, MANIFEST, files)
    assert not path.exists()


def test_a_folder_that_is_not_there_is_told(tmp_path, files):
    with pytest.raises(FileNotWritten):
        bundle.write(tmp_path / "nowhere" / "backup.zip", MANIFEST, files)


@pytest.mark.parametrize("content", [b"", b"PK", b"Order,Total\n1,2\n", b"SQLite format 3\0"])
def test_another_file_is_no_back_up(tmp_path, folder, content):
    path = tmp_path / "other.zip"
    path.write_bytes(content)
    with pytest.raises(NotABackup):
        bundle.unpack(path, folder)


def test_another_zip_is_no_back_up(tmp_path, folder):
    path = tmp_path / "other.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", '{"name": "an extension of a browser"}')
    with pytest.raises(NotABackup):
        bundle.unpack(path, folder)


@pytest.mark.parametrize(
    "change",
    [
        lambda members: members.pop(bundle.STORES),
        lambda members: members.update({bundle.STORES: b'{"stores": []}'}),
        lambda members: members.update({bundle.DATABASE: members[bundle.DATABASE] + b"more"}),
        retold(files={}),
        retold(files={bundle.DATABASE: {"size": 1, "sha256": ""}, bundle.STORES: {}}),
        retold(made_at="yesterday"),
        retold(made_at="2026-03-01T09:00:00"),
        retold(format="1"),
        retold(format=0),
    ],
)
def test_a_changed_back_up_is_damaged(made, folder, change):
    remade(made, change)
    with pytest.raises(BackupDamaged):
        bundle.unpack(made, folder)


def test_a_newer_back_up_is_refused_before_anything_is_taken_out(made, folder):
    remade(made, retold(format=2, app="9.0"))
    with pytest.raises(BackupTooNew) as refused:
        bundle.unpack(made, folder)
    assert "9.0" in refused.value.cause
    assert list(folder.iterdir()) == []


def test_a_back_up_that_is_cut_off_is_damaged(made, folder):
    made.write_bytes(made.read_bytes()[:-2000])
    with pytest.raises(BackupDamaged):
        bundle.unpack(made, folder)


def test_a_back_up_that_is_not_there_is_told(tmp_path, folder):
    with pytest.raises(BackupUnreadable):
        bundle.unpack(tmp_path / "gone.zip", folder)


def test_names_that_lead_out_of_the_folder_are_never_used(made, folder):
    remade(made, lambda members: members.update({"../outside.txt": b"no"}))
    bundle.unpack(made, folder)
    assert not (folder.parent / "outside.txt").exists()


@given(place=st.integers(min_value=0, max_value=100_000), value=st.integers(min_value=0, max_value=255))
def test_any_byte_that_changed_is_noticed_or_changes_nothing(tmp_path_factory, place, value):
    folder = tmp_path_factory.mktemp("one")
    source = {}
    for name, content in ((bundle.DATABASE, b"orders" * 500), (bundle.STORES, b"{}")):
        source[name] = folder / f"source {name}"
        source[name].write_bytes(content)
    path = folder / "backup.zip"
    bundle.write(path, MANIFEST, source)
    content = bytearray(path.read_bytes())
    content[place % len(content)] = value
    path.write_bytes(content)
    try:
        bundle.unpack(path, folder)
    except StoreError:
        return
    assert {name: (folder / name).read_bytes() for name in source} == {
        name: file.read_bytes() for name, file in source.items()
    }
