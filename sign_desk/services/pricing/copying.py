"""Prices that can be copied from: of the store's other customisers, and of other stores as this computer knows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sign_desk.api.errors import ApiError
from sign_desk.store.errors import VersionUnreadable
from sign_desk.store.pricing.records import Choice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sign_desk.money import MinorUnit
    from sign_desk.services.pricing.books import Book
    from sign_desk.services.pricing.versions import Versions
    from sign_desk.store.pricing.records import Place, Snapshot
    from sign_desk.store.profiles import Profile

_LISTING = "customisers"


@dataclass(frozen=True, slots=True)
class Source:
    """A customiser whose prices are known, of the store in hand if `is_here`, and how they are counted.

    `known` is the newest version that is kept; None where the service has to be asked.
    """

    place: Place
    store: str
    customiser: str
    currency: str
    minor_unit: MinorUnit | None
    is_here: bool
    known: Snapshot | None


class Sources:
    """Finds what can be copied into the store in hand, and reads it."""

    def __init__(self, versions: Versions, others: Sequence[Profile]) -> None:
        """`others` are the stores besides that in hand that this computer knows."""
        self._versions = versions
        self._others = others

    async def all(self, customiser_id: int) -> tuple[Source, ...]:
        """Every other customiser, those of the store in hand first. Raises StoreError."""
        kept = await self._versions.archive.snapshots.newest_of_all()
        known = {snapshot.place: snapshot for snapshot in kept}
        mine = self._versions.session.profile
        here = await self._of(mine, known, is_here=True)
        own = self._versions.place(customiser_id)
        others = [source for profile in self._others for source in await self._of(profile, known, is_here=False)]
        return tuple(source for source in (*here, *others) if source.place != own)

    async def read(self, source: Source) -> Book:
        """The prices of a source: asked of the service where that is the store in hand, else as they are kept.

        Raises ApiError where nothing is kept either, and StoreError.
        """
        customiser_id = source.place.customiser_id
        if not source.is_here:
            return await self._kept(source)
        try:
            return await self._versions.fetch(customiser_id)
        except ApiError:
            if source.known is None:
                raise
            return await self._kept(source)

    async def _kept(self, source: Source) -> Book:
        if source.known is None:
            raise VersionUnreadable
        return await self._versions.restored(source.place.customiser_id, source.known.id)

    async def _of(self, profile: Profile, known: Mapping[Place, Snapshot], *, is_here: bool) -> list[Source]:
        """The customisers of a store by their names; of another store those whose prices are kept alone."""
        names = await self._names(profile)
        places = [
            place for place in known if (place.store_id, place.origin) == (profile.store_id, profile.ledger_origin)
        ]
        if is_here:
            places = [self._versions.place(number) for number in names]
        chosen = await self._versions.archive.choices.get(profile.store_id, Choice.CURRENCIES)
        by_origin = chosen.get(profile.ledger_origin) if isinstance(chosen, dict) else None
        currencies = by_origin if isinstance(by_origin, dict) else {}
        sources = []
        for place in places:
            number = place.customiser_id
            currency = str(currencies.get(str(number), profile.currency))
            unit = profile.minor_units.get(currency)
            name = names.get(number) or f"Customiser {number}"
            sources.append(Source(place, profile.name, name, currency, unit, is_here, known.get(place)))
        return sorted(sources, key=lambda source: source.customiser.casefold())

    async def _names(self, profile: Profile) -> dict[int, str]:
        cached = await self._versions.archive.cache.get(profile.store_id, _LISTING, profile.ledger_origin)
        records = cached.body if cached is not None else []
        return {record["customiser_id"]: record.get("name") or "" for record in records}
