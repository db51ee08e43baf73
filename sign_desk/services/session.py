"""One store in hand: its profile, its client, and what is known of the connection."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager, suppress
from dataclasses import dataclass
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
    """Why nothing of this store can be sent or saved now, and what the operator can do about it."""

    reason: str
    next_step: str


VIEW_ONLY = Obstacle("This store is open for viewing only.", "To send, edit the store and leave view only.")
SIGNED_OUT = Obstacle("You are signed out of this store.", "Edit the store and enter its token.")
CURRENCY = Obstacle("This store's currency is not in use any more.", "Edit the store and choose its currency.")
MINOR_UNIT = Obstacle(
    "How this store's prices are counted is not known yet.",
    "Edit the store, compare one price with your storefront, and answer the question there.",
)
OTHER_CURRENCY = Obstacle(
    "How the service counts this order's currency is not known: it has not two decimals, and is not the store's own.",
    "Enter this order in your dashboard, or send it from a store that you connected in that currency.",
)


class Session:
    """The store in hand. `changed` is called after each change of the connection, on the loop's thread."""

    def __init__(self, profile: Profile, client: Client | None) -> None:
        """Open `profile` with `client`; without one (no token) the session is signed out."""
        self.profile = profile
        self._client = client
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

    def obstacle(self, currency: str | None = None) -> Obstacle | None:
        """Why nothing can be sent (in `currency`, the store's own if None), or None if something can."""
        if self.profile.view_only:
            return VIEW_ONLY
        if self.connection.link is Link.SIGNED_OUT:
            return SIGNED_OUT
        if self.connection.link is Link.OFFLINE:
            return Obstacle(
                "The service cannot be reached.",
                "It is tried again every half minute; sending stays with you.",
            )
        try:
            ambiguous = is_ambiguous(currency or self.profile.currency)
        except UnknownCurrency:
            return CURRENCY
        if ambiguous and currency not in (None, self.profile.currency):
            return OTHER_CURRENCY
        return MINOR_UNIT if ambiguous and self.profile.minor_unit is None else None

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
