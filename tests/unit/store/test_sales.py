"""Sales on record, the versions they pin, and versions that are thinned out."""

from datetime import UTC, datetime, timedelta

import pytest

from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.steps import Step
from sign_desk.store.archive import Archive
from sign_desk.store.pricing.records import Outcome, Place, Reason

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
END = NOON + timedelta(days=7)
PLACE = Place("a" * 32, "https://signs.example", 7)


@pytest.fixture
async def archive(path):
    opened = await Archive.open(path)
    yield opened
    await opened.close()


async def version(archive, number, place=PLACE, reason=Reason.LOADED):
    return await archive.snapshots.keep(place, {"sizes": [], "x-number": number}, reason, NOON)


async def save(archive, outcome=Outcome.SAVED, before=1, after=2):
    """A save from one version to another; gives their ids."""
    first = await version(archive, before)
    save_id = await archive.saves.begin(PLACE, first, PricingDocument({}), "Robin", NOON)
    second = await version(archive, after, reason=Reason.SAVED)
    await archive.saves.settle(save_id, outcome, END, second)
    return first, second


async def begin(archive, name="May", place=PLACE):
    return await archive.sales.begin(place, name, END, "Ada", NOON)


async def test_the_next_save_belongs_to_a_sale_and_pins_its_versions(archive):
    await begin(archive)
    (planned,) = await archive.sales.of(PLACE)
    assert (planned.name, planned.ends_at, planned.is_live, planned.is_ending) == ("May", END, False, False)
    first, second = await save(archive)
    (live,) = await archive.sales.of(PLACE)
    assert (live.is_live, live.saved_at, live.before_id, live.after_id) == (True, END, first, second)
    kept = await archive.snapshots.all(PLACE)
    assert [(snapshot.pinned, snapshot.name) for snapshot in kept] == [(True, "May"), (True, "May")]


async def test_a_save_that_did_not_arrive_leaves_it_planned_and_the_next_is_its_own(archive):
    await begin(archive)
    await save(archive, Outcome.NOT_SAVED)
    (planned,) = await archive.sales.of(PLACE)
    assert not planned.is_live
    assert not any(snapshot.pinned for snapshot in await archive.snapshots.all(PLACE))
    await save(archive, before=2, after=3)
    (live,) = await archive.sales.of(PLACE)
    assert live.is_live


async def test_what_a_sale_changed_is_not_certain_after_a_save_that_nobody_saw_the_end_of(archive):
    """The first may have arrived: then the second alone is not all that has to go back."""
    await begin(archive)
    await save(archive, Outcome.UNKNOWN)
    await save(archive, before=3, after=4)
    (live,) = await archive.sales.of(PLACE)
    assert live.is_live
    assert not live.is_certain


async def test_a_save_of_which_nothing_arrived_leaves_no_doubt(archive):
    await save(archive, Outcome.UNKNOWN)
    await archive.sales.begin(PLACE, "May", END, "Ada", NOON + timedelta(minutes=1))
    await save(archive, before=3, after=4)
    (live,) = await archive.sales.of(PLACE)
    assert live.is_certain


async def test_a_later_save_is_none_of_the_sale(archive):
    await begin(archive)
    first, second = await save(archive)
    await save(archive, before=2, after=3)
    (live,) = await archive.sales.of(PLACE)
    assert (live.before_id, live.after_id) == (first, second)
    await begin(archive, "June")
    await save(archive, before=3, after=4)
    assert [(sale.name, sale.before_id == first) for sale in await archive.sales.of(PLACE)] == [
        ("May", True),
        ("June", False),
    ]


