"""What helps to find a fault: versions, settings and the log, as texts that hold no secret and no customer.

Everything is read as it is on disk, so that it can be had where the program could not read it itself.
"""

from __future__ import annotations

import json
import platform
import sys
import zipfile
from dataclasses import dataclass
from importlib.metadata import distributions
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit, urlunsplit

from sign_desk import __version__, logs
from sign_desk.store.errors import FileNotWritten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from sign_desk.paths import DataDirectory

_STORE_TOLD: Final = ("currency", "view_only", "demo", "minor_unit", "minor_units", "price_basis")
"""What is told of a store, besides its address: neither its name, nor the operator's."""
_LARGEST_LOG: Final = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the diagnostics: its name, and its text."""

    name: str
    text: str


def collect(directory: DataDirectory, drawn_by: str) -> tuple[Part, ...]:
    """Gather the parts; `drawn_by` tells of Qt and the screen. What cannot be read says so in its part."""
    return (
        Part("versions.txt", _versions(drawn_by)),
        Part("files.txt", _files(directory.path)),
        Part("settings.json", _json_part(directory.settings_file, _settings)),
        Part("stores.json", _json_part(directory.profiles_file, _stores)),
        *(Part(f"logs/{file.name}", _log(file)) for file in sorted(directory.logs_folder.glob("*.log*"))),
    )


def save(parts: Iterable[Part], path: Path) -> None:
    """Write the parts into a zip file. Raises FileNotWritten."""
    try:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in parts:
                archive.writestr(part.name, part.text)
    except OSError as error:
        raise FileNotWritten(path, error) from error


def _versions(drawn_by: str) -> str:
    lines = [
        f"Sign Desk {__version__}{' (installed)' if getattr(sys, 'frozen', False) else ''}",
        f"{platform.platform()}, {platform.machine()}",
        f"Python {platform.python_version()}",
        drawn_by,
        "",
    ]
    known = {found.name: found.version for found in distributions()}
    return "\n".join([*lines, *(f"{name} {version}" for name, version in sorted(known.items()))]) + "\n"


def _files(folder: Path) -> str:
    try:
        found = sorted(file for file in folder.rglob("*") if file.is_file())
        return "".join(f"{file.stat().st_size:>12}  {file.relative_to(folder).as_posix()}\n" for file in found)
    except OSError as error:
        return f"The files could not be listed: {error.strerror}\n"


def _json_part(file: Path, told: Callable[[Any], object]) -> str:
    try:
        tree = json.loads(file.read_text("utf-8"))
        return json.dumps(told(tree), indent=2) + "\n"
    except FileNotFoundError:
        return "There is none yet.\n"
    except (OSError, ValueError, TypeError, AttributeError) as error:
        return f"It could not be read: {type(error).__name__}\n"


def _settings(tree: dict[str, Any]) -> dict[str, Any]:
    proxy = tree.get("proxy")
    return tree | ({"proxy": _without_user(proxy)} if isinstance(proxy, str) else {})


def _stores(tree: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"address": _without_user(str(store.get("origin")))} | {key: store[key] for key in _STORE_TOLD if key in store}
        for store in tree["stores"]
    ]


def _without_user(address: str) -> str:
    """Take a name and a password out of an address."""
    parts = urlsplit(address)
    _, at, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"[concealed]@{host}")) if at else address


def _log(file: Path) -> str:
    """Return a log, concealed as it was written and once more with what is known to be secret by now."""
    try:
        with file.open("rb") as opened:
            raw = opened.read(_LARGEST_LOG)
    except OSError as error:
        return f"It could not be read: {error.strerror}\n"
    return logs.redact(raw.decode("utf-8", "replace"))
