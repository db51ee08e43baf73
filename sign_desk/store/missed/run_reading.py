"""What is read of runs: how far they are, which of their orders wait, which look like others, and what came of each."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, not_, or_, select, true

from sign_desk.orders.recorded import LEGACY_PRODUCT
from sign_desk.orders.states import HOLDING, State
from sign_desk.store.missed.run_records import RunOrder, RunPlace, RunRecord
from sign_desk.store.orders.entries import event_of, summary_of
from sign_desk.store.schema import SUMMARY, order_events, order_runs, orders, run_orders
from sign_desk.store.times import from_text

if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from sqlalchemy import ColumnElement, Connection, FromClause, Row, Select

JOINED = run_orders.join(orders, orders.c.id == run_orders.c.order_id)
"""The orders of runs, each beside its place in one."""

_TELLING = frozenset({State.REJECTED, State.NO_ANSWER})
"""The last event of such an order tells why."""

IS_LEFT_TO_A_RUN = and_(
    orders.c.state.in_({State.READY, State.REJECTED}),
    select(run_orders.c.order_id)
    .join(order_runs)
    .where(run_orders.c.order_id == orders.c.id, run_orders.c.was_there.is_(False), order_runs.c.ended_at.is_(None))
    .exists(),
)
"""For nobody to send by hand: a run that is not ended has it still to send, or to send again."""


def another_open(connection: Connection, run_id: int) -> str | None:
    """Return the source of another run that is not ended and has orders of this one still to send, or None."""
    beside = run_orders.alias()
    shared = and_(beside.c.order_id == run_orders.c.order_id, beside.c.run_id != run_id, beside.c.was_there.is_(False))
    query = (
        select(order_runs.c.source)
        .select_from(JOINED.join(beside, shared).join(order_runs, order_runs.c.id == beside.c.run_id))
        .where(of_run(run_id, {State.READY}), order_runs.c.ended_at.is_(None))
        .limit(1)
    )
    source: str | None = connection.scalar(query)
    return source


def rejected(connection: Connection, run_id: int) -> tuple[int, ...]:
    """Return the ids of a run's rejected orders, in its order, less those that a later run took over."""
    later = run_orders.alias()
    taken = and_(later.c.order_id == orders.c.id, later.c.run_id > run_id, later.c.was_there.is_(False))
    query = (
        select(orders.c.id)
        .select_from(JOINED)
        .where(of_run(run_id, {State.REJECTED}), not_(select(later.c.order_id).where(taken).exists()))
        .order_by(run_orders.c.number)
    )
    return tuple(connection.scalars(query))


def unsent(store_id: str, origin: str) -> Select[tuple[int, str]]:
    """Choose the orders of a store's runs that are not sent, and may yet be, each with its `external_id`."""
    return (
        select(orders.c.id, orders.c.external_id)
        .distinct()
        .select_from(JOINED.join(order_runs, order_runs.c.id == run_orders.c.run_id))
        .where(
            order_runs.c.store_id == store_id,
            order_runs.c.origin == origin,
            run_orders.c.was_there.is_(False),
            orders.c.state.in_({State.READY, State.QUEUED, State.REJECTED}),
        )
    )


def of_run(run_id: int, states: Collection[State]) -> ColumnElement[bool]:
    """Choose those orders of a run that it sends, in one of `states`."""
    return and_(run_orders.c.run_id == run_id, run_orders.c.was_there.is_(False), orders.c.state.in_(states))


def ids(connection: Connection, run_id: int, states: Collection[State]) -> tuple[int, ...]:
    """Return the ids of those orders of a run that are in one of `states`, in the run's order."""
    query = select(orders.c.id).select_from(JOINED).where(of_run(run_id, states)).order_by(run_orders.c.number)
    return tuple(connection.scalars(query))


def runs(connection: Connection, chosen: ColumnElement[bool]) -> tuple[RunRecord, ...]:
    """Return runs, the newest first."""
    rows = connection.execute(select(order_runs).where(chosen).order_by(order_runs.c.id.desc())).all()
    return tuple(_record(connection, row) for row in rows)


