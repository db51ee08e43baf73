"""Promises made outside the code: the README's two commands, and a CI that misses no test."""

import os
import re
import subprocess
import sys

from desk_setup.commands import COMMANDS

from sign_desk import __version__

SAMPLE = """
import pytest

@pytest.mark.system("the moon")
@pytest.mark.skipif(True, reason="no moon")
def test_tides(): pass

@pytest.mark.system("the sun")
@pytest.mark.xfail
def test_noon(): raise AssertionError

@pytest.mark.skip
def test_other(): pass
"""


def test_the_readme_begins_with_the_two_commands(pytestconfig):
    readme = (pytestconfig.rootpath / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```\w*\n(.*?)^```", readme, flags=re.MULTILINE | re.DOTALL)
    lines = [line.partition("#")[0].strip() for line in "".join(blocks).splitlines()]
    assert lines[:2] == [f"python3 packaging/bootstrap.py {command}" for command in ("demo", "test")]
    assert {"demo", "test"} <= COMMANDS.keys()


def test_every_picture_of_the_readme_is_there(pytestconfig):
    readme = (pytestconfig.rootpath / "README.md").read_text(encoding="utf-8")
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", readme)
    assert pictures
    assert [picture for picture in pictures if not (pytestconfig.rootpath / picture).is_file()] == []
    kept = {path.name for path in (pytestconfig.rootpath / "resources" / "pictures").iterdir()}
    assert kept == {picture.rpartition("/")[2] for picture in pictures}


def test_every_path_that_the_documents_name_is_there(pytestconfig):
    root = pytestconfig.rootpath
    for name in ("README.md", "CONTRIBUTING.md"):
        text = (root / name).read_text(encoding="utf-8")
        paths = re.findall(r"`((?:tests|packaging|resources|sign_desk)/[^`\s<]+)`", text)
        # The pins are a file for each system.
        missing = [path for path in paths if not list(root.glob(path))]
        assert missing == [], name


def test_each_promise_of_the_readme_names_tests_that_promise_something(pytestconfig):
    readme = (pytestconfig.rootpath / "README.md").read_text(encoding="utf-8")
    table = readme.partition("## Promises and the tests")[2].partition("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ") and "`" in line]
    assert len(rows) > 10
    for row in rows:
        for path in re.findall(r"`(tests/[^`]+)`", row):
            place = pytestconfig.rootpath / path
            files = place.glob("test_*.py") if place.is_dir() else [place]
            assert any("def test_" in file.read_text(encoding="utf-8") for file in files), row


def test_the_version_stands_in_one_place(pytestconfig):
    root = pytestconfig.rootpath
    folders = (root / name for name in ("sign_desk", "packaging", ".github", "resources"))
    files = [root / "pyproject.toml", root / "README.md", *(file for folder in folders for file in folder.rglob("*.*"))]
    written = [file for file in files if file.is_file() and not file.name.startswith("requirements")]
    named = [file for file in written if file.suffix != ".pyc" and __version__.encode() in file.read_bytes()]
    assert named == [root / "sign_desk" / "__init__.py"]


def run_sample(pytestconfig, tmp_path, *options):
    (tmp_path / "test_sample.py").write_text(SAMPLE, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = system(need): as in the project\n", encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "fail_on_system_skip", "-p", "no:cacheprovider", *options],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(pytestconfig.rootpath / ".ci"), "PYTEST_ADDOPTS": ""},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_ci_fails_when_a_system_test_is_skipped(pytestconfig, tmp_path):
    result = run_sample(pytestconfig, tmp_path)
    assert result.returncode == 1
    named = [line for line in result.stdout.splitlines() if "no system test" in line]
    assert len(named) == 1
    assert named[0].endswith("test_sample.py::test_tides")


def test_ci_minds_no_other_skip(pytestconfig, tmp_path):
    result = run_sample(pytestconfig, tmp_path, "-k", "noon or other")
    assert result.returncode == 0, result.stdout
