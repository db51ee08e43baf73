"""Copies of the database that lie beside it: made before a change of the schema, or damaged and set aside.

They hold personal data as the database does. A damaged one may hold orders that are nowhere else.
"""

from __future__ import annotations

import glob
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sign_desk.store.json_file import aside_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

COMPANIONS = ("-wal", "-shm", "-journal")
"""What SQLite adds to the name of a database for the files beside it."""
_BEFORE = ".before-"


@dataclass(frozen=True, slots=True)
class Copies:
    """The names of the copies there are, by kind."""

    backups: tuple[str, ...]
    damaged: tuple[str, ...]


def backup_path(path: Path, revision: str) -> Path:
    """Return where the database at `path` is copied to before its schema becomes that of `revision`."""
    return path.with_name(f"{path.name}{_BEFORE}{revision}")


def copies_of(path: Path) -> Copies:
    """Find the copies of the database at `path`."""
    return Copies(_names(_backups(path)), _names(_damaged(path)))


def remove_backups(path: Path, before: datetime) -> None:
    """Remove the backups that were made before `before`: all in them is older still. Raises OSError."""
    for file in _backups(path):
        if file.stat().st_mtime < before.timestamp():
            file.unlink()


def remove_damaged(path: Path) -> None:
    """Remove every damaged copy. Raises OSError."""
    for file in _damaged(path):
        file.unlink()


def _backups(path: Path) -> list[Path]:
    return list(path.parent.glob(f"{glob.escape(path.name)}{_BEFORE}*"))


def _damaged(path: Path) -> list[Path]:
    return list(path.parent.glob(aside_pattern(path)))


def _names(files: Iterable[Path]) -> tuple[str, ...]:
    """The names of databases, each once, whatever lies beside them."""
    names = {file.name for file in files}
    for companion in COMPANIONS:
        names = {name.removesuffix(companion) for name in names}
    return tuple(sorted(names))
