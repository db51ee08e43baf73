"""The order history as it is looked through: filtered, searched, sorted, and read a page at a time.

Nothing is loaded but the page: the statements choose ids from indexes that hold all they need, then read the
chosen orders.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select

from sign_desk.orders.particulars import search_terms
from sign_desk.store.orders.entries import summary_of
from sign_desk.store.profiles import DEMO_ORIGIN
from sign_desk.store.schema import IS_PRODUCT, SUMMARY, order_events, order_places, orders
from sign_desk.store.times import to_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence, Set
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Select

    from sign_desk.orders.recorded import OrderSummary
    from sign_desk.orders.states import State

# From the index that has these alone: they are few, and the kind of the others stands in the orders' own pages.
_PRODUCTS = select(orders.alias().c.id).where(IS_PRODUCT)


class HistorySort(StrEnum):
    """By what the history is sorted. Numbers and names are sorted as people read them, SC-9 before SC-10."""

    TIME = "created_at"
    NUMBER = "number_key"
    TOTAL = "total_minor"
    STATE = "state"
    CUSTOMER = "customer_key"


@dataclass(frozen=True, slots=True)
class HistoryQuery:
    """Which orders are looked at, in which order.

    They are those of a store, and those of stores not known any more that were at the same `origin`: `others` are
    the ids of the stores known besides. `since` is included, `until` is not; both are aware. An order is found if
    its number, id, e-mail or customer's name has every word of `text` in it. `states` None means all. With `everywhere`
    the orders of every store are looked at, but none of the demo store unless `origin` is its own. `products` True
    means only products that were synchronised, which are kept beside orders, and False only orders. `newest_id` leaves
    out what was recorded after that one: what comes meanwhile then moves no row. `quiet_since` is the id of an event,
    and leaves out the orders to which anything happened after it.
    """

    store_id: str
    origin: str
    others: frozenset[str] = frozenset()
    states: frozenset[State] | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""
    sort: HistorySort = HistorySort.TIME
    descending: bool = True
    everywhere: bool = False
    products: bool | None = None
    newest_id: int | None = None
    quiet_since: int | None = None

    @property
    def is_steady(self) -> bool:
        """Whether no order comes into it, leaves it or changes places by what happens to it, or by a correction."""
        return self.states is None and not self.text and self.sort is HistorySort.TIME and self.newest_id is not None


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A part of what a query finds, and how much it finds in all; `products` of that are no orders.

    `newest_id` is the id of what was recorded last by then, whether it is found or not, and `newest_event` that of the
    last thing that happened to any order.
    """

    entries: tuple[OrderSummary, ...]
    total: int
    products: int = 0
    newest_id: int = 0
    newest_event: int = 0


def read_page(connection: Connection, query: HistoryQuery, limit: int, offset: int) -> HistoryPage:
    """Return `limit` orders of what `query` finds, after the first `offset`."""
    newest_id = connection.scalar(select(func.max(orders.c.id))) or 0
    newest_event = connection.scalar(select(func.max(order_events.c.id))) or 0
    places = _places(connection, query)
    ids = list(connection.scalars(_walk(query, places).limit(limit).offset(offset)))
    # A page that is not full is the last one, and counting over again would take as long as finding it.
    is_last = len(ids) < limit and (bool(ids) or not offset)
    products = _found(connection, replace(query, products=True), places)
    if is_last:
        total = offset + len(ids)
    elif query.products:
        total = products
    else:
        # To leave the products out of it one by one would take several times as long as to count them, too.
        total = _found(connection, replace(query, products=None), places) - (products if query.products is False else 0)
    products = 0 if query.products is False else products
    return HistoryPage(read_summaries(connection, ids), total, products, newest_id, newest_event)


def read_ids(connection: Connection, query: HistoryQuery) -> tuple[int, ...]:
    """Return the ids of all that `query` finds, in its order."""
    return tuple(connection.scalars(_walk(query, _places(connection, query))))


def read_summaries(connection: Connection, ids: Sequence[int]) -> tuple[OrderSummary, ...]:
    """Return the orders of these ids (1000 at most) in their order, but for those that are not there."""
    rows = connection.execute(select(*SUMMARY).where(orders.c.id.in_(ids))).mappings()
    found = {row["id"]: summary_of(row) for row in rows}
    return tuple(found[order_id] for order_id in ids if order_id in found)


def of_store(store_id: str, origin: str, others: Set[str]) -> ColumnElement[bool]:
    """Choose the orders of a store, and those of stores not known any more at the same origin."""
    query = HistoryQuery(store_id, origin, frozenset(others))
    return orders.c.place_id.in_(select(order_places.c.id).where(_is_place(query)))


def _places(connection: Connection, query: HistoryQuery) -> list[int]:
    return list(connection.scalars(select(order_places.c.id).where(_is_place(query))))


def _is_place(query: HistoryQuery) -> ColumnElement[bool]:
    if query.everywhere:
        return or_(order_places.c.origin == query.origin, order_places.c.origin != DEMO_ORIGIN)
    elsewhere_unknown = and_(order_places.c.origin == query.origin, order_places.c.store_id.not_in(query.others))
    return or_(order_places.c.store_id == query.store_id, elsewhere_unknown)


def _walk(query: HistoryQuery, places: list[int]) -> Select[Any]:
    """Choose ids along the index of the sorting.

    What is filtered by is written as an expression, which no index offers: the database would choose by another
    index, then sort, which takes ten times as long as walking this one to its end.
    """
    key: ColumnElement[Any] = orders.c[query.sort.value]
    # An order without a total stands below all others: left to itself, each database has it elsewhere.
    order = [key.desc().nulls_last(), orders.c.id.desc()] if query.descending else [key.nulls_first(), orders.c.id]
    created_at = orders.c.created_at if query.sort is HistorySort.TIME else orders.c.created_at.concat("")
    chosen = _conditions(query, orders.c.state.concat(""), created_at)
    return select(orders.c.id).where((orders.c.place_id + 0).in_(places), *chosen).order_by(*order)


def _found(connection: Connection, query: HistoryQuery, places: list[int]) -> int:
    return connection.scalar(_count(query, places)) or 0


def _count(query: HistoryQuery, places: list[int]) -> Select[Any]:
    """Count along the narrowest index; with a text to look for, as in `_walk`, along one that has the texts."""
    place = orders.c.place_id + 0 if search_terms(query.text) or query.products else orders.c.place_id
    chosen = _conditions(query, orders.c.state, orders.c.created_at)
    return select(func.count()).select_from(orders).where(place.in_(places), *chosen)


def _conditions(
    query: HistoryQuery, state: ColumnElement[str], created_at: ColumnElement[str]
) -> Iterator[ColumnElement[bool]]:
    if query.states is not None:
        yield state.in_(query.states)
    if query.since is not None:
        yield created_at >= to_text(query.since)
    if query.until is not None:
        yield created_at < to_text(query.until)
    for term in search_terms(query.text):
        yield orders.c.search_text.contains(term, autoescape=True)
    if query.newest_id is not None:
        # An expression, as in `_walk`: ids are looked up by none.
        yield (orders.c.id + 0) <= query.newest_id
    if query.quiet_since is not None:
        yield orders.c.id.not_in(select(order_events.c.order_id).where(order_events.c.id > query.quiet_since))
    if query.products is not None:
        yield orders.c.id.in_(_PRODUCTS) if query.products else orders.c.id.not_in(_PRODUCTS)
