"""A back-up is merged in steps: others get through, it can be stopped, and the rest can follow."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy import Connection, delete, func, insert, select

from sign_desk.orders.states import State
from sign_desk.store import sqlite_file
from sign_desk.store.backup.errors import OrdersUnderWay
from sign_desk.store.backup.report import Added, Fate, Kind
from sign_desk.store.orders.ledger import Entry
from sign_desk.store.pricing.records import Place, Reason
from sign_desk.store.profiles import Profile
from sign_desk.store.schema import deliveries, order_drafts, orders, product_ids, staged_edits
from sign_desk.store.times import now
from sign_desk.webhooks.recorded import DeliveryLimits, DeliveryState, NewDelivery, Way

STORE = "a" * 32
ORIGIN = "https://web.signcustomiser.com"
PLACE = Place(STORE, ORIGIN, 7)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PROFILE = Profile(STORE, "Northern Neon", ORIGIN, "USD", 42, "#2563c9", False, "Ada")
COUNT = 500
A_DELIVERY = NewDelivery(
    store_id=STORE,
    origin=ORIGIN,
    way=Way.RECEIVED,
    at=NOON,
    topic="order:created",
    url="http://127.0.0.1:8000/hook",
    state=DeliveryState.NOT_VERIFIED,
    subject="SC-1",
    headers=(("Content-Type", "application/json"),),
    body=b"{}",
)


@pytest.fixture
async def many(old, tmp_path):
    """A back-up of COUNT orders that wait."""
    path = tmp_path / "backup.zip"
    async with old.open(PROFILE) as (archive, backups):
        for number in range(COUNT):
            await archive.ledger.record(an_order(str(number)))
        await backups.save(path)
    return path


def an_order(external_id):
    return Entry(
        store_id=STORE,
        origin=ORIGIN,
        kind="v2",
        integration_id=42,
        external_id=external_id,
        order_number=f"SC-{external_id}",
        currency="USD",
        total_minor=5998,
        digits=2,
        email="robin@example.com",
        payload=f'{{"external_id": "{external_id}"}}'.encode(),
        operator="Ada",
    )


async def rows_in(archive, table):
    return await archive.database.read(lambda here: here.scalar(select(func.count()).select_from(table)))


async def with_drafts(archive):
    """An order, a draft, and prices that are being changed."""
    await archive.ledger.record(an_order("1"))
    version = await archive.snapshots.keep(PLACE, {"price_lists": []}, Reason.LOADED, NOON)
    await archive.staged.begin(PLACE, version, [], 0, NOON)
    draft = {"store_id": STORE, "body": "{}", "changed_at": "2026-03-01T12:00:00.000000Z"}
    await archive.database.run(lambda here: here.execute(insert(order_drafts), draft))


async def test_what_was_removed_here_since_comes_back_only_if_that_is_wanted(old, tmp_path):
    path = tmp_path / "backup.zip"
    async with old.open(PROFILE) as (archive, backups):
        await with_drafts(archive)
        await backups.save(path)
        await archive.staged.forget(PLACE)
        await archive.database.run(lambda here: here.execute(delete(order_drafts)))

        async with backups.opened(path) as opened:
            assert opened.removed_since
            assert not opened.changes_anyway
            assert opened.report.of(Kind.DRAFTS, Fate.NEW) == opened.report.of(Kind.EDITS, Fate.NEW) == 1
            assert await backups.merge(opened, without=[Kind.DRAFTS, Kind.EDITS]) is Added.ALL
        assert (await rows_in(archive, order_drafts), await rows_in(archive, staged_edits)) == (0, 0)

        async with backups.opened(path) as opened:
            assert await backups.merge(opened, without=[Kind.DRAFTS]) is Added.ALL
        assert (await rows_in(archive, order_drafts), await rows_in(archive, staged_edits)) == (0, 1)


async def test_a_delivery_that_was_erased_here_comes_back_only_if_that_is_wanted(old, tmp_path):
    path = tmp_path / "backup.zip"
    async with old.open(PROFILE) as (archive, backups):
        await archive.ledger.record(an_order("1"))
        (number,) = await archive.deliveries.add([replace(A_DELIVERY, at=now())], DeliveryLimits(1000, 30))
        await backups.save(path)
        assert await archive.deliveries.erase([number]) == 1

        async with backups.opened(path) as opened:
            assert opened.removed_since
            assert not opened.changes_anyway
            assert await backups.merge(opened, without=[Kind.DELIVERIES]) is Added.ALL
        assert await rows_in(archive, deliveries) == 0

        async with backups.opened(path) as opened:
            assert await backups.merge(opened) is Added.ALL
        assert await rows_in(archive, deliveries) == 1


async def test_after_a_loss_nothing_was_removed(old, tmp_path):
    path = tmp_path / "backup.zip"
    async with old.open(PROFILE) as (archive, backups):
        await with_drafts(archive)
        await backups.save(path)
    old.directory.database_file.unlink()
    async with old.open() as (archive, backups), backups.opened(path) as opened:
        assert opened.terms.own
        assert not opened.removed_since
        assert await backups.merge(opened) is Added.ALL
        assert (await rows_in(archive, order_drafts), await rows_in(archive, staged_edits)) == (1, 1)


async def test_other_calls_get_through_while_it_is_looked_whether_a_back_up_is_sound(many, new, monkeypatch):
    looked, loop = [], asyncio.get_running_loop()

    async with new.open() as (archive, backups):

        def look(path, patience, is_sound=sqlite_file._is_sound):
            counted = asyncio.run_coroutine_threadsafe(rows_in(archive, orders), loop)
            looked.append(counted.result(timeout=20))
            return is_sound(path, patience)

        monkeypatch.setattr(sqlite_file, "_is_sound", look)
        async with backups.opened(many) as opened:
            assert await backups.merge(opened) is Added.ALL
        assert looked == [0, 0, 0]  # brought to this version, tried out, written


async def test_other_calls_get_through_while_a_back_up_is_merged(many, new):
    told = []

    async def write_on(archive):
        number = 0
        while True:
            number += 1
            row = insert(product_ids).values(origin="https://other.example", product_id=str(number), seen_at="then")
            await archive.database.run(partial(Connection.execute, statement=row))
            told.append("written")

    async with new.open() as (archive, backups):
        others = asyncio.create_task(write_on(archive))
        async with backups.opened(many, lambda *heard: told.append(heard)) as opened:
            tried = len(told)
            assert await backups.merge(opened, tell=lambda *heard: not told.append(heard)) is Added.ALL
        others.cancel()
    for part in (told[:tried], told[tried:]):
        heard = [each for each in part if each != "written"]
        assert len(heard) > 2
        assert heard[-1] == (COUNT, COUNT)
        assert "written" in part[part.index(heard[0]) : part.index(heard[-1])]


async def test_a_merge_that_is_stopped_keeps_what_it_added_and_the_rest_can_follow(many, new):
    async with new.open() as (archive, backups):
        async with backups.opened(many) as opened:
            assert await backups.merge(opened, tell=lambda *_: False) is Added.PART
        assert not new.stores, "a store without its orders could send them again"
        some = await rows_in(archive, orders)
        assert 0 < some < COUNT
        async with backups.opened(many) as rest:
            assert rest.report.of(Kind.ORDERS, Fate.SAME) == some
            assert await backups.merge(rest) is Added.ALL
        assert await rows_in(archive, orders) == COUNT
    assert [store.name for store in new.stores] == ["Northern Neon"]


async def test_what_changes_while_it_is_merged_stops_the_rest(many, new):
    last = sorted(map(str, range(COUNT)))[-1]
    async with new.open() as (archive, backups), backups.opened(many) as opened:
        await archive.ledger.record(an_order(last))
        assert await backups.merge(opened) is Added.CHANGED
        of_key = select(orders.c.id).where(orders.c.external_id == last)
        assert len(await archive.database.read(lambda here: here.execute(of_key).all())) == 1
    assert not new.stores


async def test_nothing_more_is_merged_once_an_order_is_on_its_way(many, new):
    async with new.open() as (archive, backups), backups.opened(many) as opened:
        sent = await archive.ledger.record(an_order("of this computer"))
        some = []

        def tell(done, _of):
            some.append(done)
            return True

        await archive.ledger.queue(sent)
        with pytest.raises(OrdersUnderWay):
            await backups.merge(opened, tell=tell)
        assert not some
        assert await rows_in(archive, orders) == 1
        assert (await archive.ledger.get(sent)).state is State.QUEUED
    assert not new.stores


async def test_tried_and_written_tell_the_same(many, new):
    heard = []
    async with new.open() as (_, backups), backups.opened(many, lambda *each: heard.append(each)) as opened:
        tried, heard[:] = heard[:], []
        assert await backups.merge(opened, tell=lambda *each: not heard.append(each)) is Added.ALL
        assert heard == tried
        assert opened.report.of(Kind.ORDERS, Fate.NEW) == opened.report.waiting == COUNT


async def test_looking_into_a_back_up_can_be_cancelled(many, new):
    async with new.open() as (archive, backups):

        async def look():
            async with backups.opened(many, lambda *_: looking.cancel()):
                pass

        looking = asyncio.create_task(look())
        with pytest.raises(asyncio.CancelledError):
            await looking
        assert [file.name for file in new.directory.path.glob("back-up-*")] == []
        assert await rows_in(archive, orders) == 0
        async with backups.opened(many) as opened:
            assert await backups.merge(opened) is Added.ALL
