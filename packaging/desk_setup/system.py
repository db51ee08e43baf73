"""What Sign Desk and its tests need of the operating system, and how it gets there.

Only Linux leaves this to its distribution. What is missing is found by looking for the thing itself, so that
the answer is right on every distribution; the packages named are those of Debian and Ubuntu.
"""

from __future__ import annotations

import ctypes
import importlib
import importlib.util
import os
import shutil
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from desk_setup.runner import SYSTEM_LACKS, ProgramError, Runner, SetupError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

_X11_PORT = 6000  # of display 0
_X11_SOCKETS = "/tmp/.X11-unix"  # noqa: S108 -- nothing is put there: it is where every X server listens
_PATIENCE = 5  # seconds
INSTALL = ("apt-get", "install", "--yes", "--no-install-recommends")


def loads(library: str) -> bool:
    """Whether the dynamic loader finds a shared library of this name, with all that it needs in turn."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def is_importable(module: str) -> bool:
    """Whether this Python has the module."""
    importlib.invalidate_caches()
    return importlib.util.find_spec(module) is not None


def search_path() -> str:
    """Return where programs are looked for: also in the folders that Debian leaves out of an ordinary user's PATH."""
    return os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/local/sbin", "/usr/sbin", "/sbin"))


def is_on_path(program: str) -> bool:
    """Whether a program of this name can be started."""
    return shutil.which(program, path=search_path()) is not None


@dataclass(frozen=True, slots=True)
class Need:
    """What the operating system has to bring, its Debian package, and how to look whether it is there."""

    name: str
    package: str
    is_there: Callable[[str], bool] = loads


