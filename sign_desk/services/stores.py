"""The stores this computer knows: opened with their token, tried out, kept, and removed."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from sign_desk import logs
from sign_desk.api.credential import SHORTEST_SECRET
from sign_desk.api.origin import AddressError, normal_origin
from sign_desk.money import PriceBasis
from sign_desk.services.session import Session
from sign_desk.services.trial import try_out
from sign_desk.store.errors import StoreError
from sign_desk.store.profiles import Profile, same_name

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from sign_desk.api.activity import Activity
    from sign_desk.api.client import Client
    from sign_desk.api.network import NetworkSettings
    from sign_desk.services.trial import Trial
    from sign_desk.store.profiles import Profiles
    from sign_desk.store.secrets import Kept, TokenVault


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
        """Start the demo store if it does not run yet. Raises DemoStoreFailedError."""

    def orders_page(self, address: Address) -> str:
        """The address at which a browser sees its orders."""

    def held_back(self) -> AbstractAsyncContextManager[None]:
        """Let nobody start it while the block runs."""

    def forget(self) -> None:
        """End it, and forget everything that is in it. Raises DemoStoreFailedError."""


DEMO = Profile(
    store_id="demo",
    name="Demo store",
    origin="http://127.0.0.1",
    currency="USD",
    integration_id=42,
    colour="#6d3fc0",
    view_only=False,
    operator="Demo",
    # As the demo store adds up its orders.
    price_basis=PriceBasis.PER_UNIT,
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

    def others(self, profile: Profile) -> tuple[Profile, ...]:
        """The other stores."""
        return tuple(other for other in self.profiles.all() if other.store_id != profile.store_id)

    async def open(self, profile: Profile) -> Session:
        """Make the session of `profile`; without a token in reach it is signed out."""
        if profile.demo:
            address = await self._demo.start()
            profile = replace(profile, origin=address.origin)
            client = await self._ready_client(profile, address.token)
            return Session(profile, client, dashboard=partial(self._demo.orders_page, address))
        token = await self._token(profile.origin, profile)
        if not token:
            return Session(profile, None)
        return Session(profile, await self._ready_client(profile, token), self._keep_answers)

    @property
    def token_problem(self) -> str | None:
        """Why the keyring could not be used just now, in plain words; None if it could."""
        return self._vault.problem

    def demo_profile(self) -> Profile:
        """The demo store: always on offer, and never among the profiles that are kept."""
        return DEMO

    def meant(self, store: str) -> tuple[Profile, ...]:
        """The stores of this name, however it is capitalised; where there is none, those at this address."""
        meant = [profile for profile in self.profiles.all() if same_name(profile.name, store)]
        if not meant:
            with suppress(AddressError):
                origin = normal_origin(store)
                meant = [profile for profile in self.profiles.all() if profile.origin == origin]
        return tuple(meant)

    def names_beside(self, profile: Profile | None) -> frozenset[str]:
        """The names that `profile`, or where that is None a new store, may not have: each store has one of its own."""
        return frozenset(
            other.name
            for other in (*self.profiles.all(), DEMO)
            if profile is None or other.store_id != profile.store_id
        )

    def colours(self) -> frozenset[str]:
        """The colours that mark the stores, the demo store's too."""
        return frozenset(profile.colour for profile in (*self.profiles.all(), DEMO))

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
            return await try_out(client)
        finally:
            await client.aclose()

    async def prove(self, profile: Profile, token: str | None) -> None:
        """Make sure that the service takes a `token` that was typed for a store which is kept already.

        It is to replace another, or to end view only: neither may happen by any text at all. Raises ApiError.
        """
        if token and self.profiles.get(profile.store_id) is not None:
            client = self._client(profile.origin, token, view_only=True)
            try:
                await client.list_customisers()
            finally:
                await client.aclose()

    async def keep(self, profile: Profile, token: str | None) -> Kept | None:
        """Keep `profile`, and its token if a new one was entered, after `prove`; tells where the token went.

        The token of an earlier address is removed: a token belongs to one store at one address. One that is typed
        takes the place of one that was lent. Raises StoreError.
        """
        before, kept, earlier = self.profiles.get(profile.store_id), None, None
        if token:
            earlier = await self._vault.get(profile.store_id, profile.origin)
            kept = await self._vault.put(profile.store_id, profile.origin, token)
        try:
            self.profiles.save(profile)
        except StoreError:
            if kept is not None:
                await self._take_back(profile, earlier)
            raise
        if token:
            self._lent.pop(profile.store_id, None)
        elif before is None and self.is_lent(profile.origin):
            self._lent[profile.store_id] = self._lent.pop(_NEXT)
        if before is not None and before.origin != profile.origin:
            await self._forget_secrets(before)
        return kept

    def _keep_answers(self, profile: Profile) -> None:
        """Keep what was answered about a store while it was open, unless it was removed. Raises StoreError."""
        known = self.profiles.get(profile.store_id)
        if known is not None:
            answers = {name: getattr(profile, name) for name in ("minor_units", "price_basis", "elsewhere_asked")}
            self.profiles.save(replace(known, **answers))

    async def _take_back(self, profile: Profile, earlier: str | None) -> None:
        """Undo that a token was kept: a token without a store that names it could never be removed again."""
        if earlier is None:
            await self._vault.forget(profile.store_id, profile.origin)
        else:
            await self._vault.put(profile.store_id, profile.origin, earlier)

    async def sign_out(self, profile: Profile) -> str | None:
        """Remove the token of `profile` from this computer; returns why it may remain, None if it is gone."""
        self._lent.pop(profile.store_id, None)
        await self._forget_secrets(profile)
        return self._vault.problem

    async def _forget_secrets(self, profile: Profile) -> None:
        """Remove what was entered to sign deliveries with, and last the token: `problem` of the vault tells of that."""
        from sign_desk.services.webhooks.signing import forget_all

        await forget_all(self._vault, profile)
        await self._vault.forget(profile.store_id, profile.origin)

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
