"""A back-up that was unpacked and looked at, before anything of it is merged."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sign_desk.store.backup.report import REMOVABLE, Fate, Kind, Report, Standing

if TYPE_CHECKING:
    from pathlib import Path

    from sign_desk.store.backup.bundle import Manifest
    from sign_desk.store.backup.report import StoreMatch, Terms


@dataclass(frozen=True)
class Opened:
    """What a back-up tells of itself, its stores, and what merging it comes to.

    `path` is the back-up, `file` its database, unpacked; `steps` is what each step of merging it comes to.
    """

    manifest: Manifest
    matches: tuple[StoreMatch, ...]
    steps: tuple[Report, ...]
    path: Path
    file: Path
    terms: Terms

    @cached_property
    def report(self) -> Report:
        """What all steps come to."""
        return Report.of_all(self.steps)

    @property
    def changes(self) -> bool:
        """Whether anything in it is not here yet."""
        return not self.report.changes_nothing or any(match.standing is Standing.NEW for match in self.matches)

    @property
    def changes_anyway(self) -> bool:
        """Whether anything is added whatever the operator chooses."""
        wanted = (Fate.NEW, Fate.UPDATED)
        counts = (self.report.of(kind, fate) for kind in Kind if kind not in REMOVABLE for fate in wanted)
        return any(counts) or any(match.standing is Standing.NEW for match in self.matches)

    @property
    def removed_since(self) -> bool:
        """Whether what is not here was removed here: this computer made the back-up, and still knows its orders.

        After a loss it knows none of them, and everything is to come back.
        """
        known = self.report.looked_at - self.report.of(Kind.ORDERS, Fate.NEW)
        return self.terms.own and (known > 0 or self.report.looked_at == 0)