async def test_sales_are_those_of_a_customiser_or_a_store_until_they_end(archive):
    other = PLACE._replace(customiser_id=8)
    one, two = await begin(archive), await begin(archive, "June", other)
    await begin(archive, "Elsewhere", PLACE._replace(store_id="b" * 32))
    await archive.sales.change(two, "July", NOON)
    assert [sale.name for sale in await archive.sales.all(PLACE.store_id, PLACE.origin)] == ["July", "May"]
    await archive.sales.mark_ending(one, NOON)
    (sale,) = await archive.sales.of(PLACE)
    assert sale.is_ending
    await archive.sales.end(one, NOON)
    assert await archive.sales.of(PLACE) == ()


async def test_saves_that_arrived_tell_their_versions(archive):
    first, second = await save(archive)
    await save(archive, Outcome.UNKNOWN, before=2, after=3)
    (record,) = await archive.saves.arrived(PLACE)
    assert (record.before_id, record.after_id, record.operator) == (first, second, "Robin")


async def test_versions_go_but_not_those_on_which_something_stands(archive):
    looked, base, pending, of_sale, free = [await version(archive, number) for number in range(5)]
    await archive.snapshots.look(PLACE, looked, NOON)
    await archive.staged.begin(PLACE, base, [Step("Edit", {}, {})], 1, NOON)
    await begin(archive)
    save_id = await archive.saves.begin(PLACE, of_sale, PricingDocument({}), "Robin", NOON)
    after = await version(archive, 9)
    await archive.saves.settle(save_id, Outcome.SAVED, NOON, after)
    await archive.saves.begin(PLACE, pending, PricingDocument({}), "Robin", NOON)
    await archive.snapshots.remove([looked, base, pending, of_sale, after, free])
    left = {snapshot.id for snapshot in await archive.snapshots.all(PLACE)}
    assert left == {looked, base, pending, of_sale, after}


async def test_with_a_version_goes_the_record_of_the_save_that_began_with_it(archive):
    first, second = await save(archive)
    _, third = await save(archive, before=2, after=3)
    await archive.snapshots.remove([first])
    (record,) = await archive.saves.arrived(PLACE)
    assert (record.before_id, record.after_id) == (second, third)
    await archive.snapshots.remove([third])
    (record,) = await archive.saves.arrived(PLACE)
    assert record.after_id is None


async def test_the_newest_of_every_customiser_is_known(archive):
    other = PLACE._replace(store_id="b" * 32)
    await version(archive, 1)
    newest = await version(archive, 2)
    theirs = await version(archive, 3, other)
    assert {snapshot.id for snapshot in await archive.snapshots.newest_of_all()} == {newest, theirs}


async def test_a_version_is_pinned_and_let_go(archive):
    number = await version(archive, 1)
    await archive.snapshots.pin(number, pinned=True, name="Good")
    snapshot = await archive.snapshots.get(number)
    assert (snapshot.pinned, snapshot.name) == (True, "Good")
    await archive.snapshots.pin(number, pinned=False, name=None)
    snapshot = await archive.snapshots.get(number)
    assert (snapshot.pinned, snapshot.name) == (False, None)


async def test_one_that_was_ended_under_a_later_one_can_be_live_again(archive):
    await begin(archive)
    await save(archive)
    await begin(archive, "Weekend")
    await save(archive, before=2, after=3)
    may, weekend = await archive.sales.of(PLACE)
    assert await archive.sales.ended_under(weekend) == ()
    await archive.sales.mark_ending(may.id, END)
    await archive.sales.end(may.id, END + timedelta(minutes=1))
    (ended,) = await archive.sales.ended_under(weekend)
    assert (ended.id, ended.before_id, ended.after_id) == (may.id, may.before_id, may.after_id)
    assert await archive.sales.ended_under(may) == ()
    await archive.sales.bring_back(may.id)
    assert await archive.sales.of(PLACE) == (may, weekend)
    await archive.sales.mark_ending(may.id, END)
    await archive.sales.dismiss(may.id, END + timedelta(minutes=1))
    assert await archive.sales.of(PLACE) == (weekend,)
    assert await archive.sales.ended_under(weekend) == (), "its prices were to stay"
