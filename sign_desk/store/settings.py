"""The program's settings, kept in a JSON file. Settings of a newer version survive an older one."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Literal, get_args

from sign_desk.store.json_file import JsonFile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Appearance = Literal["system", "light", "dark"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What the operator may set for the whole program.

    `proxy` is None for the system's, "" for none. With `keep_orders_days` None personal data stays for ever. A daily
    copy goes to `copy_folder` unless that is None; the newest `copies_kept` stay there.
    """

    appearance: Appearance = "system"
    proxy: str | None = None
    ca_file: str | None = None
    keep_orders_days: int | None = None
    technical_details: bool = False
    copy_folder: str | None = None
    copies_kept: int = 14


class SettingsFile:
    """Reads and writes the settings. `problems` tells in plain words what could not be understood."""

    def __init__(self, path: Path) -> None:
        self._file = JsonFile(path)
        self._tree: dict[str, Any] = {}
        self.problems: tuple[str, ...] = ()

    def load(self) -> Settings:
        """Read the settings; what is missing or not understood is as in a new installation.

        Raises FileUnusable.
        """
        self._tree = self._file.load()
        known = {field.name for field in fields(Settings)} & self._tree.keys()
        understood = {name: self._tree[name] for name in known if _VALID[name](self._tree[name])}
        ignored = [f"The setting “{name}” was not understood and is not used." for name in known - understood.keys()]
        self.problems = tuple(filter(None, [self._file.problem, *sorted(ignored)]))
        return Settings(**understood)

    def save(self, settings: Settings) -> None:
        """Write the settings. Raises DiskFull and FileUnusable; what was kept before then stands."""
        tree = self._tree | asdict(settings)
        self._file.save(tree)
        self._tree = tree


def _is_text_or_none(value: object) -> bool:
    return value is None or isinstance(value, str)


def _is_days_or_none(value: object) -> bool:
    return value is None or (type(value) is int and value > 0)


_VALID: dict[str, Callable[[object], bool]] = {
    "appearance": lambda value: value in get_args(Appearance),
    "proxy": _is_text_or_none,
    "ca_file": _is_text_or_none,
    "keep_orders_days": _is_days_or_none,
    "technical_details": lambda value: isinstance(value, bool),
    "copy_folder": _is_text_or_none,
    "copies_kept": lambda value: type(value) is int and value > 0,
}
