"""Sales of the store in hand: begun, watched, taken back, put away.

The service knows of no sales. What is in force of one is told by the prices that the store has.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.slices import in_slices
from sign_desk.pricing.versions.taking_back import Standing, standing
from sign_desk.store.errors import VersionUnreadable

if TYPE_CHECKING:
    from sign_desk.services.pricing.books import Book
    from sign_desk.services.pricing.versions import Versions
    from sign_desk.store.pricing.records import Sale


@dataclass(frozen=True, slots=True)
class Judged:
    """A sale, and what of it is in force; None while it is planned, and where nobody can tell.

    That is where its prices cannot be read any more, or it is not certain what it changed.
    """

    sale: Sale
    standing: Standing | None

    @property
    def is_over(self) -> bool:
        """Whether nothing of it is left that would have to be decided."""
        found = self.standing
        return found is not None and (found.is_over or (self.sale.is_ending and not found.live))


class PriceSales:
    """Sales that have not ended."""

    def __init__(self, versions: Versions) -> None:
        self._versions = versions

    async def all(self) -> tuple[Sale, ...]:
        """The sales of every customiser, the first to end first. Raises StoreError."""
        if not self._versions.can_keep:
            return ()
        store_id, origin, _ = self._versions.place(0)
        return await self._versions.archive.sales.all(store_id, origin)

    async def of(self, customiser_id: int) -> tuple[Sale, ...]:
        """The sales of a customiser, the first to end first. Raises StoreError."""
        if not self._versions.can_keep:
            return ()
        return await self._versions.archive.sales.of(self._versions.place(customiser_id))

    async def begin(self, customiser_id: int, name: str, ends_at: datetime) -> None:
        """Plan a sale, to which the next save of this customiser belongs. Raises StoreError."""
        place, operator = self._versions.place(customiser_id), self._versions.session.profile.operator
        await self._versions.archive.sales.begin(place, name, ends_at, operator, datetime.now(UTC))

    async def change(self, sale: Sale, name: str, ends_at: datetime) -> None:
        """Give a sale another name and end. Raises StoreError."""
        await self._versions.archive.sales.change(sale.id, name, ends_at)

    async def documents(self, sale: Sale) -> tuple[PricingDocument, PricingDocument]:
        """The prices before a live sale, and those it made. Raises VersionUnreadable where either is not kept."""
        if sale.before_id is None or sale.after_id is None:
            raise VersionUnreadable
        snapshots = self._versions.archive.snapshots
        before, after = await snapshots.tree(sale.before_id), await snapshots.tree(sale.after_id)
        return PricingDocument(before), PricingDocument(after)

    async def mark_ending(self, sale: Sale) -> None:
        """The operator chose what is to become of the sale's prices, and saves that next. Raises StoreError."""
        await self._versions.archive.sales.mark_ending(sale.id, datetime.now(UTC))

    async def put_away(self, sale: Sale) -> None:
        """Forget a sale, whatever prices the store has. Raises StoreError."""
        await self._versions.archive.sales.end(sale.id, datetime.now(UTC))

    async def judge(self, book: Book) -> tuple[Judged, ...]:
        """Look what is in force of each sale of a customiser, and put those away that are over. Raises StoreError.

        By a version that was kept here alone, none is put away: the store may have another by now.
        """
        judged = [await self._judged(sale, book.document) for sale in await self.of(book.customiser_id)]
        for found in judged:
            if found.is_over and not book.kept:
                await self.put_away(found.sale)
        return tuple(judged)

    async def _judged(self, sale: Sale, now: PricingDocument) -> Judged:
        if not (sale.is_live and sale.is_certain):
            return Judged(sale, None)
        try:
            before, after = await self.documents(sale)
        except VersionUnreadable:
            return Judged(sale, None)
        return Judged(sale, await in_slices(standing(before, after, now)))
