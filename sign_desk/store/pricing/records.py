"""What is kept of pricing besides the operator's edits: earlier versions, saves under way, notes of staged edits."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from pydantic import JsonValue


class Place(NamedTuple):
    """Whose pricing it is. At another address, a customiser of the same id is another one."""

    store_id: str
    origin: str
    customiser_id: int


class Reason(StrEnum):
    """Why a version of the pricing was kept."""

    LOADED = "loaded"
    BEFORE_SAVE = "before_save"
    SAVED = "saved"


class Outcome(StrEnum):
    """What came of a save."""

    SAVED = "saved"
    NOT_SAVED = "not_saved"
    UNKNOWN = "unknown"
    """Nobody found out before the next save, or before the edits were given up."""


class Choice(StrEnum):
    """What the operators of a store choose for the work on its prices."""

    SAMPLE_SIGNS = "sample_signs"
    LIMIT_PERCENT = "limit_percent"
    """How many per cent a price may change before the review asks for the store's name."""
    CURRENCIES = "currencies"
    """The currencies of customisers whose prices are not counted in the store's own."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A version of a customiser's pricing, less its content. Times are UTC.

    `confirmed_at` is when the service was last seen to have this content; `pinned` ones are never thinned out.
    """

    id: int
    place: Place
    reason: Reason
    taken_at: datetime
    confirmed_at: datetime
    name: str | None
    pinned: bool


@dataclass(frozen=True, slots=True)
class PendingSave:
    """A save of which nobody knows yet whether it arrived: when it was sent (UTC), to replace which snapshot."""

    id: int
    before_id: int
    started_at: datetime


@dataclass(frozen=True, slots=True)
class SaveRecord:
    """A save that arrived: which snapshot it replaced, what the service had then, by whom, and when (UTC).

    `after_id` is None where that could not be kept, or is not known of an old save.
    """

    id: int
    before_id: int
    after_id: int | None
    operator: str
    started_at: datetime


@dataclass(frozen=True, slots=True)
class RepricedSave:
    """A save of the last repricing of a store, by the snapshots before and after it. `after_id` as in SaveRecord.

    `is_pending` where nobody knows yet whether it arrived.
    """

    customiser_id: int
    before_id: int
    after_id: int | None
    is_pending: bool


@dataclass(frozen=True, slots=True)
class LastRepricing:
    """The last repricing of a store that was not undone: when it began (UTC), and its saves that were not refused."""

    begun_at: datetime
    saves: tuple[RepricedSave, ...]


@dataclass(frozen=True, slots=True)
class Sale:
    """A named change of prices with an end. Times are UTC.

    It is planned until a save that belongs to it arrived, at `saved_at`: that made the snapshot `after_id` (None where
    it could not be kept) of `before_id`. It `is_ending` when the operator chose what is to become of its prices. It is
    not `is_certain` what it changed where an earlier save of it may have arrived too, and nobody saw how that ended.
    """

    id: int
    place: Place
    name: str
    operator: str
    begun_at: datetime
    ends_at: datetime
    saved_at: datetime | None = None
    before_id: int | None = None
    after_id: int | None = None
    is_ending: bool = False
    is_certain: bool = True

    @property
    def is_live(self) -> bool:
        """Whether its prices are in the store."""
        return self.saved_at is not None


@dataclass(frozen=True, slots=True)
class KeptStep:
    """One step of staged edits: its name, and the values of its journal, None where they cannot be read any more."""

    name: str
    values: Sequence[JsonValue] | None


@dataclass(frozen=True, slots=True)
class KeptEdits:
    """Staged edits as they were written: on which snapshot, and every step; the first `done` are not taken back."""

    base_id: int
    changed_at: datetime
    done: int
    steps: tuple[KeptStep, ...]


@dataclass(frozen=True, slots=True)
class StagedNote:
    """That a customiser has unsaved edits: how many steps, and when the last was made (UTC)."""

    customiser_id: int
    steps: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class StagedCount:
    """How many customisers of a store have unsaved edits, and how many steps these are."""

    store_id: str
    origin: str
    customisers: int
    steps: int
