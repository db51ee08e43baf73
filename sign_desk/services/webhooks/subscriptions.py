"""The webhook subscriptions of one store: listed, kept for offline reading without secrets, made, changed, deleted."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from sign_desk.api.errors import ApiError
from sign_desk.api.records import Webhook, WebhookDraft, from_wire, to_wire
from sign_desk.services.webhooks.signing import conceal
from sign_desk.store.errors import StoreError
from sign_desk.webhooks.urls import bare_url

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping

    from pydantic import JsonValue

    from sign_desk.api.records import JsonObject, Topic
    from sign_desk.services.session import Obstacle, Session
    from sign_desk.store.archive import Archive
    from sign_desk.store.webhooks.secrets_seen import SecretSeen

T = TypeVar("T")

_log = logging.getLogger("sign_desk.services")
_KIND = "webhooks"
_SECRET_NAME = re.compile(r"secret|token|password", re.IGNORECASE)
_SECRET_IN_TEXT = re.compile(r'("[^"]*(?:secret|token|password)[^"]*"\s*:\s*)"(?:[^"\\]|\\.)*"?', re.IGNORECASE)
_OF_SERVICE = frozenset({"webhook_id", "topic", "url", "status", "secret", "meta", "created_at", "updated_at"})


@dataclass(frozen=True, slots=True)
class Subscribed:
    """The subscriptions of a store as of `fetched_at` (UTC).

    `kept` tells that they come from this computer: they then have no secrets. `seen` tells by webhook since when its
    secret is known, and whether it changed; empty where that could not be kept.
    """

    webhooks: tuple[Webhook, ...]
    fetched_at: datetime
    kept: bool
    seen: Mapping[int, SecretSeen] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the operator wants a subscription to be. `meta` is None or {} where there is nothing in it."""

    topic: str
    url: str
    meta: JsonObject | None = None


class CannotChange(Exception):
    """Nothing was asked nor sent: something stands in the way of every change."""

    title = "The subscription was not changed"

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle.reason)
        self.cause = obstacle.reason
        self.next_step = obstacle.next_step


class Subscriptions:
    """Looks after the subscriptions of one store. What changes raises CannotChange and ApiError."""

    def __init__(self, session: Session, archive: Archive | None) -> None:
        """Work over `session`; without an archive (the disk failed) nothing is kept."""
        self._session = session
        self._archive = archive

    def obstacle(self) -> Obstacle | None:
        """Why no subscription can be changed now, or None if one can."""
        return self._session.obstacle()

    async def kept(self) -> Subscribed | None:
        """The list as it was last fetched, without secrets, or None if it never was. Raises StoreError."""
        if self._archive is None:
            return None
        found = await self._archive.cache.get(*self._place)
        if found is None:
            return None
        webhooks = tuple(from_wire(Webhook, item) for item in found.body)
        return Subscribed(webhooks, found.fetched_at, kept=True)

    async def fetch(self) -> Subscribed:
        """Ask the service for the list, keep it without its secrets, and look which of these changed.

        Raises ApiError.
        """
        webhooks = await self._ask(self._session.client.list_webhooks())
        for webhook in webhooks:
            conceal(webhook.secret or "")
        fetched_at = datetime.now(UTC)
        return Subscribed(webhooks, fetched_at, kept=False, seen=await self._keep(webhooks))

    async def create(self, wanted: Wanted) -> Webhook:
        """Subscribe. The answer has the secret."""
        self._refuse_obstacle()
        fields: JsonObject = {"topic": wanted.topic, "url": wanted.url}
        if wanted.meta:
            fields["meta"] = wanted.meta
        draft = from_wire(WebhookDraft, fields)
        return self._concealed(await self._ask(self._session.client.create_webhook(draft)))

    async def update(self, webhook: Webhook, wanted: Wanted) -> Webhook:
        """Replace a subscription. What of it is not known here goes back as it came."""
        self._refuse_obstacle()
        draft = from_wire(WebhookDraft, _replacement(webhook, wanted))
        return self._concealed(await self._ask(self._session.client.update_webhook(webhook.webhook_id, draft)))

    async def delete(self, webhook_id: int) -> None:
        """Remove a subscription."""
        self._refuse_obstacle()
        await self._ask(self._session.client.delete_webhook(webhook_id))

    async def example(self, topic: Topic) -> JsonObject:
        """Return what a delivery of a topic looks like. It may hold real customers' data. Raises ApiError."""
        return to_wire(await self._ask(self._session.client.webhook_example(topic)))

    async def accept_secret(self, webhook_id: int) -> None:
        """Take a changed secret for the one that is known from now on. Raises StoreError."""
        if self._archive is not None:
            store_id, _, origin = self._place
            await self._archive.secrets_seen.accept(store_id, origin, webhook_id)

    @property
    def _place(self) -> tuple[str, str, str]:
        profile = self._session.profile
        return profile.store_id, _KIND, profile.ledger_origin

    def _refuse_obstacle(self) -> None:
        obstacle = self.obstacle()
        if obstacle is not None:
            raise CannotChange(obstacle)

    async def _ask(self, call: Awaitable[T]) -> T:
        try:
            return await self._session.watch(call)
        except ApiError as error:
            # An answer that could not be read may be a list with every secret in it.
            error.answer = _SECRET_IN_TEXT.sub(r'\1"…"', error.answer)
            raise

    async def _keep(self, webhooks: tuple[Webhook, ...]) -> Mapping[int, SecretSeen]:
        """Keep the list; that the disk does not let it is no reason not to show it."""
        if self._archive is None:
            return {}
        store_id, kind, origin = self._place
        secrets = {webhook.webhook_id: webhook.secret for webhook in webhooks if webhook.secret}
        try:
            await self._archive.cache.put(store_id, kind, origin, [_publicly(to_wire(one)) for one in webhooks])
            return await self._archive.secrets_seen.see(store_id, origin, secrets)
        except StoreError as error:
            _log.warning("the subscriptions could not be kept: %s", error.title)
            return {}

    def _concealed(self, webhook: Webhook) -> Webhook:
        conceal(webhook.secret or "")
        return webhook


def _replacement(webhook: Webhook, wanted: Wanted) -> JsonObject:
    """Return what replaces a subscription: everything that it replaces would else be lost."""
    unknown = {name: value for name, value in to_wire(webhook).items() if name not in _OF_SERVICE}
    fields: JsonObject = {**unknown, "topic": wanted.topic, "url": wanted.url}
    # The empty form is [] as often as {}, and only an object may be sent.
    if wanted.meta or webhook.meta:
        fields["meta"] = wanted.meta or {}
    return fields


def _publicly(tree: JsonValue) -> JsonValue:
    """Return the tree without whatever is called a secret, and addresses without what may be one in them."""
    if isinstance(tree, dict):
        return {
            name: _without_query(value) if name == "url" and isinstance(value, str) else _publicly(value)
            for name, value in tree.items()
            if not _SECRET_NAME.search(name)
        }
    return [_publicly(item) for item in tree] if isinstance(tree, list) else tree


def _without_query(url: str) -> str:
    return f"{bare_url(url)}?…" if "?" in url else bare_url(url)
