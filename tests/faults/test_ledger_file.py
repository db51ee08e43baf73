"""Whatever is wrong with the file of the order history: it is told plainly, nothing is lost, and nothing leaves."""

import contextlib
import shutil
import sqlite3

import pytest
from sqlalchemy import text

from sign_desk.api.client import Client
from sign_desk.api.records import OrderRequest, from_wire
from sign_desk.orders.draft import OrderDraft
from sign_desk.orders.states import State
from sign_desk.services.orders.outbox import Outbox
from sign_desk.services.session import Session
from sign_desk.store import errors
from sign_desk.store.archive import Archive
from sign_desk.store.database import Database
from sign_desk.store.orders.drafts import Drafts
from sign_desk.store.orders.history import HistoryQuery
from sign_desk.store.orders.ledger import Ledger
from sign_desk.store.profiles import Profile

STORE = "a" * 32


def order(name):
    return from_wire(
        OrderRequest,
        {
            "integration_id": 42,
            "external_id": name,
            "external_order_number": f"SC-{name}",
            "currency": "USD",
            "products": [{"external_id": "your-product-id-123", "quantity": 1, "price": 2999}],
        },
    )


@contextlib.contextmanager
def told(kind):
    """Expect the error, in plain sentences and without a programmer's words."""
    with pytest.raises(kind) as refusal:
        yield refusal
    error = refusal.value
    words = f"{error.title} {error.cause} {error.next_step}".lower()
    assert error.cause.endswith(".")
    assert error.next_step.endswith(".")
    assert not {"sqlite", "ledger", "outbox", "database", "traceback", "errno"} & set(words.replace(".", " ").split())


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ledger.sqlite3"


@pytest.fixture
async def desk(path, sandbox):
    """Open the history at `path` and an outbox on it; what was opened is closed with the test."""
    async with contextlib.AsyncExitStack() as opened:

        async def open_it():
            database = await Database.open(path, patience=0.1)
            opened.push_async_callback(database.close)
            profile = Profile(
                store_id=STORE,
                name="Signs",
                origin=sandbox.origin,
                currency="USD",
                integration_id=42,
                colour="#1d6fd0",
                view_only=False,
                operator="Ada",
            )
            client = Client(sandbox.origin, sandbox.token)
            opened.push_async_callback(client.aclose)
            return database, Outbox(Session(profile, client), Ledger(database))

        yield open_it


async def listed(ledger, store_id, origin, others=frozenset()):
    """Every order of a store with what was sent of it, the newest first."""
    found = await ledger.ids(HistoryQuery(store_id, origin, frozenset(others)))
    return [one.entry for one in await ledger.evidence_of(found)]


async def whole(path):
    """The orders in the file at `path`, by id and state, as a new start finds them."""
    archive = await Archive.open(path)
    found = await listed(archive.ledger, STORE, "")
    await archive.close()
    return {record.external_id: record.state for record in found}


async def test_nothing_leaves_while_the_file_is_held(path, desk, sandbox):
    _, outbox = await desk()
    await outbox.send(order("before"), 2999, print)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with told(errors.DatabaseLocked):
            await outbox.send(order("held"), 2999, print)
        assert [one.external_id for one in (await outbox.page(outbox.everything(), limit=100)).entries] == ["before"]
    assert [one["body"]["external_id"] for one in sandbox.orders()] == ["before"]
    await outbox.send(order("held"), 2999, print)
    assert [one["body"]["external_id"] for one in sandbox.orders()] == ["before", "held"]


async def test_an_answer_that_cannot_be_written_is_told_and_found_as_unknown(path, desk, sandbox):
    """The file is held from the moment the order leaves: the worst one."""
    _, outbox = await desk()
    client = outbox._session.client
    create = client.create_order
    other = sqlite3.connect(path, isolation_level=None)

    async def hold_and_create(payload):
        other.execute("BEGIN IMMEDIATE")
        return await create(payload)

    client.create_order = hold_and_create
    sent = await outbox.send(order("unwritten"), 2999, print)
    other.close()
    assert (sent.state, sent.recorded) == (State.ACCEPTED, False)
    assert len(sandbox.orders()) == 1
    shutil.copy(path, path.with_name("copy"))
    shutil.copy(path.with_name(path.name + "-wal"), path.with_name("copy-wal"))
    assert await whole(path.with_name("copy")) == {"unwritten": State.NO_ANSWER}


async def test_nothing_leaves_when_the_file_is_full(path, desk, sandbox):
    database, outbox = await desk()
    await outbox.send(order("before"), 2999, print)

    async def limit(pages):
        await database.read(lambda connection: connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}"))

    async def pages():
        return await database.read(lambda connection: connection.scalar(text("PRAGMA page_count")))

    await limit(await pages())
    with told(errors.DiskFull):
        for number in range(500):
            await outbox.send(order(f"full-{number}"), 2999, print)
    await limit(1_000_000)
    assert (await outbox.send(order("after"), 2999, print)).state is State.ACCEPTED
    arrived = {one["body"]["external_id"] for one in sandbox.orders()}
    states = {one.external_id: one.state for one in (await outbox.page(outbox.everything(), limit=100)).entries}
    assert arrived == {name for name, state in states.items() if state is State.ACCEPTED}
    assert set(states.values()) <= {State.ACCEPTED, State.READY}


