"""The last repricing of the store in hand: what it saved, over restarts, until it is undone or another follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sign_desk.store.errors import VersionUnreadable

if TYPE_CHECKING:
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.services.pricing.versions import Versions
    from sign_desk.store.pricing.records import LastRepricing, RepricedSave


class Repriced:
    """Tells what can be undone of it. All methods raise StoreError."""

    def __init__(self, versions: Versions) -> None:
        self._versions = versions

    async def last(self) -> LastRepricing | None:
        """The last repricing that was not undone; None without one."""
        if not self._versions.can_keep:
            return None
        store_id, origin, _ = self._versions.place(0)
        return await self._versions.archive.saves.last_repricing(store_id, origin)

    async def documents(self, save: RepricedSave) -> tuple[PricingDocument, PricingDocument]:
        """The prices before and after a save of it. Raises VersionUnreadable where either is not kept."""
        if save.after_id is None:
            raise VersionUnreadable
        before = await self._versions.restored(save.customiser_id, save.before_id)
        after = await self._versions.restored(save.customiser_id, save.after_id)
        return before.document, after.document

    async def forget(self) -> None:
        """Undo it no more."""
        store_id, origin, _ = self._versions.place(0)
        await self._versions.archive.saves.forget_repricing(store_id, origin)
