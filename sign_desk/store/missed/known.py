"""What this computer knows of the orders of a file: gathered for tens of thousands of them in a few statements."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import JSON, Text, cast, column, func, select

from sign_desk.orders.particulars import sort_key
from sign_desk.orders.recorded import LEGACY_PRODUCT
from sign_desk.orders.states import HOLDING, State
from sign_desk.store.schema import deliveries, order_places, orders
from sign_desk.store.webhooks.proofs import told

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from typing import Any

    from sqlalchemy import ColumnElement, Connection, Row, Select

    from sign_desk.store.database import Database
    from sign_desk.store.missed.files import StorePlace

_BY_DOUBT = (State.QUEUED, State.SENDING, State.NO_ANSWER, State.ACCEPTED)
_COLUMNS = ("place_id", "integration_id", "external_id", "order_number", "fingerprint", "state")
_IS_HELD = (orders.c.state.in_(HOLDING), orders.c.kind != LEGACY_PRODUCT)


class HeldOrder(NamedTuple):
    """An order that the service has, or may have."""

    external_id: str
    number: str
    state: State


@dataclass(frozen=True, slots=True)
class Held:
    """Orders that are held at one address, of several of one id or number the surest last.

    `on_record` are those of this computer's history for one integration. The service has told the store of the
    `delivered` ones itself, with its signature. Those `beside` may be of the same shop, which only a person can tell:
    the store's for another integration, others' for none, and what the service told other stores of. `alike` has
    numbers of orders on record by fingerprint, whatever store they are of.
    """

    on_record: tuple[HeldOrder, ...]
    delivered: tuple[HeldOrder, ...]
    beside: tuple[HeldOrder, ...]
    alike: Mapping[str, str]


class Sought(NamedTuple):
    """An order of a file: the id that is sent, others that it may have been sent under, number, and fingerprint."""

    sent_id: str
    other_ids: tuple[str, ...]
    number: str
    fingerprint: str | None


async def gather(database: Database, place: StorePlace, integration_id: int | None, sought: Sequence[Sought]) -> Held:
    """Look for orders by their ids; for those not found by what is sent, by number and fingerprint too.

    Numbers are the same whatever the case, with “#” or without. All stores have one address, and shops number alike:
    an order of another store for another integration is told of by its fingerprint alone. Raises StoreError.
    """
    return await database.read(lambda connection: _gathered(connection, place, integration_id, sought))


def _gathered(connection: Connection, place: StorePlace, integration_id: int | None, sought: Sequence[Sought]) -> Held:
    chosen = select(order_places.c.id, order_places.c.store_id).where(order_places.c.origin == place.origin)
    places = {row.id: row.store_id for row in connection.execute(chosen)}
    own = {place_id for place_id, store_id in places.items() if store_id == place.store_id}
    rows, alike = _rows_of(connection, place.origin, list(places), integration_id, sought)
    # The deprecated calls name no integration: what the store sent by them may be of any.
    unnamed = {row for row in rows if row.integration_id is None}
    here = {row for row in rows if row.integration_id == integration_id or (row in unnamed and row.place_id in own)}
    beside = {row for row in rows - here if row.place_id in own or row in unnamed}
    confirmed = [
        (one.store_id, HeldOrder(one.external_id, one.number, State.ACCEPTED))
        for one in told(connection, deliveries.c.origin == place.origin)
    ]
    return Held(
        on_record=_surest_last(here),
        delivered=tuple(order for store_id, order in confirmed if store_id == place.store_id),
        beside=(*_surest_last(beside), *(order for store_id, order in confirmed if store_id != place.store_id)),
        alike=alike,
    )


def _rows_of(
    connection: Connection, origin: str, places: list[int], integration_id: int | None, sought: Sequence[Sought]
) -> tuple[set[Row[Any]], dict[str, str]]:
    """Return the orders held at an address by id or number, and the numbers of others by fingerprint."""
    at_origin = orders.c.origin == origin
    # As an expression: the index of places would be walked for each number.
    in_places = (orders.c.place_id + 0).in_(places)
    ids = (name for order in sought for name in (order.sent_id, *order.other_ids))
    by_id = _rows(connection, ids, orders.c.external_id, at_origin)
    known = {row.external_id for row in by_id if row.integration_id == integration_id}
    left = [order for order in sought if order.sent_id not in known]
    keys = (f"{sign}{key}" for key in (sort_key(order.number) for order in left) for sign in ("", "#"))
    by_number = _rows(connection, keys, orders.c.number_key, in_places)
    prints = (order.fingerprint for order in left if order.fingerprint is not None)
    by_print = _rows(connection, prints, orders.c.fingerprint, at_origin)
    return {*by_id, *by_number}, {row.fingerprint: row.order_number for row in by_print}


def _surest_last(rows: Collection[Row[Any]]) -> tuple[HeldOrder, ...]:
    held = {HeldOrder(row.external_id, row.order_number, State(row.state)) for row in rows}
    return tuple(sorted(held, key=lambda order: (_BY_DOUBT.index(order.state), order)))


def _rows(
    connection: Connection, values: Iterable[str], key: ColumnElement[Any], where: ColumnElement[bool]
) -> Sequence[Row[Any]]:
    """Return the held orders whose `key` is one of `values`, of which there may be any number."""
    columns = [orders.c[name] for name in _COLUMNS]
    chosen = select(*columns).where(where, key.in_(_each(connection, values)), *_IS_HELD)
    return connection.execute(chosen).all()


def _each(connection: Connection, values: Iterable[str]) -> Select[tuple[str]]:
    """Choose `values` as rows. They go as one JSON text: a parameter for each would take longer than the look-up."""
    text = json.dumps(sorted(set(values)))
    is_sqlite = connection.dialect.name == "sqlite"
    rows = func.json_each(text) if is_sqlite else func.json_array_elements_text(cast(text, JSON))
    return select(rows.table_valued(column("value", Text)).c.value)
