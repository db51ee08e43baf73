"""Looks at the document while it is edited: what is wrong in it, and how much of it is changed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from sign_desk.pricing.diff import changed_parts, differing
from sign_desk.pricing.inspection import inspecting, updating
from sign_desk.pricing.slices import in_slices

if TYPE_CHECKING:
    from collections.abc import Callable

    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.inspection import Inspection
    from sign_desk.pricing.keys import Branch
    from sign_desk.pricing.steps import Step
    from sign_desk.pricing.units import PriceFormat
    from sign_desk.ui.kit.tasks import TaskScope

_LOOK = "look"


class Looked(NamedTuple):
    """What there is to know of a document: what was found, how many changes there are, and in which parts."""

    inspection: Inspection
    changes: int
    changed: frozenset[Branch]


class Lookout:
    """Follows one document from step to step, in slices between other things.

    `looked` is called with what was `Looked`, once that is of the newest step.
    """

    def __init__(
        self,
        loaded: PricingDocument,
        document: PricingDocument,
        prices: PriceFormat,
        tasks: TaskScope,
        looked: Callable[[Looked], None],
    ) -> None:
        """Look at `document`, which was made of `loaded`, in place of what was looked at in `tasks` before."""
        self._loaded = loaded
        self._newest = document
        self._prices = prices
        self._tasks = tasks
        self._tell = looked
        self._ahead: list[tuple[PricingDocument, Step]] = []
        self._inspected: tuple[PricingDocument, Inspection] | None = None
        self._idle = asyncio.Event()
        self._start()

    @property
    def inspection(self) -> Inspection | None:
        """What was found in the newest document; None while that is being looked at."""
        return self._inspected[1] if self._inspected and self._inspected[0] is self._newest else None

    async def ended(self) -> Inspection | None:
        """Wait for the look at the newest document; None where it was stopped, or has failed."""
        await self._idle.wait()
        return self.inspection

    def follow(self, document: PricingDocument, step: Step) -> None:
        """Look at the document that a step led to."""
        self._newest = document
        self._ahead.append((document, step))
        if self._idle.is_set():
            self._start()

    def stop(self) -> None:
        """Look no further."""
        self._tasks.cancel(_LOOK)
        self._idle.set()

    def _start(self) -> None:
        self._idle.clear()
        self._tasks.start(_LOOK, self._look)

    async def _look(self) -> None:
        try:
            while True:
                document, inspection = await self._inspect()
                self._inspected = document, inspection
                if self._ahead:
                    continue
                difference = await in_slices(differing(self._loaded, document))
                changed = await in_slices(changed_parts(difference))
                # Another step may have come meanwhile.
                if not self._ahead:
                    self._tell(Looked(inspection, difference.count, changed))
                    return
        finally:
            # Before anything else can run: a step that follows now has to begin another look.
            self._idle.set()

    async def _inspect(self) -> tuple[PricingDocument, Inspection]:
        if self._inspected is None:
            document = self._newest
            self._ahead.clear()
            return document, await in_slices(inspecting(document, self._prices))
        document, step = self._ahead.pop(0)
        return document, await in_slices(updating(self._inspected[1], document, step, self._prices))
