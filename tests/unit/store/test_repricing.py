"""The last repricing on record: which saves belong to it, until when, and that what undoes it is kept."""

from datetime import UTC, datetime, timedelta

import pytest

from sign_desk.pricing.document import PricingDocument
from sign_desk.store.archive import Archive
from sign_desk.store.pricing.records import LastRepricing, Outcome, Place, Reason, RepricedSave

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
STORE = ("a" * 32, "https://signs.example")


@pytest.fixture
async def archive(path):
    opened = await Archive.open(path)
    yield opened
    await opened.close()


async def save(archive, customiser=1, outcome=Outcome.SAVED, repricing=NOON):
    """A save from one version to another; gives their ids."""
    place = Place(*STORE, customiser)
    first = await archive.snapshots.keep(place, {"x-number": 1}, Reason.LOADED, NOON)
    save_id = await archive.saves.begin(place, first, PricingDocument({}), "Robin", NOON, repricing)
    if outcome is None:
        return first, None
    second = await archive.snapshots.keep(place, {"x-number": 2}, Reason.SAVED, NOON)
    await archive.saves.settle(save_id, outcome, LATER, second)
    return first, second


async def test_its_saves_that_arrived_or_may_have_are_told(archive):
    assert await archive.saves.last_repricing(*STORE) is None
    first, second = await save(archive)
    await save(archive, 4, Outcome.NOT_SAVED)
    third, _ = await save(archive, 7, None)
    await save(archive, 9, repricing=None)
    saves = (RepricedSave(1, first, second, is_pending=False), RepricedSave(7, third, None, is_pending=True))
    assert await archive.saves.last_repricing(*STORE) == LastRepricing(NOON, saves)
    assert await archive.saves.last_repricing(STORE[0], "https://other.example") is None
    await archive.saves.forget_repricing(*STORE)
    assert await archive.saves.last_repricing(*STORE) is None
    assert len(await archive.saves.arrived(Place(*STORE, 1))) == 1


async def test_another_takes_its_place(archive):
    await save(archive)
    await save(archive, 4, repricing=LATER)
    last = await archive.saves.last_repricing(*STORE)
    assert (last.begun_at, [one.customiser_id for one in last.saves]) == (LATER, [4])


async def test_its_versions_are_not_thinned_out_until_it_is_forgotten(archive):
    both = await save(archive)
    await archive.snapshots.remove(both)
    assert len(await archive.snapshots.all(Place(*STORE, 1))) == 2
    await archive.saves.forget_repricing(*STORE)
    await archive.snapshots.remove(both)
    assert await archive.snapshots.all(Place(*STORE, 1)) == ()
