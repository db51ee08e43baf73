"""The runs of one store: begun, found again at the next start, put away, and reported on."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sign_desk.services.background import given_away
from sign_desk.services.missed.halts import Halt, Reason, halt
from sign_desk.services.missed.run import Run
from sign_desk.services.orders.recording import entry_of
from sign_desk.store.missed.runs import RunEntry, RunPlace, Runs
from sign_desk.store.orders.grouping import GroupedSteps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sign_desk.api.records import OrderRequest
    from sign_desk.services.session import Session
    from sign_desk.store.database import Database
    from sign_desk.store.missed.runs import RunOrder, RunRecord


@dataclass(frozen=True, slots=True)
class Chosen:
    """An order to be sent; `wanted` if the operator ticked it although it looks like another one."""

    order: OrderRequest
    wanted: bool = False


class Dispatch:
    """Begins runs over `session` and finds those again that were not finished. Every method raises StoreError."""

    def __init__(self, session: Session, database: Database) -> None:
        self._session = session
        self._runs = Runs(database)
        self._steps = GroupedSteps(database)

    async def begin(
        self, chosen: Iterable[Chosen], *, source: str, rules: str, counted: Callable[[], None] = lambda: None
    ) -> Run:
        """Record orders for one integration, and the run that will send them. Nothing leaves before `Run.go`.

        `source` names the file; `rules` is the hash of what matched its lines to products. `chosen` is gone through in
        another thread, and `counted` called twice for each order; what they raise is raised here, and nothing was
        recorded.

        Raises:
            NotSendable: an obstacle stands in the way, or the meaning of prices is not known. Nothing was recorded.
            AnotherUnsent: an order by hand has the id of one of these, and would be lost. Nothing was recorded.
            InAnotherRun: a run that is not ended has some of these still to send. Nothing was recorded.
            SameIdTwice: two of these with other content have one id. Nothing was recorded.
            ValueError: there are no orders, or they are for several integrations.
        """
        # Thousands of orders take long enough to encode that the window had better go on meanwhile.
        integrations, entries = await asyncio.to_thread(self._entries, chosen, source, counted)
        if len(integrations) != 1:
            raise ValueError("a run is for one integration")
        profile = self._session.profile
        place = RunPlace(profile.store_id, profile.ledger_origin, integrations.pop(), rules)
        run_id = await self._runs.begin(place, source, profile.operator, entries, Reason.BEGUN, counted)
        return await self.take_up(run_id)

    async def goes_alone(self, integration_id: int, rules: str) -> bool:
        """Whether the first order of a run by these rules goes alone, and has to be seen in the dashboard."""
        profile = self._session.profile
        trust = await self._runs.trust(RunPlace(profile.store_id, profile.ledger_origin, integration_id, rules))
        return trust is None or trust.rules != rules

    async def open(self) -> tuple[RunRecord, ...]:
        """The runs of this store that wait for the operator, the newest first."""
        return await self._runs.open(self._session.profile.store_id)

    async def take_up(self, run_id: int) -> Run:
        """Take up a run where it stands. Raises LookupError if there is none of that id in this store."""
        record = await self._runs.get(run_id)
        profile = self._session.profile
        if record is None or (record.place.store_id, record.place.origin) != (profile.store_id, profile.ledger_origin):
            raise LookupError(run_id)
        return Run(self._session, self._runs, self._steps, record)

    async def put_away(self, run_id: int) -> int:
        """Put away what was not sent of a run that stands still; return of how many orders."""
        return await self._runs.put_away(run_id, Reason.PUT_AWAY, self._session.profile.operator)

    async def outcomes(self, run_id: int) -> tuple[RunOrder, ...]:
        """What came of every order of a run, in its order."""
        return await self._runs.outcomes(run_id)

    def _entries(
        self, chosen: Iterable[Chosen], source: str, counted: Callable[[], None]
    ) -> tuple[set[int], Iterator[RunEntry]]:
        """Return the integrations that the orders are for, and what is recorded of each."""
        integrations: set[int] = set()
        entries: list[RunEntry] = []
        for one in chosen:
            integrations.add(one.order.integration_id)
            entries.append(RunEntry(entry_of(self._session, one.order, source), one.wanted))
            counted()
        return integrations, given_away(entries)


def why(record: RunRecord) -> Halt:
    """Tell why a run that is on record stands still."""
    return halt(Reason(record.halt) if record.halt else Reason.CLOSED, record.trial_id)
