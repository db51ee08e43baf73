"""What came of merging a back-up, or would: counts by kind, and what needs a look of the operator."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sqlalchemy import Connection

    from sign_desk.store.profiles import Profile


class Kind(StrEnum):
    """What is counted by itself."""

    ORDERS = "orders"
    DRAFTS = "drafts"
    TEMPLATES = "templates"
    MISSED = "missed"
    VERSIONS = "versions"
    EDITS = "edits"
    SALES = "sales"
    DELIVERIES = "deliveries"
    CHOICES = "choices"


REMOVABLE = (Kind.DRAFTS, Kind.TEMPLATES, Kind.MISSED, Kind.EDITS, Kind.DELIVERIES)
"""What an operator may have removed or erased since a back-up was made: whether it is to come back only they know."""


class Fate(StrEnum):
    """What becomes of one thing in the back-up."""

    NEW = "new"
    UPDATED = "updated"
    """It is here, and the back-up knows more of it."""
    SAME = "same"
    KEPT = "kept"
    """It is here, otherwise: what is here stays."""


class Clash(StrEnum):
    """What the operator has to know before anything is written."""

    SENT_TWICE = "sent_twice"
    """Both computers sent an order of this key, each by itself."""
    OTHER_CONTENT = "other_content"
    """Both sent this key or may have, with contents that differ."""
    PUT_AWAY = "put_away"
    """It waits here with other content, and the other computer sent it or may have: here it is put away."""
    WAITS_THERE = "waits_there"
    """It waits there with other content, and was sent already or may have been: it comes along put away."""
    MAY_BE_SENT = "may_be_sent"
    """It was not sent from here; whether the other computer's arrived is not known."""
    WAITS_TWICE = "waits_twice"
    """It waits to be sent on both computers."""
    WAITS_OTHERWISE = "waits_otherwise"
    """It is on both computers with contents that differ, and neither sent it: both are kept."""
    EDITS_KEPT = "edits_kept"
    """Both have unsaved changes of one customiser's prices: those of this computer stay."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """One clash; `name` is the order's number, or the customiser's id."""

    clash: Clash
    name: str


class Standing(StrEnum):
    """How a store of the back-up is known here."""

    SAME = "same"
    SAME_NAME = "same_name"
    """By its name and address: it was connected on both computers."""
    NEW = "new"


@dataclass(frozen=True, slots=True)
class StoreMatch:
    """A store of the back-up (`theirs`) and the one here that it is, or becomes (`ours`).

    `differs` tells that it counts prices otherwise here: what is here stays.
    """

    theirs: Profile
    ours: Profile
    standing: Standing
    differs: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """On what a back-up is merged: the ids of its stores here, when (UTC) and on which computer it was made.

    `own` tells that it was made by this very installation. Of the kinds `without` nothing is added that is not here:
    it is counted as if it were.
    """

    stores: Mapping[str, str]
    made_at: datetime
    computer: str
    own: bool
    without: frozenset[Kind] = frozenset()


@dataclass(slots=True)
class Report:
    """What came of it. Two that are equal tell of the same changes."""

    fates: Counter[tuple[Kind, Fate]] = field(default_factory=Counter)
    conflicts: list[Conflict] = field(default_factory=list)
    waiting: int = 0
    """How many of the new orders wait to be sent."""
    looked_at: int = 0
    """How many orders of the back-up were gone through."""

    @classmethod
    def of_all(cls, steps: Iterable[Report]) -> Report:
        """Put what came of each step together."""
        whole = cls()
        for step in steps:
            whole.fates.update(step.fates)
            whole.conflicts += step.conflicts
            whole.waiting += step.waiting
            whole.looked_at += step.looked_at
        return whole

    def count(self, kind: Kind, fate: Fate) -> None:
        """Count one more."""
        self.fates[kind, fate] += 1

    def clash(self, clash: Clash, name: str) -> None:
        """Tell of a conflict."""
        self.conflicts.append(Conflict(clash, name))

    def of(self, kind: Kind, fate: Fate) -> int:
        """How many of a kind met this fate."""
        return self.fates[kind, fate]

    @property
    def changes_nothing(self) -> bool:
        """Whether all of it was here already."""
        return not any(count for (_, fate), count in self.fates.items() if fate in {Fate.NEW, Fate.UPDATED})


class Added(StrEnum):
    """How the merging of a back-up ended."""

    ALL = "all"
    PART = "part"
    """It was stopped."""
    CHANGED = "changed"
    """The rest would come to something else by now than what was shown, and was not merged."""


Step: TypeAlias = "Callable[[Connection, Report, bool], None]"
"""Merges some of a back-up over a connection to what is here, and counts what came of it.

The last argument tells whether it is kept: where it is not, what is only added may be left out.
"""
