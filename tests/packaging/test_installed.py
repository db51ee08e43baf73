"""What users of Linux install, made here and then used: in a bare Debian, and from the unpacked tarball."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest
from desk_build import bundle as bundling
from desk_build.commands import DIST, build
from desk_build.linux import architecture
from desk_build.project import APP_ID, CHECKOUT, VERSION
from desk_setup.system import BUNDLING, DEBIAN_ROOT, MENU_VALIDATORS, missing

from sign_desk.ui.shell.about_dialog import licences

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="what is made elsewhere is tried there"),
    pytest.mark.timeout(1800),
]
_WHOLE = f"Sign Desk {VERSION} is whole"
_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
_README = (CHECKOUT / "README.md").read_text(encoding="utf-8")


class Tell(Protocol):
    def __call__(self, line: str) -> None: ...


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Tell:
    """Print a line that is seen although the test passes."""

    def tell(line: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n  {line}\n")

    return tell


@dataclass(frozen=True)
class Artefacts:
    bundle: Path
    deb: Path
    tarball: Path


@pytest.fixture(scope="module")
def artefacts(pytestconfig: pytest.Config) -> Artefacts:
    lacking = missing((*BUNDLING, *MENU_VALIDATORS))
    if lacking:
        pytest.skip(f"packing needs {', '.join(need.name for need in lacking)}")
    capture = pytestconfig.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():  # size and time of each are told while it is made
        build(bundle_only=False)
    stem = f"sign-desk-{VERSION}-linux-{architecture()}"
    return Artefacts(
        bundling.BUILD / "bundle" / "sign-desk",
        DIST / f"sign-desk_{VERSION}_{architecture()}.deb",
        DIST / f"{stem}.tar.xz",
    )


def _run(*command: str | Path, **variables: str) -> str:
    """Run a program with none of this environment but what is given, and return what it wrote."""
    words = [str(word) for word in command]
    finished = subprocess.run(
        words,
        env={"PATH": _PATH, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout[-4000:]
    return finished.stdout


@pytest.mark.system("packing")
def test_the_bundle_is_whole_and_as_large_as_the_readme_says(artefacts: Artefacts, tmp_path: Path, tell: Tell) -> None:
    assert _WHOLE in _run(
        artefacts.bundle / "sign-desk", "--self-check", HOME=str(tmp_path), QT_QPA_PLATFORM="offscreen"
    )
    megabytes = bundling.size_of(artefacts.bundle) / 1e6
    said = re.search(r"(\d+) MB unpacked", _README)
    assert said is not None, "the README tells no size"
    tell(f"the bundle has {megabytes:.0f} MB; the README says {said[1]}")
    assert megabytes < 150
    assert abs(megabytes - int(said[1])) < 2


@pytest.mark.system("packing")
def test_every_library_in_the_bundle_is_named_with_its_licence(artefacts: Artefacts) -> None:
    named = "\n".join(text for _, text in licences())
    found = {file.name.partition(".")[0] for file in artefacts.bundle.rglob("lib*.so.*")}
    others = {name for name in found if not name.startswith(("libQt6", "libpyside6", "libshiboken6", "libpython"))}
    assert "libssl" in others
    assert {name for name in others if not re.search(rf"{re.escape(re.sub('-.*', '', name))}(?!\w)", named)} == set()


@pytest.mark.system("packing")
def test_nothing_in_the_bundle_tells_where_it_was_made(artefacts: Artefacts) -> None:
    place = os.fsencode(CHECKOUT)
    telling = [
        file.relative_to(artefacts.bundle)
        for file in artefacts.bundle.rglob("*")
        if file.is_file() and not file.is_symlink() and place in file.read_bytes()
    ]
    assert telling == []


def _start(folder: Path, *command: str | Path) -> float:
    """Start it with a new data directory, end it, and return after how many seconds it had its order history.

    It opens that once its window has been painted.
    """
    started = time.monotonic()
    running = subprocess.Popen(
        [*command, "--data-dir", folder],
        env={"PATH": _PATH, "HOME": str(folder.parent), "LANG": "C.UTF-8", "QT_QPA_PLATFORM": "offscreen"},
    )
    try:
        while not (folder / "sign-desk.sqlite3").exists():
            assert running.poll() is None
            time.sleep(0.01)
        return time.monotonic() - started
    finally:
        running.terminate()
        running.wait(60)


@pytest.mark.system("packing")
def test_it_starts_about_as_fast_as_from_source(artefacts: Artefacts, tmp_path: Path, tell: Tell) -> None:
    bundled, source = [], []
    for number in range(3):
        bundled.append(_start(tmp_path / f"bundled{number}", artefacts.bundle / "sign-desk"))
        source.append(_start(tmp_path / f"source{number}", sys.executable, "-m", "sign_desk"))
    tell(f"a start takes {min(bundled):.1f} s from the bundle, {min(source):.1f} s from source")
    assert min(bundled) < min(source) + 5, "something is unpacked or searched at each start"


@pytest.mark.system("packing")
def test_the_menu_entry_and_what_software_centres_show_are_valid(artefacts: Artefacts, tmp_path: Path) -> None:
    _run("dpkg-deb", "--extract", artefacts.deb, tmp_path)
    share = tmp_path / "usr" / "share"
    _run("desktop-file-validate", share / "applications" / f"{APP_ID}.desktop")
    _run("appstreamcli", "validate", "--no-net", share / "metainfo" / f"{APP_ID}.metainfo.xml")
    for size in (16, 32, 48, 128, 256):
        assert (share / "icons" / "hicolor" / f"{size}x{size}" / "apps" / f"{APP_ID}.png").stat().st_size > 100
    assert (tmp_path / "usr" / "bin" / "sign-desk").resolve().name == "sign-desk"


@pytest.mark.system("packing")
def test_the_tarball_puts_itself_into_the_menu_and_takes_itself_out(artefacts: Artefacts, tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "a folder"
    home.mkdir()
    folder.mkdir()
    subprocess.run(["tar", "-xf", artefacts.tarball, "-C", folder], check=True)
    (unpacked,) = folder.iterdir()
    _run(unpacked / "install.sh", HOME=str(home))
    entry = home / ".local" / "share" / "applications" / f"{APP_ID}.desktop"
    _run("desktop-file-validate", entry)
    assert f'Exec="{unpacked}/sign-desk"\n' in entry.read_text(encoding="utf-8")
    assert _WHOLE in _run(
        home / ".local" / "bin" / "sign-desk", "--self-check", HOME=str(home), QT_QPA_PLATFORM="offscreen"
    )
    _run(unpacked / "install.sh", "--remove", HOME=str(home))
    left = [file for file in (home / ".local").rglob("*") if not file.is_dir() and APP_ID in file.name]
    assert left == []
    assert not (home / ".local" / "bin" / "sign-desk").exists()


class DebianRoot:
    """A Debian of its own in a folder: what runs in it sees nothing else of this computer's files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, script: str) -> str:
        inside = f"mount -t proc proc {self.folder}/proc && exec chroot {self.folder} sh -euc '{script}'"
        return _run(
            "unshare",
            "--mount",
            "--pid",
            "--fork",
            "sh",
            "-c",
            inside,
            HOME="/root",
            LANG="C.UTF-8",
            DEBIAN_FRONTEND="noninteractive",
        )

    def files(self) -> set[str]:
        """Every file and folder, but for what programs note down for themselves: logs, caches, package lists."""
        passing = ("proc", "var/log", "var/cache", "var/lib/apt", "var/lib/dpkg", "tmp", "etc/ld.so.cache")
        found = (path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*"))
        return {path for path in found if not path.startswith(passing)}


@pytest.fixture
def debian(tmp_path: Path) -> Iterator[DebianRoot]:
    lacking = missing(DEBIAN_ROOT)
    if lacking or os.geteuid() != 0:
        pytest.skip(f"a Debian root needs {', '.join(need.name for need in lacking) or 'an administrator'}")
    root = tmp_path / "debian"
    sources = "".join(
        file.read_text(encoding="utf-8")
        for file in (Path("/etc/apt/sources.list"), *Path("/etc/apt/sources.list.d").glob("*"))
        if file.is_file()
    )
    mirror = re.search(r"https?://\S+/debian/?(?=\s)", sources)
    release = dict(re.findall(r'^(\w+)="?([^"\n]*)"?$', Path("/etc/os-release").read_text("utf-8"), re.MULTILINE))
    if mirror is None or release.get("ID") != "debian":
        pytest.skip("a Debian root is made on Debian, from the mirror that apt uses")
    _run("debootstrap", "--variant=minbase", release["VERSION_CODENAME"], root, mirror[0], LANG="C.UTF-8")
    shutil.copy("/etc/resolv.conf", root / "etc")
    shutil.copytree("/etc/apt/apt.conf.d", root / "etc/apt/apt.conf.d", dirs_exist_ok=True)
    yield DebianRoot(root)
    shutil.rmtree(root, ignore_errors=True)


@pytest.mark.system("a Debian root")
def test_it_is_installed_used_and_removed_on_a_debian_without_python(
    artefacts: Artefacts, debian: DebianRoot, tell: Tell
) -> None:
    install = "apt-get install --yes --no-install-recommends"
    debian.run(f"apt-get update && {install} ca-certificates fonts-dejavu-core xvfb xauth")
    # What is needed stays when the program goes: only what it brought itself is looked for afterwards.
    shutil.copy(artefacts.deb, debian.folder / "tmp" / "sign-desk.deb")
    needed = _run("dpkg-deb", "--field", artefacts.deb, "Depends")
    names = " ".join(re.findall(r"(?:^|, )([^ ,]+)", needed.strip()))
    debian.run(f"{install} {names}")
    before = debian.files()

    debian.run(f"{install} /tmp/sign-desk.deb")
    assert "python3" not in debian.run("ls /usr/bin")
    assert _WHOLE in debian.run("xvfb-run --auto-servernum sign-desk --self-check")
    tell(debian.run("xvfb-run --auto-servernum sign-desk --tour /tmp/tour").strip().splitlines()[-1])
    assert len(list((debian.folder / "tmp" / "tour").glob("*.png"))) > 50
    assert any("sign-desk" in path for path in debian.files() - before)

    debian.run("apt-get purge --yes sign-desk")
    left = sorted(path for path in debian.files() - before if not path.startswith("root/"))
    assert left == []
