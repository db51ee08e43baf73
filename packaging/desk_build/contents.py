"""What goes into the bundle: all that PyInstaller gathers, but for what Sign Desk never uses.

Names are those inside the bundle, with forward slashes. What is dropped was looked at on Linux; the same Qt plugins
carry other file names elsewhere, which the patterns allow for.
"""

from __future__ import annotations

import re

EXCLUDED_MODULES = (
    "tkinter",
    "pip",
    "setuptools",
    "pkg_resources",
    # Other databases than SQLite. Alembic asks for PostgreSQL's dialect whatever the database.
    "MySQLdb",
    "psycopg2",
    "pysqlite2",
    "sqlalchemy.dialects.mssql",
    "sqlalchemy.dialects.mysql",
    "sqlalchemy.dialects.oracle",
    # Of SQLAlchemy only Core is used.
    "sqlalchemy.orm",
    "sqlalchemy.ext.asyncio",
    "sqlalchemy.ext.baked",
    # Pydantic's first version, and its help for type checkers.
    "pydantic.v1",
    "pydantic.mypy",
    # For a Python without decimal numbers in C.
    "_pydecimal",
    # Of QtAwesome only the font is used, not what paints it.
    "qtpy",
    # Gathered with Qt's other modules; Qt itself speaks to the desktop by a library of its own.
    "PySide6.QtDBus",
)
"""Modules that some library would use if they were there."""

_PLUGINS = {
    "platforms": ("xcb", "wayland", "offscreen", "windows", "cocoa"),
    "imageformats": ("svg", "ico", "icns"),
    "iconengines": ("svgicon",),
    "styles": ("windowsvista", "modernwindows", "mac"),
    "platforminputcontexts": ("compose", "ibus"),
    "platformthemes": ("xdgdesktopportal",),
    "wayland-shell-integration": ("xdg-shell",),
    "wayland-decoration-client": ("bradient", "adwaita"),
    "wayland-graphics-integration-client": ("qt-plugin-wayland-egl",),
    "xcbglintegrations": ("egl", "glx"),
}
"""Of each kind of Qt plugin those that are kept; other kinds are left out. The service is called with Python's TLS."""

_PLUGIN = re.compile(r"(?:^|/)plugins/(?P<kind>[^/]+)/[^/]*\.(?:so|dll|dylib)$")
_UNUSED = re.compile(
    r"PySide6/(?:Qt/)?translations/|pycountry/locales/"  # the program speaks English
    r"|pycountry/databases/iso(?:639|15924|4217|3166-3)"  # languages, scripts, currencies, countries that are no more
    r"|\.dist-info/sboms/"  # of what a library is made; its licences stand beside it
    r"|(?:^|/)opengl32sw\.dll$"  # Qt Quick's way of drawing without a graphics driver
    r"|(?:^|/)__pycache__/"  # made where the source was run, whose folder it tells
)
_OF_THE_SYSTEM = re.compile(
    r"(?:^|/)lib(?:X11|X11-xcb|dbus-1|fontconfig|freetype|glib-2\.0|gthread-2\.0|wayland-\w+|xkbcommon|xkbcommon-x11"
    r"|brotli(?:common|dec)|bsd|cap|gcrypt|gpg-error|lz4|md|pcre2-8|png16|systemd|zstd"
    r"|gssapi_krb5|krb5|k5crypto|krb5support|com_err|keyutils)\.so\."
)
"""Libraries that have to fit the configuration and the services of a Linux desktop, and what they alone need.

Every desktop has them. The newer ones of X11's, which some lack, are brought along.
"""
_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)


def is_kept_plugin(path: str) -> bool:
    """Whether a file is no Qt plugin, or one that is used."""
    found = _PLUGIN.search(path)
    return found is None or any(name in path.rpartition("/")[2] for name in _PLUGINS.get(found["kind"], ()))


def belongs(path: str) -> bool:
    """Whether the file of this name goes into the bundle."""
    path = path.replace("\\", "/")
    return is_kept_plugin(path) and not _UNUSED.search(path) and not _OF_THE_SYSTEM.search(path)


def is_brought(distribution: str, lock: str) -> bool:
    """Whether a distribution is in the bundle, by the `lock` of the app; others only helped to make it."""
    return _plain(distribution) in {"pyinstaller", *map(_plain, _LOCKED.findall(lock))}


def _plain(name: str) -> str:
    """A distribution's name as it is compared."""
    return re.sub(r"[-_.]+", "-", name).lower()
