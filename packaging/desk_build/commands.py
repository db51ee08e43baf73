"""The commands of packaging/build.py."""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from typing import TYPE_CHECKING

from desk_setup.runner import Runner, SetupError
from desk_setup.system import BUNDLING, System

from desk_build.bundle import BUILD, make_bundle, size_of
from desk_build.desktop import make_disk_image, make_installer
from desk_build.linux import make_deb, make_tarball
from desk_build.project import CHECKOUT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from desk_build.bundle import Bundle

DIST = CHECKOUT / "dist"
_ARTEFACTS: dict[str, tuple[Callable[[Bundle, Path], Path], ...]] = {
    "linux": (make_deb, make_tarball),
    "win32": (make_installer,),
    "darwin": (make_disk_image,),
}


def build(*, bundle_only: bool) -> None:
    """Make the bundle and, unless told otherwise, the artefacts of this system with their checksums."""
    runner = Runner(BUILD / "build.log")
    if sys.platform == "linux":
        System.here(runner).provide(BUNDLING, {})
    started = time.monotonic()
    bundle = make_bundle(runner)
    _tell(bundle.folder, size_of(bundle.folder), started)
    if bundle_only:
        return
    DIST.mkdir(exist_ok=True)
    made = []
    for make in _ARTEFACTS[sys.platform]:
        started = time.monotonic()
        made.append(make(bundle, DIST))
        _tell(made[-1], made[-1].stat().st_size, started)
    sums = DIST / f"SHA256SUMS-{sys.platform}"
    sums.write_text("".join(f"{_digest(file)}  {file.name}\n" for file in made), encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """Build what the arguments name and return the exit status."""
    parser = argparse.ArgumentParser(prog="build.py", description="Make what people install, on the system it is for.")
    parser.add_argument("what", nargs="?", choices=("all", "bundle"), default="all", help="all, unless told otherwise")
    chosen = parser.parse_args(arguments)
    try:
        build(bundle_only=chosen.what == "bundle")
    except SetupError as error:
        print(error, file=sys.stderr)
        return error.status
    return 0


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _tell(made: Path, size: int, started: float) -> None:
    print(f"{made}: {size / 1e6:.0f} MB, in {time.monotonic() - started:.0f} s", flush=True)
