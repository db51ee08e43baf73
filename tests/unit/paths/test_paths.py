"""The data directory: private, one process at a time, and plain words when it can't be had."""

import os
import signal
import subprocess
import sys

import pytest

from sign_desk import paths
from sign_desk.paths import DataDirectory, DataDirectoryInUse, DataDirectoryUnusable

HOLDER = """
import sys, time
from pathlib import Path
from sign_desk.paths import DataDirectory
directory = DataDirectory(Path(sys.argv[1]))
directory.claim()
print("claimed", flush=True)
time.sleep(600)
"""


def mode(path):
    return path.stat().st_mode & 0o777


def test_naming_a_directory_touches_nothing(tmp_path):
    directory = DataDirectory(tmp_path / "data")
    assert directory.settings_file.parent == tmp_path / "data"
    assert not (tmp_path / "data").exists()


def test_every_file_lies_in_the_directory_under_a_name_of_its_own(tmp_path):
    directory = DataDirectory(tmp_path)
    files = [
        directory.settings_file,
        directory.profiles_file,
        directory.database_file,
        directory.demo_file,
        directory.window_file,
        directory.logs_folder,
    ]
    assert len(set(files)) == len(files)
    assert all(file.parent == tmp_path for file in files)


def test_the_default_is_the_user_s_own(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert DataDirectory.default().is_relative_to(tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="mode bits are POSIX's")
def test_the_directory_is_made_private_and_repaired(tmp_path):
    path = tmp_path / "some" / "data"
    directory = DataDirectory(path)
    directory.claim()
    directory.release()
    assert mode(path) == 0o700
    path.chmod(0o755)
    directory.claim()
    directory.release()
    assert mode(path) == 0o700


def test_a_second_claim_is_refused_until_the_first_is_released(tmp_path):
    first, second = DataDirectory(tmp_path), DataDirectory(tmp_path)
    first.claim()
    with pytest.raises(DataDirectoryInUse) as refusal:
        second.claim()
    assert refusal.value.title == "Sign Desk is already open"
    assert str(tmp_path) in refusal.value.cause
    assert refusal.value.next_step
    first.release()
    second.claim()
    second.release()
    second.release()


def test_a_killed_process_leaves_the_directory_free(tmp_path):
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"claimed\n"
        directory = DataDirectory(tmp_path)
        with pytest.raises(DataDirectoryInUse):
            directory.claim()
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    directory.claim()
    directory.release()


def test_a_file_in_the_way_is_told(tmp_path):
    path = tmp_path / "data"
    path.write_text("mine")
    with pytest.raises(DataDirectoryUnusable) as refusal:
        DataDirectory(path).claim()
    assert refusal.value.cause == f"There is a file where the folder {path} should be."
    assert path.read_text() == "mine"


def test_a_file_further_up_is_told(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(DataDirectoryUnusable):
        DataDirectory(tmp_path / "file" / "data").claim()


def test_resources_come_from_the_checkout_or_the_package(monkeypatch, tmp_path):
    package = tmp_path / "sign_desk"
    package.mkdir()
    monkeypatch.setattr(paths, "__file__", str(package / "paths.py"))
    with pytest.raises(FileNotFoundError):
        paths.resource("a.txt")
    (tmp_path / "resources").mkdir()
    (tmp_path / "resources" / "a.txt").touch()
    assert paths.resource("a.txt") == tmp_path / "resources" / "a.txt"
    (package / "resources").mkdir()
    (package / "resources" / "a.txt").touch()
    assert paths.resource("a.txt") == package / "resources" / "a.txt"
