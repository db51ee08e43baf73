"""Saves on record: pending until it is known what came of them."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from sign_desk.pricing.document import PricingDocument
from sign_desk.store import errors
from sign_desk.store.pricing.records import Outcome, PendingSave, Place, Reason
from sign_desk.store.pricing.saves import Saves
from sign_desk.store.pricing.snapshots import Snapshots

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
PLACE = Place("a" * 32, "https://signs.example", 7)
SENT = {"sizes": [], "price_lists": [{"name": "Standard", "rows": [{"base_price": 10}]}]}


@pytest.fixture
def saves(database):
    return Saves(database)


@pytest.fixture
async def before(database):
    return await Snapshots(database).keep(PLACE, {"sizes": []}, Reason.BEFORE_SAVE, NOON)


async def outcomes(database):
    query = text("SELECT outcome, body IS NULL AS emptied, operator FROM price_saves ORDER BY id")
    return [tuple(row) for row in await database.read(lambda connection: connection.execute(query).all())]


async def test_a_save_is_pending_until_it_is_settled(saves, before, database):
    assert await saves.pending(PLACE) is None
    save_id = await saves.begin(PLACE, before, PricingDocument(SENT), "Robin", NOON)
    assert await saves.pending(PLACE) == PendingSave(save_id, before, NOON)
    assert await saves.sent(save_id) == SENT
    assert await saves.all_pending(PLACE.store_id, PLACE.origin) == {7: NOON}
    assert await saves.pending(PLACE._replace(customiser_id=8)) is None
    await saves.settle(save_id, Outcome.SAVED, NOON)
    assert await saves.pending(PLACE) is None
    assert await saves.all_pending(PLACE.store_id, PLACE.origin) == {}
    assert await outcomes(database) == [("saved", 1, "Robin")]


async def test_what_was_settled_stays_so(saves, before, database):
    save_id = await saves.begin(PLACE, before, PricingDocument(SENT), "Robin", NOON)
    await saves.settle(save_id, Outcome.SAVED, NOON)
    await saves.settle(save_id, Outcome.NOT_SAVED, NOON)
    assert await outcomes(database) == [("saved", 1, "Robin")]


async def test_a_new_save_settles_the_one_before(saves, before, database):
    await saves.begin(PLACE, before, PricingDocument(SENT), "Robin", NOON)
    other = await saves.begin(PLACE._replace(customiser_id=8), before, PricingDocument(SENT), "Robin", NOON)
    second = await saves.begin(PLACE, before, PricingDocument(SENT), "Kim", NOON)
    assert (await saves.pending(PLACE)).id == second
    assert (await saves.pending(PLACE._replace(customiser_id=8))).id == other
    assert await outcomes(database) == [("unknown", 1, "Robin"), (None, 0, "Robin"), (None, 0, "Kim")]


async def test_a_pending_save_can_be_given_up(saves, before, database):
    await saves.begin(PLACE, before, PricingDocument(SENT), "Robin", NOON)
    await saves.give_up(PLACE._replace(customiser_id=8), NOON)
    assert await saves.pending(PLACE)
    await saves.give_up(PLACE, NOON)
    assert await saves.pending(PLACE) is None
    assert await outcomes(database) == [("unknown", 1, "Robin")]


async def test_what_was_sent_may_be_damaged(saves, before, database):
    save_id = await saves.begin(PLACE, before, PricingDocument(SENT), "Robin", NOON)
    damage = text("UPDATE price_saves SET body = x'00'")
    await database.run(lambda connection: connection.execute(damage))
    with pytest.raises(errors.VersionUnreadable):
        await saves.sent(save_id)
    assert (await saves.pending(PLACE)).id == save_id
