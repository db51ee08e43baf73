"""The file of a back-up: a zip of a few named files, with a manifest that has the checksum of each.

It is written whole or not at all, and read again before it gets its name. What is read is trusted in nothing: names,
sizes and checksums are looked at before anything is used.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import zipfile
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import IO, TYPE_CHECKING, Any, Final

from sign_desk.store.backup.errors import BackupDamaged, BackupTooNew, BackupUnreadable, NotABackup
from sign_desk.store.errors import DiskFull, FileNotWritten
from sign_desk.store.json_file import sync_folder
from sign_desk.store.times import from_text, to_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

FORMAT: Final = 1
DATABASE: Final = "history.sqlite3"
STORES: Final = "stores.json"
_MANIFEST: Final = "manifest.json"
_KIND: Final = "sign-desk-backup"
_LONGEST_MANIFEST: Final = 64 * 1024
_CHUNK: Final = 1024 * 1024
_FULL: Final = (errno.ENOSPC, errno.EDQUOT)
# What the zip library raises for files that are none, are cut off, encrypted, or packed in ways it does not know.
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, RuntimeError, ValueError)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a back-up tells of itself: when it was made (UTC), on which computer, by which versions.

    `installation` is the random id of the Sign Desk that made it.
    """

    made_at: datetime
    computer: str
    app: str
    schema: str
    installation: str
    format: int = FORMAT


def write(path: Path, manifest: Manifest, files: Mapping[str, Path]) -> None:
    """Write a back-up of `files`, by the names in it, over an earlier one; then read it again.

    Raises FileNotWritten and DiskFull; what was at `path` before stands then.
    """
    scratch = path.with_name(path.name + ".new")
    try:
        try:
            _write_zip(scratch, manifest, files)
            _compare(scratch, files)
            scratch.replace(path)
        finally:
            scratch.unlink(missing_ok=True)
        sync_folder(path.parent)
    except OSError as error:
        raise DiskFull() if error.errno in _FULL else FileNotWritten(path, error) from error
    except _BROKEN as error:
        raise FileNotWritten(path, OSError(errno.EIO, "what was written could not be read again")) from error


def unpack(path: Path, folder: Path) -> Manifest:
    """Take the files of the back-up at `path` out into `folder`, and return what it tells of itself.

    Raises NotABackup, BackupDamaged, BackupTooNew, BackupUnreadable, and DiskFull where there is no room to unpack.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            tree = _read_manifest(archive)
            if tree is None:
                raise NotABackup(path)
            manifest = _understood(tree)
            for name in (DATABASE, STORES):
                _take_out(archive, name, tree["files"][name], folder / name)
    except OSError as error:
        raise DiskFull() if error.errno in _FULL else BackupUnreadable(path, error) from error
    except zipfile.BadZipFile as error:
        raise (BackupDamaged(path) if _looks_cut_off(path) else NotABackup(path)) from error
    except (*_BROKEN, TypeError, AttributeError) as error:
        raise BackupDamaged(path) from error
    return manifest


def _write_zip(path: Path, manifest: Manifest, files: Mapping[str, Path]) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "w+b") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
            told = {name: _measured(source) for name, source in files.items()}
            archive.writestr(_MANIFEST, json.dumps(_tree(manifest) | {"files": told}, indent=2))
            for name, source in files.items():
                archive.write(source, name)
        file.flush()
        os.fsync(file.fileno())


def _compare(path: Path, files: Mapping[str, Path]) -> None:
    """Read what was written, from the disk, and raise ValueError unless it is what it was made of."""
    with zipfile.ZipFile(path) as archive:
        for name, source in files.items():
            with archive.open(name) as packed, source.open("rb") as original:
                if _digest(packed) != _digest(original):
                    raise ValueError(name)


def _tree(manifest: Manifest) -> dict[str, object]:
    return {
        "kind": _KIND,
        "format": manifest.format,
        "schema": manifest.schema,
        "app": manifest.app,
        "installation": manifest.installation,
        "computer": manifest.computer,
        "made_at": to_text(manifest.made_at),
    }


def _measured(file: Path) -> dict[str, object]:
    with file.open("rb") as opened:
        return {"size": file.stat().st_size, "sha256": _digest(opened)}


def _digest(file: IO[bytes]) -> str:
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # a zip's member reads as a file


def _read_manifest(archive: zipfile.ZipFile) -> dict[str, Any] | None:
    """Return the manifest; None where there is none, as in any other zip."""
    if _MANIFEST not in archive.namelist():
        return None
    with archive.open(_MANIFEST) as packed:
        tree = json.loads(packed.read(_LONGEST_MANIFEST))
    return tree if isinstance(tree, dict) and tree.get("kind") == _KIND else None


def _understood(tree: dict[str, Any]) -> Manifest:
    """Read the manifest; ValueError, TypeError or KeyError for one that is not as it was written."""
    version, app = tree["format"], str(tree["app"])
    if type(version) is not int or version < 1:
        raise ValueError(version)
    if version > FORMAT:
        raise BackupTooNew(app)
    made_at = from_text(tree["made_at"])
    if made_at.tzinfo is None:
        raise ValueError(made_at)
    return Manifest(made_at, str(tree["computer"]), app, str(tree["schema"]), str(tree["installation"]), version)


def _take_out(archive: zipfile.ZipFile, name: str, told: dict[str, Any], target: Path) -> None:
    """Unpack one file, of the size that was told at most; ValueError if it is not what was written."""
    seal, left = hashlib.sha256(), int(told["size"])
    with archive.open(name) as packed, target.open("wb") as file:
        for chunk in _chunks(packed):
            left -= len(chunk)
            if left < 0:
                raise ValueError(name)
            seal.update(chunk)
            file.write(chunk)
    if left or seal.hexdigest() != told["sha256"]:
        raise ValueError(name)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk


def _looks_cut_off(path: Path) -> bool:
    """Whether the file begins as a back-up does: a zip without its end has no list of what is in it."""
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04" and _MANIFEST.encode() in file.read(64)
