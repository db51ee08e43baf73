"""What one customiser's prices are edited on."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.history import History
    from sign_desk.pricing.units import PriceFormat
    from sign_desk.services.pricing.books import Book
    from sign_desk.services.pricing.price_books import PriceBooks
    from sign_desk.store.pricing.records import Place
    from sign_desk.ui.pricing.keeper import Keeper
    from sign_desk.ui.pricing.lookout import Lookout


@dataclass(slots=True, eq=False)
class Sheet:
    """A version of the service's, all that was done to it, and who follows that.

    It is the same one from opening to leaving, whatever version is laid on it. Whoever has its `turn` changes it.
    """

    books: PriceBooks
    place: Place
    name: str
    prices: PriceFormat
    keeper: Keeper
    book: Book
    history: History
    lookout: Lookout | None = None
    """None where nobody looks: it was left."""
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    was_sent: bool = False
    """Whether what is on it may have been sent already, so that what it adds may be there by now."""
    begun: int = 0
    """How many edits were begun, and have not ended."""

    @property
    def document(self) -> PricingDocument:
        """The document as it is by now."""
        return self.history.document

    @property
    def is_at_rest(self) -> bool:
        """Whether nothing is done to it, nor anything of it being kept."""
        return not self.begun and not self.turn.locked() and self.keeper.is_idle
