"""Back-ups from one data directory into another: all that is kept comes along, and nothing here is overwritten."""

import asyncio
import dataclasses
import sqlite3
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from sign_desk.orders.draft import OrderDraft
from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.steps import Step
from sign_desk.services import backups as module
from sign_desk.services.backups import computer_name, sweep
from sign_desk.store.backup import bundle, snapshot
from sign_desk.store.backup.daily import copies, copy_path
from sign_desk.store.backup.errors import BackupDamaged, BackupTooNew
from sign_desk.store.backup.report import Added, Clash, Conflict, Fate, Kind, Standing
from sign_desk.store.errors import DatabaseDamaged, FileNotWritten
from sign_desk.store.migrate import migrate
from sign_desk.store.missed.files import StorePlace, Topic
from sign_desk.store.orders.ledger import Entry
from sign_desk.store.pricing.records import Choice, Place, Reason
from sign_desk.store.profiles import Profile
from sign_desk.store.schema import cache, metadata, webhook_secrets
from sign_desk.store.sqlite_file import open_engine

STORE, OTHER = "a" * 32, "b" * 32
ORIGIN = "https://web.signcustomiser.com"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PROFILE = Profile(STORE, "Northern Neon", ORIGIN, "USD", 42, "#2563c9", False, "Ada")


async def taken_in(backups, path):
    async with backups.opened(path) as opened:
        assert await backups.merge(opened) is Added.ALL
        return opened


async def fill(archive, store_id=STORE, at=NOON, price=100):
    place = Place(store_id, ORIGIN, 7)
    version = await archive.snapshots.keep(place, {"price_lists": [], "price": price}, Reason.LOADED, at)
    await archive.snapshots.look(place, version, at)
    await archive.staged.begin(place, version, [Step(f"Set {price}", {}, {})], 1, at)
    await archive.drafts.save(store_id, dataclasses.replace(OrderDraft(), external_id="17"), locale="en_US")
    await archive.drafts.save_template(store_id, "Usual", OrderDraft(), locale="en_US")
    await archive.missed.put_topic(store_id, Topic.ZONE, "Europe/Berlin")
    await archive.missed.match(store_id, {"sku-1": "product-1"}, "Ada")
    await archive.missed.decide(StorePlace(store_id, ORIGIN), ["order-1"], "missing", "Ada")
    await archive.choices.put(store_id, Choice.LIMIT_PERCENT, 20)
    return version


async def test_a_new_computer_has_all_that_the_old_one_kept(old, new, tmp_path):
    path = tmp_path / "backup.zip"
    async with old.open(PROFILE) as (archive, backups):
        await fill(archive)
        await backups.save(path)
    async with new.open() as (archive, backups):
        opened = await taken_in(backups, path)
        assert opened.matches[0].standing is Standing.NEW
        place = Place(STORE, ORIGIN, 7)
        (version,) = await archive.snapshots.all(place)
        assert await archive.snapshots.tree(version.id) == {"price_lists": [], "price": 100}
        assert await archive.snapshots.looked_at(place) == version.id
        edits = await archive.staged.get(place)
        assert (edits.base_id, [step.name for step in edits.steps]) == (version.id, ["Set 100"])
        assert [kept.draft.external_id for kept in await archive.drafts.drafts(STORE, "en_US")] == ["17"]
        assert [template.name for template in await archive.drafts.templates(STORE, "en_US")] == ["Usual"]
        assert await archive.missed.topics(STORE) == {Topic.ZONE: "Europe/Berlin"}
        assert (await archive.missed.matches(STORE))["sku-1"].text == "product-1"
        assert (await archive.missed.decisions(StorePlace(STORE, ORIGIN)))["order-1"].text == "missing"
        assert await archive.choices.get(STORE, Choice.LIMIT_PERCENT) == 20
        async with backups.opened(path) as again:
            assert not again.changes
    assert [store.name for store in new.stores] == ["Northern Neon"]
    assert sorted(file.name for file in new.directory.path.iterdir() if file.is_dir()) == []


