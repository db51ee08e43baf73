"""What the history says of each version, in the operator's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sign_desk.pricing.keys import Part
from sign_desk.store.pricing.records import Reason
from sign_desk.ui.locale import day_and_second

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from sign_desk.pricing.diff import Difference
    from sign_desk.pricing.versions.file import VersionFile
    from sign_desk.services.pricing.history import Version

NEW_IDS = (
    "A removed size or price list comes back as a new one: the service gives it another id, and fonts that pointed at "
    "the old one must be pointed at it again."
)
FROM_FILE = 0
"""The id of the version that was read from a file: none that is kept has it."""


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version as a line of the history. `changes` is None while that is looked at."""

    id: int
    taken_at: datetime
    what: str
    kept: str = ""
    changes: str | None = None
    is_pinned: bool = False
    is_save: bool = False

    @property
    def when(self) -> str:
        """Its day and time, to the second: several saves of a minute are told apart."""
        return day_and_second(self.taken_at)


def gets_new_ids(difference: Difference) -> bool:
    """Whether what a difference adds are sizes or price lists."""
    return any(key.part in (Part.SIZE, Part.LIST) for key in difference.added)


def version_lines(versions: Iterable[Version]) -> list[VersionLine]:
    """The lines of versions, the newest first."""
    return list(_lines(tuple(versions)))


def from_file(name: str, file: VersionFile) -> VersionLine:
    """The line of a version that was read from the file of that name."""
    what = f"From the file {name}, written from {file.store}" if file.store else f"From the file {name}"
    return VersionLine(FROM_FILE, file.taken_at, what, changes="")


def _lines(versions: tuple[Version, ...]) -> Iterator[VersionLine]:
    for number, version in enumerate(versions, 1):
        snapshot = version.snapshot
        is_first = number == len(versions)
        yield VersionLine(
            snapshot.id,
            snapshot.taken_at,
            _what(version, is_first=is_first),
            kept=_kept(version),
            changes="" if is_first else None,
            is_pinned=snapshot.pinned,
            is_save=version.save is not None and version.save.after_id is not None,
        )


def _what(version: Version, *, is_first: bool) -> str:
    if version.save is not None:
        return f"Saved here by {version.save.operator}"
    if version.snapshot.reason is Reason.SAVED:
        return "Saved here"
    if is_first:
        return "The earliest that is kept"
    before = version.snapshot.reason is Reason.BEFORE_SAVE
    return "Changed elsewhere, found before a save" if before else "Changed elsewhere, found when loaded"


def _kept(version: Version) -> str:
    if not version.snapshot.pinned:
        return ""
    return f"For good: {version.snapshot.name}" if version.snapshot.name else "For good"
