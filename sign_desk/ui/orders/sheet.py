"""One order on the form: what was typed of it, and the draft that it is kept as."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sign_desk.orders.draft import OrderDraft
from sign_desk.ui.locale import locale_name

if TYPE_CHECKING:
    from sign_desk.store.orders.drafts import Drafts


@dataclass(slots=True, eq=False)
class Sheet:
    """One order on the form: what was typed, and the draft it is kept as. Nothing of a `done` one is kept any more."""

    store_id: str
    drafts: Drafts | None
    untouched: OrderDraft
    typed: OrderDraft
    draft_id: int | None = None
    kept: OrderDraft | None = None
    """What is written down of it now."""
    corrects: int | None = None
    """The order on record that it is a correction of."""
    changed_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    done: bool = False
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def is_used(self) -> bool:
        """Whether there is something on it that is worth keeping."""
        return not self.done and (self.draft_id is not None or self.typed != self.untouched)

    async def keep(self) -> None:
        """Write down what was typed last; what was emptied again is erased. Raises StoreError."""
        async with self._one_at_a_time:
            if self.drafts is None or self.done:
                return
            typed = self.typed
            if typed == self.untouched:
                if self.draft_id is not None:
                    await self.drafts.remove(self.draft_id)
                self.draft_id = self.kept = None
            elif typed != self.kept:
                # Not each time it is looked at: by its age it is erased one day.
                self.draft_id = await self.drafts.save(
                    self.store_id, typed, locale=locale_name(), draft_id=self.draft_id
                )
                self.kept = typed

    async def end(self) -> None:
        """Erase the draft: its order was taken, or thrown away. Raises StoreError."""
        self.done = True
        async with self._one_at_a_time:
            if self.drafts is not None and self.draft_id is not None:
                await self.drafts.remove(self.draft_id)
