"""The stores this computer knows: opened with their token, tried out, kept, and removed."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from sign_desk import logs
from sign_desk.api.credential import SHORTEST_SECRET
from sign_desk.api.errors import ApiError
from sign_desk.api.origin import AddressError, normal_origin
from sign_desk.pricing.sample import SamplePrice, sample_price
from sign_desk.services.session import Session
from sign_desk.store.errors import StoreError
from sign_desk.store.profiles import Profile

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sign_desk.api.activity import Activity
    from sign_desk.api.client import Client
    from sign_desk.api.network import NetworkSettings
    from sign_desk.api.records import Customiser
    from sign_desk.store.profiles import Profiles
    from sign_desk.store.secrets import Kept, TokenVault

_PRICES_TRIED = 5


@dataclass(frozen=True, slots=True)
class Address:
    """Where a store answers, and the token it asks for."""

    origin: str
    token: str = field(repr=False)


class DemoStoreFailedError(Exception):
    """The demo store did not start."""

    title = "The demo store did not start"
    next_step = "Try again. If it stays so, restart Sign Desk."

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class DemoStore(Protocol):
    """The embedded store, whose address and token are new at each start of the program."""

    async def start(self) -> Address:
        """Start the demo store if it does not run yet."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was tried on a store: what, whether it works, and a word about it."""

    what: str
    works: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What works with an address and a token, and a price to compare with the storefront (None: none was found)."""

    findings: tuple[Finding, ...]
    sample: SamplePrice | None

    @property
    def works(self) -> bool:
        """Whether the token opens the store: what is needed to keep it."""
        return bool(self.findings) and self.findings[0].works


DEMO = Profile(
    store_id="demo",
    name="Demo store",
    origin="http://127.0.0.1",
    currency="USD",
    integration_id=42,
    colour="#6d3fc0",
    view_only=False,
    operator="Demo",
    minor_unit=None,
    demo=True,
)
"""The demo store. Its address is known once it runs."""


_NEXT = ""
"""Stands for the store that is connected next, which has no id yet."""


class Stores:
    """Opens, tries, keeps and removes stores; the token goes to the vault and to the client, nowhere else."""

    def __init__(
        self,
        profiles: Profiles,
        vault: TokenVault,
        demo: DemoStore,
        network: Callable[[], NetworkSettings],
        on_activity: Callable[[str, Activity], None],
    ) -> None:
        self.profiles = profiles
        self._vault = vault
        self._demo = demo
        self._network = network
        self._on_activity = on_activity
        self._lent: dict[str, Address] = {}

    def lend(self, origin: str, token: str, profile: Profile | None) -> None:
        """Use `token` at `origin` until the program ends, without keeping it anywhere.

        It serves `profile` alone, or where that is None the first store that is connected there: other stores at
        the same address have tokens of their own.
        """
        self._lent[profile.store_id if profile else _NEXT] = Address(origin, token)

    def is_lent(self, origin: str) -> bool:
        """Whether a token was lent for the next store to be connected at this address."""
        return _NEXT in self._lent and self._lent[_NEXT].origin == origin

    def others(self, profile: Profile) -> frozenset[str]:
        """The ids of the other stores."""
        return frozenset(other.store_id for other in self.profiles.all()) - {profile.store_id}

    async def open(self, profile: Profile) -> Session:
        """Make the session of `profile`; without a token in reach it is signed out."""
        if profile.demo:
            address = await self._demo.start()
            profile = replace(profile, origin=address.origin)
            return Session(profile, await self._ready_client(profile, address.token))
        token = await self._token(profile.origin, profile)
        if not token:
            return Session(profile, None)
        return Session(profile, await self._ready_client(profile, token))

    @property
    def token_problem(self) -> str | None:
        """Why the keyring could not be used just now, in plain words; None if it could."""
        return self._vault.problem

    def demo_profile(self) -> Profile:
        """The demo store: always on offer, and never among the profiles that are kept."""
        return DEMO

    def named(self, name: str) -> Profile | None:
        """The one store of this name, or at this address; None also where several are meant."""
        meant = [profile for profile in self.profiles.all() if profile.name == name]
        if not meant:
            with suppress(AddressError):
                origin = normal_origin(name)
                meant = [profile for profile in self.profiles.all() if profile.origin == origin]
        return meant[0] if len(meant) == 1 else None

    def remember(self, profile: Profile) -> None:
        """Open this store first at the next start. The demo store is opened only when it is asked for."""
        if self.profiles.get(profile.store_id) is not None:
            self.profiles.active_id = profile.store_id

    async def try_out(self, origin: str, token: str, kept_for: Profile | None) -> Trial:
        """Find out what works at `origin`, by reading only.

        Without a `token`, the one lent for `origin` or kept for `kept_for` is tried.
        """
        token = token or await self._token(origin, kept_for) or ""
        client = self._client(origin, token, view_only=True)
        try:
            return await _try_out(client)
        finally:
            await client.aclose()

    async def keep(self, profile: Profile, token: str | None) -> Kept | None:
        """Keep `profile`, and its token if a new one was entered; tells where the token went.

        The token of an earlier address is removed: a token belongs to one store at one address. One that is typed
        takes the place of one that was lent. Raises ApiError where the service does not take a token that is to
        replace another: the old one stays then, and so does view only. Raises StoreError.
        """
        before = self.profiles.get(profile.store_id)
        kept = None
        if token and before is not None:
            await self._prove(profile.origin, token)
        if token:
            kept = await self._vault.put(profile.store_id, profile.origin, token)
            self._lent.pop(profile.store_id, None)
        elif before is None and self.is_lent(profile.origin):
            self._lent[profile.store_id] = self._lent.pop(_NEXT)
        try:
            self.profiles.save(profile)
        except StoreError:
            if kept is not None and before is None:
                await self._vault.forget(profile.store_id, profile.origin)
            raise
        if before is not None and before.origin != profile.origin:
            await self._vault.forget(before.store_id, before.origin)
        return kept

    async def _prove(self, origin: str, token: str) -> None:
        client = self._client(origin, token, view_only=True)
        try:
            await client.list_customisers()
        finally:
            await client.aclose()

    async def sign_out(self, profile: Profile) -> str | None:
        """Remove the token of `profile` from this computer; returns why it may remain, None if it is gone."""
        self._lent.pop(profile.store_id, None)
        await self._vault.forget(profile.store_id, profile.origin)
        return self._vault.problem

    async def remove(self, profile: Profile) -> str | None:
        """Remove the store and its token; what was sent to it stays in the order history. Returns as `sign_out`."""
        remains = await self.sign_out(profile)
        self.profiles.remove(profile.store_id)
        return remains

    async def _token(self, origin: str, profile: Profile | None) -> str | None:
        """The token in reach for `origin`: lent for this run, or kept for `profile` at this very address."""
        lent = self._lent.get(profile.store_id if profile else _NEXT)
        if lent is not None and lent.origin == origin:
            return lent.token
        if profile is None or profile.origin != origin:
            return None
        return await self._vault.get(profile.store_id, origin)

    async def _ready_client(self, profile: Profile, token: str) -> Client:
        """A client that can be used at once. Libraries and trust store are slow to load: not on the window's thread."""

        def make() -> Client:
            client = self._client(profile.origin, token, view_only=profile.view_only)
            client.warm_up()
            return client

        return await asyncio.to_thread(make)

    def _client(self, origin: str, token: str, *, view_only: bool) -> Client:
        # The HTTP library is slow to load: only once there is something to ask.
        from sign_desk.api.client import Client

        if len(token) >= SHORTEST_SECRET:
            logs.conceal(token)
        listen = partial(self._on_activity, origin)
        return Client(origin, token, network=self._network(), view_only=view_only, on_activity=listen)


async def _try_out(client: Client) -> Trial:
    try:
        customisers = await client.list_customisers()
    except ApiError as error:
        return Trial((_failed("Sign in and read customisers", error),), None)
    listed = Finding("Sign in and read customisers", works=True, detail=f"{len(customisers)} found")
    prices, sample = await _try_prices(client, customisers[:_PRICES_TRIED])
    return Trial((listed, prices, await _try_webhooks(client)), sample)


async def _try_prices(client: Client, customisers: Sequence[Customiser]) -> tuple[Finding, SamplePrice | None]:
    what = "Read prices"
    try:
        for customiser in customisers:
            sample = sample_price(await client.get_pricing(customiser.customiser_id), customiser.name or "")
            if sample is not None:
                return Finding(what, works=True, detail=sample.place), sample
    except ApiError as error:
        return _failed(what, error), None
    return Finding(what, works=True, detail="no price is set yet"), None


async def _try_webhooks(client: Client) -> Finding:
    what = "Read webhooks"
    try:
        return Finding(what, works=True, detail=f"{len(await client.list_webhooks())} found")
    except ApiError as error:
        return _failed(what, error)


def _failed(what: str, error: ApiError) -> Finding:
    return Finding(what, works=False, detail=f"{error.title}. {error.cause}")
