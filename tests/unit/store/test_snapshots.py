"""Versions of pricing: kept whole, once each, and which one was looked at."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from sign_desk.store import errors
from sign_desk.store.packing import pack_pricing, unpack_pricing
from sign_desk.store.pricing.records import Place, Reason
from sign_desk.store.pricing.snapshots import Snapshots

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
PLACE = Place("a" * 32, "https://signs.example", 7)
TREE = {
    "zeta": None,
    "sizes": [{"size_id": 1, "name": "Zoë \u2028 \ud83d", "width_cm": 10}],
    "price_lists": [{"pricing_id": 10, "rows": [{"base_price": {"line_1": 10, "line_2": 10.0}}]}, [], "odd"],
    "customiser_id": 7,
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.just("price_lists"), inner),
)


@pytest.fixture
def snapshots(database):
    return Snapshots(database)


def written(tree):
    """A tree as text, which tells 10 from 10.0 and one order of keys from another."""
    return json.dumps(tree)


@given(st.dictionaries(st.text() | st.just("price_lists"), JSON))
def test_any_tree_is_read_as_it_was_written(tree):
    assert written(unpack_pricing(pack_pricing(tree).body)) == written(tree)


def test_what_equals_but_is_not_the_same_is_told_apart():
    digests = {pack_pricing(tree).sha256 for tree in ({"a": 1, "b": 2}, {"b": 2, "a": 1}, {"a": 1.0, "b": 2})}
    assert len(digests) == 3


async def test_a_version_is_kept_whole(snapshots):
    version = await snapshots.keep(PLACE, TREE, Reason.LOADED, NOON)
    kept = await snapshots.newest(PLACE)
    assert kept == await snapshots.get(version)
    assert (kept.id, kept.place, kept.reason) == (version, PLACE, Reason.LOADED)
    assert (kept.taken_at, kept.confirmed_at, kept.name, kept.pinned) == (NOON, NOON, None, False)
    assert written(await snapshots.tree(version)) == written(TREE)


async def test_what_did_not_change_is_kept_once_and_what_changed_back_again(snapshots):
    other = {**TREE, "customiser_id": 8}
    first = await snapshots.keep(PLACE, TREE, Reason.LOADED, NOON)
    later = NOON + timedelta(hours=1)
    assert await snapshots.keep(PLACE, json.loads(written(TREE)), Reason.BEFORE_SAVE, later) == first
    assert (await snapshots.get(first)).confirmed_at == later
    assert (await snapshots.get(first)).taken_at == NOON
    second = await snapshots.keep(PLACE, other, Reason.SAVED, later)
    third = await snapshots.keep(PLACE, TREE, Reason.LOADED, later)
    assert [(kept.id, kept.reason) for kept in await snapshots.all(PLACE)] == [
        (third, Reason.LOADED),
        (second, Reason.SAVED),
        (first, Reason.LOADED),
    ]


async def test_customisers_addresses_and_stores_are_apart(snapshots):
    others = [PLACE._replace(store_id="b" * 32), PLACE._replace(origin="demo"), PLACE._replace(customiser_id=8)]
    await snapshots.keep(PLACE, TREE, Reason.LOADED, NOON)
    assert [await snapshots.newest(place) for place in others] == [None] * 3


async def test_a_version_that_is_damaged_or_missing_is_told(snapshots, database):
    version = await snapshots.keep(PLACE, TREE, Reason.LOADED, NOON)
    for damage in ("substr(body, 1, 20)", "zeroblob(100)", "x''"):
        statement = text(f"UPDATE price_snapshots SET body = {damage}")  # noqa: S608 (chosen above)
        await database.run(lambda connection, statement=statement: connection.execute(statement))
        with pytest.raises(errors.VersionUnreadable) as refusal:
            await snapshots.tree(version)
        assert refusal.value.cause.endswith(".")
    with pytest.raises(errors.VersionUnreadable):
        await snapshots.tree(99)
    assert await snapshots.get(99) is None


async def test_the_last_look_is_remembered(snapshots):
    assert await snapshots.looked_at(PLACE) is None
    versions = [await snapshots.keep(PLACE, {"number": number}, Reason.LOADED, NOON) for number in range(2)]
    for version in versions:
        await snapshots.look(PLACE, version, NOON)
    assert await snapshots.looked_at(PLACE) == versions[1]
    assert await snapshots.looked_at(PLACE._replace(origin="demo")) is None


async def test_the_last_looked_at_come_first(snapshots):
    for hour, customiser_id in enumerate((5, 6, 7, 5)):
        place = PLACE._replace(customiser_id=customiser_id)
        version = await snapshots.keep(place, TREE, Reason.LOADED, NOON)
        await snapshots.look(place, version, NOON + timedelta(hours=hour))
    await snapshots.look(PLACE._replace(store_id="b" * 32), version, NOON)
    assert await snapshots.last_looked(PLACE.store_id, PLACE.origin, 10) == (5, 7, 6)
    assert await snapshots.last_looked(PLACE.store_id, PLACE.origin, 2) == (5, 7)
