"""The store in hand, with what its orders need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sign_desk.money import MinorUnit
    from sign_desk.services.exports import Exports
    from sign_desk.services.outbox import Outbox
    from sign_desk.services.session import Session
    from sign_desk.store.drafts import Drafts
    from sign_desk.store.profiles import Profile


@dataclass(frozen=True, slots=True)
class StoreInHand:
    """A session, and where its orders go. All but the session is None where nothing can be kept on this computer."""

    session: Session
    outbox: Outbox | None
    drafts: Drafts | None
    exports: Exports | None

    @property
    def profile(self) -> Profile:
        """The store's profile."""
        return self.session.profile

    @property
    def store_id(self) -> str:
        """The store's id."""
        return self.session.profile.store_id

    @property
    def minor_unit(self) -> MinorUnit | None:
        """The store's answer to how the service counts."""
        return self.session.profile.minor_unit
