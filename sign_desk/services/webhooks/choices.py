"""What a store's operators chose for its webhooks: the known scheme, addresses that are allowed, the receiver."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import TYPE_CHECKING

from sign_desk.webhooks.answers import ReplyRule
from sign_desk.webhooks.recorded import DeliveryLimits
from sign_desk.webhooks.signature import Scheme
from sign_desk.webhooks.urls import normal_url

if TYPE_CHECKING:
    from pydantic import JsonValue

    from sign_desk.services.session import Session
    from sign_desk.store.archive import Archive


class WebhookChoice(StrEnum):
    """The names under which choices are kept."""

    SCHEME = "scheme"
    PERMITTED = "permitted_addresses"
    RECEIVER = "receiver"
    ROTATION = "rotation"
    MEANT_INACTIVE = "meant_inactive"


@dataclass(frozen=True, slots=True)
class ReceiverSettings:
    """How the receiver listens and answers. With port 0 any that is free is taken, and kept from then on.

    Nobody guesses the `path`: pages that a browser on this computer shows cannot fill the list.
    """

    port: int = 0
    path: str = field(default_factory=lambda: f"/webhooks/{secrets.token_urlsafe(9)}")
    rule: ReplyRule = field(default_factory=ReplyRule)
    limits: DeliveryLimits = field(default_factory=DeliveryLimits)


class WebhookChoices:
    """The choices of one store. Without an archive (the disk failed) they last as long as this object.

    All methods raise StoreError.
    """

    def __init__(self, session: Session, archive: Archive | None) -> None:
        self._store_id = session.profile.store_id
        self._archive = archive
        self._unkept: dict[WebhookChoice, JsonValue] = {}

    async def scheme(self) -> Scheme | None:
        """Return the scheme that a genuine delivery has shown this store to use, None while none has."""
        kept = await self.get(WebhookChoice.SCHEME)
        try:
            return Scheme.parse(kept) if isinstance(kept, str) else None
        except ValueError:
            return None

    async def pin(self, scheme: Scheme | None) -> None:
        """Keep the scheme that a genuine delivery has shown; None forgets it."""
        await self.put(WebhookChoice.SCHEME, None if scheme is None else str(scheme))

    async def is_permitted(self, url: str) -> bool:
        """Tell whether deliveries to this very address were allowed, although it is not public."""
        return normal_url(url) in await self._permitted()

    async def permit(self, url: str) -> None:
        """Allow deliveries to this very address, although it is not public. Raises ValueError if it is none."""
        await self.put(WebhookChoice.PERMITTED, [*sorted({*await self._permitted(), normal_url(url)})])

    async def meant_inactive(self) -> frozenset[int]:
        """Return the subscriptions of which the operator said that they are inactive on purpose."""
        kept = await self.get(WebhookChoice.MEANT_INACTIVE)
        return frozenset(id_ for id_ in kept if isinstance(id_, int)) if isinstance(kept, list) else frozenset()

    async def mean_inactive(self, webhook_ids: frozenset[int]) -> None:
        """Keep which subscriptions are inactive on purpose."""
        await self.put(WebhookChoice.MEANT_INACTIVE, [*sorted(webhook_ids)])

    async def receiver(self) -> ReceiverSettings:
        """Return how the receiver is set; a new one gets a path of its own, which stays."""
        kept = await self.get(WebhookChoice.RECEIVER)
        settings = _read_receiver(kept) if isinstance(kept, dict) else None
        if settings is None:
            settings = ReceiverSettings()
            await self.set_receiver(settings)
        return settings

    async def set_receiver(self, settings: ReceiverSettings) -> None:
        """Keep how the receiver is set."""
        await self.put(WebhookChoice.RECEIVER, asdict(settings))

    async def get(self, choice: WebhookChoice) -> JsonValue:
        """Return what was chosen, None if nothing was."""
        if self._archive is None:
            return self._unkept.get(choice)
        return await self._archive.webhook_choices.get(self._store_id, choice)

    async def put(self, choice: WebhookChoice, value: JsonValue) -> None:
        """Keep what was chosen."""
        if self._archive is None:
            self._unkept[choice] = value
        else:
            await self._archive.webhook_choices.put(self._store_id, choice, value)

    async def _permitted(self) -> frozenset[str]:
        kept = await self.get(WebhookChoice.PERMITTED)
        return frozenset(url for url in kept if isinstance(url, str)) if isinstance(kept, list) else frozenset()


def _read_receiver(kept: dict[str, JsonValue]) -> ReceiverSettings | None:
    """Read the settings; None where they are not what was written."""
    port, path, rule, limits = (kept.get(name.name) for name in fields(ReceiverSettings))
    if not isinstance(port, int) or not isinstance(path, str):
        return None
    if not isinstance(rule, dict) or not isinstance(limits, dict):
        return None
    template, count, days = rule.get("template"), limits.get("count"), limits.get("days")
    megabytes = limits.get("megabytes", DeliveryLimits().megabytes)  # choices that were kept earlier have none
    if not isinstance(template, str) or not isinstance(count, int) or not isinstance(days, int):
        return None
    if not isinstance(megabytes, int):
        return None
    return ReceiverSettings(port, path, ReplyRule(template), DeliveryLimits(count, days, megabytes))
