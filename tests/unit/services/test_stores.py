"""The stores: opened with whatever token is in reach, tried out, kept, signed out of, and removed."""

from dataclasses import replace

import pytest

from sign_desk.api.errors import Unauthenticated
from sign_desk.api.network import NetworkSettings
from sign_desk.services.session import Link
from sign_desk.services.stores import DEMO, Address, DemoStoreFailedError, Stores
from sign_desk.store.errors import DiskFull
from sign_desk.store.profiles import Profiles
from sign_desk.store.secrets import Kept

OTHER = "https://other.example"


class Vault:
    """A vault in memory, which can also be one without a keyring."""

    def __init__(self):
        self.tokens = {}
        self.keeps = Kept.KEYRING
        self.problem = None

    async def get(self, store_id, origin):
        return self.tokens.get((store_id, origin))

    async def put(self, store_id, origin, token):
        self.tokens[store_id, origin] = token
        return self.keeps

    async def forget(self, store_id, origin):
        self.tokens.pop((store_id, origin), None)


class Demo:
    """The embedded store, answering where the test's sandbox does."""

    def __init__(self):
        self.address = None

    async def start(self):
        if self.address is None:
            raise DemoStoreFailedError("It ended at once.")
        return self.address

    def orders_page(self, address):
        return f"{address.origin}/orders"


@pytest.fixture
def vault():
    return Vault()


@pytest.fixture
def demo():
    return Demo()


@pytest.fixture
def told():
    """The calls that were told of: origin, method, path."""
    return []


@pytest.fixture
def stores(tmp_path, vault, demo, told):
    profiles = Profiles(tmp_path / "stores.json")
    profiles.load()

    def listen(origin, activity):
        told.append((origin, activity.method, activity.path))

    return Stores(profiles, vault, demo, NetworkSettings, listen)


@pytest.fixture
async def opened(stores):
    """Open stores, whose connections are closed with the test."""
    sessions = []

    async def open_one(profile):
        sessions.append(await stores.open(profile))
        return sessions[-1]

    yield open_one
    for session in sessions:
        await session.close()


async def link_after_asking(session):
    await session.check()
    return session.connection.link


async def test_kept_token_opens_the_store(shared, stores, opened, profile, told):
    store = profile(shared.origin)
    assert await stores.keep(store, shared.token) is Kept.KEYRING
    assert await link_after_asking(await opened(store)) is Link.ONLINE
    assert told == [(shared.origin, "GET", "/api/v2/customisers")]


async def test_store_without_a_token_opens_signed_out(shared, stores, opened, profile, told):
    session = await opened(profile(shared.origin))
    assert session.connection.link is Link.SIGNED_OUT
    with pytest.raises(Unauthenticated):
        _ = session.client
    assert told == []


async def test_lent_token_opens_the_store_and_is_kept_nowhere(shared, stores, opened, profile, vault):
    store = profile(shared.origin)
    stores.lend(shared.origin, shared.token, store)
    assert await link_after_asking(await opened(store)) is Link.ONLINE
    assert vault.tokens == {}


async def test_lent_token_serves_no_other_store_at_the_same_address(shared, stores, opened, profile):
    stores.lend(shared.origin, shared.token, profile(shared.origin))
    other = replace(profile(shared.origin), store_id="b" * 32)
    assert (await opened(other)).connection.link is Link.SIGNED_OUT


async def test_lent_token_goes_to_its_own_address_only(shared, stores, opened, profile):
    store = profile(shared.origin)
    stores.lend(OTHER, shared.token, store)
    assert (await opened(store)).connection.link is Link.SIGNED_OUT


async def test_lent_token_goes_to_the_store_that_is_connected_next(shared, stores, opened, profile, vault):
    stores.lend(shared.origin, shared.token, None)
    assert stores.is_lent(shared.origin)
    assert not stores.is_lent(OTHER)
    store = profile(shared.origin)
    await stores.keep(store, None)
    assert not stores.is_lent(shared.origin)
    assert await link_after_asking(await opened(store)) is Link.ONLINE
    assert vault.tokens == {}


async def test_lent_token_goes_before_the_kept_one(shared, stores, opened, profile):
    store = profile(shared.origin)
    await stores.keep(store, "an-old-token-0123456789")
    stores.lend(shared.origin, shared.token, store)
    assert await link_after_asking(await opened(store)) is Link.ONLINE


