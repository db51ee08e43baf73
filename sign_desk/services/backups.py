"""Back-ups: made, looked into before anything is written, and merged into what is kept here."""

from __future__ import annotations

import asyncio
import platform
import shutil
import sqlite3
import tempfile
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from errno import ENOENT
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from sign_desk import __version__
from sign_desk.services.stores import DEMO
from sign_desk.store.backup import bundle, snapshot, stores
from sign_desk.store.backup.daily import copy_path, surplus
from sign_desk.store.backup.errors import BackupDamaged, BackupForged, BackupTooNew
from sign_desk.store.backup.merge import try_out, write
from sign_desk.store.backup.opened import Opened
from sign_desk.store.backup.report import Added, Standing, Terms
from sign_desk.store.backup.validity import find_forged
from sign_desk.store.database import Database
from sign_desk.store.errors import DatabaseDamaged, DatabaseTooNew, FileNotWritten
from sign_desk.store.json_file import JsonFile
from sign_desk.store.profiles import Profiles
from sign_desk.store.schema import REVISION
from sign_desk.store.times import now

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection, Iterator
    from datetime import date, datetime

    from sign_desk.paths import DataDirectory
    from sign_desk.store.backup.bundle import Manifest
    from sign_desk.store.backup.report import Kind

_SCRATCH = "back-up-"


class Backups:
    """Makes back-ups of a data directory that is in use, and merges others into it. All raise StoreError."""

    def __init__(
        self, directory: DataDirectory, database: Database, profiles: Profiles, clock: Callable[[], datetime] = now
    ) -> None:
        self._directory = directory
        self._database = database
        self._profiles = profiles
        self._clock = clock

    async def save(self, path: Path) -> None:
        """Write a back-up to `path`, over an earlier one, and look whether it can be read again."""
        await asyncio.to_thread(self._save, path)

    async def save_daily(self, folder: Path, day: date, keep: int) -> bool:
        """Write the copy of `day` into `folder` unless it is there, and remove those beyond the newest `keep`.

        False if it was there. No older copy goes before the new one is whole.
        """
        return await asyncio.to_thread(self._save_daily, folder, day, keep)

    @asynccontextmanager
    async def opened(
        self, path: Path, tell: Callable[[int, int], None] = lambda _done, _of: None
    ) -> AsyncIterator[Opened]:
        """Unpack the back-up at `path`, bring it to this version, and try out what merging it comes to.

        `tell` is told how many of its orders were looked at, and how many there are. What was unpacked is personal
        data, and gone when the block ends.
        """
        with self._scratch() as folder:
            manifest = await asyncio.to_thread(bundle.unpack, path, folder)
            await self._migrate(folder / bundle.DATABASE, path, manifest)
            await asyncio.to_thread(_refuse_forged, folder / bundle.DATABASE, path)
            theirs = Profiles(folder / bundle.STORES)
            theirs.load()
            matches = stores.match(theirs.all(), self._profiles.all(), (DEMO.name,))
            ids = {match.theirs.store_id: match.ours.store_id for match in matches}
            terms = Terms(ids, manifest.made_at, manifest.computer, self._is_own(manifest))
            file = folder / bundle.DATABASE
            with _named(path):
                steps = await try_out(self._database, file, terms, tell)
            yield Opened(manifest, matches, steps, path, file, terms)

    async def merge(
        self,
        opened: Opened,
        without: Collection[Kind] = (),
        tell: Callable[[int, int], bool] = lambda _done, _of: True,
    ) -> Added:
        """Merge a back-up as it was shown, and tell how that ended; what was merged by then stays.

        Of the kinds `without` nothing new is added. `tell` is told how many of its orders were gone through, and how
        many there are; where it returns False, the merging is stopped. Its stores that are new come last: orders
        without their store can be looked up, a store without its orders could send them again.
        """
        terms = replace(opened.terms, without=frozenset(without))
        with _named(opened.path):
            added = await write(self._database, opened.file, terms, opened.steps, tell)
        if added is Added.ALL:
            for match in opened.matches:
                if match.standing is Standing.NEW:
                    self._profiles.save(match.ours)
        return added

    def _save(self, path: Path) -> None:
        with self._scratch() as folder:
            snapshot.take(self._directory.database_file, folder / bundle.DATABASE, DEMO.store_id)
            self._copy_stores(folder / bundle.STORES)
            manifest = bundle.Manifest(self._clock(), computer_name(), __version__, REVISION, self._installation())
            bundle.write(path, manifest, {name: folder / name for name in (bundle.DATABASE, bundle.STORES)})

    def _copy_stores(self, target: Path) -> None:
        source = self._directory.profiles_file
        target.write_bytes(source.read_bytes() if source.exists() else b"{}")

    def _save_daily(self, folder: Path, day: date, keep: int) -> bool:
        path = copy_path(folder, computer_name(), day)
        try:
            if path.exists():
                return False
            if not folder.is_dir():
                raise FileNotFoundError(ENOENT, "The folder is not there")
            self._save(path)
            for file in surplus(folder, computer_name(), keep):
                file.unlink()
        except OSError as error:
            raise FileNotWritten(path, error) from error
        return True

    async def _migrate(self, file: Path, path: Path, manifest: Manifest) -> None:
        """Bring the unpacked copy to this version; the back-up itself stays as it is."""
        try:
            database = await Database.open(file)
        except DatabaseTooNew as error:
            raise BackupTooNew(manifest.app) from error
        except DatabaseDamaged as error:
            raise BackupDamaged(path) from error
        await database.close()

    def _is_own(self, manifest: Manifest) -> bool:
        """Whether this very computer made it. A data folder that was copied has the id of another one's."""
        return (manifest.installation, manifest.computer) == (self._installation(), computer_name())

    def _installation(self) -> str:
        """The id by which this installation knows its own back-ups again, made when it is first needed."""
        file = JsonFile(self._directory.installation_file)
        known = file.load().get("id")
        if isinstance(known, str):
            return known
        made = uuid4().hex
        file.save({"id": made})
        return made

    @contextmanager
    def _scratch(self) -> Iterator[Path]:
        """A folder for what is in no back-up yet, or not any more: here, where nobody else may read."""
        try:
            folder = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=self._directory.path))
        except OSError as error:
            raise FileNotWritten(self._directory.path, error) from error
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """The operator knows the back-up by its own name, not by that of what was unpacked."""
    try:
        yield
    except BackupDamaged as error:
        raise BackupDamaged(path) from error


def _refuse_forged(database: Path, path: Path) -> None:
    """Raise BackupForged or BackupDamaged if something in the `database` of a back-up is not as it should be."""
    try:
        what = find_forged(database)
    except sqlite3.Error as error:
        raise BackupDamaged(path) from error
    if what is not None:
        raise BackupForged(path, what)


def sweep(directory: DataDirectory) -> None:
    """Remove what a crash left of a back-up that was being made or opened."""
    for folder in directory.path.glob(f"{_SCRATCH}*"):
        shutil.rmtree(folder, ignore_errors=True)


def computer_name() -> str:
    """What this computer is called by its owner."""
    return platform.node() or "this computer"
