"""Reads the orders of a back-up, all of one key together, as they are without the computer that made it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from sign_desk.orders.states import State
from sign_desk.store.backup.memory import dicts
from sign_desk.store.profiles import DEMO_ORIGIN
from sign_desk.store.schema import orders

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection, RowMapping

    from sign_desk.store.backup.memory import Row
    from sign_desk.store.backup.report import Terms

_NOT_UNDER_WAY = {State.SENDING: State.NO_ANSWER, State.QUEUED: State.READY}
_BATCH = 200


def batches(there: Connection, terms: Terms) -> Iterator[list[Row]]:
    """Give the orders of a back-up, all of one key together, as they are without the other computer."""
    keys = (orders.c.origin, orders.c.kind, orders.c.integration_id, orders.c.external_id)
    in_order = (*keys[:2], func.coalesce(orders.c.integration_id, 0), keys[3], orders.c.id)
    listed = select(orders.c.id, *keys).where(orders.c.origin != DEMO_ORIGIN).order_by(*in_order)
    ids: list[int] = []
    # Sorted by the database and read in parts: a list of all would be sorted while the window waits.
    for _, of_key in groupby(there.execute(listed.execution_options(yield_per=_BATCH)).mappings(), key_of):
        ids += (row["id"] for row in of_key)
        if len(ids) >= _BATCH:
            yield _rows(there, terms, ids)
            ids = []
    if ids:
        yield _rows(there, terms, ids)


def _rows(there: Connection, terms: Terms, ids: Sequence[int]) -> list[Row]:
    found = dicts(there.execute(select(orders).where(orders.c.id.in_(ids))))
    return sorted((_theirs(row, terms) for row in found), key=_sort_key)


def _theirs(row: Row, terms: Terms) -> Row:
    """Read an order of a back-up: what was under way there is not under way here."""
    state = State(row["state"])
    store_id = terms.stores.get(row["store_id"], row["store_id"])
    return row | {"state": _NOT_UNDER_WAY.get(state, state), "store_id": store_id}


def key_of(row: RowMapping | Row) -> tuple[Any, ...]:
    """The key of an order, as the index of those that hold one has it."""
    return row["origin"], row["kind"], row["integration_id"] or 0, row["external_id"]


def _sort_key(row: Row) -> tuple[Any, ...]:
    return *key_of(row), row["id"]