def held(connection: Connection, run_id: int) -> tuple[int, ...]:
    """Return the ids of those ready orders of a run whose key another order holds."""
    other = orders.alias()
    holder = select(other.c.id).where(_has_same_key(other), other.c.state.in_(HOLDING))
    query = select(orders.c.id).select_from(JOINED).where(of_run(run_id, {State.READY}), holder.exists())
    return tuple(connection.scalars(query))


def alike(connection: Connection, run_id: int) -> dict[int, tuple[int, ...]]:
    """Return which ready orders of a run look like others, and those; but for the orders that are `wanted`.

    The others have another key, and hold it or are ready in this run too. Shops number alike: a number or an id says
    nothing of an order of another store for another integration.
    """
    other, beside = orders.alias(), run_orders.alias()
    in_run = and_(beside.c.order_id == other.c.id, beside.c.run_id == run_id, beside.c.was_there.is_(False))
    # As an expression, which no index offers: there are few orders alike, and many accepted.
    state = other.c.state.concat("")
    is_of_shop = or_(other.c.place_id == orders.c.place_id, _has_same_integration(other))
    found: defaultdict[int, set[int]] = defaultdict(set)
    for column, is_comparable in (("number_key", is_of_shop), ("external_id", is_of_shop), ("fingerprint", true())):
        query = (
            select(orders.c.id, other.c.id.label("other_id"))
            .select_from(JOINED.join(other, other.c[column] == orders.c[column]).outerjoin(beside, in_run))
            .where(
                of_run(run_id, {State.READY}),
                run_orders.c.wanted.is_(False),
                other.c.origin == orders.c.origin,
                other.c.kind != LEGACY_PRODUCT,
                is_comparable,
                not_(_has_same_key(other)),
                or_(state.in_(HOLDING), and_(beside.c.run_id.is_not(None), state == State.READY)),
            )
        )
        for row in connection.execute(query):
            found[row.id].add(row.other_id)
    return {order_id: tuple(sorted(others)) for order_id, others in found.items()}


def outcomes(connection: Connection, run_id: int) -> tuple[RunOrder, ...]:
    """Return what came of every order of a run, in its order."""
    is_of_this = run_orders.c.run_id == run_id
    # Not of those that wait or were accepted: there may be tens of thousands, and nothing is to be told of them.
    of_these = select(orders.c.id).select_from(JOINED).where(is_of_this, orders.c.state.in_(_TELLING))
    last = select(func.max(order_events.c.id)).where(order_events.c.order_id.in_(of_these))
    rows = connection.execute(select(order_events).where(order_events.c.id.in_(last.group_by(order_events.c.order_id))))
    events = {row.order_id: event_of(row) for row in rows}
    marks = connection.execute(select(run_orders.c.order_id, run_orders.c.was_there).where(is_of_this))
    there = {row.order_id: row.was_there for row in marks}
    summaries = select(*SUMMARY).select_from(JOINED).where(is_of_this).order_by(run_orders.c.number)
    found = (summary_of(row) for row in connection.execute(summaries).mappings())
    return tuple(RunOrder(order, there[order.id], events.get(order.id)) for order in found)


def _has_same_key(other: FromClause) -> ColumnElement[bool]:
    return and_(
        other.c.origin == orders.c.origin,
        other.c.external_id == orders.c.external_id,
        other.c.kind == orders.c.kind,
        _has_same_integration(other),
    )


def _has_same_integration(other: FromClause) -> ColumnElement[bool]:
    return func.coalesce(other.c.integration_id, 0) == func.coalesce(orders.c.integration_id, 0)


def _record(connection: Connection, row: Row[Any]) -> RunRecord:
    counting = (
        select(run_orders.c.was_there, orders.c.state, func.count())
        .select_from(JOINED)
        .where(run_orders.c.run_id == row.id)
        .group_by(run_orders.c.was_there, orders.c.state)
    )
    counts = [(was_there, State(state), count) for was_there, state, count in connection.execute(counting)]
    return RunRecord(
        id=row.id,
        place=RunPlace(row.store_id, row.origin, row.integration_id, row.rules_sha256),
        source=row.source,
        operator=row.who,
        begun_at=from_text(row.begun_at),
        ended_at=from_text(row.ended_at) if row.ended_at else None,
        halt=row.halt,
        trial_id=row.trial_id,
        states={state: count for was_there, state, count in counts if not was_there},
        already_there=sum(count for was_there, _, count in counts if was_there),
    )
