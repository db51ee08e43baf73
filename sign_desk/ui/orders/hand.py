"""The store in hand, with what its orders need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from sign_desk.money import MinorUnit, PriceBasis
    from sign_desk.services.missed.dispatch import Dispatch
    from sign_desk.services.missed.files import MissedOrders
    from sign_desk.services.orders.exports import Exports
    from sign_desk.services.orders.outbox import Outbox
    from sign_desk.services.session import Session
    from sign_desk.store.orders.drafts import Drafts
    from sign_desk.store.profiles import Profile


@dataclass(frozen=True, slots=True)
class StoreInHand:
    """A session, and where its orders go. All but the session is None where nothing can be kept on this computer.

    `open_backup` leads to what another computer knows.
    """

    session: Session
    outbox: Outbox | None
    drafts: Drafts | None
    exports: Exports | None
    missed: MissedOrders | None = None
    dispatch: Dispatch | None = None
    open_backup: Callable[[], None] | None = None

    @property
    def profile(self) -> Profile:
        """The store's profile."""
        return self.session.profile

    @property
    def store_id(self) -> str:
        """The store's id."""
        return self.session.profile.store_id

    @property
    def price_basis(self) -> PriceBasis | None:
        """The store's answer to what the price of a line is for."""
        return self.session.profile.price_basis

    def minor_unit_of(self, currency: str) -> MinorUnit | None:
        """The store's answer to how the service counts this currency."""
        return self.session.minor_unit_of(currency)
