"""Refresh the locks: what pyproject.toml asks for, resolved for every platform, every file with its hash.

    python packaging/lock.py              what is locked stays where pyproject.toml still allows it
    python packaging/lock.py --upgrade    the newest that pyproject.toml allows

Needs uv, which alone resolves for all platforms and Pythons at once (``pip install uv``); other options are
passed on to ``uv pip compile``.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
COMPILE = (
    "pip",
    "compile",
    "--quiet",
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--only-binary=:all:",
    "--custom-compile-command=python packaging/lock.py",
)
# What hatchling asks for beyond pyproject.toml when it installs the checkout itself.
EDITABLE_BUILD = "editables>=0.5"
RUN, TEST, BUNDLE, BUILD = (f"packaging/requirements{part}.txt" for part in ("", "-test", "-bundle", "-build"))


def build_requirements() -> str:
    """Return what the build backend needs, a line each."""
    with (CHECKOUT / "pyproject.toml").open("rb") as file:
        requirements: list[str] = tomllib.load(file)["build-system"]["requires"]
    return "\n".join([*requirements, EDITABLE_BUILD])


def main(options: list[str]) -> int:
    """Write the four locks; they agree on the version of what they share."""
    uv = shutil.which("uv", path=sysconfig.get_path("scripts")) or shutil.which("uv")
    if uv is None:
        print("The locks are made with uv, which is not here. Install it: pip install uv", file=sys.stderr)
        return 1
    for target, source in (
        (RUN, ["pyproject.toml"]),
        (TEST, ["pyproject.toml", "--extra=test", f"--constraints={RUN}"]),
        (BUNDLE, ["pyproject.toml", "--extra=bundle", f"--constraints={TEST}"]),
        (BUILD, ["-", f"--constraints={TEST}"]),
    ):
        command = [uv, *COMPILE, *options, *source, f"--output-file={target}"]
        given = build_requirements() if target == BUILD else ""
        finished = subprocess.run(command, cwd=CHECKOUT, input=given, text=True, stdout=subprocess.DEVNULL, check=False)
        if finished.returncode != 0:
            return finished.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
