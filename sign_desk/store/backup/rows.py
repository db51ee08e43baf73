"""Merges what a back-up has besides orders and prices: what is not here is added, and what is here stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import insert, select

from sign_desk.store.backup.report import Fate, Kind
from sign_desk.store.schema import (
    column_mappings,
    deliveries,
    dropped_deliveries,
    known_orders,
    missed_choices,
    missed_decisions,
    order_drafts,
    order_templates,
    price_choices,
    product_ids,
    product_matches,
    webhook_choices,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Table

    from sign_desk.store.backup.report import Report, Terms

_DELIVERY = ("store_id", "origin", "way", "at", "url", "subject", "size")


class _Told(NamedTuple):
    """A table, the kind it is counted as, by which columns a row is known again, and which hold what it says."""

    table: Table
    kind: Kind | None
    key: tuple[str, ...]
    says: tuple[str, ...] = ()


_TABLES = (
    _Told(product_ids, None, ("origin", "product_id")),
    _Told(order_drafts, Kind.DRAFTS, ("store_id", "body")),
    _Told(order_templates, Kind.TEMPLATES, ("store_id", "name"), ("body",)),
    _Told(missed_choices, Kind.MISSED, ("store_id", "name"), ("body",)),
    _Told(product_matches, Kind.MISSED, ("store_id", "line_key"), ("product_id",)),
    _Told(column_mappings, Kind.MISSED, ("store_id", "name"), ("fingerprint", "body")),
    _Told(missed_decisions, Kind.MISSED, ("store_id", "origin", "order_key"), ("decision",)),
    _Told(known_orders, Kind.MISSED, ("store_id", "origin", "name"), ("source",)),
    _Told(price_choices, Kind.CHOICES, ("store_id", "name"), ("body",)),
    _Told(webhook_choices, Kind.CHOICES, ("store_id", "name"), ("body",)),
    _Told(deliveries, Kind.DELIVERIES, _DELIVERY),
    _Told(dropped_deliveries, None, ("store_id", "origin")),
)


def merge_rows(here: Connection, there: Connection, terms: Terms, report: Report) -> None:
    """Add to `here` what `there` has and it lacks."""
    for told in _TABLES:
        known = {tuple(row[: len(told.key)]): tuple(row[len(told.key) :]) for row in _listed(here, told)}
        for key, says, row_id in _theirs(there, told, terms):
            fate = Fate.NEW if key not in known else Fate.SAME if known[key] == says else Fate.KEPT
            if fate is Fate.NEW:
                known[key] = says
                here.execute(insert(told.table), _whole(there, told, row_id) | dict(zip(told.key, key, strict=True)))
            if told.kind is not None:
                report.count(told.kind, fate)


def _listed(connection: Connection, told: _Told) -> Iterator[Any]:
    columns = [told.table.c[name] for name in (*told.key, *told.says)]
    yield from connection.execute(select(*columns))


def _theirs(there: Connection, told: _Told, terms: Terms) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...], Any]]:
    """Give what each row is known by, with the ids that the stores have here, what it says, and its own key."""
    own = list(told.table.primary_key)
    columns = [told.table.c[name] for name in (*told.key, *told.says)]
    width = len(told.key)
    for row in there.execute(select(*columns, *own)).all():
        key = [
            terms.stores.get(value, value) if name == "store_id" else value
            for name, value in zip(told.key, row[:width], strict=True)
        ]
        yield tuple(key), tuple(row[width : width + len(told.says)]), tuple(row[width + len(told.says) :])


def _whole(there: Connection, told: _Told, row_id: tuple[Any, ...]) -> dict[str, Any]:
    """Read a whole row, without the number that the database gave it."""
    own = list(told.table.primary_key)
    chosen = [column == value for column, value in zip(own, row_id, strict=True)]
    row = there.execute(select(told.table).where(*chosen)).mappings().one()
    return {name: value for name, value in row.items() if name != "id"}
