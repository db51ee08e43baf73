"""What is said of missed orders is kept per store, with who said it and when, and goes when it has to."""

import pytest
from sqlalchemy import update

from sign_desk.store.archive import Archive
from sign_desk.store.missed.files import Missed, StorePlace, Topic
from sign_desk.store.schema import column_mappings, missed_choices, missed_imports

STORE, PLACE = "a" * 32, StorePlace("a" * 32, "https://signs.example")
ELSEWHERE = StorePlace("a" * 32, "https://other.example")


@pytest.fixture
def missed(database, clock):
    return Missed(database, clock)


async def test_an_answer_takes_the_place_of_an_earlier_one(missed):
    await missed.put_topic(STORE, Topic.ZONE, "Europe/Berlin")
    await missed.put_topic(STORE, Topic.ZONE, "Asia/Tokyo")
    await missed.put_topic("b" * 32, Topic.ZONE, "UTC")
    assert await missed.topics(STORE) == {Topic.ZONE: "Asia/Tokyo"}


async def test_what_cannot_be_read_any_more_is_not_answered(missed, database):
    await missed.put_topic(STORE, Topic.ZONE, "UTC")
    await missed.keep_mapping(STORE, "Ours", "f", {})
    for table in (missed_choices, column_mappings):
        await database.run(lambda connection, table=table: connection.execute(update(table).values(body="{")))
    assert await missed.topics(STORE) == {Topic.ZONE: None}
    assert await missed.mappings(STORE) == (None,)


async def test_matches_are_kept_with_who_made_them_and_forgotten_one_by_one(missed, clock):
    await missed.match(STORE, {"neon": "1", "led": "2"}, "Ada")
    at = clock()
    clock.turn(minutes=1)
    await missed.match(STORE, {"neon": "3", "led": ""}, "Kim")
    ((key, mark),) = (await missed.matches(STORE)).items()
    assert (key, mark.text, mark.who) == ("neon", "3", "Kim")
    assert mark.at > at


async def test_mappings_are_kept_by_name(missed):
    await missed.keep_mapping(STORE, "b", "f1", {"name": "b"})
    await missed.keep_mapping(STORE, "a", "f2", {"name": "a"})
    await missed.keep_mapping(STORE, "b", "f3", {"name": "b", "newer": True})
    assert await missed.mappings(STORE) == ({"name": "a"}, {"name": "b", "newer": True})
    await missed.remove_mapping(STORE, "a")
    assert len(await missed.mappings(STORE)) == 1


async def test_decisions_and_known_orders_are_of_one_address(missed):
    await missed.decide(PLACE, ["1", "2"], "missing", "Ada")
    await missed.decide(PLACE, ["2"], "", "Ada")
    await missed.add_known(PLACE, ["7"], "Dashboard", "Kim")
    assert {key: (mark.text, mark.who) for key, mark in (await missed.decisions(PLACE)).items()} == {
        "1": ("missing", "Ada")
    }
    assert (await missed.known(PLACE))["7"].text == "Dashboard"
    assert await missed.decisions(ELSEWHERE) == await missed.known(ELSEWHERE) == {}


async def test_one_file_is_in_hand(missed, clock, database):
    opened = clock()
    await missed.keep_import(PLACE, {"files": ["first"]}, "Ada", opened)
    clock.turn(hours=1)
    await missed.keep_import(PLACE, {"files": ["second"]}, "Kim", opened)
    kept = await missed.import_in_hand(PLACE)
    assert (kept.values, kept.who, kept.opened_at, kept.changed_at) == ({"files": ["second"]}, "Kim", opened, clock())
    assert await missed.import_in_hand(ELSEWHERE) is None
    await database.run(lambda connection: connection.execute(update(missed_imports).values(body=b"damaged")))
    assert (await missed.import_in_hand(PLACE)).values is None
    await missed.forget_import(PLACE)
    assert await missed.import_in_hand(PLACE) is None


async def test_corrections_go_with_personal_data_and_decisions_stay(path, clock):
    archive = await Archive.open(path)
    missed = Missed(archive.database, clock)
    await missed.keep_import(PLACE, {"corrections": {"1": {"customer.email": "canary@example.com"}}}, "Ada", clock())
    await missed.decide(PLACE, ["1"], "there", "Ada")
    await archive.erase_personal(clock())
    assert await missed.import_in_hand(PLACE) is not None, "it is not that old"
    clock.turn(days=1)
    await archive.erase_personal(clock())
    assert await missed.import_in_hand(PLACE) is None
    assert await missed.decisions(PLACE)
    await archive.forget_kept(STORE)
    assert not await missed.decisions(PLACE)
    await archive.close()
    assert b"canary@example.com" not in path.read_bytes()
