"""The bundle: a folder with the program, its Python and its libraries, for the system it is made on."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from desk_setup.environment import Contents, Environment
from desk_setup.runner import ProgramError, Runner, SetupError

from desk_build.contents import is_kept_plugin
from desk_build.project import CHECKOUT, NAME, PROGRAM

BUILD = CHECKOUT / "build"
_SPEC = CHECKOUT / "packaging" / "bundle" / "sign-desk.spec"


@dataclass(frozen=True, slots=True)
class Bundle:
    """What the artefacts are made of: the folder of the program, and the folder of its icons."""

    folder: Path
    icons: Path

    @property
    def program(self) -> Path:
        """The file that starts it."""
        return self.folder / (f"{PROGRAM}.exe" if os.name == "nt" else PROGRAM)


def make_bundle(runner: Runner) -> Bundle:
    """Make the bundle anew. Raises SetupError."""
    environment = Environment(CHECKOUT, runner, "build/environment")
    environment.prepare(Contents.APP_AND_BUNDLER)
    _prune(environment)
    icons = BUILD / "icons"
    packaging = str(CHECKOUT / "packaging")
    print("Making the bundle; this takes about a minute", flush=True)
    try:
        runner.run_logged(
            [environment.python, "-m", "desk_build.icons", icons], PYTHONPATH=packaging, QT_QPA_PLATFORM="offscreen"
        )
        folders = (f"--distpath={BUILD / 'bundle'}", f"--workpath={BUILD / 'pyinstaller'}")
        runner.run_logged([environment.python, "-m", "PyInstaller", "--noconfirm", "--clean", *folders, _SPEC])
    except ProgramError as failure:
        raise SetupError(f"The bundle could not be made. What was said is in {runner.log}", status=1) from failure
    shutil.rmtree(BUILD / "pyinstaller", ignore_errors=True)
    made = BUILD / "bundle" / (f"{NAME}.app" if sys.platform == "darwin" else PROGRAM)
    return Bundle(made / "Contents" / "MacOS" if sys.platform == "darwin" else made, icons)


def size_of(folder: Path) -> int:
    """Return the bytes of all files in `folder`, each counted once."""
    return sum(file.lstat().st_size for file in folder.rglob("*") if not file.is_dir() or file.is_symlink())


def _prune(environment: Environment) -> None:
    """Take the Qt plugins that are not used out of the building environment.

    Left out of the bundle only, they would still bring the libraries that they alone need: the GTK theme all of GTK.
    """
    for plugin in environment.site_packages.glob("PySide6/**/plugins/*/*"):
        if not is_kept_plugin(plugin.as_posix()):
            plugin.unlink()
