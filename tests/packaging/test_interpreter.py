"""The bootstrap under a Python that does not suit: simulated, for no machine has them all."""

import ast
import os
import subprocess
import sys
import tomllib

import bootstrap
import pytest
from packaging.specifiers import SpecifierSet

PRETEND = """
import runpy, sys
sys.version_info = (3, 9, 0, "final", 0)
script = sys.argv[1]
sys.argv = sys.argv[1:]
sys.path.insert(0, script.rpartition("/")[0])
runpy.run_path(script, run_name="__main__")
"""


@pytest.fixture
def programs(tmp_path):
    """The only folder on the PATH of the script."""
    folder = tmp_path / "programs"
    folder.mkdir()
    return folder


@pytest.fixture
def run_under_python_39(pytestconfig, programs):
    script = pytestconfig.rootpath / "packaging" / "bootstrap.py"
    return lambda *arguments: subprocess.run(
        [sys.executable, "-c", PRETEND, str(script), *arguments],
        env={**os.environ, "PATH": str(programs)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def put_program(folder, name, body):
    (folder / name).write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    (folder / name).chmod(0o755)


def test_it_says_which_python_it_needs(run_under_python_39):
    result = run_under_python_39("demo")
    assert result.returncode == bootstrap.UNSUITABLE_PYTHON
    assert "needs Python 3.11, 3.12 or 3.13, and this is Python 3.9" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.skipif(os.name == "nt", reason="the stand-ins are shell scripts")
def test_a_suitable_python_on_the_path_takes_over(run_under_python_39, programs):
    put_program(programs, "python3.13", "exit 127")  # a version manager's shim without its version
    put_program(programs, "python3.12", 'test "$1" = -c && echo 3.12 && exit; shift; echo "taken over: $@"; exit 5')
    result = run_under_python_39("test", "-k", "name")
    assert result.stdout == "taken over: test -k name\n"
    assert result.returncode == 5


@pytest.mark.parametrize("file", ["bootstrap.py", "desk_setup/__init__.py", "desk_setup/handover.py"])
def test_what_an_old_python_reads_is_in_its_language(pytestconfig, file):
    source = (pytestconfig.rootpath / "packaging" / file).read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 6))


def test_the_suitable_pythons_are_those_of_the_project(pytestconfig):
    project = tomllib.loads((pytestconfig.rootpath / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    admitted = SpecifierSet(project["requires-python"])
    versions = [f"3.{minor}" for minor in range(6, 30)]
    assert sorted(bootstrap.SUITABLE) == list(admitted.filter(versions))
