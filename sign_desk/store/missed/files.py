"""What the sorting out of missed orders rests on: answers, matches, mappings, decisions, and the file in hand.

Bodies are JSON, written and read by the rooms that know what is in them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, insert, select

from sign_desk.store.orders.batch import parts
from sign_desk.store.packing import NotReadable, pack, unpack
from sign_desk.store.schema import (
    column_mappings,
    known_orders,
    missed_choices,
    missed_decisions,
    missed_imports,
    product_matches,
)
from sign_desk.store.times import from_text, now, to_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime
    from typing import Any

    from pydantic import JsonValue
    from sqlalchemy import ColumnElement, Connection, Select, Table

    from sign_desk.store.database import Database


class Topic(StrEnum):
    """What the operators of a store answered or set up, each a JSON value."""

    CHOICES = "choices"
    RULES = "rules"
    ZONE = "zone"
    OUTAGES = "outages"


@dataclass(frozen=True, slots=True)
class StorePlace:
    """A store at an address: at another one, it has other orders."""

    store_id: str
    origin: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What was said of an order or a line, by whom, and when (UTC)."""

    text: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class KeptImport:
    """A file that was opened and is not done with; `values` is None if they cannot be read any more. Times are UTC."""

    who: str
    opened_at: datetime
    changed_at: datetime
    values: JsonValue


