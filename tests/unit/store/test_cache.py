"""The cache: what was fetched last, by store."""

from datetime import UTC, datetime, timedelta

from sign_desk.store.cache import Cache


async def test_the_newest_is_kept(database):
    cache = Cache(database)
    assert await cache.get("a", "customisers", "all") is None
    await cache.put("a", "customisers", "all", [{"price": 10, "name": "Zoë", "nothing": None}])
    await cache.put("a", "customisers", "all", [{"price": 10.0}])
    cached = await cache.get("a", "customisers", "all")
    assert cached.body == [{"price": 10.0}]
    assert isinstance(cached.body[0]["price"], float)
    assert abs(datetime.now(UTC) - cached.fetched_at) < timedelta(minutes=5)


async def test_stores_kinds_and_keys_are_apart(database):
    cache = Cache(database)
    for place in [("a", "x", "1"), ("b", "x", "1"), ("a", "y", "1"), ("a", "x", "2")]:
        await cache.put(*place, {"place": place})
    await cache.forget("a")
    assert await cache.get("a", "x", "1") is None
    assert await cache.get("a", "y", "1") is None
    assert (await cache.get("b", "x", "1")).body == {"place": ["b", "x", "1"]}


async def test_what_was_forgotten_is_not_on_disk(database, path):
    cache = Cache(database)
    await cache.put("a", "x", "1", "canary-in-cache")
    await cache.forget("a")
    assert not any(b"canary-in-cache" in file.read_bytes() for file in path.parent.iterdir())
