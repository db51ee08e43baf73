"""What a store's operators choose for the work on its prices: the sample signs, and what counts as an exception."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from sign_desk.pricing.review import LIMIT_PERCENT
from sign_desk.pricing.samples import DEFAULT_SIGNS, from_json, to_json
from sign_desk.store.errors import StoreError
from sign_desk.store.pricing.records import Choice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sign_desk.pricing.quote import Sign
    from sign_desk.services.pricing.price_books import PriceBooks


class Choices:
    """Reads and keeps the choices of one store. What cannot be read is as if nothing had been chosen."""

    def __init__(self, books: PriceBooks) -> None:
        self._books = books

    async def limit_percent(self) -> Decimal:
        """By how many per cent a price may change without being an exception."""
        kept = await self._kept(Choice.LIMIT_PERCENT)
        try:
            limit = Decimal(str(kept)) if kept is not None else LIMIT_PERCENT
        except InvalidOperation:
            return LIMIT_PERCENT
        return limit if limit.is_finite() and limit > 0 else LIMIT_PERCENT

    async def choose_limit_percent(self, limit: Decimal) -> None:
        """Keep another limit. Raises StoreError."""
        await self._books.choose(Choice.LIMIT_PERCENT, str(limit))

    async def signs(self, model: str) -> tuple[Sign, ...]:
        """The sample signs for a pricing model."""
        return (await self._signs()).get(model, self.defaults(model))

    def defaults(self, model: str) -> tuple[Sign, ...]:
        """The signs to begin with; none for a model that nobody knows."""
        return DEFAULT_SIGNS.get(model, ())

    async def choose_signs(self, model: str, signs: Sequence[Sign]) -> None:
        """Keep other signs for a pricing model. Raises StoreError."""
        await self._books.choose(Choice.SAMPLE_SIGNS, to_json({**await self._signs(), model: tuple(signs)}))

    async def _signs(self) -> dict[str, tuple[Sign, ...]]:
        kept = await self._kept(Choice.SAMPLE_SIGNS)
        return from_json(kept) if isinstance(kept, str) else {}

    async def _kept(self, choice: Choice) -> object:
        try:
            return await self._books.choice(choice)
        except StoreError:
            return None