VIRTUAL_ENVIRONMENTS = (
    Need("ensurepip", f"python{sys.version_info.major}.{sys.version_info.minor}-venv", is_importable),
)
OFFSCREEN = (
    Need("libGL.so.1", "libgl1"),
    Need("libEGL.so.1", "libegl1"),
    Need("libX11.so.6", "libx11-6"),
    Need("libglib-2.0.so.0", "libglib2.0-0"),
    Need("libdbus-1.so.3", "libdbus-1-3"),
    Need("libxkbcommon.so.0", "libxkbcommon0"),
    Need("libfreetype.so.6", "libfreetype6"),
    Need("libfontconfig.so.1", "libfontconfig1"),
)
X11_SCREEN = (
    Need("libX11-xcb.so.1", "libx11-xcb1"),
    Need("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
    Need("libxcb-cursor.so.0", "libxcb-cursor0"),
    Need("libxcb-glx.so.0", "libxcb-glx0"),
    Need("libxcb-icccm.so.4", "libxcb-icccm4"),
    Need("libxcb-image.so.0", "libxcb-image0"),
    Need("libxcb-keysyms.so.1", "libxcb-keysyms1"),
    Need("libxcb-randr.so.0", "libxcb-randr0"),
    Need("libxcb-render-util.so.0", "libxcb-render-util0"),
    Need("libxcb-shape.so.0", "libxcb-shape0"),
    Need("libxcb-sync.so.1", "libxcb-sync1"),
    Need("libxcb-xfixes.so.0", "libxcb-xfixes0"),
    Need("libxcb-xkb.so.1", "libxcb-xkb1"),
)
WAYLAND_SCREEN = (
    Need("libwayland-client.so.0", "libwayland-client0"),
    Need("libwayland-cursor.so.0", "libwayland-cursor0"),
    Need("libwayland-egl.so.1", "libwayland-egl1"),
)
VIRTUAL_SCREEN = (*X11_SCREEN, Need("Xvfb", "xvfb", is_on_path), Need("xauth", "xauth", is_on_path))
SECRET_SERVICE = (
    Need("dbus-run-session", "dbus", is_on_path),
    Need("gnome-keyring-daemon", "gnome-keyring", is_on_path),
)
BUNDLING = (Need("objdump", "binutils", is_on_path), Need("strip", "binutils", is_on_path))
DEBIAN_ROOT = (
    Need("debootstrap", "debootstrap", is_on_path),
    Need("dpkg-deb", "dpkg", is_on_path),
    Need("unshare", "util-linux", is_on_path),
)
RECEIVERS = (Need("node", "nodejs", is_on_path), Need("php", "php-cli", is_on_path))
"""The languages, besides Python, in which Sign Desk offers code that receives deliveries."""
MENU_VALIDATORS = (
    Need("desktop-file-validate", "desktop-file-utils", is_on_path),
    Need("appstreamcli", "appstream", is_on_path),
)


def has_display(environment: Mapping[str, str]) -> bool:
    """Whether a window can be shown: only Linux can be without a display, or name one that does not answer."""
    return sys.platform != "linux" or any(map(_answers, _displays(environment)))


def _displays(environment: Mapping[str, str]) -> Iterator[tuple[socket.AddressFamily, str | tuple[str, int]]]:
    """Where the displays that are named would answer; the address of a socket, and of what family."""
    if name := environment.get("WAYLAND_DISPLAY"):
        yield socket.AF_UNIX, str(Path(environment.get("XDG_RUNTIME_DIR", "/"), name))
    host, _, number = environment.get("DISPLAY", "").rpartition(":")
    number = number.partition(".")[0]
    if not number.isdecimal():
        return
    if host in ("", "unix"):
        path = f"{_X11_SOCKETS}/X{number}"
        yield from ((socket.AF_UNIX, path), (socket.AF_UNIX, f"\0{path}"))
    else:
        yield socket.AF_INET, (host, _X11_PORT + int(number))


def _answers(display: tuple[socket.AddressFamily, str | tuple[str, int]]) -> bool:
    family, address = display
    with socket.socket(family) as asking:
        asking.settimeout(_PATIENCE)
        try:
            asking.connect(address)
        except (OSError, OverflowError):  # no port has so high a number
            return False
    return True


def needs_of_the_window(environment: Mapping[str, str]) -> tuple[Need, ...]:
    """Return what Qt needs on this Linux: always that for drawing, and that for each display there is."""
    return (
        *OFFSCREEN,
        *(X11_SCREEN if environment.get("DISPLAY") else ()),
        *(WAYLAND_SCREEN if environment.get("WAYLAND_DISPLAY") else ()),
    )


def missing(needs: Iterable[Need]) -> tuple[Need, ...]:
    """Return those needs that are not there."""
    return tuple(need for need in needs if not need.is_there(need.name))


def packages_of(needs: Iterable[Need]) -> list[str]:
    """Return the Debian packages of what is needed, each once."""
    return list(dict.fromkeys(need.package for need in needs))


class System:
    """The operating system, and what may be done to it."""

    def __init__(self, runner: Runner, *, is_debian: bool, is_administrator: bool) -> None:
        self._runner = runner
        self._is_debian = is_debian
        self._is_administrator = is_administrator

    @classmethod
    def here(cls, runner: Runner) -> System:
        """Return the system this runs on; Debian stands for all that is built from it."""
        return cls(
            runner,
            is_debian=Path("/etc/debian_version").exists(),
            is_administrator=hasattr(os, "geteuid") and os.geteuid() == 0,
        )

    def provide(self, required: Sequence[Need], optional: Mapping[str, Sequence[Need]]) -> None:
        """Have all of this there, installing it where that is allowed.

        ``optional`` has what only some tests need, by what those tests call for; where it can't be had, that
        is printed. Raises SetupError where something required can't be had.
        """
        extras = tuple(chain.from_iterable(optional.values()))
        if self._is_debian and self._is_administrator:
            self._install(missing(required))
            self._install(missing(extras))
        if missing(required):
            raise SetupError(self._how_to_get(missing((*required, *extras))), SYSTEM_LACKS)
        if missing(extras):
            lacking = " and ".join(purpose for purpose, needs in optional.items() if missing(needs))
            print(f"Tests that need {lacking} will be skipped. {self._how_to_get(missing(extras))}", flush=True)

    def _install(self, absent: Sequence[Need]) -> None:
        """Try to install this; whether it is there afterwards is for the caller to look."""
        if not absent:
            return
        packages = packages_of(absent)
        print(f"Installing system packages: {' '.join(packages)}", flush=True)
        with suppress(ProgramError):  # one broken source fails it, and the lists of before may do
            self._runner.run_logged(["apt-get", "update"])
        try:
            self._runner.run_logged([*INSTALL, *packages], DEBIAN_FRONTEND="noninteractive")
        except ProgramError:
            print(f"They could not be installed. What apt-get said is in {self._runner.log}", flush=True)

    def _how_to_get(self, absent: Sequence[Need]) -> str:
        if self._is_debian:
            command = [*(() if self._is_administrator else ("sudo",)), *INSTALL, *packages_of(absent)]
            return f"This computer lacks system packages; this installs them:\n  {' '.join(command)}"
        names = ", ".join(need.name for need in absent)
        return f"This computer lacks {names}; your system's packages have them."
