"""What the work on a customiser's prices gives: versions as they were read, unsaved edits, and how a save ended."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from sign_desk.api.errors import ApiError, Invalid
    from sign_desk.pricing.cells import Path
    from sign_desk.pricing.diff import Difference
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.history import History
    from sign_desk.pricing.keys import ItemKey
    from sign_desk.pricing.readback import Readback
    from sign_desk.services.session import Obstacle


@dataclass(frozen=True, slots=True)
class Book:
    """A customiser's pricing as the service had it at `fetched_at` (UTC).

    `kept` tells that it was read from this computer. `version` is the id under which it is kept here; None where
    this computer could not keep it.
    """

    customiser_id: int
    document: PricingDocument
    fetched_at: datetime
    kept: bool
    version: int | None


@dataclass(frozen=True, slots=True)
class StagedEdits:
    """Edits that were not saved, undo and redo included, on the version that they were made on.

    `version_at` is when the service was first seen to have that version (UTC).
    """

    base: Book
    version_at: datetime
    history: History
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Damage:
    """That only the first `read` steps of unsaved edits could be read. `lost` are the names of the others.

    All of it stays on this computer, out of the way; what could be read is kept anew.
    """

    read: int
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unsaved:
    """What there is of edits that were not saved; `staged` is None where there are none, or none could be read."""

    staged: StagedEdits | None = None
    damage: Damage | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """The service has what was sent. `book` is what it has now, `readback` how that compares to it.

    `unread` is why the prices could not be read again: `book` then is what the service said when it took them.
    """

    book: Book
    readback: Readback
    unread: ApiError | None = None


@dataclass(frozen=True, slots=True)
class NotSaved:
    """The service has what it had before. What was sent a moment ago `may_arrive` still."""

    book: Book
    may_arrive: bool


@dataclass(frozen=True, slots=True)
class OtherState:
    """The service has neither what was sent nor what it had before; `difference` is what changed since.

    That may be part of what was sent, or all of it and another's change: what was added and is there must not be
    added a second time. It is told until the next save, or until the edits are given up.
    """

    book: Book
    difference: Difference


@dataclass(frozen=True, slots=True)
class Opened:
    """A customiser's pricing as it is opened.

    `since` is what changed elsewhere after the operator last looked; None where nothing did. If nothing changed
    since the `staged` edits were begun, `book.document` is that which they were made on. `last_save` is how a save
    ended whose outcome nobody saw; where it arrived, the edits that it saved are not unsaved any more.
    """

    book: Book
    since: Difference | None
    unsaved: Unsaved
    last_save: Saved | NotSaved | OtherState | None


@dataclass(frozen=True, slots=True)
class Changed:
    """That a customiser's pricing is not what the operator last looked at."""

    customiser_id: int
    difference: Difference


@dataclass(frozen=True, slots=True)
class UnsavedNote:
    """A customiser whose edits wait: how many steps are unsaved, and since when a save's outcome is not known (UTC)."""

    customiser_id: int
    steps: int
    changed_at: datetime
    unknown_since: datetime | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the service did not accept: the item, the path within it, and what it says of it (plain text)."""

    key: ItemKey
    path: Path
    messages: tuple[str, ...]


def refusals(document: PricingDocument, error: Invalid) -> tuple[Refusal, ...]:
    """Where in the document that was sent the service found what it refuses."""
    found = []
    for dotted, messages in error.fields.items():
        key, path = document.at(tuple(dotted.removeprefix("pricing.").split(".")))
        found.append(Refusal(key, path, messages))
    return tuple(found)


class Phase(StrEnum):
    """How far a save is, in the operator's words."""

    LOOKING = "Looking at what the store has now…"
    SENDING = "Saving the new prices…"
    READING = "Reading the prices back…"


class CannotSave(Exception):
    """Nothing was asked nor sent: something stands in the way of every save."""

    title = "The prices were not saved"

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle.reason)
        self.cause = obstacle.reason
        self.next_step = obstacle.next_step


class ChangedElsewhere(Exception):
    """The service has other prices than those that were edited: `book`. Nothing was sent."""

    title = "These prices were changed elsewhere"
    cause = "Somebody saved them after you opened them, so nothing of yours was saved."
    next_step = "Look at both changes, choose what is to stay, and save again."

    def __init__(self, book: Book) -> None:
        super().__init__(self.cause)
        self.book = book


class SaveUnknown(Exception):
    """`sent` left this computer to replace `before`, and nobody knows whether it arrived. Reading back tells."""

    title = "It is not known whether the prices were saved"
    cause = "Sign Desk ended before the service had answered."
    next_step = "Sign Desk looks what the store has now. Change nothing until it is known."

    def __init__(self, save_id: int, before: Book, sent: PricingDocument, started_at: datetime) -> None:
        super().__init__(self.title)
        self.save_id = save_id
        self.before = before
        self.sent = sent
        self.started_at = started_at
