"""What is kept about prices as a whole: choices, forgetting a store, and files of the version before."""

import contextlib
import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, insert, select, text

from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.steps import Step
from sign_desk.store import schema
from sign_desk.store.archive import Archive
from sign_desk.store.choices import Choices
from sign_desk.store.migrate import migrate
from sign_desk.store.pricing.records import Choice, Place, Reason
from sign_desk.store.sqlite_file import open_engine

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
TABLES = [table for table in schema.metadata.sorted_tables if table.name.startswith(("price_", "staged_"))]


@pytest.fixture
async def archive(path):
    opened = await Archive.open(path)
    yield opened
    await opened.close()


async def test_choices_are_kept_by_store(database):
    choices = Choices(database)
    assert await choices.get("a", Choice.LIMIT_PERCENT) is None
    await choices.put("a", Choice.LIMIT_PERCENT, 40)
    await choices.put("a", Choice.LIMIT_PERCENT, 25.5)
    await choices.put("a", Choice.SAMPLE_SIGNS, [{"name": "Zoë"}])
    assert await choices.get("a", Choice.LIMIT_PERCENT) == 25.5
    assert await choices.get("a", Choice.SAMPLE_SIGNS) == [{"name": "Zoë"}]
    assert await choices.get("b", Choice.LIMIT_PERCENT) is None
    damage = text("UPDATE price_choices SET body = '{'")
    await database.run(lambda connection: connection.execute(damage))
    assert await choices.get("a", Choice.LIMIT_PERCENT) is None


async def fill(archive, store_id):
    place = Place(store_id, "demo", 7)
    version = await archive.snapshots.keep(place, {"sizes": [], "note": f"canary-{store_id}"}, Reason.LOADED, NOON)
    await archive.snapshots.look(place, version, NOON)
    await archive.sales.begin(place, f"canary-{store_id}", NOON, "Robin", NOON)
    await archive.saves.begin(place, version, PricingDocument({}), "Robin", NOON)
    await archive.staged.begin(place, version, [Step(f"canary-{store_id}", {}, {})], 1, NOON)
    await archive.staged.set_aside(place, 1, NOON)
    await archive.choices.put(store_id, Choice.LIMIT_PERCENT, 40)


async def counts(archive):
    def count(connection):
        return {table.name: connection.scalar(select(func.count()).select_from(table)) for table in TABLES}

    return await archive.database.read(count)


async def test_a_store_that_is_forgotten_leaves_nothing_of_its_prices(archive, path):
    await fill(archive, "a")
    alone = await counts(archive)
    assert all(alone.values()), "the test is about every table"
    await fill(archive, "b")
    await archive.forget_store("b", "elsewhere")
    assert await counts(archive) == alone
    assert not any(b"canary-b" in file.read_bytes() for file in path.parent.iterdir())
    await archive.forget_kept("a")
    assert not any((await counts(archive)).values())


async def test_pricing_that_was_cached_becomes_the_first_version(path):
    tree = {
        "sizes": [{"size_id": 1, "name": "Zoë", "width_cm": 10.0}],
        "price_lists": [{"rows": []}],
        "customiser_id": 7,
    }
    engine = open_engine(path, 1, begin_empty=False)
    migrate(engine, path, newest="0002")
    rows = [
        {"store_id": "a", "kind": "pricing", "key": "https://signs.example 7", "body": json.dumps(tree)},
        {"store_id": "a", "kind": "customisers", "key": "https://signs.example", "body": "[]"},
    ]
    with engine.begin() as connection:
        connection.execute(insert(schema.cache), [row | {"fetched_at": "2026-01-02T12:00:00.000000Z"} for row in rows])
    engine.dispose()
    async with contextlib.AsyncExitStack() as stack:
        archive = await Archive.open(path)
        stack.push_async_callback(archive.close)
        place = Place("a", "https://signs.example", 7)
        kept = await archive.snapshots.newest(place)
        assert (kept.taken_at, kept.confirmed_at, kept.reason) == (NOON, NOON, Reason.LOADED)
        assert json.dumps(await archive.snapshots.tree(kept.id)) == json.dumps(tree)
        assert await archive.cache.get("a", "pricing", "https://signs.example 7") is None
        assert (await archive.cache.get("a", "customisers", "https://signs.example")).body == []
