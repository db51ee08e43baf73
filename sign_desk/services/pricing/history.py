"""The earlier versions of a customiser's prices: listed, read, pinned, thinned out, written to files and read back."""

from __future__ import annotations

import asyncio
import logging
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.versions.file import LARGEST, FileRefused, VersionFile, read, written
from sign_desk.pricing.versions.thinning import Kept, superfluous
from sign_desk.store.errors import FileNotWritten, StoreError, VersionUnreadable

if TYPE_CHECKING:
    from pathlib import Path

    from sign_desk.services.pricing.versions import Versions
    from sign_desk.store.pricing.records import SaveRecord, Snapshot

_log = logging.getLogger("sign_desk.services")


@dataclass(frozen=True, slots=True)
class Version:
    """A version that is kept, and the save that made it; None where the service was found to have it."""

    snapshot: Snapshot
    save: SaveRecord | None

    @property
    def id(self) -> int:
        """Under which it is kept."""
        return self.snapshot.id


class PriceHistory:
    """Earlier versions in the store in hand."""

    def __init__(self, versions: Versions) -> None:
        self._versions = versions

    async def all(self, customiser_id: int) -> tuple[Version, ...]:
        """The versions of a customiser's prices, the newest first. Raises StoreError."""
        if not self._versions.can_keep:
            return ()
        archive, place = self._versions.archive, self._versions.place(customiser_id)
        snapshots = await archive.snapshots.all(place)
        # The oldest last: of several saves that led to the same prices, the first made the version.
        made = {save.after_id: save for save in await archive.saves.arrived(place)}
        return tuple(Version(snapshot, made.get(snapshot.id)) for snapshot in snapshots)

    async def get(self, version_id: int, customiser_id: int) -> Version:
        """One version of a customiser's prices. Raises VersionUnreadable where it is not there any more."""
        version = next((one for one in await self.all(customiser_id) if one.id == version_id), None)
        if version is None:
            raise VersionUnreadable
        return version

    async def document(self, version_id: int) -> PricingDocument:
        """The prices of a version. Raises VersionUnreadable, also where it is not there any more."""
        return PricingDocument(await self._versions.archive.snapshots.tree(version_id))

    async def pin(self, version_id: int, name: str) -> None:
        """Keep a version for good, under a name. Raises StoreError."""
        await self._versions.archive.snapshots.pin(version_id, pinned=True, name=name)

    async def unpin(self, version_id: int) -> None:
        """Let a version be thinned out like the others. Raises StoreError."""
        await self._versions.archive.snapshots.pin(version_id, pinned=False, name=None)

    async def thin(self, customiser_id: int) -> None:
        """Let go of the versions of a customiser that are not worth keeping any more."""
        if not self._versions.can_keep:
            return
        snapshots = self._versions.archive.snapshots
        try:
            kept = await snapshots.all(self._versions.place(customiser_id))
            versions = [Kept(version.id, version.taken_at, version.pinned) for version in kept]
            if going := superfluous(versions, datetime.now(UTC)):
                await snapshots.remove(going)
        except StoreError as error:
            _log.warning("earlier prices of customiser %d were not thinned out: %s", customiser_id, error.title)

    async def write(self, path: Path, snapshot: Snapshot, customiser: str) -> None:
        """Write a version of the customiser of that name into a file, whole or not at all. Raises StoreError."""
        tree = await self._versions.archive.snapshots.tree(snapshot.id)
        store = self._versions.session.profile.name
        file = VersionFile(store, snapshot.place.customiser_id, customiser, snapshot.taken_at, tree)
        await asyncio.to_thread(_write, path, file)

    async def read(self, path: Path, customiser_id: int) -> VersionFile:
        """Read a version of a customiser's prices from a file. Raises FileRefused, also where they are another's."""
        file = await asyncio.to_thread(_read, path)
        if file.customiser_id != customiser_id:
            raise FileRefused(
                f"It has the prices of “{file.customiser}” (customiser {file.customiser_id}, of {file.store}), which "
                "are no earlier version of these."
            )
        return file


def _write(path: Path, file: VersionFile) -> None:
    scratch = path.with_name(f".{path.name}.new")
    try:
        with scratch.open("wb") as stream:
            stream.write(written(file))
            stream.flush()
            os.fsync(stream.fileno())
        scratch.replace(path)
    except OSError as error:
        raise FileNotWritten(path, error) from error
    finally:
        with suppress(OSError):
            scratch.unlink(missing_ok=True)


def _read(path: Path) -> VersionFile:
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except OSError as error:
        raise FileRefused(f"It cannot be opened: {error.strerror or error}.") from error
    return read(content)
