"""Looks whether this installation is whole: that nothing was left behind when Sign Desk was packed.

Nothing of the user's is touched: what is made is made in a folder of its own, and the keyring is only named.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import pkgutil
import ssl
import sys
import tempfile
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Final

import sign_desk

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from PySide6.QtWidgets import QApplication

_NOT_IMPORTED: Final = ("sign_desk.store.migrations", "sign_desk.sandbox.__main__")
"""What is read as a file, and what would start at being imported."""
_KEYRINGS: Final = {"linux": "SecretService", "darwin": "macOS", "win32": "Windows"}
_SCREENS: Final = {"linux": ("xcb", "wayland"), "darwin": ("cocoa",), "win32": ("windows",)}


class Lacking(Exception):
    """Something is not there; the text says what."""


def self_check() -> int:
    """Check everything, with a line for each on standard output; the exit status tells whether all is there."""
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from qasync import QEventLoop

    from sign_desk.launch import application

    app = application()
    with asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner:
        return runner.run(_check_all(app))


async def _check_all(app: QApplication) -> int:
    checks: dict[str, Callable[[], str | Awaitable[str]]] = {
        "program": _modules,
        "window": lambda: _window(app),
        "pictures": _pictures,
        "keyring": _keyring,
        "trust": _trust,
        "locale data": _locale_data,
        "database": _database,
        "demo store": _demo_store,
    }
    failed = 0
    for name, check in checks.items():
        try:
            found = check()
            told = found if isinstance(found, str) else await found
        except Exception as error:  # noqa: BLE001 - whatever goes wrong is what this is to find
            failed += 1
            told = f"FAILED: {type(error).__name__}: {error}"
        sys.stdout.write(f"{name + ':':<14}{told}\n")
    sys.stdout.write(f"Sign Desk {sign_desk.__version__} is {f'not whole: {failed} failed' if failed else 'whole'}\n")
    return 1 if failed else 0


def _modules() -> str:
    names = [
        found.name
        for found in pkgutil.walk_packages(sign_desk.__path__, "sign_desk.")
        if not found.name.startswith(_NOT_IMPORTED)
    ]
    for name in names:
        importlib.import_module(name)
    if len(names) < 2:
        raise Lacking("its modules are not found")
    return f"{len(names)} modules"


def _window(app: QApplication) -> str:
    from PySide6.QtCore import QLibraryInfo
    from PySide6.QtGui import QFontDatabase

    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath), "platforms")
    there = " ".join(file.name for file in folder.glob("*"))
    lacking = [screen for screen in _SCREENS.get(sys.platform, ()) if screen not in there]
    if lacking:
        raise Lacking(f"no plugin for {', '.join(lacking)} in {folder}")
    fonts = len(QFontDatabase.families())
    if not fonts:
        raise Lacking("there is no font on this computer")
    return f"drawn by {app.platformName()}; {fonts} fonts"


def _pictures() -> str:
    from PySide6.QtGui import QIcon, QImageReader

    from sign_desk.paths import resource
    from sign_desk.ui.kit.icons import icon
    from sign_desk.ui.kit.symbols import symbol
    from sign_desk.ui.shell.main_window import Tab

    formats = {bytes(each.data()).decode() for each in QImageReader.supportedImageFormats()}
    if "svg" not in formats:
        raise Lacking("SVG pictures cannot be drawn")
    icons = {"application": QIcon(str(resource("sign-desk.svg"))), "buttons": icon("copy")}
    for name, drawn in (icons | {tab.value: symbol(tab.name.lower()) for tab in Tab}).items():
        picture = drawn.pixmap(32, 32).toImage()
        if not any(picture.pixelColor(x, y).alpha() for x in range(32) for y in range(32)):
            raise Lacking(f"the icon of the {name} is drawn empty")
    return f"icons, and {len(formats)} formats of pictures"


def _keyring() -> str:
    from keyring.backend import get_all_keyring

    registered = {each.name for each in entry_points(group="keyring.backends")}
    wanted = _KEYRINGS.get(sys.platform)
    if wanted is not None and wanted not in registered:
        raise Lacking(f"{wanted} is not registered, only {', '.join(sorted(registered)) or 'nothing'}")
    found = {type(each).__module__ for each in get_all_keyring() if each.priority > 0}
    usable = sorted(name for name in found if name.startswith("keyring."))
    return ", ".join(usable) or "none can be used on this computer now: tokens would last for one session"


def _trust() -> str:
    from sign_desk.api.tls import trusting_context

    context = trusting_context(None)
    if context.verify_mode is not ssl.CERT_REQUIRED:
        raise Lacking("certificates would not be checked")
    if sys.platform != "linux":
        return "the operating system's"
    # Where OpenSSL knows of none, they are looked for in other places when a connection is made.
    connection = context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname="localhost")
    roots = connection.context.cert_store_stats()["x509_ca"]
    if not roots:
        raise Lacking("there are no certificates of authorities on this computer (package ca-certificates)")
    return f"{roots} authorities"


def _locale_data() -> str:
    from pycountry import countries, subdivisions

    from sign_desk.money import currencies, format_minor

    if not (len(countries) and len(subdivisions)):
        raise Lacking("there are no countries")
    written = [format_minor(125000, "EUR", 2, name) for name in ("en_US", "de_CH", "fr_FR")]
    if len(set(written)) < len(written):
        raise Lacking("amounts are written alike everywhere")
    return f"{len(currencies())} currencies, {len(countries)} countries; amounts as in {', '.join(written)}"


async def _database() -> str:
    from sign_desk.store.archive import Archive
    from sign_desk.store.schema import REVISION

    with tempfile.TemporaryDirectory() as folder:
        archive = await Archive.open(Path(folder, "check.db"))
        await archive.database.close()
    return f"made, and migrated to {REVISION}"


async def _demo_store() -> str:
    from sign_desk.api.client import Client
    from sign_desk.demo import Demo

    with tempfile.TemporaryDirectory() as folder:
        demo = Demo(Path(folder, "demo.db"), Path(folder, "demo.log"))
        try:
            address = await demo.start()
            client = Client(address.origin, address.token)
            customisers = await client.list_customisers()
            await client.aclose()
        finally:
            demo.stop()
    return f"started, and showed {len(customisers)} customisers"
