"""A secret is known again, and cannot be told from what is kept."""

import pytest

from sign_desk.store.webhooks.secrets_seen import SecretsSeen

STORE, ORIGIN = "a" * 32, "https://signs.example"
SECRET = "canary-0123456789abcdef"


@pytest.fixture
def seen(database, clock):
    return SecretsSeen(database, clock)


async def test_a_changed_secret_is_noticed_once_and_stays_noticed(seen, clock):
    begun = clock()
    first = (await seen.see(STORE, ORIGIN, {1: SECRET}))[1]
    assert (first.first_seen_at, first.changed_at) == (begun, None)
    clock.turn(days=1)
    assert (await seen.see(STORE, ORIGIN, {1: SECRET}))[1] == first
    clock.turn(days=1)
    changed = (await seen.see(STORE, ORIGIN, {1: "another", 2: SECRET}))[1]
    assert (changed.first_seen_at, changed.changed_at) == (begun, clock())
    clock.turn(days=1)
    again = await seen.see(STORE, ORIGIN, {1: "another", 2: SECRET})
    assert again[1] == changed
    assert again[2].changed_at is None


async def test_what_the_operator_knows_counts_as_unchanged(seen, clock):
    await seen.see(STORE, ORIGIN, {1: SECRET})
    await seen.see(STORE, ORIGIN, {1: "another"})
    clock.turn(days=1)
    await seen.accept(STORE, ORIGIN, 1)
    found = (await seen.see(STORE, ORIGIN, {1: "another"}))[1]
    assert (found.first_seen_at, found.changed_at) == (clock(), None)


async def test_each_store_and_address_by_itself(seen):
    await seen.see(STORE, ORIGIN, {1: SECRET})
    for store, origin in (("b" * 32, ORIGIN), (STORE, "demo")):
        assert (await seen.see(store, origin, {1: "another"}))[1].changed_at is None
    await seen.forget(STORE)
    assert (await seen.see(STORE, ORIGIN, {1: "third"}))[1].changed_at is None


async def test_the_secret_is_not_on_disk(seen, path):
    await seen.see(STORE, ORIGIN, {1: SECRET, 2: SECRET})
    content = b"".join(file.read_bytes() for file in path.parent.iterdir() if file.is_file())
    assert SECRET.encode() not in content
