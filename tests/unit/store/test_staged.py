"""Unsaved edits as a journal: what is written, what is taken back, and what damage leaves."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.journal import written
from sign_desk.pricing.keys import SIZES
from sign_desk.pricing.steps import Step
from sign_desk.store.pricing.records import Place, Reason, StagedCount, StagedNote
from sign_desk.store.pricing.snapshots import Snapshots
from sign_desk.store.pricing.staged import Staged

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
PLACE = Place("a" * 32, "https://signs.example", 7)
DOCUMENT = PricingDocument({"sizes": [{"size_id": 1, "name": "Small"}]})
SIZE = DOCUMENT.keys(SIZES)[0]


@pytest.fixture
def staged(database):
    return Staged(database)


@pytest.fixture
async def base(database):
    return await Snapshots(database).keep(PLACE, DOCUMENT.loaded, Reason.LOADED, NOON)


def step(name):
    """A step that gives the size its own name."""
    before = DOCUMENT.fields(SIZE)
    return Step(name, {SIZE: (before, {**before, "name": name})}, {})


def steps(names):
    return [step(name) for name in names]


async def names(staged, place=PLACE):
    return [step.name for step in (await staged.get(place)).steps]


async def test_steps_are_read_as_they_were_written(staged, base):
    assert await staged.get(PLACE) is None
    await staged.begin(PLACE, base, steps("ab"), 1, NOON)
    kept = await staged.get(PLACE)
    assert (kept.base_id, kept.changed_at, kept.done) == (base, NOON, 1)
    assert [(step.name, step.values) for step in kept.steps] == [(s.name, list(written(s))) for s in steps("ab")]


async def test_further_steps_follow_in_place_of_what_was_taken_back(staged, base):
    await staged.begin(PLACE, base, steps("abc"), 3, NOON)
    later = NOON + timedelta(minutes=1)
    assert await staged.go_on(PLACE, 3, [], 1, later)
    kept = await staged.get(PLACE)
    assert (len(kept.steps), kept.done, kept.changed_at) == (3, 1, later)
    assert await staged.go_on(PLACE, 1, steps("d"), 2, later)
    assert await names(staged) == ["a", "d"]


async def test_one_edit_writes_one_row(staged, base, database):
    await staged.begin(PLACE, base, steps("abcdefgh"), 8, NOON)
    query = text("SELECT total_changes()")
    before = await database.read(lambda connection: connection.scalar(query))
    await staged.go_on(PLACE, 8, steps("i"), 9, NOON)
    after = await database.read(lambda connection: connection.scalar(query))
    assert after - before == 2, "the step, and how many are done"


async def test_half_a_character_that_was_pasted_is_kept(staged, base):
    await staged.begin(PLACE, base, [step("half \ud83d")], 1, NOON)
    (kept,) = (await staged.get(PLACE)).steps
    assert kept.name == "half ?"
    assert kept.values == list(written(step("half \ud83d")))


async def test_a_journal_that_is_not_what_it_was_begins_anew(staged, base):
    assert not await staged.go_on(PLACE, 1, steps("b"), 2, NOON)
    await staged.begin(PLACE, base, steps("a"), 1, NOON)
    assert not await staged.go_on(PLACE, 2, steps("c"), 3, NOON)
    assert await names(staged) == ["a"]
    await staged.begin(PLACE, base, steps("xyz"), 3, NOON)
    assert await names(staged) == ["x", "y", "z"]


async def test_what_follows_on_a_missing_or_damaged_step_is_of_no_use(staged, base, database):
    await staged.begin(PLACE, base, steps("abcd"), 4, NOON)
    damage = text("UPDATE staged_steps SET body = x'00' WHERE name = 'b'")
    await database.run(lambda connection: connection.execute(damage))
    assert [step.values is None for step in (await staged.get(PLACE)).steps] == [False, True, False, False]
    loss = text("DELETE FROM staged_steps WHERE name = 'b'")
    await database.run(lambda connection: connection.execute(loss))
    assert [(step.name, step.values is None) for step in (await staged.get(PLACE)).steps] == [
        ("a", False),
        ("c", True),
        ("d", True),
    ]


@pytest.mark.parametrize("readable", [0, 2])
async def test_a_damaged_journal_is_set_aside_whole(staged, base, database, readable):
    await staged.begin(PLACE, base, steps("abcd"), 3, NOON)
    await staged.set_aside(PLACE, readable, NOON)
    if readable:
        assert await names(staged) == ["a", "b"]
        assert (await staged.get(PLACE)).done == 2
    else:
        assert await staged.get(PLACE) is None
    await staged.begin(PLACE, base, steps("z"), 1, NOON)
    await staged.forget(PLACE)
    aside = text("SELECT name FROM staged_steps ORDER BY number")
    assert await database.read(lambda connection: connection.scalars(aside).all()) == list("abcd")


async def test_it_is_told_where_edits_wait(staged, base):
    later = NOON + timedelta(minutes=1)
    for customiser_id, done, at in ((7, 2, NOON), (8, 1, later), (9, 0, NOON)):
        await staged.begin(PLACE._replace(customiser_id=customiser_id), base, steps("ab"), done, at)
    await staged.begin(PLACE._replace(origin="demo"), base, steps("a"), 1, NOON)
    assert await staged.all(PLACE.store_id, PLACE.origin) == (StagedNote(8, 1, later), StagedNote(7, 2, NOON))
    assert await staged.by_store() == (
        StagedCount(PLACE.store_id, "demo", customisers=1, steps=1),
        StagedCount(PLACE.store_id, PLACE.origin, customisers=2, steps=3),
    )
    await staged.set_aside(PLACE._replace(origin="demo"), 0, NOON)
    assert [count.origin for count in await staged.by_store()] == [PLACE.origin]


async def test_edits_are_forgotten_one_by_one(staged, base):
    other = PLACE._replace(customiser_id=8)
    for place in (PLACE, other):
        await staged.begin(place, base, steps("a"), 1, NOON)
    await staged.forget(PLACE)
    assert await staged.get(PLACE) is None
    assert await names(staged, other) == ["a"]
