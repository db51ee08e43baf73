"""A file of the first version becomes one of the newest, with all that was in it and all that is now known of it."""

import contextlib
import hashlib
import json
import sqlite3
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from sign_desk.api.records import OrderRequest, from_wire
from sign_desk.orders.particulars import of_order
from sign_desk.orders.states import State
from sign_desk.store.archive import Archive
from sign_desk.store.database import Database
from sign_desk.store.errors import AlreadyHeld
from sign_desk.store.migrate import migrate
from sign_desk.store.orders.history import HistoryQuery
from sign_desk.store.orders.ledger import Evidence, Ledger
from sign_desk.store.schema import orders
from sign_desk.store.sqlite_file import open_engine
from sign_desk.store.times import now

STORE, ORIGIN = "a" * 32, "https://signs.example"
AT = "2026-01-02T03:04:05.000000Z"
ORDER = {
    "integration_id": 42,
    "external_id": "order-1",
    "external_order_number": "SC-0009",
    "currency": "USD",
    "billing_address": {"first_name": "Zoë", "last_name": "Smith", "email": "Zoe@Example.com"},
    "products": [
        {"external_id": "lamp", "quantity": 2, "price": 2999},
        {"external_id": "cable", "quantity": 1, "price": 0},
    ],
}
INSERT = """
INSERT INTO orders (id, store_id, origin, kind, integration_id, external_id, order_number, currency, total_minor, email,
    payload, payload_sha256, state, operator, attempts, created_at, updated_at, attempted_at)
VALUES (:id, :store_id, :origin, 'v2', 42, :external_id, :order_number, 'USD', 5998, :email, :payload, :sha256, :state,
    'Robin', 1, :at, :at, :at)
"""
EVENT = "INSERT INTO order_events (order_id, at, who, what, state, answer_text) VALUES (?, ?, 'Robin', ?, ?, ?)"


def row(order_id, state="accepted", payload=None, **other):
    content = json.dumps(ORDER, ensure_ascii=False).encode() if payload is None else payload
    values = {
        "id": order_id,
        "store_id": STORE,
        "origin": ORIGIN,
        "external_id": f"order-{order_id}",
        "order_number": f"SC-{order_id}",
        "email": "Zoe@Example.com",
        "payload": content,
        "sha256": hashlib.sha256(content or b"erased").hexdigest(),
        "state": state,
        "at": AT,
    }
    return values | other


@pytest.fixture
def first_version(path):
    """Make a file of the first version with these rows in it."""

    def make(*rows, forgotten=None):
        engine = open_engine(path, 1, begin_empty=False)
        migrate(engine, path, newest="0001")
        engine.dispose()
        with contextlib.closing(sqlite3.connect(path)) as connection, connection:
            connection.executemany(INSERT, rows)
            connection.executemany(
                EVENT,
                [(one["id"], AT, "Recorded", "ready", None) for one in rows]
                + [(one["id"], AT, "Answered", one["state"], "{}") for one in rows],
            )
            if forgotten:
                connection.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'orders'", (forgotten,))

    return make


async def test_every_order_and_event_is_there_as_it_was(path, first_version, clock):
    rows = [row(number, state) for number, state in enumerate(sorted(set(State) - {State.DISCARDED}), 1)]
    first_version(*rows)
    database = await Database.open(path)
    ledger = Ledger(database, clock)
    for one in rows:
        evidence = await ledger.evidence(one["id"])
        order = evidence.entry
        assert (order.store_id, order.origin, order.external_id) == (STORE, ORIGIN, one["external_id"])
        assert (order.payload, order.payload_sha256) == (one["payload"], one["sha256"])
        assert (order.state, order.attempts, order.total_minor) == (one["state"], 1, 5998)
        assert (order.digits, order.source) == (None, None), "it was not recorded how they were counted"
        assert [event.evidence.what for event in evidence.events] == ["Recorded", "Answered"]
        assert evidence.events[-1].evidence.answer == "{}"
    await database.close()


async def test_old_orders_are_found_and_compared_like_new_ones(path, first_version, clock, entry):
    first_version(row(1, order_number="SC-0009", external_id="order-1"))
    database = await Database.open(path)
    ledger = Ledger(database, clock)
    about = of_order(from_wire(OrderRequest, ORDER), 5998)
    new = {"email": about.email, "customer": about.customer, "fingerprint": about.fingerprint}
    await ledger.record(entry("order-1", order_number="SC-0009", integration_id=43, **new))
    keys = (orders.c.customer, orders.c.fingerprint, orders.c.search_text, orders.c.number_key, orders.c.customer_key)
    old_row, new_row = await database.read(lambda connection: connection.execute(select(*keys)).all())
    assert old_row == new_row
    assert None not in old_row
    page = await ledger.page(HistoryQuery(STORE, ORIGIN, text="smith"), limit=10)
    assert page.total == 2
    assert await ledger.product_ids(ORIGIN, "", 9) == ("lamp", "cable")
    await database.close()


@pytest.mark.parametrize("payload", [b"", b"no JSON", b"[]", b'{"products": 7, "customer": []}'])
async def test_whatever_an_old_order_holds_it_is_kept(path, first_version, payload):
    first_version(row(1, payload=payload))
    database = await Database.open(path)
    order = await Ledger(database).get(1)
    assert (order.payload, order.customer) == (payload, None)
    await database.close()


async def test_an_old_order_without_personal_data_stays_so(path, first_version):
    first_version({**row(1), "payload": None, "email": None})
    database = await Database.open(path)
    order = await Ledger(database).get(1)
    assert (order.erased, order.customer, order.email) == (True, None, None)
    await database.close()


async def test_old_keys_stay_held_and_ids_are_never_given_twice(path, first_version, entry, clock):
    first_version(row(1), row(2, "rejected"), forgotten=50)
    database = await Database.open(path)
    ledger = Ledger(database, clock)
    with pytest.raises(AlreadyHeld):
        await ledger.record(entry("order-1"))
    assert await ledger.record(entry("order-new")) == 51
    await ledger.put_away(2, "Kim")
    assert (await ledger.history(2))[-1].evidence == Evidence("Put away")
    broken = await database.read(lambda connection: connection.execute(text("PRAGMA foreign_key_check")).all())
    assert broken == []
    await database.close()


async def test_more_orders_than_one_batch_are_all_described(path, first_version):
    first_version(*[row(number) for number in range(1, 2502)])
    database = await Database.open(path)
    page = await Ledger(database).page(HistoryQuery(STORE, ORIGIN, text="zoë"), limit=1)
    assert page.total == 2501
    await database.close()


async def test_the_file_before_is_kept_as_a_copy(path, first_version):
    first_version(row(1))
    await (await Database.open(path)).close()
    copies = [file for file in path.parent.iterdir() if ".before-" in file.name]
    assert len(copies) == 1
    with contextlib.closing(sqlite3.connect(copies[0])) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
        assert connection.execute("SELECT count(*) FROM orders").fetchone() == (1,)


async def test_the_copy_goes_when_its_time_is_over(path, first_version):
    first_version(row(1))
    archive = await Archive.open(path)
    await archive.erase_personal(now() - timedelta(days=30))
    assert [file.name for file in path.parent.glob("*.before-*")]
    await archive.erase_personal(now() + timedelta(seconds=2))
    assert [file.name for file in path.parent.glob("*.before-*")] == []
    await archive.close()
    content = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"zoe@example.com" not in content.lower()
