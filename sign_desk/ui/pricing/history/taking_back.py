"""Leads the operator through taking back what a save once did to prices that were edited since."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from sign_desk.pricing.conflicts import Side
from sign_desk.pricing.diff import differing
from sign_desk.pricing.drafts import EditRefused
from sign_desk.pricing.merge import UnitsDiffer
from sign_desk.pricing.slices import in_slices
from sign_desk.pricing.versions.taking_back import taking_back
from sign_desk.ui.pricing.asking import accepted
from sign_desk.ui.pricing.history.take_back_dialog import TakeBackDialog, TakeBackWords

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.slices import Work
    from sign_desk.pricing.steps import Step
    from sign_desk.ui.pricing.sheet import Sheet

OTHER_UNITS = "The service counts these prices in other units than it did then: no number means the same any more."
NOTHING_LEFT = "Nothing of it is left: the prices are what they were before."


async def taken_back(
    sheet: Sheet, versions: tuple[PricingDocument, PricingDocument], words: TakeBackWords, name: str, parent: QWidget
) -> Callable[[PricingDocument], Work[Step]] | None:
    """Ask what of a save is put back, whose `versions` are those before and after it; None where nothing is to be.

    What is returned makes the step of that `name`, for `Editing.edit`. Raises EditRefused where there is no way.
    """
    before, after = versions
    now = sheet.document
    try:
        merge = await in_slices(taking_back(before, after, now))
    except UnitsDiffer:
        raise EditRefused(OTHER_UNITS) from None
    kept = await in_slices(merge.stepping(dict.fromkeys(merge.conflicts, Side.THEIRS)))
    back = await in_slices(differing(now, now.apply(kept)))
    if not back and not merge.conflicts:
        raise EditRefused(NOTHING_LEFT)
    dialog = TakeBackDialog(merge, back, sheet.prices, words, parent)
    if not await accepted(dialog):
        return None
    step = await in_slices(merge.stepping(dialog.choices))
    return partial(made_on, now, replace(step, name=name))


def made_on(before: PricingDocument, step: Step, document: PricingDocument) -> Work[Step]:
    """Give the step that was made on one document, if that is still the one at hand. Raises EditRefused."""
    yield
    if document is not before:
        raise EditRefused("The prices were edited before that. Try once more.")
    return step
