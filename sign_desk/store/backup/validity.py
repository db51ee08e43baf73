"""Whether everything in a back-up's database is of the form that this program gives it, looked at before any is merged.

SQLite keeps a value of any type in any column, and a seal that fits tells only that the file is as its maker left it.
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, Integer, LargeBinary, String, Text

from sign_desk.orders.recorded import LEGACY, LEGACY_PRODUCT, V2
from sign_desk.orders.states import State
from sign_desk.store.backup.snapshot import LEFT_OUT
from sign_desk.store.pricing.records import Outcome, Reason
from sign_desk.store.schema import (
    column_mappings,
    deliveries,
    dropped_deliveries,
    known_orders,
    legacy_drafts,
    metadata,
    missed_choices,
    missed_decisions,
    order_drafts,
    order_events,
    order_sent,
    order_templates,
    orders,
    price_choices,
    price_looks,
    price_sales,
    price_saves,
    price_snapshots,
    product_matches,
    staged_edits,
    staged_steps,
    webhook_choices,
)
from sign_desk.webhooks.recorded import DeliveryState, Way

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from sqlalchemy import Column, Table

_WORDS = {
    orders: "orders",
    order_events: "steps in the history of orders",
    order_sent: "orders",
    **dict.fromkeys((order_drafts, legacy_drafts), "drafts"),
    order_templates: "templates",
    **dict.fromkeys(
        (missed_choices, product_matches, column_mappings, missed_decisions, known_orders), "answers for missed orders"
    ),
    **dict.fromkeys((price_snapshots, price_looks), "earlier prices"),
    price_saves: "saves of prices",
    price_sales: "sales",
    **dict.fromkeys((staged_edits, staged_steps), "unsaved price changes"),
    **dict.fromkeys((deliveries, dropped_deliveries), "deliveries"),
    **dict.fromkeys((price_choices, webhook_choices), "choices"),
}
_ALLOWED: dict[Column[Any], Iterable[str]] = {
    orders.c.kind: (V2, LEGACY, LEGACY_PRODUCT),
    orders.c.state: State,
    order_events.c.state: State,
    price_snapshots.c.reason: Reason,
    price_saves.c.outcome: Outcome,
    deliveries.c.way: Way,
    deliveries.c.state: DeliveryState,
}
_JSON = {
    *(table.c.body for table in (order_drafts, order_templates, missed_choices, column_mappings)),
    *(table.c.body for table in (price_choices, webhook_choices)),
    *(deliveries.c[name] for name in ("headers", "answer_headers", "details")),
}
_COUNTS = {
    *(orders.c.attempts, orders.c.digits, deliveries.c.size, dropped_deliveries.c.dropped),
    *(staged_edits.c.done, staged_steps.c.number),
}
_SEALED = ((orders, "payload_sha256"), (order_sent, "sha256"))
"""What is sent, and the column that has its SHA-256."""
_TIME = 27
"""The length of a time, which no other column has."""


def find_forged(database: Path) -> str | None:
    """Return what in a back-up's database is not as this program writes it, in the plural; None if everything is.

    All tables have to be there. Raises sqlite3.Error.
    """
    with contextlib.closing(sqlite3.connect(database)) as there:
        for table in metadata.sorted_tables:
            if table not in LEFT_OUT and _has_forged(there, table):
                return _WORDS.get(table, "entries")
        for table, seal in _SEALED:
            if _has_broken_seal(there, table, seal):
                return _WORDS[table]
    return None


def _has_forged(there: sqlite3.Connection, table: Table) -> bool:
    rules = " AND ".join(f"({rule})" for column in table.c for rule in _rules(column))
    # What cannot be judged is not as it should be either. Names of our own tables and columns.
    found = there.execute(f"SELECT 1 FROM {table.name} WHERE ({rules}) IS NOT TRUE LIMIT 1")  # noqa: S608
    return found.fetchone() is not None


def _rules(column: Column[Any]) -> Iterator[str]:
    """What holds for every value of a column, as SQLite says it."""
    for rule in (*_rules_of_type(column), *_rules_of_meaning(column)):
        yield f'"{column.name}" IS NULL OR {rule}' if column.nullable else rule


def _rules_of_type(column: Column[Any]) -> Iterator[str]:
    name, kind = f'"{column.name}"', column.type
    if isinstance(kind, LargeBinary):
        yield f"typeof({name}) = 'blob'"
    elif isinstance(kind, Boolean):
        yield f"typeof({name}) = 'integer' AND {name} IN (0, 1)"
    elif isinstance(kind, Integer):
        yield f"typeof({name}) = 'integer'"
    else:
        yield f"typeof({name}) = 'text'"
        if isinstance(kind, String) and not isinstance(kind, Text) and kind.length:
            yield f"length({name}) <= {kind.length}"


def _rules_of_meaning(column: Column[Any]) -> Iterator[str]:
    name = f'"{column.name}"'
    if column in _ALLOWED:
        yield f"{name} IN ({', '.join(repr(str(value)) for value in _ALLOWED[column])})"
    if column in _JSON:
        yield f"json_valid({name})"
    if column in _COUNTS:
        yield f"{name} >= 0"
    if isinstance(column.type, String) and column.type.length == _TIME:
        # SQLite takes the 31st of any month: only where it counts does it become the 1st of the next one.
        yield (
            f"length({name}) = {_TIME} AND substr({name}, 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]Z'"
            f" AND strftime('%Y-%m-%dT%H:%M:%S', substr({name}, 1, 19), '+0 days') = substr({name}, 1, 19)"
            f" AND {name} >= '0001'"
        )


def _has_broken_seal(there: sqlite3.Connection, table: Table, seal: str) -> bool:
    """Whether the SHA-256 that stands beside what was sent is that of something else."""
    chosen = f"SELECT payload, {seal} FROM {table.name} WHERE payload IS NOT NULL"  # noqa: S608 (names)
    return any(hashlib.sha256(payload).hexdigest() != told for payload, told in there.execute(chosen))