async def test_token_that_is_typed_replaces_the_lent_one(shared, stores, opened, profile):
    store = profile(shared.origin)
    stores.lend(shared.origin, "a-wrong-token-0123456789", store)
    assert await link_after_asking(await opened(store)) is Link.SIGNED_OUT
    await stores.keep(store, shared.token)
    assert await link_after_asking(await opened(store)) is Link.ONLINE


async def test_token_that_is_to_replace_another_is_proved(shared, stores, profile, told):
    store = profile(shared.origin, view_only=True)
    await stores.prove(store, "the first one may be proved later")
    await stores.keep(store, shared.token)
    await stores.prove(replace(store, name="Renamed"), None)
    assert told == []
    await stores.prove(replace(store, view_only=False), shared.token)
    with pytest.raises(Unauthenticated):
        await stores.prove(replace(store, view_only=False), "any text at all")


async def test_changed_address_forgets_the_old_token(stores, opened, profile, vault):
    store = profile()
    await stores.keep(store, "a-token")
    moved = replace(store, origin=OTHER)
    await stores.keep(moved, None)
    assert vault.tokens == {}
    assert (await opened(moved)).connection.link is Link.SIGNED_OUT


async def test_changed_address_takes_the_new_token(shared, stores, profile, vault):
    store = profile(OTHER)
    await stores.keep(store, "old")
    await stores.keep(replace(store, origin=shared.origin), shared.token)
    assert vault.tokens == {(store.store_id, shared.origin): shared.token}


async def test_changed_particulars_leave_the_token(stores, profile, vault):
    store = profile()
    await stores.keep(store, "a-token")
    assert await stores.keep(replace(store, name="Southern Neon"), None) is None
    assert vault.tokens == {(store.store_id, store.origin): "a-token"}
    assert stores.profiles.get(store.store_id).name == "Southern Neon"


@pytest.mark.parametrize("origin", [OTHER, None], ids=["another address", "the same address"])
async def test_what_could_not_be_saved_leaves_the_tokens_as_they_were(stores, profile, vault, monkeypatch, origin):
    store = profile()
    await stores.keep(store, "a-token")

    def refuse(_profile):
        raise DiskFull

    monkeypatch.setattr(stores.profiles, "save", refuse)
    with pytest.raises(DiskFull):
        await stores.keep(replace(store, origin=origin or store.origin), "another-token")
    assert vault.tokens == {(store.store_id, store.origin): "a-token"}


async def test_no_keyring_is_told(stores, profile, vault):
    vault.keeps, vault.problem = Kept.SESSION, "There is no keyring."
    assert await stores.keep(profile(), "a-token") is Kept.SESSION
    assert stores.token_problem == "There is no keyring."


async def test_view_only_is_enforced_below_every_screen(shared, stores, opened, profile):
    store = profile(shared.origin, view_only=True)
    await stores.keep(store, shared.token)
    assert (await opened(store)).client.view_only


async def test_removed_store_takes_its_token_along(stores, profile, vault):
    store = profile()
    await stores.keep(store, "a-token")
    stores.lend(store.origin, "lent", store)
    assert await stores.remove(store) is None
    assert vault.tokens == {}
    assert stores.profiles.all() == ()


async def test_signed_out_store_stays_without_its_token(stores, opened, profile, vault):
    store = profile()
    await stores.keep(store, "a-token")
    await stores.sign_out(store)
    assert vault.tokens == {}
    assert stores.profiles.all() == (store,)
    assert (await opened(store)).connection.link is Link.SIGNED_OUT


async def test_demo_store_is_opened_where_it_answers(shared, stores, opened, demo, vault):
    demo.address = Address(shared.origin, shared.token)
    session = await opened(stores.demo_profile())
    assert await link_after_asking(session) is Link.ONLINE
    assert (session.profile.origin, session.profile.ledger_origin) == (shared.origin, "demo")
    assert session.dashboard == f"{shared.origin}/orders"
    assert vault.tokens == {}


async def test_demo_store_that_does_not_start_says_so(stores):
    with pytest.raises(DemoStoreFailedError) as failed:
        await stores.open(DEMO)
    assert (failed.value.title, failed.value.cause) == ("The demo store did not start", "It ended at once.")


