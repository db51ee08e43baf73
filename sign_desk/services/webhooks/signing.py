"""The secrets that deliveries are signed with: those of subscriptions come from the service, the others are entered.

An entered one is kept in the keyring alone, or where there is none until the program ends. None is ever logged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sign_desk import logs
from sign_desk.api.credential import SHORTEST_SECRET
from sign_desk.store.secrets import Kept
from sign_desk.webhooks.captured import Secret, SecretKind
from sign_desk.webhooks.urls import bare_url

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sign_desk.api.records import Webhook
    from sign_desk.services.session import Session
    from sign_desk.store.profiles import Profile
    from sign_desk.store.secrets import TokenVault

SESSION_ONLY = "This computer's keyring could not be used: the secret is kept until Sign Desk is closed."
_SLOTS = {kind: f"webhook secret of the {kind}" for kind in SecretKind}
_NAMES = {
    SecretKind.INTEGRATION: "the integration's secret",
    SecretKind.SUBSCRIPTION: "the secret that was entered for a subscription",
}


class SigningSecrets:
    """The entered secrets of one store: one for the integration, one for a subscription that is not listed."""

    def __init__(self, vault: TokenVault, session: Session) -> None:
        self._vault = vault
        self._profile = session.profile

    async def get(self, kind: SecretKind) -> Secret | None:
        """Return the secret that was entered, None if none was or the keyring does not give it."""
        value = await self._vault.get(self._profile.store_id, _slot(self._profile, kind))
        if not value:
            return None
        conceal(value)
        return Secret(kind, _NAMES[kind], value)

    async def keep(self, kind: SecretKind, value: str) -> str | None:
        """Keep an entered secret; return why it is kept until the program ends only, None if it is kept for good."""
        value = value.strip()
        conceal(value)
        kept = await self._vault.put(self._profile.store_id, _slot(self._profile, kind), value)
        return None if kept is Kept.KEYRING else SESSION_ONLY

    async def forget(self, kind: SecretKind) -> None:
        """Remove an entered secret."""
        await self._vault.forget(self._profile.store_id, _slot(self._profile, kind))

    async def entered(self) -> tuple[Secret, ...]:
        """Return every secret that was entered."""
        found = [await self.get(kind) for kind in SecretKind]
        return tuple(secret for secret in found if secret is not None)


async def forget_all(vault: TokenVault, profile: Profile) -> None:
    """Remove every secret that was entered for a store, because it leaves this computer."""
    for kind in SecretKind:
        await vault.forget(profile.store_id, _slot(profile, kind))


def secrets_of(webhooks: Iterable[Webhook]) -> tuple[Secret, ...]:
    """Return the secrets of subscriptions, as the service told them."""
    return tuple(
        Secret(SecretKind.SUBSCRIPTION, name_of(webhook), webhook.secret, webhook.webhook_id)
        for webhook in webhooks
        if webhook.secret
    )


def name_of(webhook: Webhook) -> str:
    """Name the secret of a subscription for the operator."""
    where = bare_url(webhook.url) if webhook.url else "an unknown address"
    return f"the secret of subscription {webhook.webhook_id} ({webhook.topic or 'unknown topic'} to {where})"


def conceal(secret: str) -> None:
    """Keep a secret out of the log from now on; one so short that it is an ordinary word is left alone."""
    if len(secret) >= SHORTEST_SECRET:
        logs.conceal(secret)


def _slot(profile: Profile, kind: SecretKind) -> str:
    return f"{profile.ledger_origin} {_SLOTS[kind]}"
