"""One store in hand: its profile, its client, and what is known of the connection."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from sign_desk.api.errors import (
    AnswerTimedOut,
    ApiError,
    ConnectTimedOut,
    TlsFailed,
    Unauthenticated,
    Unreachable,
)
from sign_desk.money import UnknownCurrency, is_ambiguous

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from sign_desk.api.client import Client
    from sign_desk.money import MinorUnit, PriceBasis
    from sign_desk.store.profiles import Profile

T = TypeVar("T")

_OFFLINE = (Unreachable, ConnectTimedOut, AnswerTimedOut, TlsFailed)


class Link(StrEnum):
    """What the last call told of the connection."""

    CONNECTING = "connecting"
    ONLINE = "online"
    OFFLINE = "offline"
    SIGNED_OUT = "signed out"


@dataclass(frozen=True, slots=True)
class Connection:
    """The state of the link, and the moment (UTC) since when it has been so."""

    link: Link
    since: datetime


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why nothing of this store can be sent or saved now, and what the operator can do about it.

    `uncounted` is the currency of an order of which it has to be answered how the service counts it.
    """

    reason: str
    next_step: str
    uncounted: str | None = None


VIEW_ONLY = Obstacle("This store is open for viewing only.", "To send, edit the store and leave view only.")
SIGNED_OUT = Obstacle("You are signed out of this store.", "Edit the store and enter its token.")
CURRENCY = Obstacle("This store's currency is not in use any more.", "Edit the store and choose its currency.")
MINOR_UNIT = Obstacle(
    "How this store's prices are counted is not known yet.",
    "Edit the store, compare one price with your storefront, and answer the question there.",
)
PRICE_BASIS = Obstacle(
    "It is not known yet whether the price of a line is for one piece or for all of its pieces.",
    "Edit the store and answer it there. A new order asks for it, too.",
)


def uncounted(currency: str) -> Obstacle:
    """What stands in the way of an order in `currency`, not the store's own, until it is known how that is counted."""
    return Obstacle(
        f"How the service counts {currency} is not known yet.", "It is asked once for this store.", currency
    )


class Session:
    """The store in hand.

    `changed` is called after each change of the connection, and each answer about the store, on the loop's thread.
    """

    def __init__(
        self,
        profile: Profile,
        client: Client | None,
        keep: Callable[[Profile], None] = lambda _profile: None,
        dashboard: Callable[[], str] | None = None,
    ) -> None:
        """Open `profile` with `client`; without one (no token) the session is signed out.

        `keep` writes down what is answered about the store later, and may raise StoreError. `dashboard` tells where
        its orders are looked up, if that is not its address.
        """
        self.profile = profile
        self._client = client
        self._keep = keep
        self._dashboard = dashboard
        self.changed: Callable[[], None] = _nobody
        link = Link.CONNECTING if client else Link.SIGNED_OUT
        self.connection = Connection(link, datetime.now(UTC))
        self._users: list[asyncio.Task[Any] | None] = []
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def client(self) -> Client:
        """The client of this store.

        Raises:
            Unauthenticated: there is no token, so nothing can be asked.
        """
        if self._client is None:
            raise Unauthenticated.without_token()
        return self._client

    @property
    def dashboard(self) -> str:
        """The address, for a browser, at which the operator looks this store's orders up. It may be good only once."""
        return self._dashboard() if self._dashboard is not None else self.profile.origin

    def obstacle(self, currency: str | None = None) -> Obstacle | None:
        """Why nothing can be saved or sent (in `currency`, the store's own if None), or None if something can."""
        barrier = self._barrier()
        if barrier is not None:
            return barrier
        own = self.profile.currency
        try:
            # Until the store's own prices are understood nothing of it is sent, in whatever currency.
            if self._is_uncounted(own):
                return MINOR_UNIT
        except UnknownCurrency:
            if currency in (None, own):
                return CURRENCY
        try:
            return uncounted(currency) if currency is not None and self._is_uncounted(currency) else None
        except UnknownCurrency:
            # A currency mistyped in an order is told at its field.
            return None

    def _barrier(self) -> Obstacle | None:
        """What of the store or the connection stands in the way of any change."""
        if self.profile.view_only:
            return VIEW_ONLY
        if self.connection.link is Link.SIGNED_OUT:
            return SIGNED_OUT
        if self.connection.link is Link.OFFLINE:
            return Obstacle(
                "The service cannot be reached.",
                "The connection is tried every half minute. When it is back, go on: nothing goes by itself.",
            )
        return None

    def _is_uncounted(self, currency: str) -> bool:
        return is_ambiguous(currency) and self.minor_unit_of(currency) is None

    def minor_unit_of(self, currency: str | None = None) -> MinorUnit | None:
        """The operator's answer to how the service counts `currency`, the store's own if None."""
        return self.profile.minor_units.get(currency or self.profile.currency)

    def answer_minor_unit(self, currency: str, unit: MinorUnit) -> None:
        """Count `currency` so from now on, in this store. Raises StoreError; the answer is not taken then."""
        self._answer(replace(self.profile, minor_units={**self.profile.minor_units, currency: unit}))

    def answer_price_basis(self, basis: PriceBasis) -> None:
        """Take the price of a line for this from now on, in this store. Raises StoreError, as `answer_minor_unit`."""
        self._answer(replace(self.profile, price_basis=basis))

    def answer_elsewhere(self) -> None:
        """Ask no more what other computers sent to this store. Raises StoreError, as `answer_minor_unit`."""
        self._answer(replace(self.profile, elsewhere_asked=True))

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Keep the connections open for as long as the block runs, even when another store is taken in hand."""
        user = asyncio.current_task()
        self._users.append(user)
        self._idle.clear()
        try:
            yield
        finally:
            self._users.remove(user)
            if not self._users:
                self._idle.set()

    async def watch(self, call: Awaitable[T]) -> T:
        """Await a call of the client and learn from its outcome how the connection is."""
        with self.in_use():
            try:
                result = await call
            except ApiError as error:
                self._learn(error)
                raise
        self._set(Link.ONLINE)
        return result

    async def check(self) -> None:
        """Ask the service for something harmless, so that `connection` is up to date. Raises nothing of the API."""
        with suppress(ApiError):
            await self.watch(self.client.list_customisers())

    async def retire(self) -> None:
        """Close the connections as soon as nobody uses them: an order on its way keeps the store it began with."""
        await self._idle.wait()
        await self.close()

    async def close(self) -> None:
        """Stop what is still being asked, wait until it has truly ended, and close the connections."""
        for user in self._users:
            if user is not None:
                user.cancel()
        await self._idle.wait()
        if self._client is not None:
            await self._client.aclose()

    def _answer(self, profile: Profile) -> None:
        self._keep(profile)
        self.profile = profile
        self.changed()

    def _learn(self, error: ApiError) -> None:
        if isinstance(error, Unauthenticated):
            self._set(Link.SIGNED_OUT)
        elif isinstance(error, _OFFLINE):
            self._set(Link.OFFLINE)
        elif error.status is not None:
            self._set(Link.ONLINE)

    def _set(self, link: Link) -> None:
        if link is not self.connection.link:
            self.connection = Connection(link, datetime.now(UTC))
            self.changed()


def _nobody() -> None:
    """Listen to nothing: stands in until the shell listens."""