async def test_a_store_that_was_connected_on_both_is_one_and_what_is_here_stays(old, new, tmp_path):
    path = tmp_path / "backup.zip"
    async with old.open(PROFILE) as (archive, backups):
        await fill(archive, price=100)
        await archive.choices.put(STORE, Choice.LIMIT_PERCENT, 50)
        await backups.save(path)
    async with new.open(dataclasses.replace(PROFILE, store_id=OTHER, currency="EUR")) as (archive, backups):
        newest = await fill(archive, OTHER, NOON + timedelta(days=1), price=200)
        opened = await taken_in(backups, path)
        (match,) = opened.matches
        assert (match.standing, match.ours.store_id, match.differs) == (Standing.SAME_NAME, OTHER, True)
        assert opened.report.conflicts == [Conflict(Clash.EDITS_KEPT, "7")]
        assert opened.report.of(Kind.CHOICES, Fate.KEPT) == 1
        place = Place(OTHER, ORIGIN, 7)
        assert [version.taken_at for version in await archive.snapshots.all(place)] == [NOON + timedelta(days=1), NOON]
        assert (await archive.snapshots.newest(place)).id == newest
        assert await archive.choices.get(OTHER, Choice.LIMIT_PERCENT) == 20
        assert [step.name for step in (await archive.staged.get(place)).steps] == ["Set 200"]
    assert [(store.store_id, store.currency) for store in new.stores] == [(OTHER, "EUR")]


async def test_another_store_of_the_same_name_gets_a_name_of_its_own(old, new, tmp_path):
    path = tmp_path / "backup.zip"
    async with old.open(dataclasses.replace(PROFILE, integration_id=43)) as (_, backups):
        await backups.save(path)
    async with new.open(dataclasses.replace(PROFILE, store_id=OTHER)) as (_, backups):
        await taken_in(backups, path)
    assert [store.name for store in new.stores] == ["Northern Neon", "Northern Neon (2)"]


async def test_a_store_at_what_is_no_address_does_not_come_along(old, new, tmp_path):
    path = tmp_path / "backup.zip"
    async with old.open(dataclasses.replace(PROFILE, origin="https://user@evil.example/x")) as (_, backups):
        await backups.save(path)
    async with new.open() as (_, backups):
        await taken_in(backups, path)
    assert new.stores == ()


async def test_the_demo_store_what_was_fetched_and_traces_of_secrets_stay_behind(old, tmp_path):
    path = tmp_path / "backup.zip"
    async with old.open(PROFILE) as (archive, backups):
        await fill(archive, "demo")
        await fill(archive)
        await archive.cache.put(STORE, "customisers", "all", [])
        await archive.secrets_seen.see(STORE, ORIGIN, {4: "whsec-canary"})
        await backups.save(path)
    folder = tmp_path / "out"
    folder.mkdir()
    bundle.unpack(path, folder)
    engine = open_engine(folder / bundle.DATABASE, 1, begin_empty=False)
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            if "store_id" in table.c:
                found = set(connection.scalars(select(table.c.store_id)))
                assert found <= (set() if table in {cache, webhook_secrets} else {STORE}), table.name
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    engine.dispose()


async def test_a_back_up_can_be_made_while_orders_are_written(old, new, tmp_path):
    path = tmp_path / "backup.zip"
    async with old.open(PROFILE) as (archive, backups):
        saving = asyncio.create_task(backups.save(path))
        for number in range(50):
            await archive.choices.put(STORE, Choice.LIMIT_PERCENT, number)
        await saving
    async with new.open() as (_, backups):
        await taken_in(backups, path)


async def test_an_older_back_up_is_brought_to_this_version_in_a_copy(new, tmp_path):
    path, folder = tmp_path / "backup.zip", tmp_path / "older"
    folder.mkdir()
    engine = open_engine(folder / bundle.DATABASE, 1, begin_empty=True)
    migrate(engine, folder / bundle.DATABASE, newest="0006")
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO order_drafts (store_id, body, changed_at) VALUES ('s1', '{}', '2026-03-01T12:00:00.000000Z')"
        )
    engine.dispose()
    (folder / bundle.STORES).write_text("{}")
    manifest = bundle.Manifest(NOON, "OLD-PC", "0.1", "0006", "x")
    bundle.write(path, manifest, {name: folder / name for name in (bundle.DATABASE, bundle.STORES)})
    before = path.read_bytes()
    async with new.open() as (_, backups):
        assert (await taken_in(backups, path)).report.of(Kind.DRAFTS, Fate.NEW) == 1
    assert path.read_bytes() == before