async def test_store_in_hand_is_remembered_but_never_the_demo(stores, profile):
    store = profile()
    stores.remember(store)
    assert stores.profiles.active_id is None, "it was not kept"
    await stores.keep(store, None)
    stores.remember(store)
    stores.remember(stores.demo_profile())
    assert stores.profiles.active_id == store.store_id


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Northern Neon", True),
        ("https://signs.example", True),
        ("HTTPS://Signs.Example:443/", True),
        ("signs.example", True),
        (" northern neon", True),
        ("Northern", False),
        ("https://other.example", False),
        ("", False),
    ],
)
async def test_store_is_found_by_its_name_or_address(name, found, stores, profile):
    await stores.keep(profile(), None)
    assert len(stores.meant(name)) is int(found)


async def test_all_stores_at_an_address_may_be_meant(stores, profile):
    both = profile(), profile(store_id="b" * 32, name="Southern Signs")
    for store in both:
        await stores.keep(store, None)
    assert stores.meant("signs.example") == both
    assert stores.meant("Southern Signs") == both[1:]


async def test_each_store_has_a_name_of_its_own(stores, profile):
    store = profile()
    await stores.keep(store, None)
    assert stores.names_beside(None) == {"Northern Neon", "Demo store"}
    assert stores.names_beside(store) == {"Demo store"}


class Tried:
    """What a trial found, by the words before it."""

    def __init__(self, trial):
        self.trial = trial
        self.works = {finding.what: finding.works for finding in trial.findings}
        self.details = {finding.what: finding.detail for finding in trial.findings}


SIGN_IN, PRICES, WEBHOOKS = "Sign in and read customisers", "Read prices", "Read webhooks"


async def test_trial_of_what_works_also_gives_a_price_to_compare(shared, stores, told):
    tried = Tried(await stores.try_out(shared.origin, shared.token, None))
    assert tried.works == {SIGN_IN: True, PRICES: True, WEBHOOKS: True}
    assert tried.details[SIGN_IN] == "11 found"
    assert tried.trial.works
    assert tried.trial.sample.amount > 0
    assert tried.trial.sample.place.startswith("Storefront neon sign")
    assert {method for _, method, _ in told} == {"GET"}


async def test_trial_of_a_wrong_token(shared, stores):
    tried = Tried(await stores.try_out(shared.origin, "wrong-token-0123456789", None))
    assert tried.works == {SIGN_IN: False}
    assert tried.details[SIGN_IN].startswith("The token was not accepted.")
    assert not tried.trial.works
    assert tried.trial.sample is None


async def test_trial_where_nothing_answers(sandbox, stores):
    sandbox.stop()
    tried = Tried(await stores.try_out(sandbox.origin, sandbox.token, None))
    assert tried.works == {SIGN_IN: False}
    assert tried.details[SIGN_IN].startswith("The service could not be reached.")


@pytest.mark.parametrize(
    ("route", "works"),
    [
        ("GET /api/v2/customisers/{id}/pricing", {SIGN_IN: True, PRICES: False, WEBHOOKS: True}),
        ("GET /api/v2/webhooks", {SIGN_IN: True, PRICES: True, WEBHOOKS: False}),
    ],
)
async def test_trial_of_a_token_that_may_not_do_everything(route, works, shared, stores):
    shared.fault(route, "status", status=403)
    tried = Tried(await stores.try_out(shared.origin, shared.token, None))
    assert tried.works == works
    assert tried.trial.works, "the store can be kept: what does not work is told"
    denied = next(what for what, well in works.items() if not well)
    assert tried.details[denied].startswith("This is not allowed.")


async def test_trial_uses_the_kept_token_where_none_is_typed(shared, stores, profile):
    store = profile(shared.origin)
    await stores.keep(store, shared.token)
    assert (await stores.try_out(shared.origin, "", store)).works


async def test_trial_uses_the_lent_token_where_none_is_typed(shared, stores):
    stores.lend(shared.origin, shared.token, None)
    assert (await stores.try_out(shared.origin, "", None)).works


async def test_trial_of_another_address_never_gets_the_kept_token(shared, stores, profile, told):
    store = profile()
    await stores.keep(store, shared.token)
    trial = await stores.try_out(shared.origin, "", store)
    assert not trial.works
    assert told == [(shared.origin, "GET", "/api/v2/customisers")]
    assert "no usable token" in trial.findings[0].detail, "nothing was sent"
