"""The look whether an installation is whole: at one that is, and at ones that lack something."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import sign_desk

_SOURCE = Path(sign_desk.__file__).parent
_CHECKS = ["program", "window", "pictures", "keyring", "trust", "locale data", "database", "demo store"]


def check(folder, **variables):
    """Check what is in `folder`; return the exit status, and what was said of each part."""
    outcome = subprocess.run(
        [sys.executable, "-m", "sign_desk", "--self-check"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder), "QT_QPA_PLATFORM": "offscreen"} | variables,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    *lines, last = outcome.stdout.splitlines()
    said = {name: text.strip() for name, _, text in (line.partition(":") for line in lines)}
    return outcome.returncode, said, last


@pytest.fixture
def copy(tmp_path):
    """A copy of the program, to take something out of."""
    shutil.copytree(_SOURCE, tmp_path / "sign_desk", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(_SOURCE.parent / "resources", tmp_path / "resources", ignore=shutil.ignore_patterns("pictures"))
    return tmp_path


def test_what_is_whole_is_told_part_by_part():
    status, said, last = check(_SOURCE.parent)
    assert list(said) == _CHECKS
    assert (status, last) == (0, f"Sign Desk {sign_desk.__version__} is whole")


@pytest.mark.parametrize(
    ("taken", "failing"),
    [
        ("sign_desk/webhooks/diagnosis.py", "program"),
        ("resources/symbols/orders.svg", "pictures"),
        ("sign_desk/store/migrations/versions/rev_0001_orders.py", "database"),
        ("sign_desk/sandbox/__main__.py", "demo store"),
    ],
)
def test_what_lacks_is_named(copy, taken, failing):
    (copy / taken).unlink()
    status, said, last = check(copy)
    assert said[failing].startswith("FAILED: ")
    assert status == 1
    assert "is not whole" in last


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the operating system is asked")
def test_a_computer_without_authorities_is_told_what_it_needs(tmp_path):
    nobody = tmp_path / "nobody.pem"
    nobody.touch()
    status, said, _ = check(_SOURCE.parent, SSL_CERT_FILE=str(nobody), SSL_CERT_DIR=str(tmp_path))
    assert "ca-certificates" in said["trust"]
    assert status == 1


@pytest.mark.skipif(
    not Path("/etc/ssl/certs/ca-certificates.crt").is_file(), reason="authorities are kept elsewhere on this computer"
)
def test_authorities_are_found_where_openssl_does_not_look(tmp_path):
    nowhere = str(tmp_path / "nowhere")
    status, said, _ = check(_SOURCE.parent, SSL_CERT_FILE=nowhere, SSL_CERT_DIR=nowhere)
    assert said["trust"].endswith(" authorities")
    assert status == 0
