"""What users of Windows and macOS install: an installer made by Inno Setup, and a disk image.

Written from the documentation of their tools: neither could be run where the rest was.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from desk_setup.runner import SetupError

from desk_build.bundle import BUILD
from desk_build.project import CHECKOUT, NAME, PROGRAM, VERSION

if TYPE_CHECKING:
    from desk_build.bundle import Bundle

SCRIPT = CHECKOUT / "packaging" / "windows" / "sign-desk.iss"


def installer_command(compiler: str, bundle: Path, icons: Path, folder: Path) -> list[str]:
    """Return the command that makes the installer in `folder`; the script is told of each path and the version."""
    definitions = {
        "Version": VERSION,
        "Bundle": bundle,
        "Icon": icons / "sign-desk.ico",
        "Licence": CHECKOUT / "LICENSE",
    }
    return [compiler, *(f"/D{name}={value}" for name, value in definitions.items()), f"/O{folder}", str(SCRIPT)]


def make_installer(bundle: Bundle, folder: Path) -> Path:
    """Make the installer for Windows in `folder` and return its path. Raises SetupError."""
    usual = Path(os.environ.get("PROGRAMFILES(X86)", "C:/Program Files (x86)"), "Inno Setup 6", "ISCC.exe")
    compiler = shutil.which("ISCC") or str(usual)
    _run(installer_command(compiler, bundle.folder, bundle.icons, folder))
    return folder / f"{PROGRAM}-{VERSION}-setup.exe"


def disk_image_command(folder: Path, image: Path) -> list[str]:
    """Return the command that makes a compressed disk image of `folder`."""
    return ["hdiutil", "create", "-volname", NAME, "-srcfolder", str(folder), "-ov", "-format", "UDZO", str(image)]


def make_disk_image(bundle: Bundle, folder: Path) -> Path:
    """Make the disk image for macOS in `folder` and return its path. Raises SetupError.

    The application is signed for this computer only: signing for others needs a certificate of Apple's, which is put
    in with `CODESIGN_IDENTITY`.
    """
    application = bundle.folder.parents[1]
    stage = BUILD / "dmg"
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(parents=True)
    shutil.copytree(application, stage / application.name, symlinks=True)
    (stage / "Applications").symlink_to("/Applications")
    identity = os.environ.get("CODESIGN_IDENTITY", "-")
    signed = ["--options", "runtime", "--timestamp"] if identity != "-" else []
    _run(["codesign", "--force", "--deep", "--sign", identity, *signed, str(stage / application.name)])
    image = folder / f"{PROGRAM}-{VERSION}-macos-{platform.machine()}.dmg"
    _run(disk_image_command(stage, image))
    return image


def _run(command: list[str]) -> None:
    try:
        subprocess.run(command, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise SetupError(f"{command[0]} failed: {error}", status=1) from error
