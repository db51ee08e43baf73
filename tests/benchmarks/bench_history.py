"""How long it takes to look through an order history of 200,000 orders.

Each measure stands beside a yardstick in the same run: counting the rows of the same file, the least that any reading
of them costs on this machine at this moment.
"""

import asyncio
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

from measure import Measure, Reading
from sqlalchemy import func, insert, select

from sign_desk.orders.particulars import Particulars, search_text, sort_key
from sign_desk.orders.recorded import V2
from sign_desk.orders.states import State
from sign_desk.services.orders.exports import Exports
from sign_desk.store.database import Database
from sign_desk.store.orders.entries import Entry
from sign_desk.store.orders.history import HistoryQuery, HistorySort
from sign_desk.store.orders.ledger import Ledger
from sign_desk.store.schema import order_places, orders, product_ids
from sign_desk.store.times import to_text

ORDERS = 200_000
SEED = 20260102
STORE, REMOVED, ORIGIN = "a" * 32, "b" * 32, "https://app.signcustomiser.com"
_BEGINNING = datetime(2023, 1, 1, tzinfo=UTC)
_STATES = (State.ACCEPTED,) * 90 + (State.REJECTED,) * 6 + (State.READY,) * 2 + (State.NO_ANSWER, State.DISCARDED)
_FIRST = ("Ada", "Björn", "Chloé", "Dragana", "Emeka", "Fatima", "Goran", "Hana", "Ivo", "Jun", "Kofi", "Lucía")
_LAST = ("Okafor", "Nguyen", "Smith", "García", "Müller", "Kowalski", "Haddad", "Rossi", "Tanaka", "Brennan", "Silva")
_APART = timedelta(minutes=7)
_BATCH = 5000

A_PAGE = "≤ 100 ms"
_FLAT = "as at first"


