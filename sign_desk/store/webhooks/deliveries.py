"""The deliveries of webhooks, both those received here and those sent from here: kept for a while, and looked through.

They hold personal data. They are kept up to a number, a size and an age; how many had to go is counted. Of those that
prove an order to be there its id and number stay, however they go: without them it could be sent twice. One that an
order without a sure outcome can still be settled by stays whole until then.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, func, insert, not_, or_, select, update

from sign_desk.store import erasure
from sign_desk.store.orders.seen import remember
from sign_desk.store.schema import deliveries, dropped_deliveries, orders
from sign_desk.store.schema.webhooks import IS_BARE
from sign_desk.store.times import from_text, now, to_text
from sign_desk.store.webhooks.proofs import IS_OF_ORDER, MAY_GO, take_away
from sign_desk.webhooks.captured import read_tree
from sign_desk.webhooks.recorded import DeliveryRecord, DeliveryState, DeliverySummary, KeptAnswer, NewDelivery, Way

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Row

    from sign_desk.api.records import JsonObject
    from sign_desk.orders.states import State
    from sign_desk.store.database import Database
    from sign_desk.webhooks.recorded import DeliveryLimits

_FILLED = 0.95
_SUMMARY = ("id", "way", "at", "topic", "url", "state", "subject", "status", "size")


@dataclass(frozen=True, slots=True)
class DeliveryQuery:
    """Which deliveries of a store are looked at, the newest first.

    `since` is included, `until` is not; both are aware. A delivery is found if its address, topic, subject or content
    has every word of `text` in it. `newest_id` leaves out what came to the log after that one: further pages then go
    on from the one that told it, whatever comes meanwhile. None means all.
    """

    store_id: str
    origin: str
    way: Way | None = None
    states: frozenset[DeliveryState] | None = None
    topic: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""
    newest_id: int | None = None


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """A part of what a query finds, how many deliveries it finds in all, and up to which one of the log."""

    entries: tuple[DeliverySummary, ...]
    total: int
    newest_id: int


@dataclass(frozen=True, slots=True)
class Dropped:
    """How many deliveries of a store were removed to keep within the limits; the newest of them was of `newest_at`."""

    count: int
    newest_at: datetime


class Deliveries:
    """The log of deliveries. All methods raise StoreError."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock
        self._sizes: dict[tuple[str, str], int] = {}
        """By store and origin the bytes of what is kept, or more: what was erased is taken off when it is counted."""

    async def add(self, entries: Sequence[NewDelivery], limits: DeliveryLimits) -> tuple[int, ...]:
        """Keep deliveries of one store, together, and return their ids; they are on disk when this returns.

        What is over the limits then goes, the oldest first.
        """
        rows = [_row(entry) for entry in entries]

        def add(connection: Connection) -> tuple[int, ...]:
            # One statement for all: with one for each, this thread would wait for its turn as many times in a burst.
            added = connection.scalars(insert(deliveries).returning(deliveries.c.id), rows)
            # The ids count up in the order of the rows; only that in which they are returned is open.
            ids = tuple(sorted(added))
            place = (entries[0].store_id, entries[0].origin)
            names = dict.fromkeys(name for entry in entries for name in entry.product_ids)
            remember(connection, entries[0].origin, tuple(names), to_text(self._clock()))
            if place in self._sizes:
                self._sizes[place] += sum(map(_weight, entries))
            self._drop(connection, *place, limits)
            return ids

        return await self._database.run(add)

    async def tidy(self, store_id: str, origin: str, limits: DeliveryLimits) -> None:
        """Remove what is over the limits, though nothing was added: it may have grown too old."""
        await self._database.run(lambda connection: self._drop(connection, store_id, origin, limits))

    async def note(self, delivery_id: int, name: str, text: str) -> None:
        """Add to the details of a delivery what was learnt of it later."""

        def note(connection: Connection) -> None:
            body = connection.scalar(select(deliveries.c.details).where(deliveries.c.id == delivery_id))
            if body is not None:
                details = json.dumps(json.loads(body) | {name: text})
                connection.execute(update(deliveries).where(deliveries.c.id == delivery_id).values(details=details))

        await self._database.run(note)

    async def correct(
        self,
        delivery_id: int,
        state: DeliveryState,
        order_id: str | None,
        details: JsonObject,
        *,
        product_ids: Sequence[str] = (),
    ) -> None:
        """Keep what came of checking a delivery once more, in place of what was found when it came."""
        values = {"state": state, "order_id": order_id, "details": json.dumps(details)}
        statement = update(deliveries).where(deliveries.c.id == delivery_id).values(values)

        def correct(connection: Connection) -> None:
            origin = connection.scalar(statement.returning(deliveries.c.origin))
            if origin is not None:
                remember(connection, origin, product_ids, to_text(self._clock()))

        await self._database.run(correct)

    async def page(self, query: DeliveryQuery, *, limit: int, offset: int = 0) -> DeliveryPage:
        """Return `limit` deliveries of what `query` finds after the first `offset`, without headers and bodies."""

        def read(connection: Connection) -> DeliveryPage:
            last = query.newest_id
            if last is None:
                last = connection.scalar(select(func.max(deliveries.c.id))) or 0
            chosen = (*_conditions(query), deliveries.c.id <= last)
            total = connection.scalar(select(func.count()).select_from(deliveries).where(*chosen)) or 0
            newest = (deliveries.c.at.desc(), deliveries.c.id.desc())
            columns = [deliveries.c[name] for name in _SUMMARY]
            rows = connection.execute(select(*columns).where(*chosen).order_by(*newest).limit(limit).offset(offset))
            return DeliveryPage(tuple(map(_summary, rows)), total, last)

        return await self._database.read(read)

    async def get(self, delivery_id: int) -> DeliveryRecord | None:
        """Return all that is kept of a delivery, or None if it is gone."""
        query = select(deliveries).where(deliveries.c.id == delivery_id)
        row = await self._database.read(lambda connection: connection.execute(query).one_or_none())
        return None if row is None else _record(row)

    async def dropped(self, store_id: str, origin: str) -> Dropped | None:
        """Return what was removed of a store's to keep within the limits, or None if nothing was."""
        query = select(dropped_deliveries).filter_by(store_id=store_id, origin=origin)
        row = await self._database.read(lambda connection: connection.execute(query).one_or_none())
        return None if row is None else Dropped(row.dropped, from_text(row.newest_at))

    async def proofs(self, origin: str, state: State) -> tuple[int, ...]:
        """Return the ids of deliveries that prove orders which are in `state` to have arrived at `origin`.

        One that came before its order was last sent proves nothing of that.
        """
        chosen = (orders.c.origin == origin, orders.c.state == state, deliveries.c.at >= orders.c.attempted_at)
        query = select(deliveries.c.id).join(orders, IS_OF_ORDER).where(*chosen).order_by(deliveries.c.id)
        return await self._database.read(lambda connection: tuple(connection.scalars(query)))

    async def erase(self, ids: Sequence[int]) -> int:
        """Remove these deliveries (1000 at most), but for what proves orders (`take_away`); return how many went."""
        chosen = deliveries.c.id.in_(ids)
        count = await self._database.run(lambda connection: take_away(connection, chosen))
        await self._database.empty_log()
        return count

    async def erase_personal(self, before: datetime) -> int:
        """Erase personal data of all deliveries made before `before`, and return how many they were."""
        count = await self._database.run(lambda connection: erasure.of_deliveries(connection, before))
        await self._database.empty_log()
        return count

    async def forget(self, store_id: str) -> None:
        """Remove everything that is kept of a store's deliveries."""

        def forget(connection: Connection) -> None:
            for table in (deliveries, dropped_deliveries):
                connection.execute(delete(table).where(table.c.store_id == store_id))

        await self._database.run(forget)
        await self._database.empty_log()

    def _drop(self, connection: Connection, store_id: str, origin: str, limits: DeliveryLimits) -> None:
        """Remove what is over the limits in a store, the oldest first, and count it; proofs are not under them."""
        own = (deliveries.c.store_id == store_id, deliveries.c.origin == origin, not_(IS_BARE))
        walked = select(deliveries.c.at, deliveries.c.id).where(*own)
        walked = walked.order_by(deliveries.c.at.desc(), deliveries.c.id.desc())
        over = connection.execute(walked.limit(1).offset(limits.count)).one_or_none()
        going = deliveries.c.at < to_text(self._clock() - timedelta(days=limits.days))
        if over is not None:
            going |= _not_after(over.at, over.id)
        too_large = self._too_large(connection, store_id, origin, limits)
        if too_large is not None:
            going |= _not_after(*too_large)
        going = and_(*own, going, MAY_GO)
        newest = connection.scalar(select(func.max(deliveries.c.at)).where(going))
        count = take_away(connection, going) if newest is not None else 0
        if newest is not None and count:
            _count_dropped(connection, {"store_id": store_id, "origin": origin}, count, newest)

    def _too_large(
        self, connection: Connection, store_id: str, origin: str, limits: DeliveryLimits
    ) -> tuple[str, int] | None:
        """Return time and id of the newest delivery for which there is no room, None where all have room."""
        most, place = limits.megabytes * 1_000_000, (store_id, origin)
        if place in self._sizes and self._sizes[place] <= most:
            return None
        size = deliveries.c.size + func.coalesce(func.length(deliveries.c.answer_body), 0)
        own = (deliveries.c.store_id == store_id, deliveries.c.origin == origin, not_(IS_BARE))
        walked = select(deliveries.c.at, deliveries.c.id, size.label("bytes")).where(*own)
        rows = connection.execute(walked.order_by(deliveries.c.at.desc(), deliveries.c.id.desc())).all()
        self._sizes[place] = total = sum(row.bytes for row in rows)
        if total <= most:
            return None
        # Some more goes than has to, so that not every delivery that comes has all of them counted again.
        self._sizes[place], kept = 0, int(most * _FILLED)
        for row in rows:
            if self._sizes[place] + row.bytes > kept:
                return row.at, row.id
            self._sizes[place] += row.bytes
        return None


