"""A small JSON file: replaced whole or not at all, private to its user, never lost when damaged."""

from __future__ import annotations

import contextlib
import errno
import glob
import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sign_desk.store.errors import DiskFull, FileUnusable, StoreError

if TYPE_CHECKING:
    from pathlib import Path

_FULL = (errno.ENOSPC, errno.EDQUOT)

_DAMAGED = ".damaged-"


class JsonFile:
    """An object kept as JSON in `path`. `problem` tells in plain words if a damaged file was set aside."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problem: str | None = None

    def load(self) -> dict[str, Any]:
        """Read the object; an empty one if there is no file, or a damaged one had to be set aside.

        Raises FileUnusable if the file is there and can't be read: it must not be taken for an empty one.
        """
        self.problem = None
        try:
            tree = json.loads(self.path.read_bytes())
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise self._failure(error) from error
        except ValueError:
            tree = None
        if isinstance(tree, dict):
            return tree
        self._set_aside()
        return {}

    def save(self, tree: dict[str, Any]) -> None:
        """Replace the file by `tree`; after a crash or a power cut either the old or the new one is there.

        Raises DiskFull and FileUnusable; the old file then stands.
        """
        text = json.dumps(tree, ensure_ascii=False, indent=2) + "\n"
        scratch = self.path.with_name(self.path.name + ".new")
        try:
            _write_synced(scratch, text.encode())
            scratch.replace(self.path)
            sync_folder(self.path.parent)
        except OSError as error:
            with contextlib.suppress(OSError):
                scratch.unlink(missing_ok=True)
            raise self._failure(error) from error

    def _set_aside(self) -> None:
        aside = aside_path(self.path)
        try:
            self.path.rename(aside)
        except OSError as error:
            raise self._failure(error) from error
        self.problem = f"The file {self.path.name} could not be understood. It was kept as {aside.name}."

    def _failure(self, error: OSError) -> StoreError:
        if error.errno in _FULL:
            return DiskFull()
        return FileUnusable(f"The file {self.path} cannot be used: {error.strerror}.")


def aside_path(path: Path) -> Path:
    """Return the name, free so far, under which the damaged file `path` is kept."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    return path.with_name(f"{path.name}{_DAMAGED}{stamp}")


def aside_pattern(path: Path) -> str:
    """Return the pattern of the names that `aside_path` makes."""
    return f"{glob.escape(path.name)}{_DAMAGED}*"


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` survive a power cut. Windows has no such call, nor need of it."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_synced(path: Path, content: bytes) -> None:
    # A file that an earlier crash left may have other permissions.
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
