"""The log of deliveries: whole, searchable, within its limits, and erased for good."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from sign_desk.store.archive import Archive
from sign_desk.store.missed.files import StorePlace
from sign_desk.store.missed.known import gather
from sign_desk.store.orders.ledger import Entry, Ledger
from sign_desk.store.schema import deliveries as table
from sign_desk.store.times import now
from sign_desk.store.webhooks.deliveries import Deliveries, DeliveryQuery
from sign_desk.store.webhooks.proofs import MAY_GO
from sign_desk.webhooks.recorded import DeliveryLimits, DeliveryState, KeptAnswer, NewDelivery, Way

STORE, ORIGIN = "a" * 32, "https://signs.example"
MANY = DeliveryLimits(1000, 30)
CANARY = "canary-Zoë@example.com"


@pytest.fixture
def deliveries(database, clock):
    return Deliveries(database, clock)


@pytest.fixture
def entry(clock):
    """Make a delivery; what is not said is as for a received order."""

    def make(subject="SC-1", **other):
        values = {
            "store_id": STORE,
            "origin": ORIGIN,
            "way": Way.RECEIVED,
            "at": clock(),
            "topic": "order:created",
            "url": "http://127.0.0.1:8000/hook",
            "state": DeliveryState.VERIFIED,
            "subject": subject,
            "headers": (("X-A", "1"), ("x-a", "Zoë")),
            "body": f'{{"order":{{"email":"{CANARY}","number":"{subject}"}}}}'.encode(),
        }
        return NewDelivery(**values | other)

    return make


def query(**other):
    return DeliveryQuery(**{"store_id": STORE, "origin": ORIGIN} | other)


async def subjects(deliveries, **other):
    page = await deliveries.page(query(**other), limit=100)
    assert page.total == len(page.entries)
    return [one.subject for one in page.entries]


async def test_what_is_kept_comes_back_byte_by_byte(deliveries, entry, clock):
    answer = KeptAnswer(201, (("content-type", "x"),), b"\xff\x00", truncated=True)
    body = bytes(range(256))
    given = entry(body=body, answer=answer, details={"a": ["é", None]}, topic=None, way=Way.SENT)
    (number,) = await deliveries.add([given], MANY)
    record = await deliveries.get(number)
    assert (record.headers, record.body, record.answer, record.details) == (
        given.headers,
        body,
        answer,
        {"a": ["é", None]},
    )
    summary = record.summary
    assert (summary.id, summary.at, summary.size, summary.status, summary.topic) == (number, clock(), 256, 201, None)
    assert (await deliveries.page(query(), limit=1)).entries == (summary,)
    assert CANARY not in repr(await deliveries.get((await deliveries.add([entry()], MANY))[0]))


async def test_ids_come_in_the_order_of_the_entries(deliveries, entry):
    ids = await deliveries.add([entry(f"SC-{number}") for number in range(1500)], DeliveryLimits(5000, 30))
    for place in (0, 700, 1499):
        assert (await deliveries.get(ids[place])).summary.subject == f"SC-{place}"


async def test_pages_have_the_newest_first(deliveries, entry, clock):
    for number in range(5):
        clock.turn(seconds=1)
        await deliveries.add([entry(f"SC-{number}")], MANY)
    page = await deliveries.page(query(), limit=2, offset=1)
    assert [one.subject for one in page.entries] == ["SC-3", "SC-2"]
    assert page.total == 5


async def test_what_is_looked_for_is_found(deliveries, entry, clock):
    begun = clock()
    await deliveries.add([entry("one"), entry("two", state=DeliveryState.NOT_VERIFIED)], MANY)
    clock.turn(days=1)
    await deliveries.add([entry("sent", way=Way.SENT, topic="form:submitted", url="https://Shop.example/%_")], MANY)
    await deliveries.add([entry("other", store_id="b" * 32)], MANY)
    await deliveries.add([entry("elsewhere", origin="demo")], MANY)
    assert await subjects(deliveries) == ["sent", "two", "one"]
    assert await subjects(deliveries, way=Way.SENT) == ["sent"]
    assert await subjects(deliveries, states=frozenset({DeliveryState.NOT_VERIFIED})) == ["two"]
    assert await subjects(deliveries, topic="order:created") == ["two", "one"]
    assert await subjects(deliveries, since=clock()) == ["sent"]
    assert await subjects(deliveries, until=begun + timedelta(hours=1)) == ["two", "one"]
    assert await subjects(deliveries, text="SHOP %_") == ["sent"]
    assert await subjects(deliveries, text="canary-zoë one") == ["one"]
    assert await subjects(deliveries, text="nothing") == []


async def test_what_is_escaped_in_json_is_found_as_people_write_it(deliveries, entry):
    await deliveries.add([entry(body=b'{"order":{"name":"Zo\\u00eb"}}'), entry(body=b"\xff no json")], MANY)
    assert len(await subjects(deliveries, text="zoë")) == 1
    assert len(await subjects(deliveries, text="no json")) == 1


async def test_what_is_over_the_number_goes_and_is_counted(deliveries, entry, clock):
    limits = DeliveryLimits(3, 30)
    assert await deliveries.dropped(STORE, ORIGIN) is None
    await deliveries.add([entry(store_id="b" * 32)], limits)
    for number in range(5):
        clock.turn(seconds=1)
        await deliveries.add([entry(f"SC-{number}")], limits)
    assert await subjects(deliveries) == ["SC-4", "SC-3", "SC-2"]
    dropped = await deliveries.dropped(STORE, ORIGIN)
    assert (dropped.count, dropped.newest_at) == (2, clock() - timedelta(seconds=3))
    await deliveries.add([entry(f"SC-{number}") for number in range(5, 10)], limits)
    assert await subjects(deliveries) == ["SC-9", "SC-8", "SC-7"]
    assert (await deliveries.dropped(STORE, ORIGIN)).count == 7
    assert (await deliveries.page(query(store_id="b" * 32), limit=9)).total == 1
    assert await deliveries.dropped("b" * 32, ORIGIN) is None


async def test_what_is_too_old_goes_and_is_counted(deliveries, entry, clock):
    await deliveries.add([entry("old")], MANY)
    clock.turn(days=29)
    await deliveries.add([entry("new")], MANY)
    assert await subjects(deliveries) == ["new", "old"]
    clock.turn(days=2)
    await deliveries.add([entry("newest")], MANY)
    assert await subjects(deliveries) == ["newest", "new"]
    assert (await deliveries.dropped(STORE, ORIGIN)).count == 1


async def test_what_grows_old_goes_though_nothing_comes(deliveries, entry, clock):
    await deliveries.add([entry()], MANY)
    await deliveries.tidy(STORE, ORIGIN, MANY)
    assert await deliveries.dropped(STORE, ORIGIN) is None
    clock.turn(days=31)
    await deliveries.tidy("b" * 32, ORIGIN, MANY)
    assert await subjects(deliveries) == ["SC-1"]
    await deliveries.tidy(STORE, ORIGIN, MANY)
    assert await subjects(deliveries) == []
    assert (await deliveries.dropped(STORE, ORIGIN)).count == 1


async def test_what_is_learnt_later_is_added(deliveries, entry):
    (number,) = await deliveries.add([entry(details={"a": 1})], MANY)
    await deliveries.note(number, "settled", "SC-1")
    await deliveries.note(number + 1, "settled", "SC-1")
    assert (await deliveries.get(number)).details == {"a": 1, "settled": "SC-1"}


def on_disk(path):
    return b"".join(file.read_bytes() for file in path.parent.iterdir() if file.is_file())


@pytest.mark.parametrize("how", ["erase", "erase_personal", "forget"])
async def test_what_is_erased_is_gone_from_the_disk(deliveries, entry, clock, path, how):
    answer = KeptAnswer(200, (), CANARY.encode())
    (number,) = await deliveries.add([entry(answer=answer)], MANY)
    assert CANARY.encode() in on_disk(path)
    if how == "erase":
        await deliveries.erase([number])
    elif how == "erase_personal":
        assert await deliveries.erase_personal(clock()) == 0
        assert await deliveries.erase_personal(clock() + timedelta(seconds=1)) == 1
    else:
        await deliveries.forget(STORE)
    assert await deliveries.get(number) is None
    assert CANARY.encode() not in on_disk(path)
    assert b"canary-zo" not in on_disk(path)


async def test_that_an_order_is_there_outlives_the_personal_data(deliveries, database, entry, clock, path):
    names = {"external_id": "a", "external_order_number": "#1 \ud83d"}
    body = json.dumps({"order": names | {"email": CANARY}}).encode().replace(b"\\u00eb", "ë".encode())
    answer = KeptAnswer(200, (), CANARY.encode())
    (proof,) = await deliveries.add([entry(body=body, answer=answer, headers=(("x-canary-zo", "1"),))], MANY)
    await deliveries.add([entry(body=body, state=DeliveryState.NOT_VERIFIED)], MANY)
    for count in (2, 0):
        assert await deliveries.erase_personal(clock() + timedelta(seconds=1)) == count
        assert CANARY.encode() not in on_disk(path)
        assert b"canary-zo" not in on_disk(path)
        record = await deliveries.get(proof)
        assert json.loads(record.body) == {"order": names}
        assert (record.answer.status, record.answer.body) == (200, b"")
        assert record.summary.size == len(body), "a back-up from before knows the delivery by it"
        assert (await deliveries.page(query(), limit=9)).total == 1
        told = (await gather(database, StorePlace(STORE, ORIGIN), 42, [])).delivered
        assert [(one.external_id, one.number) for one in told] == [tuple(names.values())]


def proof(entry, name, **other):
    """A genuine order with a person in it."""
    body = json.dumps({"order": {"external_id": name, "external_order_number": f"#{name}", "email": "canary-zo"}})
    return entry(name, body=body.encode(), order_id=name, **other)


@pytest.mark.parametrize("how", ["number", "age", "size", "hand"])
async def test_what_proves_an_order_stays_however_its_delivery_goes(deliveries, database, entry, clock, path, how):
    (first,) = await deliveries.add([proof(entry, "a")], MANY)
    await deliveries.add([entry("other"), proof(entry, "test", details={"from_here": True})], MANY)
    ids = [one.id for one in (await deliveries.page(query(), limit=9)).entries]
    clock.turn(seconds=1)
    if how == "number":
        await deliveries.add([entry("new")], DeliveryLimits(1, 30))
    elif how == "age":
        clock.turn(days=31)
        await deliveries.add([entry("new")], MANY)
    elif how == "size":
        await deliveries.add([entry("new", body=b"x" * 900_000)], DeliveryLimits(1000, 30, megabytes=1))
        await deliveries.add([entry("newer", body=b"x" * 940_000)], DeliveryLimits(1000, 30, megabytes=1))
    else:
        await deliveries.erase(ids)
    for _ in range(2):
        left = await subjects(deliveries)
        assert left[-1] == "a"
        assert {"other", "test"}.isdisjoint(left)
        record = await deliveries.get(first)
        assert json.loads(record.body) == {"order": {"external_id": "a", "external_order_number": "#a"}}
        assert record.is_bare
        told = (await gather(database, StorePlace(STORE, ORIGIN), 42, [])).delivered
        assert [(one.external_id, one.number) for one in told] == [("a", "#a")]
        dropped = await deliveries.dropped(STORE, ORIGIN)
        assert (dropped.count if dropped else 0) == {"hand": 0, "size": 4}.get(how, 3), "each is counted once"
        await deliveries.tidy(STORE, ORIGIN, MANY)
        await deliveries.erase([first])


@pytest.mark.parametrize("how", ["number", "hand", "personal data"])
async def test_what_an_order_may_yet_be_settled_by_stays_whole(deliveries, database, entry, clock, how):
    ledger = Ledger(database, clock)
    order = Entry(
        store_id=STORE,
        origin=ORIGIN,
        kind="v2",
        integration_id=42,
        external_id="a",
        order_number="#a",
        currency="USD",
        total_minor=1,
        email="",
        payload=b"{}",
        operator="Robin",
    )
    number = await ledger.record(order)
    (proving,) = await deliveries.add([proof(entry, "a")], MANY)
    clock.turn(seconds=1)
    await deliveries.add([entry("new")], MANY)

    async def go():
        if how == "number":
            await deliveries.tidy(STORE, ORIGIN, DeliveryLimits(1, 30))
            dropped = await deliveries.dropped(STORE, ORIGIN)
            return dropped.count if dropped else 0
        return await (deliveries.erase([proving]) if how == "hand" else deliveries.erase_personal(clock()))

    assert await go() == 0
    assert not (await deliveries.get(proving)).is_bare
    await ledger.put_away(number, "Robin")
    assert await go() == 1
    assert (await deliveries.get(proving)).is_bare


@pytest.mark.parametrize("limits", [DeliveryLimits(2, 30), DeliveryLimits(1000, 30, megabytes=2)])
async def test_proofs_take_no_room_from_what_is_kept_whole(deliveries, entry, clock, limits):
    large = json.dumps({"order": {"external_id": "a", "filling": "x" * 1_100_000}}).encode()
    await deliveries.add([entry("older", body=b"x" * 500_000)], limits)
    clock.turn(seconds=1)
    (proof,) = await deliveries.add([entry("a", body=large, order_id="a")], limits)
    await deliveries.erase([proof])
    assert (await deliveries.get(proof)).summary.size > 1_100_000
    clock.turn(seconds=1)
    await deliveries.add([entry("newer", body=b"x" * 500_000)], limits)
    assert await subjects(deliveries) == ["newer", "a", "older"]
    assert await deliveries.dropped(STORE, ORIGIN) is None


async def test_what_is_over_the_limits_is_found_without_walking_through_proofs(database):
    placed = (table.c.store_id == STORE, table.c.origin == ORIGIN)
    query = select(func.max(table.c.at)).where(*placed, table.c.at < "2026", MAY_GO)

    def plan(connection):
        text = str(query.compile(connection, compile_kwargs={"literal_binds": True}))
        return [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}")]

    assert any("deliveries_not_bare" in step for step in await database.read(plan))


async def test_ids_are_never_used_again(deliveries, entry):
    (first,) = await deliveries.add([entry()], MANY)
    await deliveries.forget(STORE)
    (second,) = await deliveries.add([entry()], MANY)
    assert second > first


async def test_they_go_with_personal_data_and_with_their_store(path, entry):
    archive = await Archive.open(path)
    place = (STORE, ORIGIN)
    try:
        (old,) = await archive.deliveries.add([entry(at=now() - timedelta(days=2))], MANY)
        (new,) = await archive.deliveries.add([entry(at=now())], MANY)
        await archive.erase_personal(now() - timedelta(days=1))
        assert await archive.deliveries.get(old) is None
        assert await archive.deliveries.get(new) is not None
        await archive.webhook_choices.put(STORE, Way.SENT, "chosen")
        first = (await archive.secrets_seen.see(*place, {1: "secret"}))[1]
        await archive.forget_kept(STORE)
        assert await archive.deliveries.get(new) is None
        assert await archive.webhook_choices.get(STORE, Way.SENT) is None
        assert (await archive.secrets_seen.see(*place, {1: "another"}))[1].changed_at is None
        assert first.changed_at is None
    finally:
        await archive.close()
    assert CANARY.encode() not in on_disk(path)


async def test_what_is_too_large_together_goes_the_oldest_first(deliveries, entry):
    limits = DeliveryLimits(1000, 30, megabytes=2)
    answer = KeptAnswer(200, (), b"x" * 300_000)
    for number in range(5):
        await deliveries.add([entry(f"SC-{number}", body=b"x" * 300_000, answer=answer, way=Way.SENT)], limits)
    assert await subjects(deliveries) == ["SC-4", "SC-3", "SC-2"]
    assert (await deliveries.dropped(STORE, ORIGIN)).count == 2
    await deliveries.tidy(STORE, ORIGIN, DeliveryLimits(1000, 30, megabytes=1))
    assert await subjects(deliveries) == ["SC-4"]


async def test_what_was_kept_before_counts_too(database, clock, entry):
    limits = DeliveryLimits(1000, 30, megabytes=1)
    await Deliveries(database, clock).add([entry("SC-1", body=b"x" * 600_000)], limits)
    again = Deliveries(database, clock)
    await again.add([entry("SC-2", body=b"x" * 600_000)], limits)
    assert await subjects(again) == ["SC-2"]
    (kept,) = (await again.page(query(), limit=9)).entries
    await again.erase((kept.id,))
    await again.add([entry("SC-3", body=b"x" * 600_000)], limits)
    assert await subjects(again) == ["SC-3"]
    assert (await again.dropped(STORE, ORIGIN)).count == 1, "what the operator erased is not counted"