def _weight(entry: NewDelivery) -> int:
    return len(entry.body) + (len(entry.answer.body) if entry.answer else 0)


def _not_after(at: str, number: int) -> ColumnElement[bool]:
    """All deliveries up to this one, and itself."""
    return or_(deliveries.c.at < at, and_(deliveries.c.at == at, deliveries.c.id <= number))


def _count_dropped(connection: Connection, place: dict[str, str], count: int, newest: str) -> None:
    before = connection.execute(select(dropped_deliveries).filter_by(**place)).one_or_none()
    if before is None:
        connection.execute(insert(dropped_deliveries).values(place | {"dropped": count, "newest_at": newest}))
    else:
        values = {"dropped": before.dropped + count, "newest_at": max(before.newest_at, newest)}
        connection.execute(update(dropped_deliveries).filter_by(**place).values(values))


def _conditions(query: DeliveryQuery) -> Iterator[ColumnElement[bool]]:
    yield deliveries.c.store_id == query.store_id
    yield deliveries.c.origin == query.origin
    for name in ("way", "topic"):
        if getattr(query, name) is not None:
            yield deliveries.c[name] == getattr(query, name)
    if query.states is not None:
        yield deliveries.c.state.in_(query.states)
    if query.since is not None:
        yield deliveries.c.at >= to_text(query.since)
    if query.until is not None:
        yield deliveries.c.at < to_text(query.until)
    for word in query.text.lower().split():
        yield deliveries.c.search_text.contains(word, autoescape=True)


