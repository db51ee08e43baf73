"""Runs: which orders of the ledger are sent together, why a run stands still, and by which rules it may go on.

An order's own state is in the ledger alone. What stands here is lost by no crash: a run is recorded whole, with all
of its orders, before any of them leaves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, insert, select, update

from sign_desk.orders.recorded import Evidence
from sign_desk.orders.states import State
from sign_desk.store.missed import run_reading
from sign_desk.store.missed.run_records import InAnotherRun, RunEntry, RunOrder, RunPlace, RunRecord, Trust
from sign_desk.store.orders.batch import Batch, parts
from sign_desk.store.schema import order_runs, orders, run_orders, trusted_rules
from sign_desk.store.times import from_text, now, to_text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from sign_desk.orders.recorded import OrderRecord
    from sign_desk.store.database import Database
    from sign_desk.store.orders.entries import Entry

__all__ = ["RunEntry", "RunOrder", "RunPlace", "RunRecord", "Runs", "Trust"]

_ITSELF = "Sign Desk"


class Runs:
    """The runs of this computer. Every method raises StoreError where the disk fails."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock

    async def begin(
        self,
        place: RunPlace,
        source: str,
        operator: str,
        chosen: Iterable[RunEntry],
        halt: str,
        counted: Callable[[], None] = lambda: None,
    ) -> int:
        """Record every order of `chosen` as ready, and the run that is to send them; return the run's id.

        It stands still at first, and `halt` says why. An order whose key is held already is noted as such, and never
        sent. All in one transaction. Raises AnotherUnsent, SameIdTwice, and InAnotherRun: what a run that was looked
        at sends is not for another one to change, or to put away. `chosen` is gone through once, in another thread,
        and `counted` called for each order; what they raise is raised here, and nothing is recorded.
        """
        wanted: list[bool] = []

        def entries() -> Iterator[Entry]:
            for one in chosen:
                wanted.append(one.wanted)
                yield one.entry

        def begin(connection: Connection) -> int:
            at = self._clock()
            listed = Batch(connection, at).record_all(entries(), counted)
            values = {
                "store_id": place.store_id,
                "origin": place.origin,
                "integration_id": place.integration_id,
                "rules_sha256": place.rules,
                "source": source,
                "who": operator,
                "begun_at": to_text(at),
                "halt": halt,
            }
            run_id: int = connection.execute(insert(order_runs).values(values).returning(order_runs.c.id)).scalar_one()
            # An order that was chosen twice is in the run once.
            rows = {
                found.order_id: {
                    "run_id": run_id,
                    "number": number,
                    "order_id": found.order_id,
                    "was_there": found.was_there,
                    "wanted": is_wanted,
                }
                for number, (found, is_wanted) in enumerate(zip(listed, wanted, strict=True))
            }
            connection.execute(insert(run_orders), list(rows.values()))
            another = run_reading.another_open(connection, run_id)
            if another is not None:
                raise InAnotherRun(another)
            return run_id

        return await self._database.run(begin)

    async def get(self, run_id: int) -> RunRecord | None:
        """Return a run, or None."""
        found = await self._database.read(lambda connection: run_reading.runs(connection, order_runs.c.id == run_id))
        return found[0] if found else None

    async def open(self, store_id: str) -> tuple[RunRecord, ...]:
        """Return the runs of a store that wait for somebody, the newest first."""
        chosen = and_(order_runs.c.store_id == store_id, order_runs.c.ended_at.is_(None))
        return await self._database.read(lambda connection: run_reading.runs(connection, chosen))

    async def ids(self, run_id: int, states: Collection[State]) -> tuple[int, ...]:
        """Return the ids of those orders of a run that are in one of `states`, in the run's order."""
        return await self._database.read(lambda connection: run_reading.ids(connection, run_id, states))

    async def records(self, ids: Collection[int]) -> dict[int, OrderRecord]:
        """Return orders with what is sent of them, by their ids."""
        return await self._database.read(lambda connection: Batch(connection, self._clock()).records(ids))

    async def currencies(self, run_id: int) -> frozenset[str | None]:
        """Return the currencies of what is still to be sent of a run."""
        query = (
            select(orders.c.currency)
            .distinct()
            .select_from(run_reading.JOINED)
            .where(run_reading.of_run(run_id, {State.READY}))
        )
        return await self._database.read(lambda connection: frozenset(connection.scalars(query)))

    async def alike(self, run_id: int) -> dict[int, tuple[int, ...]]:
        """Return which of the orders to be sent look like others, and which those are.

        The others hold a key, or are to be sent in this run too. Those that the operator wants nevertheless are left
        out.
        """
        return await self._database.read(lambda connection: run_reading.alike(connection, run_id))

    async def line_up(self, run_id: int, ids: Collection[int], operator: str) -> tuple[int, ...]:
        """Put ready orders of a run in line; return those that were, in the run's order. The run stands still no more.

        An order whose key another one has come to hold since is noted as already there.
        """

        def line_up(connection: Connection) -> tuple[int, ...]:
            batch = Batch(connection, self._clock())
            _mark(connection, run_id, run_reading.held(connection, run_id), was_there=True)
            chosen = set(ids)
            ready = [order_id for order_id in run_reading.ids(connection, run_id, {State.READY}) if order_id in chosen]
            queued = batch.move_all(ready, {State.READY}, State.QUEUED)
            asked = Evidence("Waiting to be sent")
            batch.note_all((order_id, operator, State.QUEUED, asked) for order_id in ready if order_id in queued)
            _change(connection, run_id, halt=None, ended_at=None)
            return tuple(order_id for order_id in ready if order_id in queued)

        return await self._database.run(line_up)

    async def halt(self, run_id: int, reason: str, why: str) -> None:
        """Let a run stand still for `reason`: what waits in line is ready again, because of `why` in plain words."""

        def halt(connection: Connection) -> None:
            batch = Batch(connection, self._clock())
            moved = batch.move_all(run_reading.ids(connection, run_id, {State.QUEUED}), {State.QUEUED}, State.READY)
            batch.note_all((order_id, _ITSELF, State.READY, Evidence(why)) for order_id in sorted(moved))
            _change(connection, run_id, halt=reason)

        await self._database.run(halt)

    async def end(self, run_id: int, reason: str) -> None:
        """Let nobody wait for a run any more, for `reason`."""
        at = to_text(self._clock())
        await self._database.run(lambda connection: _change(connection, run_id, ended_at=at, halt=reason))

    async def put_away(self, run_id: int, reason: str, operator: str) -> int:
        """Put away what was not sent of a run, and end it for `reason`; return of how many orders."""

        def put_away(connection: Connection) -> int:
            at = self._clock()
            batch = Batch(connection, at)
            moved = batch.move_all(run_reading.ids(connection, run_id, {State.READY}), {State.READY}, State.DISCARDED)
            put = Evidence("Put away")
            batch.note_all((order_id, operator, State.DISCARDED, put) for order_id in sorted(moved))
            _change(connection, run_id, ended_at=to_text(at), halt=reason)
            return len(moved)

        return await self._database.run(put_away)

    async def leave_out(self, store_id: str, origin: str, names: Collection[str], operator: str) -> int:
        """Put those orders of a store's runs away, by their ids, that are not sent; return how many there were.

        An order that waits in line is taken out of it, also while its run goes; one that is being sent is not touched.
        """
        query = run_reading.unsent(store_id, origin)

        def chosen(connection: Connection) -> list[int]:
            return [row.id for row in connection.execute(query) if row.external_id in names]

        def leave_out(connection: Connection) -> int:
            batch = Batch(connection, self._clock())
            ids = chosen(connection)
            batch.move_all(ids, {State.QUEUED}, State.READY)
            moved = batch.move_all(ids, {State.READY, State.REJECTED}, State.DISCARDED)
            said = Evidence("Put away: it is there already, or was left out")
            batch.note_all((order_id, operator, State.DISCARDED, said) for order_id in sorted(moved))
            return len(moved)

        # Most often there is none, and nothing has to be written.
        return await self._database.run(leave_out) if await self._database.read(chosen) else 0

    async def make_ready(self, run_id: int, operator: str, only: Collection[int] | None = None) -> tuple[int, ...]:
        """Make those orders of a run ready again that were rejected, all or `only` some; return them, in its order.

        What a later run took over is left to that one.
        """

        def make_ready(connection: Connection) -> tuple[int, ...]:
            batch = Batch(connection, self._clock())
            rejected = run_reading.rejected(connection, run_id)
            chosen = [order_id for order_id in rejected if only is None or order_id in only]
            moved = batch.move_all(chosen, {State.REJECTED}, State.READY)
            again = Evidence("To be sent again")
            batch.note_all((order_id, operator, State.READY, again) for order_id in chosen if order_id in moved)
            _change(connection, run_id, ended_at=None)
            return tuple(order_id for order_id in chosen if order_id in moved)

        return await self._database.run(make_ready)

    async def want(self, run_id: int, ids: Collection[int]) -> None:
        """Note that the operator wants these orders sent although they look like others."""
        await self._database.run(lambda connection: _mark(connection, run_id, ids, wanted=True))

    async def try_out(self, run_id: int, order_id: int) -> None:
        """Note which order of a run goes alone, before it goes."""
        await self._database.run(lambda connection: _change(connection, run_id, trial_id=order_id))

    async def trust(self, place: RunPlace) -> Trust | None:
        """Return by which rules an order was last seen to have arrived there, or None if none was."""
        query = select(trusted_rules).where(_is_at(place))
        row = await self._database.read(lambda connection: connection.execute(query).one_or_none())
        return None if row is None else Trust(row.rules_sha256, row.order_id, row.who, from_text(row.at))

    async def confirm(self, place: RunPlace, order_id: int, operator: str) -> None:
        """Note that `operator` saw in the dashboard an order that was sent by these rules."""
        values = {
            "store_id": place.store_id,
            "origin": place.origin,
            "integration_id": place.integration_id,
            "rules_sha256": place.rules,
            "order_id": order_id,
            "who": operator,
            "at": to_text(self._clock()),
        }

        def confirm(connection: Connection) -> None:
            connection.execute(delete(trusted_rules).where(_is_at(place)))
            connection.execute(insert(trusted_rules).values(values))

        await self._database.run(confirm)

    async def outcomes(self, run_id: int) -> tuple[RunOrder, ...]:
        """Return what came of every order of a run, in its order."""
        return await self._database.read(lambda connection: run_reading.outcomes(connection, run_id))

    async def forget(self, store_id: str) -> None:
        """Forget the runs of a store. Their orders stay in the ledger."""

        def forget(connection: Connection) -> None:
            connection.execute(delete(order_runs).where(order_runs.c.store_id == store_id))
            connection.execute(delete(trusted_rules).where(trusted_rules.c.store_id == store_id))

        await self._database.run(forget)


def _change(connection: Connection, run_id: int, **values: object) -> None:
    connection.execute(update(order_runs).where(order_runs.c.id == run_id).values(values))


def _mark(connection: Connection, run_id: int, ids: Collection[int], **values: bool) -> None:
    for part in parts(tuple(ids)):
        chosen = and_(run_orders.c.run_id == run_id, run_orders.c.order_id.in_(part))
        connection.execute(update(run_orders).where(chosen).values(values))


def _is_at(place: RunPlace) -> ColumnElement[bool]:
    return and_(
        trusted_rules.c.store_id == place.store_id,
        trusted_rules.c.origin == place.origin,
        trusted_rules.c.integration_id == place.integration_id,
    )
