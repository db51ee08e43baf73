"""Sales of the store in hand: begun, watched, taken back, put away.

The service knows of no sales. What is in force of one is told by the prices that the store has.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.slices import in_slices
from sign_desk.pricing.versions.taking_back import Standing, Touched, is_shared, standing, touching
from sign_desk.store.errors import VersionUnreadable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sign_desk.services.pricing.books import Book
    from sign_desk.services.pricing.versions import Versions
    from sign_desk.store.pricing.records import Sale


@dataclass(frozen=True, slots=True)
class Judged:
    """A sale, and what of it is in force; None while it is planned, and where nobody can tell.

    That is where its prices cannot be read any more, or it is not certain what it changed. `later` are the names of
    sales that began later and changed the same prices: they have to end first, or their ending brings back its own.
    """

    sale: Sale
    standing: Standing | None
    later: tuple[str, ...] = ()

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
        await self._versions.archive.sales.dismiss(sale.id, datetime.now(UTC))

    async def judge(self, book: Book) -> tuple[Judged, ...]:
        """Look what is in force of each sale of a customiser, and put those away that are over. Raises StoreError.

        One that was ended under one of these is live again where that brought its prices back. By a version that was
        kept here alone, none is put away: the store may have another by now.
        """
        judged = [await self._judged(sale, book.document) for sale in await self.of(book.customiser_id)]
        for over in [found.sale for found in judged if found.is_over and not book.kept]:
            judged += await self._brought_back(over, book.document)
            await self._versions.archive.sales.end(over.id, datetime.now(UTC))
        return tuple(await self._stacked(judged))

    async def is_ended_by(self, sale: Sale, document: PricingDocument) -> bool:
        """Whether nothing of a live sale is in force in `document` any more. Raises StoreError."""
        before, after = await self.documents(sale)
        return not (await in_slices(standing(before, after, document))).live

    async def _brought_back(self, over: Sale, now: PricingDocument) -> list[Judged]:
        """The sales that were ended under this one, and whose prices are live again by its end."""
        sales = self._versions.archive.sales
        judged = [await self._judged(replace(sale, is_ending=False), now) for sale in await sales.ended_under(over)]
        live = [one for one in judged if one.standing is not None and one.standing.live]
        for one in live:
            await sales.bring_back(one.sale.id)
        return live

    async def _stacked(self, judged: Sequence[Judged]) -> list[Judged]:
        """The same, each with the sales that lie over it."""
        live = [one.sale for one in judged if one.standing is not None and not one.is_over]
        touched: dict[int, Touched] = {}
        if len(live) > 1:
            for sale in live:
                touched[sale.id] = await in_slices(touching(*await self.documents(sale)))
        return [replace(one, later=_later(one.sale, live, touched)) for one in judged]

    async def _judged(self, sale: Sale, now: PricingDocument) -> Judged:
        if not (sale.is_live and sale.is_certain):
            return Judged(sale, None)
        try:
            before, after = await self.documents(sale)
        except VersionUnreadable:
            return Judged(sale, None)
        return Judged(sale, await in_slices(standing(before, after, now)))


def _later(sale: Sale, live: Sequence[Sale], touched: Mapping[int, Touched]) -> tuple[str, ...]:
    own = touched.get(sale.id)
    if own is None or sale.after_id is None:
        return ()
    # Versions are numbered as they came, also where the clock was set back.
    return tuple(
        other.name for other in live if (other.after_id or 0) > sale.after_id and is_shared(own, touched[other.id])
    )