async def test_an_order_left_in_line_by_the_disk_can_be_sent_when_that_works_again(desk, sandbox):
    database, outbox = await desk()
    ledger = outbox._ledger
    claim = ledger.claim

    async def writing(allowed):
        switch = "OFF" if allowed else "ON"
        await database.read(lambda connection: connection.exec_driver_sql(f"PRAGMA query_only = {switch}"))

    async def stop_writing_and_claim(*arguments):
        await writing(allowed=False)
        return await claim(*arguments)

    ledger.claim = stop_writing_and_claim
    with told(errors.DatabaseReadOnly):
        await outbox.send(order("one"), 2999, print)
    (left,) = (await outbox.page(outbox.everything(), limit=100)).entries
    assert (left.state, sandbox.orders()) == (State.QUEUED, [])
    ledger.claim = claim
    await writing(allowed=True)
    sent = await outbox.send(order("one"), 2999, print)
    assert (sent.state, sent.order_id, len(sandbox.orders())) == (State.ACCEPTED, left.id, 1)


async def test_a_draft_that_finds_no_room_leaves_the_one_before(path, desk):
    database, _ = await desk()
    drafts = Drafts(database)
    kept = await drafts.save(STORE, OrderDraft(currency="USD"), locale="en_US")
    pages = await database.read(lambda connection: connection.scalar(text("PRAGMA page_count")))
    await database.read(lambda connection: connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}"))
    with told(errors.DiskFull):
        await drafts.save(STORE, OrderDraft(shipping_line="x" * 200_000), locale="en_US", draft_id=kept)
    assert [(one.id, one.draft) for one in await drafts.drafts(STORE, "en_US")] == [(kept, OrderDraft(currency="USD"))]


async def test_nothing_leaves_when_writing_is_not_allowed(path, desk, sandbox):
    """As on a disk that the system made read-only under the running program."""
    database, outbox = await desk()
    await outbox.send(order("before"), 2999, print)
    await database.read(lambda connection: connection.exec_driver_sql("PRAGMA query_only = ON"))
    with told(errors.DatabaseReadOnly):
        await outbox.send(order("read-only"), 2999, print)
    assert [one.external_id for one in (await outbox.page(outbox.everything(), limit=100)).entries] == ["before"]
    assert len(sandbox.orders()) == 1


async def test_a_damaged_file_is_set_aside_with_all_its_bytes_and_nothing_leaves(path, desk, sandbox):
    database, outbox = await desk()
    for number in range(20):
        await outbox.send(order(f"before-{number}"), 2999, print)
    await database.empty_log()
    torn = path.read_bytes()
    torn = torn[:8192] + b"\xa5" * 8192 + torn[16384:]
    damaged = path.with_name("damaged.sqlite3")
    damaged.write_bytes(torn)
    with told(errors.DatabaseDamaged) as refusal:
        await Database.open(damaged)
    assert refusal.value.set_aside.read_bytes() == torn
    assert not damaged.exists()
    assert len(sandbox.orders()) == 20


async def test_an_order_is_on_disk_as_being_sent_before_its_first_byte_leaves(path, desk, sandbox):
    """What a crash at that moment leaves is looked at: the file and its log as another process sees them."""
    database, outbox = await desk()
    client = outbox._session.client
    create = client.create_order
    seen = []

    async def look_and_create(payload):
        assert sandbox.orders() == []
        copy = path.with_name("crash.sqlite3")
        for suffix in ("", "-wal"):
            shutil.copy(path.with_name(path.name + suffix), copy.with_name(copy.name + suffix))
        with contextlib.closing(sqlite3.connect(copy)) as crashed:
            seen.extend(crashed.execute("SELECT state, attempts, payload FROM orders").fetchall())
            seen.extend(crashed.execute("SELECT state FROM order_events ORDER BY id").fetchall())
        assert await whole(copy) == {"one": State.NO_ANSWER}
        return await create(payload)

    client.create_order = look_and_create
    await outbox.send(order("one"), 2999, print)
    (taken,) = sandbox.orders()
    assert seen == [("sending", 1, taken["raw"].encode()), ("ready",), ("queued",), ("sending",)]
    settings = {
        name: await database.read(lambda connection, name=name: connection.scalar(text(f"PRAGMA {name}")))
        for name in ("journal_mode", "synchronous", "fullfsync")
    }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "fullfsync": 1}, "each commit is synced to the disk"
