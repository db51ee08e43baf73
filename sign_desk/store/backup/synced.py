"""Whether a folder is kept in step with other computers by a cloud service, by the names and marks these leave.

A database that is carried away while it is written arrives in pieces, and two computers would overwrite each other's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path, PurePath

_NAMES = (
    # OneDrive's folder has the organisation's name behind its own; on macOS all lie under CloudStorage.
    ("OneDrive", re.compile(r"onedrive([ -].*)?", re.IGNORECASE)),
    ("Dropbox", re.compile(r"(dropbox|\.dropbox)([ -].*)?", re.IGNORECASE)),
    ("iCloud Drive", re.compile(r"mobile documents|icloud ?drive|com~apple~clouddocs", re.IGNORECASE)),
    ("Google Drive", re.compile(r"google ?drive([ -].*)?|drivefs|my drive", re.IGNORECASE)),
    ("Nextcloud", re.compile(r"nextcloud([ -]?.*)?", re.IGNORECASE)),
    ("ownCloud", re.compile(r"owncloud([ -]?.*)?", re.IGNORECASE)),
    ("a cloud service", re.compile(r"cloudstorage", re.IGNORECASE)),
)
_MARKS = (
    ("Dropbox", (".dropbox", ".dropbox.cache")),
    ("Nextcloud", (".sync_*.db", "._sync_*.db", ".nextcloudsync.log")),
    ("ownCloud", (".owncloudsync.log",)),
    ("Google Drive", (".tmp.drivedownload", ".tmp.driveupload")),
    ("Syncthing", (".stfolder",)),
)


def syncing_service(folder: Path) -> str | None:
    """Return the name of the service that keeps `folder` in step; None where nothing tells of one."""
    real = folder.resolve()
    return _by_name((folder, real)) or _by_mark((real, *real.parents))


def _by_name(folders: Iterable[PurePath]) -> str | None:
    parts = [part for folder in folders for part in reversed(folder.parts)]
    return next((service for part in parts for service, name in _NAMES if name.fullmatch(part)), None)


def _by_mark(folders: Iterable[Path]) -> str | None:
    """Look for what a service leaves in the folder that it keeps, whatever that is called."""
    for folder in folders:
        for service, marks in _MARKS:
            if any(_has(folder, mark) for mark in marks):
                return service
    return None


def _has(folder: Path, mark: str) -> bool:
    try:
        return next(folder.glob(mark), None) is not None
    except OSError:
        return False
