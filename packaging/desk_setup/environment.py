"""The checkout's own virtual environment: made once, and kept up to date with what it is made from."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import venv
from enum import Enum
from typing import TYPE_CHECKING

from desk_setup.pip_failures import explain
from desk_setup.runner import ProgramError, Runner, SetupError

if TYPE_CHECKING:
    from pathlib import Path

BUILD_LOCK = "requirements-build.txt"


class Contents(Enum):
    """What the environment is to hold; the value is the name of the lock that lists it."""

    APP = "requirements.txt"
    APP_AND_TESTS = "requirements-test.txt"
    APP_AND_BUNDLER = "requirements-bundle.txt"


class Environment:
    """A virtual environment of a checkout: ``.venv``, in which the app is run and tested, or one to build in.

    A stamp in it tells what it was made from: the kind of Python and the place (with another of either it is
    made anew), and a digest for each of the contents that are complete (when that differs they are installed
    over what is there).
    """

    def __init__(self, checkout: Path, runner: Runner, folder: str = ".venv") -> None:
        """Stand for the one in `folder` of the checkout, whether it is there yet or not."""
        self._checkout = checkout
        self._runner = runner
        self._name = folder
        self._folder = checkout / folder
        self._stamp_file = self._folder / "sign-desk.json"
        self._origin = {"python": str(sys.implementation.cache_tag), "checkout": str(checkout)}
        programs, suffix = ("Scripts", ".exe") if os.name == "nt" else ("bin", "")
        self.python = self._folder / programs / f"python{suffix}"
        self.app = self._folder / programs / f"sign-desk{suffix}"

    @property
    def site_packages(self) -> Path:
        """Where what is installed lies."""
        if os.name == "nt":
            return self._folder / "Lib" / "site-packages"
        return self._folder / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"

    def prepare(self, contents: Contents) -> None:
        """Have these contents installed, doing nothing where they are already.

        Raises SetupError.
        """
        stamp = self._read_stamp()
        usable = self._is_usable(stamp)
        if usable and stamp.get(contents.name) == self._digest(contents):
            return
        if not usable:
            print(f"Making the virtual environment in {self._name}", flush=True)
            self._make()
        self._stamp_file.unlink(missing_ok=True)
        print("Installing Sign Desk and what it needs; the first time this takes a minute or two", flush=True)
        self._install(contents)
        self._write_stamp(contents)

    def _read_stamp(self) -> dict[str, str]:
        """Return the stamp; that of a new or damaged environment, or of one made by hand, is empty."""
        try:
            stamp = json.loads(self._stamp_file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return stamp if isinstance(stamp, dict) else {}

    def _write_stamp(self, contents: Contents) -> None:
        # The tests' lock holds all of the app's, at the same versions.
        complete = {each.name: self._digest(each) for each in (Contents.APP, contents)}
        self._stamp_file.write_text(json.dumps(self._origin | complete, indent=2) + "\n", encoding="utf-8")

    def _digest(self, contents: Contents) -> str:
        """Digest all that decides what is installed; the app's version stands in its ``__init__``."""
        packaging = self._checkout / "packaging"
        digest = hashlib.sha256()
        for file in (
            packaging / contents.value,
            packaging / BUILD_LOCK,
            self._checkout / "pyproject.toml",
            self._checkout / "sign_desk" / "__init__.py",
        ):
            digest.update(hashlib.sha256(file.read_bytes()).digest())
        return digest.hexdigest()

    def _is_usable(self, stamp: dict[str, str]) -> bool:
        """Whether the environment is of this Python and this place, and its interpreter and pip are there."""
        if stamp and {key: stamp.get(key) for key in self._origin} != self._origin:
            return False
        check = f"import sys, pip; sys.exit(sys.implementation.cache_tag != {self._origin['python']!r})"
        try:
            self._runner.run_logged([self.python, "-I", "-c", check])
        except ProgramError:
            return False
        return True

    def _make(self) -> None:
        try:
            venv.create(self._folder, clear=True, with_pip=True, symlinks=os.name != "nt")
        except (OSError, ValueError, subprocess.CalledProcessError) as error:
            raise SetupError(
                f"The virtual environment could not be made: {error}. Delete {self._name}, then run this again."
            ) from error

    def _install(self, contents: Contents) -> None:
        packaging = self._checkout / "packaging"
        locks = ("-r", packaging / BUILD_LOCK, "-r", packaging / contents.value)
        # Only wheels: building a source package would fetch its build tools, which no lock pins.
        self._pip_install("--require-hashes", "--only-binary=:all:", *locks)
        self._pip_install("--no-index", "--no-build-isolation", "--no-deps", "--editable", self._checkout)

    def _pip_install(self, *arguments: str | Path) -> None:
        pip = (self.python, "-I", "-m", "pip", "install", "--disable-pip-version-check", "--no-input")
        try:
            self._runner.run_logged([*pip, *arguments])
        except ProgramError as failure:
            raise SetupError(f"{explain(failure.output)}\nWhat pip said is in {self._runner.log}") from failure
