"""Merges what a back-up has besides orders and prices: what is not here is added, and what is here stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from sqlalchemy import insert, select

from sign_desk.store.backup.report import Fate, Kind
from sign_desk.store.schema import (
    column_mappings,
    deliveries,
    dropped_deliveries,
    known_orders,
    legacy_drafts,
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

    from sign_desk.store.backup.memory import Row
    from sign_desk.store.backup.report import Report, Step, Terms

_DELIVERY = ("store_id", "origin", "way", "url", "subject", "size", "at")
_Key: TypeAlias = tuple[Any, ...]


class _Told(NamedTuple):
    """A table, the kind it is counted as, by which columns a row is known again, and which hold what it says.

    The last column of the key is the one by which the fewest rows are alike. `at_once` rows make a step.
    """

    table: Table
    kind: Kind | None
    key: tuple[str, ...]
    says: tuple[str, ...] = ()
    at_once: int = 500


_TABLES = (
    _Told(product_ids, None, ("origin", "product_id")),
    _Told(order_drafts, Kind.DRAFTS, ("store_id", "body")),
    _Told(legacy_drafts, Kind.DRAFTS, ("kind", "store_id"), ("body", "customiser")),
    _Told(order_templates, Kind.TEMPLATES, ("store_id", "name"), ("body",)),
    _Told(missed_choices, Kind.MISSED, ("store_id", "name"), ("body",)),
    _Told(product_matches, Kind.MISSED, ("store_id", "line_key"), ("product_id",)),
    _Told(column_mappings, Kind.MISSED, ("store_id", "name"), ("fingerprint", "body")),
    _Told(missed_decisions, Kind.MISSED, ("store_id", "origin", "order_key"), ("decision",)),
    _Told(known_orders, Kind.MISSED, ("store_id", "origin", "name"), ("source",)),
    _Told(price_choices, Kind.CHOICES, ("store_id", "name"), ("body",)),
    _Told(webhook_choices, Kind.CHOICES, ("store_id", "name"), ("body",)),
    _Told(deliveries, Kind.DELIVERIES, _DELIVERY, at_once=25),
    _Told(dropped_deliveries, None, ("store_id", "origin")),
)


def row_steps(there: Connection, terms: Terms) -> Iterator[Step]:
    """Give the steps that add to what is here what `there` has and it lacks, some rows of a table at a time."""
    for told in _TABLES:
        # What an earlier step added, or would have: a row may be in a back-up twice.
        added: dict[_Key, _Key] = {}
        for rows in _parts(there, told, terms):

            def merge(
                here: Connection,
                report: Report,
                is_kept: bool,
                told: _Told = told,
                rows: list[Row] = rows,
                added: dict[_Key, _Key] = added,
            ) -> None:
                _merge(here, report, told, rows, added, wanted=is_kept and told.kind not in terms.without)

            yield merge


def _merge(
    here: Connection, report: Report, told: _Told, rows: list[Row], added: dict[_Key, _Key], *, wanted: bool
) -> None:
    known = added | _known(here, told, rows)
    new: list[Row] = []
    for row in rows:
        key, says = _part(row, told.key), _part(row, told.says)
        fate = Fate.NEW if key not in known else Fate.SAME if known[key] == says else Fate.KEPT
        if fate is Fate.NEW:
            known[key] = added[key] = says
            new.append({name: value for name, value in row.items() if name != "id"})
        if told.kind is not None:
            report.count(told.kind, fate)
    if new and wanted:
        here.execute(insert(told.table), new)


def _parts(there: Connection, told: _Told, terms: Terms) -> Iterator[list[Row]]:
    """Read the rows of a back-up, with the ids that the stores have here."""
    chosen = select(told.table).order_by(*told.table.primary_key).execution_options(yield_per=told.at_once)
    for rows in there.execute(chosen).mappings().partitions():
        yield [
            dict(row) | ({"store_id": terms.stores.get(row["store_id"], row["store_id"])} if "store_id" in row else {})
            for row in rows
        ]


def _known(here: Connection, told: _Told, rows: list[Row]) -> dict[_Key, _Key]:
    """Return what is here of some rows, and perhaps of others, by what each is known by."""
    columns = [told.table.c[name] for name in (*told.key, *told.says)]
    last = told.key[-1]
    found = here.execute(select(*columns).where(told.table.c[last].in_({row[last] for row in rows})))
    return {tuple(row[: len(told.key)]): tuple(row[len(told.key) :]) for row in found}


def _part(row: Row, names: tuple[str, ...]) -> _Key:
    return tuple(row[name] for name in names)