def _row(entry: NewDelivery) -> dict[str, Any]:
    answer = entry.answer
    return {
        "store_id": entry.store_id,
        "origin": entry.origin,
        "way": entry.way,
        "at": to_text(entry.at),
        "topic": entry.topic,
        "url": entry.url,
        "state": entry.state,
        "subject": entry.subject,
        "order_id": entry.order_id,
        "status": None if answer is None else answer.status,
        "size": len(entry.body),
        "search_text": "\n".join((entry.topic or "", entry.url, entry.subject, _readable(entry.body))).lower(),
        "headers": json.dumps(entry.headers),
        "answer_headers": None if answer is None else json.dumps(answer.headers),
        "answer_truncated": answer is not None and answer.truncated,
        "details": json.dumps(entry.details),
        "body": entry.body,
        "answer_body": None if answer is None else answer.body,
    }


def _readable(body: bytes) -> str:
    """The text of a body, its letters as people write them."""
    tree = read_tree(body)
    return body.decode(errors="replace") if tree is None else json.dumps(tree, ensure_ascii=False)


def _summary(row: Row[Any]) -> DeliverySummary:
    return DeliverySummary(
        id=row.id,
        way=Way(row.way),
        at=from_text(row.at),
        topic=row.topic,
        url=row.url,
        state=DeliveryState(row.state),
        subject=row.subject,
        status=row.status,
        size=row.size,
    )


def _record(row: Row[Any]) -> DeliveryRecord:
    answer = None
    if row.status is not None:
        headers = tuple(map(tuple, json.loads(row.answer_headers)))
        answer = KeptAnswer(row.status, headers, row.answer_body, row.answer_truncated)
    return DeliveryRecord(
        _summary(row), tuple(map(tuple, json.loads(row.headers))), row.body, answer, json.loads(row.details)
    )
