"""Runs as they stand on record: where one sends, how far it is, why it stands still, and what came of its orders.

Times are aware, in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sign_desk.store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sign_desk.orders.recorded import Event, OrderSummary
    from sign_desk.orders.states import State
    from sign_desk.store.orders.entries import Entry


class InAnotherRun(StoreError):
    """Orders that were to be in a new run are still to be sent by one that is not ended. Nothing was recorded."""

    title = "These orders wait in another run"
    next_step = "Go on with that run, or put the rest of it away. Then send these."

    def __init__(self, source: str) -> None:
        super().__init__(f"The run of {source} is not finished, and has some of them still to send.")


@dataclass(frozen=True, slots=True)
class RunPlace:
    """Where a run sends, and by which rules: `rules` is the SHA-256 of what matched its lines to products."""

    store_id: str
    origin: str
    integration_id: int
    rules: str


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run as it stands on record. `halt` tells why it stands still, None if it was sending when that was written.

    `source` names the file. `trial_id` is the order that went alone, if one did. `ended_at` is None while something
    of it waits. `states` counts its orders, less those that were `already_there`.
    """

    id: int
    place: RunPlace
    source: str
    operator: str
    begun_at: datetime
    ended_at: datetime | None
    halt: str | None
    trial_id: int | None
    states: Mapping[State, int]
    already_there: int

    @property
    def total(self) -> int:
        """How many orders are in it."""
        return sum(self.states.values()) + self.already_there


@dataclass(frozen=True, slots=True)
class RunEntry:
    """An order for a run; `wanted` if the operator wants it sent although it looks like another one."""

    entry: Entry
    wanted: bool = False


@dataclass(frozen=True, slots=True)
class RunOrder:
    """What came of one order of a run. `last` is its last event, if it was rejected or has no answer."""

    order: OrderSummary
    already_there: bool
    last: Event | None


@dataclass(frozen=True, slots=True)
class Trust:
    """Who saw in the dashboard, and when, an order that was sent by these rules."""

    rules: str
    order_id: int
    operator: str
    at: datetime
