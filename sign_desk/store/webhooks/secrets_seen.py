"""By what a webhook's secret is known again: a slow, salted hash, from which it cannot be told.

With it a changed secret is noticed, though no secret is ever kept in the database.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, insert, select, update

from sign_desk.store.schema import webhook_secrets
from sign_desk.store.times import from_text, now, to_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from sign_desk.store.database import Database

_SALT_BYTES = 16
_ROUNDS = 20_000  # some hundredths of a second; the secrets are long and made by chance


@dataclass(frozen=True, slots=True)
class SecretSeen:
    """Since when a webhook's secret is known here, and when it was found to be another; None if it never was. UTC."""

    first_seen_at: datetime
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Known:
    salt: bytes
    fingerprint: bytes
    seen: SecretSeen


class SecretsSeen:
    """The secrets that were seen of each store's webhooks. All methods raise StoreError."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock

    async def see(self, store_id: str, origin: str, secrets: Mapping[int, str]) -> dict[int, SecretSeen]:
        """Compare the secrets by webhook with those seen before, and remember them.

        That takes a while for many, in another thread.
        """
        known, at = await self._known(store_id, origin), self._clock()
        compared = await asyncio.to_thread(lambda: {one: _seen(known.get(one), secrets[one], at) for one in secrets})
        news = {one: now for one, now in compared.items() if now is not known.get(one)}
        if news:
            await self._database.run(lambda connection: _put(connection, store_id, origin, news))
        return {one: now.seen for one, now in compared.items()}

    async def accept(self, store_id: str, origin: str, webhook_id: int) -> None:
        """Take the changed secret of a webhook for the one that is known from now on."""
        values = {"first_seen_at": to_text(self._clock()), "changed_at": None}
        statement = update(webhook_secrets).where(_is_of(store_id, origin, webhook_id)).values(values)
        await self._database.run(lambda connection: connection.execute(statement))

    async def forget(self, store_id: str) -> None:
        """Forget all that was seen of a store."""
        statement = delete(webhook_secrets).where(webhook_secrets.c.store_id == store_id)
        await self._database.run(lambda connection: connection.execute(statement))

    async def _known(self, store_id: str, origin: str) -> dict[int, _Known]:
        query = select(webhook_secrets).where(
            webhook_secrets.c.store_id == store_id, webhook_secrets.c.origin == origin
        )
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return {
            row.webhook_id: _Known(
                row.salt,
                row.fingerprint,
                SecretSeen(from_text(row.first_seen_at), from_text(row.changed_at) if row.changed_at else None),
            )
            for row in rows
        }


def _put(connection: Connection, store_id: str, origin: str, news: Mapping[int, _Known]) -> None:
    for webhook_id, known in news.items():
        connection.execute(delete(webhook_secrets).where(_is_of(store_id, origin, webhook_id)))
        changed_at = known.seen.changed_at
        row = {
            "store_id": store_id,
            "origin": origin,
            "webhook_id": webhook_id,
            "salt": known.salt,
            "fingerprint": known.fingerprint,
            "first_seen_at": to_text(known.seen.first_seen_at),
            "changed_at": to_text(changed_at) if changed_at else None,
        }
        connection.execute(insert(webhook_secrets).values(row))


def _is_of(store_id: str, origin: str, webhook_id: int) -> ColumnElement[bool]:
    columns = webhook_secrets.c
    return and_(columns.store_id == store_id, columns.origin == origin, columns.webhook_id == webhook_id)


def _seen(before: _Known | None, secret: str, at: datetime) -> _Known:
    """Return what is known of a secret that is seen at `at`: `before` itself where it is the same."""
    if before is None:
        seen = SecretSeen(at, None)
    elif hmac.compare_digest(before.fingerprint, _fingerprint(before.salt, secret)):
        return before
    else:
        seen = SecretSeen(before.seen.first_seen_at, at)
    salt = os.urandom(_SALT_BYTES)
    return _Known(salt, _fingerprint(salt, secret), seen)


def _fingerprint(salt: bytes, secret: str) -> bytes:
    return hashlib.pbkdf2_hmac("sha256", secret.encode(errors="replace"), salt, _ROUNDS)
