"""What Linux users install: a Debian package, and a tarball that puts itself into the menu."""

from __future__ import annotations

import datetime
import os
import re
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

from desk_setup.runner import SetupError
from desk_setup.system import search_path

from desk_build.bundle import BUILD, size_of
from desk_build.icons import SOURCE
from desk_build.project import APP_ID, CHECKOUT, PROGRAM, VERSION

if TYPE_CHECKING:
    from desk_build.bundle import Bundle

_LINUX = CHECKOUT / "packaging" / "linux"
_MENU_SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
_MAINTAINER = "The Sign Desk authors <sign-desk@localhost>"
_RECOMMENDED = "ca-certificates, fonts-dejavu-core | fonts-noto-core, gnome-keyring | kwalletmanager | keepassxc"
_NOT_LINKED = frozenset({"libgl1", "libegl1"})
"""What Qt opens by name while it runs, so that no file tells of it."""
_DESCRIPTION = """\
Description: desk of a store that sells custom signs
 Sign Desk is for the operators of stores whose customers design neon signs,
 lightboxes and letters in Sign Customiser: it edits prices, sends orders that
 never arrived, and looks after webhooks. Tokens stay in the keyring.
"""


def architecture() -> str:
    """Return Debian's name for this computer's kind of processor."""
    return _output("dpkg", "--print-architecture").strip()


def make_deb(bundle: Bundle, folder: Path) -> Path:
    """Make the Debian package in `folder` and return its path. Raises SetupError."""
    root = BUILD / "deb"
    shutil.rmtree(root, ignore_errors=True)
    library = root / "usr" / "lib" / PROGRAM
    library.parent.mkdir(parents=True)
    shutil.copytree(bundle.folder, library, symlinks=True)
    (root / "usr" / "bin").mkdir()
    (root / "usr" / "bin" / PROGRAM).symlink_to(Path("..", "lib", PROGRAM, PROGRAM))
    _put_menu_entry(bundle, root / "usr" / "share")
    document = root / "usr" / "share" / "doc" / PROGRAM
    document.mkdir(parents=True)
    shutil.copy(CHECKOUT / "LICENSE", document / "copyright")
    control = root / "DEBIAN"
    control.mkdir()
    depends = ", ".join(_linked_packages(library))
    (control / "control").write_text(_control(depends, size_of(root) // 1024), encoding="utf-8")
    deb = folder / f"{PROGRAM}_{VERSION}_{architecture()}.deb"
    _output("dpkg-deb", "--root-owner-group", "-Zxz", "-z2", "--build", root, deb)
    return deb


def make_tarball(bundle: Bundle, folder: Path) -> Path:
    """Make the tarball in `folder` and return its path."""
    name = f"{PROGRAM}-{VERSION}-linux-{architecture()}"
    extras = BUILD / "tarball"
    shutil.rmtree(extras, ignore_errors=True)
    _put_menu_entry(bundle, extras / "share")
    script = (_LINUX / "install.sh").read_text(encoding="utf-8")
    (extras / "install.sh").write_text(script.replace("@SIZES@", " ".join(map(str, _MENU_SIZES))), encoding="utf-8")
    (extras / "install.sh").chmod(0o755)
    tarball = folder / f"{name}.tar.xz"
    with tarfile.open(tarball, "w:xz", preset=2) as archive:
        for part in (bundle.folder, extras):
            archive.add(part, name, filter=_nobodys)
    return tarball


def _put_menu_entry(bundle: Bundle, share: Path) -> None:
    """Put the menu entry, the icons and what software centres show into a `share` folder."""
    for size in _MENU_SIZES:
        _copy(bundle.icons / f"{size}.png", share / "icons" / "hicolor" / f"{size}x{size}" / "apps" / f"{APP_ID}.png")
    _copy(SOURCE, share / "icons" / "hicolor" / "scalable" / "apps" / f"{APP_ID}.svg")
    _copy(_LINUX / f"{APP_ID}.desktop", share / "applications" / f"{APP_ID}.desktop")
    text = (_LINUX / f"{APP_ID}.metainfo.xml").read_text(encoding="utf-8")
    metainfo = share / "metainfo" / f"{APP_ID}.metainfo.xml"
    metainfo.parent.mkdir(parents=True)
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    metainfo.write_text(text.replace("@VERSION@", VERSION).replace("@DATE@", today), encoding="utf-8")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _linked_packages(library: Path) -> tuple[str, ...]:
    """Return the packages that the files of the bundle are linked against and do not bring, as Depends names them."""
    files = [file for file in library.rglob("*") if file.is_file() and _is_elf(file)]
    headers = _output("objdump", "--private-headers", *files)
    brought = {file.name for file in library.rglob("*.so*")}
    wanted = set(re.findall(r"^  NEEDED +(\S+)$", headers, re.MULTILINE)) - brought
    where = dict(re.findall(r"^\t(\S+) \(.*\) => (\S+)$", _output("ldconfig", "-p"), re.MULTILINE))
    # Debian's packages name files in /lib and in /usr/lib, which are one folder.
    found = _output("dpkg-query", "--search", *sorted(f"*{where[name].removeprefix('/usr')}" for name in wanted))
    packages = {line.partition(":")[0] for line in found.splitlines()}
    newest = max(map(_version_of, re.findall(r"GLIBC_([0-9.]+)", headers)))
    libc = f"libc6 (>= {'.'.join(map(str, newest))})"
    return tuple(sorted(libc if name == "libc6" else name for name in packages | _NOT_LINKED))


def _version_of(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(".")))


def _output(*command: str | Path) -> str:
    """Return what a program wrote. Raises SetupError."""
    words = [str(word) for word in command]
    environment = {**os.environ, "LC_ALL": "C", "PATH": search_path()}
    try:
        return subprocess.run(words, check=True, capture_output=True, text=True, env=environment).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise SetupError(f"{words[0]} failed: {error}. It belongs to binutils, libc-bin or dpkg.", status=1) from error


def _is_elf(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(4) == b"\x7fELF"


def _control(depends: str, kibibytes: int) -> str:
    fields = {
        "Package": PROGRAM,
        "Version": VERSION,
        "Architecture": architecture(),
        "Maintainer": _MAINTAINER,
        "Installed-Size": str(kibibytes),
        "Depends": depends,
        "Recommends": _RECOMMENDED,
        "Section": "misc",
        "Priority": "optional",
    }
    return "".join(f"{name}: {value}\n" for name, value in fields.items()) + _DESCRIPTION


def _nobodys(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member