@pytest.mark.parametrize(("version", "error"), [("9999", BackupTooNew), (None, BackupDamaged)])
async def test_what_this_version_does_not_understand_is_refused(old, new, tmp_path, version, error):
    path, folder = tmp_path / "backup.zip", tmp_path / "changed"
    folder.mkdir()
    async with old.open(PROFILE) as (_, backups):
        await backups.save(path)
    manifest = bundle.unpack(path, folder)
    if version is None:
        (folder / bundle.DATABASE).write_bytes(b"no database at all")
    else:
        with sqlite3.connect(folder / bundle.DATABASE) as connection:
            connection.execute("UPDATE alembic_version SET version_num = ?", (version,))
        connection.close()
    bundle.write(path, manifest, {name: folder / name for name in (bundle.DATABASE, bundle.STORES)})
    async with new.open() as (_, backups):
        with pytest.raises(error):
            await taken_in(backups, path)
    assert [file for file in new.directory.path.iterdir() if file.is_dir()] == []


async def test_one_copy_a_day_and_the_newest_stay(old, tmp_path):
    folder = tmp_path / "copies"
    folder.mkdir()
    async with old.open(PROFILE) as (_, backups):
        for day in (1, 2, 3):
            assert await backups.save_daily(folder, date(2026, 3, day), 2)
        assert not await backups.save_daily(folder, date(2026, 3, 3), 2)
    assert sorted(copies(folder, computer_name())) == [
        copy_path(folder, computer_name(), date(2026, 3, day)) for day in (2, 3)
    ]


async def test_a_copy_that_fails_takes_no_older_one_away(old, tmp_path, monkeypatch):
    folder = tmp_path / "copies"
    folder.mkdir()
    async with old.open(PROFILE) as (_, backups):
        assert await backups.save_daily(folder, date(2026, 3, 1), 1)
        monkeypatch.setattr(bundle, "_compare", lambda *_: (_ for _ in ()).throw(ValueError("other bytes")))
        with pytest.raises(FileNotWritten):
            await backups.save_daily(folder, date(2026, 3, 2), 1)
        with pytest.raises(FileNotWritten, match="not there"):
            await backups.save_daily(tmp_path / "unplugged", date(2026, 3, 2), 1)
    assert copies(folder, computer_name()) == [copy_path(folder, computer_name(), date(2026, 3, 1))]


def test_what_a_crash_left_is_removed(old):
    left = old.directory.path / f"{module._SCRATCH}x1"
    left.mkdir()
    (left / bundle.DATABASE).write_text("customers")
    sweep(old.directory)
    assert not left.exists()


def test_a_snapshot_of_a_damaged_file_is_no_back_up(tmp_path):
    database = tmp_path / "damaged.sqlite3"
    database.write_bytes(b"no database at all" * 100)
    with pytest.raises(DatabaseDamaged):
        snapshot.take(database, tmp_path / "copy.sqlite3", "demo")


async def test_a_data_folder_that_was_copied_is_another_computer(old, tmp_path, monkeypatch):
    path = tmp_path / "backup.zip"
    async with old.open(PROFILE) as (archive, backups):
        order = {"store_id": STORE, "origin": ORIGIN, "kind": "v2", "integration_id": 42, "external_id": "1"}
        about = {"order_number": "SC-1", "currency": "USD", "total_minor": 100, "email": None}
        await archive.ledger.record(Entry(**order, **about, payload=b"{}", operator="Ada"))
        await backups.save(path)
        async with backups.opened(path) as opened:
            assert opened.report.conflicts == []
        monkeypatch.setattr(module, "computer_name", lambda: "CLONE")
        async with backups.opened(path) as opened:
            assert opened.report.conflicts == [Conflict(Clash.WAITS_TWICE, "SC-1")]


async def test_a_save_that_waits_here_goes_on_waiting_and_sales_come_along(old, new, tmp_path):
    path, place, document = tmp_path / "backup.zip", Place(STORE, ORIGIN, 7), PricingDocument({"price_lists": []})
    async with old.open(PROFILE) as (archive, backups):
        version = await fill(archive)
        await archive.saves.begin(place, version, document, "Ada", NOON)
        await archive.sales.begin(place, "Spring", NOON + timedelta(days=9), "Ada", NOON)
        await backups.save(path)
    later = NOON + timedelta(hours=1)
    async with new.open(PROFILE) as (archive, backups):
        version = await fill(archive, at=later, price=200)
        await archive.saves.begin(place, version, document, "Bo", later)
        await taken_in(backups, path)
        assert (await archive.saves.pending(place)).started_at == later
        assert [sale.name for sale in await archive.sales.of(place)] == ["Spring"]
        async with backups.opened(path) as again:
            assert not again.changes
