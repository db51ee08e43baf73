"""Where files live: the data directory, private to one user and one process, and the program's resources."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filelock import BaseFileLock

_PRIVATE = 0o700


class DataDirectoryError(Exception):
    """The data directory can't be used. `title`, `cause` and `next_step` are sentences for the operator."""

    title = ""
    next_step = ""

    def __init__(self, path: Path, cause: str) -> None:
        super().__init__(cause)
        self.path = path
        self.cause = cause


class DataDirectoryInUse(DataDirectoryError):
    """Another process holds the data directory."""

    title = "Sign Desk is already open"
    next_step = "Use the window that is open, or close it and start again."

    def __init__(self, path: Path) -> None:
        super().__init__(path, f"Another Sign Desk works with the data in {path}.")


class DataDirectoryUnusable(DataDirectoryError):
    """The data directory can't be made, made private, or written to."""

    title = "Sign Desk cannot keep its data"
    next_step = "Make this folder writable for you, or choose another one with --data-dir."


class DataDirectory:
    """The folder that holds everything the program keeps, and the names of what lies in it.

    Nothing happens on disk before `claim`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: BaseFileLock | None = None

    @classmethod
    def default(cls) -> Path:
        """Return the folder which the operating system sets aside for this user's data of this program."""
        from platformdirs import user_data_path

        return user_data_path("sign-desk", appauthor=False)

    @property
    def settings_file(self) -> Path:
        """The program's settings."""
        return self.path / "settings.json"

    @property
    def profiles_file(self) -> Path:
        """The stores this computer knows, without their tokens."""
        return self.path / "stores.json"

    @property
    def database_file(self) -> Path:
        """Order history and cached records."""
        return self.path / "sign-desk.sqlite3"

    @property
    def demo_file(self) -> Path:
        """What the demo store remembers."""
        return self.path / "demo-store.sqlite3"

    @property
    def window_file(self) -> Path:
        """Size and state of the window."""
        return self.path / "window.ini"

    @property
    def installation_file(self) -> Path:
        """The random id by which this installation knows its own back-ups again."""
        return self.path / "installation.json"

    @property
    def logs_folder(self) -> Path:
        """The rotating logs."""
        return self.path / "logs"

    def claim(self) -> None:
        """Make the folder, keep others out of it, and hold it until `release` or the end of the process.

        Raises DataDirectoryInUse and DataDirectoryUnusable.
        """
        from filelock import FileLock, Timeout

        lock = FileLock(self.path / "in-use.lock", timeout=0)
        try:
            _make_private(self.path)
            lock.acquire()
        except Timeout:
            raise DataDirectoryInUse(self.path) from None
        except OSError as error:
            raise DataDirectoryUnusable(self.path, _cause(self.path, error)) from error
        self._lock = lock

    def release(self) -> None:
        """Let another process have the folder."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None


def resource(name: str) -> Path:
    """Return the path of the resource `name`, from the installed package or the source checkout.

    Raises FileNotFoundError.
    """
    package = Path(__file__).parent
    for folder in (package / "resources", package.parent / "resources"):
        if (folder / name).exists():
            return folder / name
    raise FileNotFoundError(f"no resource is named {name}")


def _make_private(path: Path) -> None:
    path.mkdir(_PRIVATE, parents=True, exist_ok=True)
    # Windows keeps a user's data folder private by inherited access lists; mode bits say nothing there.
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) != _PRIVATE:
        path.chmod(_PRIVATE)


def _cause(path: Path, error: OSError) -> str:
    if isinstance(error, FileExistsError | NotADirectoryError):
        return f"There is a file where the folder {path} should be."
    return f"The folder {path} cannot be used: {error.strerror}."
