"""Looks at the document while it is edited: what is wrong in it, and how much of it is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from sign_desk.pricing.diff import differing
from sign_desk.pricing.inspection import inspecting, updating
from sign_desk.pricing.slices import in_slices
from sign_desk.ui.kit.tasks import TaskScope

if TYPE_CHECKING:
    from collections.abc import Callable

    from sign_desk.pricing.document import PricingDocument, Step
    from sign_desk.pricing.inspection import Inspection
    from sign_desk.pricing.units import PriceFormat


class Lookout(QObject):
    """Follows one document from step to step, in slices between other things.

    ``looked`` carries the `Inspection` and the number of changes, once both are those of the newest step.
    """

    looked = Signal(object, int)

    def __init__(
        self,
        loaded: PricingDocument,
        document: PricingDocument,
        prices: PriceFormat,
        owner: QObject,
        on_error: Callable[[BaseException], None],
    ) -> None:
        """Look at `document`, which was made of `loaded`."""
        super().__init__(owner)
        self._loaded = loaded
        self._newest = document
        self._prices = prices
        self._ahead: list[tuple[PricingDocument, Step]] = []
        self._inspected: tuple[PricingDocument, Inspection] | None = None
        self._tasks = TaskScope(self, on_error)
        self._tasks.start("look", self._look)

    @property
    def inspection(self) -> Inspection | None:
        """What was found in the newest document; None while that is being looked at."""
        return self._inspected[1] if self._inspected and self._inspected[0] is self._newest else None

    def follow(self, document: PricingDocument, step: Step) -> None:
        """Look at the document that a step led to."""
        self._newest = document
        self._ahead.append((document, step))
        if not self._tasks.busy("look"):
            self._tasks.start("look", self._look)

    def stop(self) -> None:
        """Look no further."""
        self._tasks.cancel_all()

    async def _look(self) -> None:
        while True:
            document, inspection = await self._inspect()
            self._inspected = document, inspection
            if not self._ahead:
                difference = await in_slices(differing(self._loaded, document))
                # Another step may have come meanwhile.
                if not self._ahead:
                    self.looked.emit(inspection, difference.count)
                    return

    async def _inspect(self) -> tuple[PricingDocument, Inspection]:
        if self._inspected is None:
            document = self._newest
            self._ahead.clear()
            return document, await in_slices(inspecting(document, self._prices))
        document, step = self._ahead.pop(0)
        return document, await in_slices(updating(self._inspected[1], document, step, self._prices))