class Missed:
    """What is remembered of missed orders. Every method raises StoreError where the disk fails."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock

    async def topics(self, store_id: str) -> dict[Topic, JsonValue]:
        """Return what was answered or set up; nothing for what was not, or cannot be read any more."""
        query = select(missed_choices).where(missed_choices.c.store_id == store_id)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return {Topic(row.name): _read(row.body) for row in rows if row.name in set(Topic)}

    async def put_topic(self, store_id: str, topic: Topic, value: JsonValue) -> None:
        """Keep an answer in place of an earlier one."""
        row = {"store_id": store_id, "name": topic, "body": json.dumps(value)}
        await self._replace(missed_choices, [row], ("store_id", "name"))

    async def matches(self, store_id: str) -> dict[str, Mark]:
        """Return the products that lines were matched to, by what names such lines."""
        query = select(product_matches).where(product_matches.c.store_id == store_id)
        return await self._marks(query, "line_key", "product_id")

    async def match(self, store_id: str, products: Mapping[str, str], who: str) -> None:
        """Remember the products of lines, in place of earlier ones; "" forgets one."""
        rows = ({"store_id": store_id, "line_key": key, "product_id": name} for key, name in products.items())
        await self._replace(product_matches, self._signed(rows, who), ("store_id", "line_key"), empty="product_id")

    async def mappings(self, store_id: str) -> tuple[JsonValue, ...]:
        """Return the column mappings of a store, by name."""
        chosen = column_mappings.c.store_id == store_id
        query = select(column_mappings.c.body).where(chosen).order_by(column_mappings.c.name)
        bodies = await self._database.read(lambda connection: list(connection.scalars(query)))
        return tuple(_read(body) for body in bodies)

    async def keep_mapping(self, store_id: str, name: str, fingerprint: str, body: JsonValue) -> None:
        """Keep a column mapping in place of an earlier one of that name."""
        row: dict[str, object] = {
            "store_id": store_id,
            "name": name,
            "fingerprint": fingerprint,
            "body": json.dumps(body),
            "changed_at": to_text(self._clock()),
        }
        await self._replace(column_mappings, [row], ("store_id", "name"))

    async def remove_mapping(self, store_id: str, name: str) -> None:
        """Forget a column mapping, if it is there."""
        chosen = and_(column_mappings.c.store_id == store_id, column_mappings.c.name == name)
        await self._database.run(lambda connection: connection.execute(delete(column_mappings).where(chosen)))

    async def decisions(self, place: StorePlace) -> dict[str, Mark]:
        """Return what was decided of orders, by their keys."""
        query = select(missed_decisions).where(_is_at(missed_decisions, place))
        return await self._marks(query, "order_key", "decision")

    async def decide(self, place: StorePlace, keys: Iterable[str], decision: str, who: str) -> None:
        """Decide of orders, in place of what was decided before; "" takes a decision back."""
        rows = (_at(place) | {"order_key": key, "decision": decision} for key in keys)
        key = ("store_id", "origin", "order_key")
        await self._replace(missed_decisions, self._signed(rows, who), key, empty="decision")

    async def known(self, place: StorePlace) -> dict[str, Mark]:
        """Return the numbers or ids of orders that are said to be there, with where that is known from."""
        query = select(known_orders).where(_is_at(known_orders, place))
        return await self._marks(query, "name", "source")

    async def add_known(self, place: StorePlace, names: Iterable[str], source: str, who: str) -> None:
        """Take note that orders are there, known from `source`; "" takes it back."""
        rows = (_at(place) | {"name": name, "source": source} for name in names)
        await self._replace(known_orders, self._signed(rows, who), ("store_id", "origin", "name"), empty="source")

    async def import_in_hand(self, place: StorePlace) -> KeptImport | None:
        """Return the file that was opened last and is not done with, or None."""
        query = select(missed_imports).where(_is_at(missed_imports, place))
        row = await self._database.read(lambda connection: connection.execute(query).one_or_none())
        if row is None:
            return None
        try:
            values = unpack(row.body)[0]
        except NotReadable:
            values = None
        return KeptImport(row.who, from_text(row.opened_at), from_text(row.changed_at), values)

    async def keep_import(self, place: StorePlace, values: JsonValue, who: str, opened_at: datetime) -> None:
        """Keep what belongs to the file in hand, in place of what was kept before."""
        row = _at(place) | {"who": who, "opened_at": to_text(opened_at), "changed_at": to_text(self._clock())}

        def packed() -> Iterator[dict[str, object]]:
            yield {**row, "body": pack([values]).body}

        await self._replace(missed_imports, packed(), ("store_id", "origin"))

    async def forget_import(self, place: StorePlace) -> None:
        """Forget the file in hand: it is done with, or was given up."""
        chosen = _is_at(missed_imports, place)
        await self._database.run(lambda connection: connection.execute(delete(missed_imports).where(chosen)))

    async def erase_personal(self, before: datetime) -> None:
        """Erase the file in hand if it was last changed before `before`: corrections may tell of people."""
        chosen = missed_imports.c.changed_at < to_text(before)
        await self._database.run(lambda connection: connection.execute(delete(missed_imports).where(chosen)))
        await self._database.empty_log()

    async def forget(self, store_id: str) -> None:
        """Forget all of a store."""
        tables = (missed_choices, product_matches, column_mappings, missed_decisions, known_orders, missed_imports)

        def forget(connection: Connection) -> None:
            for table in tables:
                connection.execute(delete(table).where(table.c.store_id == store_id))

        await self._database.run(forget)
        await self._database.empty_log()

    async def _marks(self, query: Select[Any], key: str, text: str) -> dict[str, Mark]:
        def marks(connection: Connection) -> dict[str, Mark]:
            rows = connection.execute(query).mappings()
            return {row[key]: Mark(row[text], row["who"], from_text(row["at"])) for row in rows}

        return await self._database.read(marks)

    def _signed(self, rows: Iterable[Mapping[str, object]], who: str) -> Iterator[dict[str, object]]:
        at = to_text(self._clock())
        return ({**row, "who": who, "at": at} for row in rows)

    async def _replace(
        self, table: Table, rows: Iterable[Mapping[str, object]], key: tuple[str, ...], empty: str | None = None
    ) -> None:
        """Put rows in place of those of the same `key`; one whose column `empty` is "" only goes.

        There may be tens of thousands: they are made where the window need not wait for them.
        """
        *shared, last = key

        def replace(connection: Connection) -> None:
            made = list(rows)
            for part in parts(made):
                same = (table.c[name] == part[0][name] for name in shared)
                connection.execute(delete(table).where(*same, table.c[last].in_([row[last] for row in part])))
            if new := [row for row in made if empty is None or row[empty]]:
                connection.execute(insert(table), new)

        await self._database.run(replace)


def _read(body: str) -> JsonValue:
    try:
        value: JsonValue = json.loads(body)
    except ValueError:
        return None
    return value


def _at(place: StorePlace) -> dict[str, object]:
    return {"store_id": place.store_id, "origin": place.origin}


def _is_at(table: Table, place: StorePlace) -> ColumnElement[bool]:
    return and_(table.c.store_id == place.store_id, table.c.origin == place.origin)
