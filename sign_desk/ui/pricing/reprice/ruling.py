"""Asks for one rule for the prices of several customisers, and shows what it makes until it is the right one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from sign_desk.money import AmountError
from sign_desk.pricing.adjust import adjusting
from sign_desk.pricing.slices import in_slices
from sign_desk.ui.pricing.asking import accepted
from sign_desk.ui.pricing.reprice.prices import cells_of, fields_of, lists_of
from sign_desk.ui.pricing.reprice.rule_dialog import RuleDialog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from sign_desk.pricing.adjust import Adjustment
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.units import PriceFormat
    from sign_desk.ui.kit.tasks import TaskScope
    from sign_desk.ui.pricing.reprice.rule_dialog import Wanted

_PREVIEW = "preview"


class Priced(NamedTuple):
    """A customiser, and its prices."""

    name: str
    customiser_id: int
    document: PricingDocument


async def ruled(
    customisers: Sequence[Priced], prices: PriceFormat, tasks: TaskScope, parent: QWidget
) -> Sequence[tuple[Adjustment, PricingDocument]]:
    """What the rule makes of the prices of each, in their order; nothing if it is given up. `tasks` compute it."""
    lists = {
        f"{one.name}, id {one.customiser_id}": lists_of(place, one.document) for place, one in enumerate(customisers)
    }
    fields = await in_slices(fields_of([one.document for one in customisers]))
    dialog = RuleDialog(lists, fields, prices, parent)
    names, found = [one.name for one in customisers], list[tuple["Adjustment", "PricingDocument"]]()

    async def compute(wanted: Wanted) -> None:
        computed = []
        for place, one in enumerate(customisers):
            cells = cells_of(one.document, place, wanted)
            computed.append((await in_slices(adjusting(one.document, cells, wanted.rule, prices)), one.document))
        found[:] = computed
        dialog.show_preview(names, computed)

    def refuse(error: Exception) -> None:
        if not isinstance(error, AmountError):
            raise error
        dialog.show_refused(str(error))

    def follow(wanted: Wanted | None) -> None:
        tasks.cancel(_PREVIEW)
        if wanted is not None:
            tasks.start(_PREVIEW, partial(compute, wanted), failed=refuse)

    dialog.wantedChanged.connect(follow)
    try:
        return found if await accepted(dialog) else ()
    finally:
        tasks.cancel(_PREVIEW)
