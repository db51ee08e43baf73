"""A file of orders in hand: what was read, all that was said of it, and what comes of both. Nothing is done here."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sign_desk.orders.missed.choices import Choices
from sign_desk.orders.missed.importers import ColumnMapping, Import, Progress, read
from sign_desk.orders.missed.matching import Matching, Source, rules_hash
from sign_desk.orders.missed.outage import Outage
from sign_desk.orders.missed.piles import Pile
from sign_desk.orders.missed.second_file import join

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping
    from typing import Any

    from pydantic import JsonValue

    from sign_desk.orders.missed.corrections import Corrections
    from sign_desk.orders.missed.preparing import Prepared
    from sign_desk.orders.missed.second_file import Joined
    from sign_desk.orders.missed.sorting import Decision, SortedOut
    from sign_desk.store.profiles import Profile

_FROM_FILES = {Source.COLUMN, Source.SECOND_FILE}
_CHUNK = 1024 * 1024


class FileLost(Exception):
    """The file of the work that was begun is not there any more, or not what it was. What was decided is kept."""

    title = "The file cannot be taken up again"
    next_step = "Open the file that you exported, or export it again. What you decided about its orders is kept."

    def __init__(self, path: str, cause: str) -> None:
        super().__init__(cause)
        self.path = path
        self.cause = cause


@dataclass(frozen=True, slots=True)
class FileMark:
    """By what a file is known again; `sha256` in hexadecimal."""

    path: str
    sha256: str

    @property
    def name(self) -> str:
        """What the operator calls it."""
        return Path(self.path).name


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What a store's operators settled for all files. `zone` is the shop's, None until it was told."""

    choices: Choices = field(default_factory=Choices)
    matching: Matching = field(default_factory=Matching)
    zone: ZoneInfo | None = None
    outages: tuple[Outage, ...] = ()
    mappings: tuple[ColumnMapping, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A file in hand. A change gives another one; `sorted` and `prepared` are None until it was sorted out.

    `mapping` is the one that the file was read by, if there is one. `matching` and `choices` are the store's, with
    what was said of lines of this file. `acknowledged` has the keys of orders with the marks of issues that the
    operator has looked at.
    """

    file: FileMark
    found: Import
    mapping: ColumnMapping | None
    opened_at: datetime
    zone: ZoneInfo
    choices: Choices
    matching: Matching
    outages: tuple[Outage, ...] = ()
    corrections: Corrections = field(default_factory=dict)
    acknowledged: frozenset[tuple[str, str]] = frozenset()
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    listed: Mapping[str, str] = field(default_factory=dict)
    second: FileMark | None = None
    joined: Joined | None = None
    prepared: Prepared | None = None
    sorted: SortedOut | None = None

    def to_json(self) -> dict[str, Any]:
        """Return what is kept of the work on this file alone, as `Kept.from_json` reads it."""
        matching = self.matching.to_json()
        return {
            "files": [[mark.path, mark.sha256] for mark in (self.file, self.second) if mark is not None],
            "mapping": None if self.mapping is None else self.mapping.to_json(),
            "by_hand": matching["by_hand"],
            "left_out": matching["left_out"],
            "corrections": {key: dict(fixes) for key, fixes in self.corrections.items()},
            "acknowledged": sorted([key, mark] for key, mark in self.acknowledged),
        }


@dataclass(frozen=True, slots=True)
class Kept:
    """The work on a file that was begun: the file, a second one if there was one, and what was said of its orders."""

    file: FileMark
    second: FileMark | None
    mapping: ColumnMapping | None
    by_hand: Mapping[str, str]
    left_out: frozenset[str]
    corrections: Corrections
    acknowledged: frozenset[tuple[str, str]]
    opened_at: datetime
    who: str

    @classmethod
    def from_json(cls, tree: Any, opened_at: datetime, who: str) -> Kept:  # noqa: ANN401 (JSON of whatever shape)
        """Read what `Work.to_json` gave. Raises KeyError, TypeError and ValueError for anything else."""
        first, *more = (FileMark(*map(str, mark)) for mark in tree["files"])
        return cls(
            file=first,
            second=more[0] if more else None,
            mapping=None if tree["mapping"] is None else ColumnMapping.from_json(tree["mapping"]),
            by_hand=dict(tree["by_hand"]),
            left_out=frozenset(tree["left_out"]),
            corrections={key: dict(fixes) for key, fixes in tree["corrections"].items()},
            acknowledged=frozenset((str(key), str(mark)) for key, mark in tree["acknowledged"]),
            opened_at=opened_at,
            who=who,
        )


def rules_of(work: Work, profile: Profile) -> str:
    """Return a SHA-256 in hexadecimal of all that decides for many orders what is sent of them.

    Other rules and answers count, and other columns or files that ids and prices come from; no single lines.
    """
    missing = () if work.sorted is None else work.sorted.of(Pile.MISSING)
    read_from = {match.source for order in missing for match in order.prepared.matches} & _FROM_FILES
    mapped = None if work.mapping is None else {**work.mapping.to_json(), "name": "", "fingerprint": ""}
    content = {
        "rules": rules_hash(work.matching, work.choices, profile.price_basis),
        "format": work.found.format,
        "mapping": mapped,
        "ids_from": sorted(read_from),
        "minor_units": dict(profile.minor_units),
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def reading(
    path: Path, zone: ZoneInfo, mappings: Iterable[ColumnMapping], mapping: ColumnMapping | None
) -> Generator[Progress, None, tuple[FileMark, Import]]:
    """Read the file at `path`, and by what it is known again. Raises OSError, and as `importers.read`."""
    with path.open("rb") as stream:
        found = yield from read(stream, zone=zone, mappings=mappings, mapping=mapping)
        stream.seek(0)
        digest, size = hashlib.sha256(), path.stat().st_size
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            yield Progress(size, size, len(found.orders))
    return FileMark(str(path), digest.hexdigest()), found


def joining(
    work: Work, path: Path, mappings: Iterable[ColumnMapping]
) -> Generator[Progress, None, tuple[FileMark, Joined]]:
    """Read a second file of the orders of `work`, and look for their lines in it. Raises as `reading`."""
    mark, second = yield from reading(path, work.zone, mappings, None)
    return mark, join(work.found.orders, second.orders)


def outages_to_json(outages: Iterable[Outage]) -> JsonValue:
    """Return outages as `outages_from_json` reads them."""
    return [
        [outage.start.isoformat(), outage.end.isoformat(), outage.operator, outage.recorded_at.isoformat()]
        for outage in outages
    ]


def outages_from_json(tree: Any) -> tuple[Outage, ...]:  # noqa: ANN401 (JSON of whatever shape)
    """Read what `outages_to_json` gave; none where it is something else."""
    moment = datetime.fromisoformat
    try:
        return tuple(Outage(moment(start), moment(end), str(who), moment(at)) for start, end, who, at in tree)
    except (TypeError, ValueError):
        return ()
