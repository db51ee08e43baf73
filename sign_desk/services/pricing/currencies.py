"""The currency of each customiser's prices: the store's own, unless the operator chose another for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sign_desk.store.pricing.records import Choice

if TYPE_CHECKING:
    from pydantic import JsonValue

    from sign_desk.services.pricing.versions import Versions


class Currencies:
    """Reads and keeps what was chosen in one store. At another address, a customiser of the same id is another one."""

    def __init__(self, versions: Versions) -> None:
        self._versions = versions

    async def of(self, customiser_id: int) -> str:
        """The currency of a customiser's prices, by its code. Raises StoreError: the store's own is no answer then."""
        own = self._versions.session.profile.currency
        return (await self._here()).get(str(customiser_id), own) if self._versions.can_keep else own

    async def choose(self, customiser_id: int, currency: str) -> None:
        """Count a customiser's prices in this currency from now on. Raises StoreError."""
        store_id, origin, _ = self._versions.place(customiser_id)
        here = {**await self._here(), str(customiser_id): currency}
        if currency == self._versions.session.profile.currency:
            # It follows the store's from now on, whatever that becomes.
            del here[str(customiser_id)]
        everywhere: dict[str, JsonValue] = {**await self._everywhere(), origin: {**here}}
        await self._versions.archive.choices.put(store_id, Choice.CURRENCIES, everywhere)

    async def _here(self) -> dict[str, str]:
        chosen = (await self._everywhere()).get(self._versions.place(0).origin)
        return {key: str(code) for key, code in chosen.items()} if isinstance(chosen, dict) else {}

    async def _everywhere(self) -> dict[str, JsonValue]:
        """What was chosen, by the address of the store and the id of the customiser."""
        chosen = await self._versions.archive.choices.get(self._versions.place(0).store_id, Choice.CURRENCIES)
        return chosen if isinstance(chosen, dict) else {}