class History:
    """A history of `count` orders in a file, and what is done with it."""

    def __init__(self, runner: asyncio.Runner, database: Database, count: int) -> None:
        self._runner = runner
        self._database = database
        self._ledger = Ledger(database)
        self._count = count
        self._recorded = 0
        runner.run(fill(database, count))

    def page(self, query: HistoryQuery, offset: int) -> object:
        """Read a page."""
        return self._runner.run(self._ledger.page(query, limit=100, offset=offset))

    def alike(self) -> object:
        """Look for duplicates of an order that has some."""
        return self._runner.run(self._ledger.alike(ORIGIN, V2, _about(self._count // 3, "another")))

    def complete(self) -> object:
        """Complete the first digits of a product's id."""
        return self._runner.run(self._ledger.product_ids(ORIGIN, f"PRODUCT-{self._count // 1000}", 20))

    def record(self) -> object:
        """Record one more order, synced to the disk."""
        self._recorded += 1
        about = asdict(_about(self._count + self._recorded, f"more-{self._recorded}"))
        entry = Entry(store_id=STORE, origin=ORIGIN, kind=V2, payload=b"{}", operator="Robin", **about)
        return self._runner.run(self._ledger.record(entry))

    def export(self, query: HistoryQuery) -> object:
        """Write the evidence of all that is found into a file."""
        with tempfile.TemporaryDirectory(prefix="sign-desk-bench-") as folder:
            return self._runner.run(Exports(self._ledger).evidence(query, Path(folder) / "orders.json"))

    def count_rows(self) -> object:
        """Count the orders, as a yardstick."""
        statement = select(func.count()).select_from(orders)
        return self._runner.run(self._database.read(lambda connection: connection.scalar(statement)))


def measures(count: int = ORDERS) -> Iterator[Measure | Reading]:
    """Give each measure's name, what is measured, and its yardstick. The file goes when the last one was taken."""
    with ExitStack() as kept:
        folder = Path(kept.enter_context(tempfile.TemporaryDirectory(prefix="sign-desk-bench-")))
        runner = kept.enter_context(asyncio.Runner())
        database = runner.run(Database.open(folder / "history.sqlite3"))
        kept.callback(lambda: runner.run(database.close()))
        history = History(runner, database, count)
        for name, query, offset in queries(count):
            yield Measure(f"history: {name}", partial(history.page, query, offset), history.count_rows, target=A_PAGE)
        yield from _of_memory(history, count)
        yield Measure("history: duplicates of an order", history.alike, history.count_rows)
        yield Measure("history: completion of a product's id", history.complete, history.count_rows)
        yield Measure("history: one more order recorded", history.record, history.count_rows)


def queries(count: int) -> Iterator[tuple[str, HistoryQuery, int]]:
    """Give what an operator looks for among `count` orders, and how far down the list."""
    everything = HistoryQuery(STORE, ORIGIN, frozenset())
    yield "newest orders", everything, 0
    yield "middle of the list", everything, count // 2
    yield "end of the list", everything, count - 100
    yield "one order by its number", replace(everything, text=f"SC-{count // 3}"), 0
    yield "words of a name and a mail", replace(everything, text="hana silva example"), 0
    yield "first letter of a search", replace(everything, text="s"), 0
    yield "first letter of a search, by customer", replace(everything, text="s", sort=HistorySort.CUSTOMER), 0
    yield "nothing found", replace(everything, text="no such order"), 0
    yield "one state", replace(everything, states=frozenset({State.NO_ANSWER})), 0
    yield "two states", replace(everything, states=frozenset({State.ACCEPTED, State.REJECTED})), count // 3
    since = _BEGINNING + _APART * (count // 3)
    yield "one month", replace(everything, since=since, until=since + timedelta(days=30)), 0
    yield "every store", replace(everything, everywhere=True), count // 2
    yield "one store of two", HistoryQuery(REMOVED, ORIGIN, frozenset({STORE})), 0
    for sort in HistorySort:
        yield f"sorted by {sort.name.lower()}", replace(everything, sort=sort, descending=False), 0
        yield f"middle, sorted by {sort.name.lower()}", replace(everything, sort=sort), count // 2


def _of_memory(history: History, count: int) -> Iterator[Reading]:
    """Tell the memory of the process before all orders are paged through and exported, and after each."""
    everything = HistoryQuery(STORE, ORIGIN)
    yield Reading("history: memory", _megabytes())
    for offset in range(0, count, 1000):
        history.page(everything, offset)
    yield Reading("history: memory after paging through all", _megabytes(), _FLAT)
    history.export(everything)
    yield Reading("history: memory after the export of all", _megabytes(), _FLAT)


def _megabytes() -> str:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return f"{pages * os.sysconf('SC_PAGE_SIZE') / 1e6:.0f} MB"


async def fill(database: Database, count: int) -> None:
    """Record `count` orders (in whole batches) and as many products; the last tenth of a store that was removed."""
    chance = Random(SEED)  # noqa: S311 (chosen data, not secrets)
    places = [{"id": number, "store_id": store, "origin": ORIGIN} for number, store in enumerate((STORE, REMOVED), 1)]
    await database.run(lambda connection: connection.execute(insert(order_places), places))
    seen_at = to_text(_BEGINNING)
    for start in range(0, count, _BATCH):
        names = [
            {"origin": ORIGIN, "product_id": f"product-{number}", "seen_at": seen_at} for number in _numbers(start)
        ]
        await database.run(lambda connection, names=names: connection.execute(insert(product_ids), names))
        rows = [_row(number, count, chance) for number in _numbers(start)]
        await database.run(lambda connection, rows=rows: connection.execute(insert(orders), rows))


def _numbers(start: int) -> range:
    return range(start, start + _BATCH)


def _about(number: int, external_id: str) -> Particulars:
    return Particulars(
        integration_id=42,
        external_id=external_id,
        order_number=f"SC-{number}",
        currency="USD",
        total_minor=1,
        email="ada@example.com",
        customer="Ada Byron",
        fingerprint=f"{number:064x}",
    )


def _row(number: int, count: int, chance: Random) -> dict[str, object]:
    first, last = chance.choice(_FIRST), chance.choice(_LAST)
    customer, order_number = f"{first} {last}", f"SC-{number}"
    external_id, email = f"order-{number:08}", f"{first}.{last}.{number % 9973}@example.com".lower()
    at = to_text(_BEGINNING + _APART * number)
    return {
        "store_id": STORE if number < count * 9 // 10 else REMOVED,
        "origin": ORIGIN,
        "place_id": 1 if number < count * 9 // 10 else 2,
        "kind": "v2",
        "integration_id": 42,
        "external_id": external_id,
        "order_number": order_number,
        "currency": "USD",
        "total_minor": chance.randrange(100, 1_000_000),
        "digits": 2,
        "email": email,
        "customer": customer,
        "payload": json.dumps({"external_id": external_id, "customer": customer, "note": "x" * 900}).encode(),
        "payload_sha256": f"{number:064x}",
        "fingerprint": f"{number:064x}",
        "search_text": search_text(order_number, external_id, email, customer),
        "number_key": sort_key(order_number),
        "customer_key": sort_key(customer),
        "state": chance.choice(_STATES),
        "operator": "Robin",
        "attempts": 1,
        "created_at": at,
        "updated_at": at,
        "attempted_at": at,
    }
