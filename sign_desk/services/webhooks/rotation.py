"""Changing the secret of a subscription without a gap: make a second one, see it verify, delete the first.

Meanwhile each delivery comes twice. How far it is stays on this computer: after a break it goes on where it stood.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sign_desk.api.errors import ApiError, Processed
from sign_desk.services.webhooks.choices import WebhookChoice
from sign_desk.services.webhooks.subscriptions import CannotChange, Wanted

if TYPE_CHECKING:
    from pydantic import JsonValue

    from sign_desk.api.records import Webhook
    from sign_desk.services.webhooks.choices import WebhookChoices
    from sign_desk.services.webhooks.subscriptions import Subscribed, Subscriptions
    from sign_desk.webhooks.verify import Report


class Stage(StrEnum):
    """How far a rotation is."""

    MAKING = "making"
    """The second subscription was asked for. Whether it is there, the list tells."""
    DOUBLE = "double"
    """Both are there; none with the new secret was seen yet."""
    VERIFIED = "verified"
    """A delivery with the new secret was seen to verify, or the operator says so."""
    DELETING = "deleting"
    """The first one was asked to be deleted. Whether it is gone, the list tells."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """A rotation under way: from which subscription to which (None until it is made), begun when (UTC)."""

    old_id: int
    new_id: int | None
    stage: Stage
    begun_at: datetime


class NotVerifiedYet(Exception):
    """The first subscription must stay as long as nothing shows that the new secret works."""

    title = "The new secret was not seen to work yet"
    cause = "No delivery with it has verified, so deleting the first subscription may lose deliveries."
    next_step = "Let a delivery come and verify it, or say that you saw it verify in your shop."


class AnotherRotation(Exception):
    """One secret is changed at a time: another rotation is under way."""

    title = "Another secret is being changed"
    cause = "One secret is changed at a time, and this one was not finished."
    next_step = "Finish it, or give it up, then begin with the next."


class Rotations:
    """The rotation of one store; there is one at a time. Methods raise StoreError, and as `Subscriptions`."""

    def __init__(self, subscriptions: Subscriptions, choices: WebhookChoices) -> None:
        self._subscriptions = subscriptions
        self._choices = choices

    async def under_way(self) -> Rotation | None:
        """Return the rotation that was begun and is not finished, or None."""
        kept = await self._choices.get(WebhookChoice.ROTATION)
        return _read(kept) if isinstance(kept, dict) else None

    async def begin(self, webhook: Webhook) -> Rotation:
        """Make the second subscription, like `webhook`. From now on each of its deliveries comes twice.

        Where nobody knows whether the service made it, the rotation stays at MAKING, and `look` tells. Raises
        AnotherRotation.
        """
        if await self.under_way() is not None:
            raise AnotherRotation
        making = await self._put(Rotation(webhook.webhook_id, None, Stage.MAKING, datetime.now(UTC)))
        meta = webhook.meta if isinstance(webhook.meta, dict) else None
        try:
            second = await self._subscriptions.create(Wanted(webhook.topic or "", webhook.url or "", meta))
        except (CannotChange, ApiError) as error:
            if isinstance(error, CannotChange) or error.processed is Processed.NO:
                await self._end()
            raise
        return await self._put(replace(making, new_id=second.webhook_id, stage=Stage.DOUBLE))

    async def look(self, subscribed: Subscribed) -> Rotation | None:
        """Compare the rotation with what the service has, and return how far it is; None if it has ended.

        A second subscription whose making was never answered is found; so is a first one that is gone.
        """
        rotation = await self.under_way()
        if rotation is None or subscribed.kept:
            return rotation
        there = {webhook.webhook_id: webhook for webhook in subscribed.webhooks}
        if rotation.old_id not in there or (rotation.new_id is not None and rotation.new_id not in there):
            await self._end()
            return None
        if rotation.new_id is None:
            old = there[rotation.old_id]
            alike = [one for one in there if one > old.webhook_id and _is_alike(there[one], old)]
            if alike:
                return await self._put(replace(rotation, new_id=max(alike), stage=Stage.DOUBLE))
        return rotation

    async def confirm(self, report: Report | None) -> Rotation | None:
        """Note that the new secret works: `report` shows it, or (None) the operator says so. Returns how far it is."""
        rotation = await self.under_way()
        if rotation is None or rotation.stage is not Stage.DOUBLE:
            return rotation
        if report is None or (report.verified and report.secret and report.secret.webhook_id == rotation.new_id):
            return await self._put(replace(rotation, stage=Stage.VERIFIED))
        return rotation

    async def finish(self) -> None:
        """Delete the first subscription, unless the second one is gone. Raises NotVerifiedYet."""
        rotation = await self.under_way()
        if rotation is None or rotation.stage not in {Stage.VERIFIED, Stage.DELETING}:
            raise NotVerifiedYet
        if await self._look_anew() is None:
            return
        await self._put(replace(rotation, stage=Stage.DELETING))
        await self._subscriptions.delete(rotation.old_id)
        await self._end()

    async def give_up(self, *, delete_second: bool) -> None:
        """End the rotation with the first subscription in place; the second one goes, or stays beside it.

        The second one stays where the first is gone by now.
        """
        if delete_second:
            rotation = await self._look_anew()
            if rotation is not None and rotation.new_id is not None:
                await self._subscriptions.delete(rotation.new_id)
        await self._end()

    async def _look_anew(self) -> Rotation | None:
        """Ask the service how far the rotation is: one of two is deleted only where both are there at that moment."""
        return await self.look(await self._subscriptions.fetch())

    async def _put(self, rotation: Rotation) -> Rotation:
        kept = asdict(rotation) | {"begun_at": rotation.begun_at.isoformat()}
        await self._choices.put(WebhookChoice.ROTATION, kept)
        return rotation

    async def _end(self) -> None:
        await self._choices.put(WebhookChoice.ROTATION, None)


def _read(kept: dict[str, JsonValue]) -> Rotation | None:
    """Read a rotation; None where it is not what was written."""
    old_id, new_id = kept.get("old_id"), kept.get("new_id")
    if not isinstance(old_id, int) or not isinstance(new_id, int | None):
        return None
    try:
        return Rotation(
            old_id, new_id, Stage(str(kept.get("stage"))), datetime.fromisoformat(str(kept.get("begun_at")))
        )
    except ValueError:
        return None


def _is_alike(one: Webhook, other: Webhook) -> bool:
    return (one.topic, one.url) == (other.topic, other.url)
