"""The list of customisers: fetched, kept, and read back while the service is away."""

import json

import pytest

from sign_desk.api.errors import Unauthenticated, Unreachable
from sign_desk.api.records import to_wire
from sign_desk.services.customisers import Customisers
from sign_desk.services.session import Link
from sign_desk.store.cache import Cache


@pytest.fixture
def cache(database):
    return Cache(database)


async def test_fetched_list_is_kept_whole_with_its_age(sandbox, session, cache):
    customisers = Customisers(session(sandbox.origin), cache)
    assert await customisers.kept() is None
    fetched = await customisers.fetch()
    kept = await customisers.kept()
    assert (fetched.kept, kept.kept) == (False, True)
    assert [to_wire(record) for record in kept.customisers] == [to_wire(record) for record in fetched.customisers]
    assert abs((kept.fetched_at - fetched.fetched_at).total_seconds()) < 60
    assert "CHARACTER_BAND" in json.dumps([to_wire(record) for record in kept.customisers]), "older models too"


async def test_kept_list_is_there_while_the_service_is_not(sandbox, session, cache):
    store = session(sandbox.origin)
    customisers = Customisers(store, cache)
    fetched = await customisers.fetch()
    sandbox.stop()
    with pytest.raises(Unreachable):
        await customisers.fetch()
    assert store.connection.link is Link.OFFLINE
    assert (await customisers.kept()).customisers == fetched.customisers


async def test_stores_do_not_see_each_others_lists(shared, session, cache):
    await Customisers(session(shared.origin), cache).fetch()
    assert await Customisers(session(shared.origin, store_id="b" * 32), cache).kept() is None


async def test_nothing_is_kept_where_the_disk_failed(shared, session):
    customisers = Customisers(session(shared.origin), None)
    assert len((await customisers.fetch()).customisers) == 11
    assert await customisers.kept() is None


async def test_signed_out_store_still_shows_what_was_kept(shared, session, cache):
    await Customisers(session(shared.origin), cache).fetch()
    signed_out = Customisers(session(shared.origin, token=None), cache)
    with pytest.raises(Unauthenticated):
        await signed_out.fetch()
    assert len((await signed_out.kept()).customisers) == 11
