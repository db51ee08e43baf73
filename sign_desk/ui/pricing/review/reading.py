"""A review while it is read: what is in the way of a save, what customers pay, and what counts as exceptional."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, Signal

from sign_desk.pricing.findings import Severity
from sign_desk.pricing.review import reviewing
from sign_desk.pricing.samples import comparing
from sign_desk.pricing.slices import in_slices
from sign_desk.pricing.units import Unit
from sign_desk.store.errors import StoreError
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.pricing.asking import accepted
from sign_desk.ui.pricing.limit_dialog import LimitDialog
from sign_desk.ui.pricing.review.dialog import ReviewDialog
from sign_desk.ui.pricing.review.samples_dialog import SamplesDialog
from sign_desk.ui.pricing.texts import Texts
from sign_desk.ui.trouble import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sign_desk.pricing.diff import Difference
    from sign_desk.pricing.inspection import Inspection
    from sign_desk.pricing.keys import Cell
    from sign_desk.pricing.quote import Sign
    from sign_desk.pricing.review import Review
    from sign_desk.services.pricing.price_books import PriceBooks
    from sign_desk.services.session import Session
    from sign_desk.ui.kit.tasks import WriteScope
    from sign_desk.ui.pricing.choices import Choices
    from sign_desk.ui.pricing.editing import Editing
    from sign_desk.ui.pricing.editor.view import EditorView
    from sign_desk.ui.pricing.sheet import Sheet

_ANSWER = "Close this, choose the currency above the prices once more, and answer the question that is asked then."
_NOT_CHECKED = "The prices could not be checked. Close this and review them again."


@dataclass(frozen=True, slots=True)
class Desk:
    """What a review works with: the store in hand, its prices and choices."""

    session: Session
    books: PriceBooks
    choices: Choices


class Reading(QObject):
    """Shows one review at a time, and follows what the operator asks for in it.

    ``reviewAgainRequested``: something else counts as exceptional from now on.
    """

    reviewAgainRequested = Signal()

    def __init__(
        self,
        view: EditorView,
        editing: Editing,
        writes: WriteScope,
        on_error: Callable[[BaseException], None],
    ) -> None:
        super().__init__(view)
        self._view = view
        self._editing = editing
        self._writes = writes
        self._tasks = TaskScope(self, on_error)
        self._look_at_obstacle: Callable[[], None] = _nothing

    def leave(self) -> None:
        """Close what is asked in a review of prices that are not open any more."""
        self._tasks.cancel_all()

    def refresh_obstacle(self) -> None:
        """Tell in the review that is being read what keeps it from being saved by now."""
        self._look_at_obstacle()

    async def read(self, desk: Desk, sheet: Sheet, difference: Difference, elsewhere: str) -> bool:
        """Show what would be saved; whether it is to be. `elsewhere` are words for what others changed meanwhile."""
        limit = await desk.choices.limit_percent()
        review = await in_slices(reviewing(difference, limit_percent=limit))
        inspection = await sheet.lookout.ended() if sheet.lookout else None
        dialog = ReviewDialog(
            review,
            Texts(difference.after, sheet.prices),
            store=desk.session.profile.name,
            customiser=sheet.name,
            parent=self._view,
        )
        if elsewhere:
            dialog.show_elsewhere(f"Changed elsewhere since you opened these prices, and kept: {elsewhere}.")
        dialog.cellRequested.connect(self._go_to)
        dialog.samplesRequested.connect(partial(self._edit_samples, desk, review, dialog))
        dialog.limitRequested.connect(partial(self._choose_limit, desk, dialog))
        self._look_at_obstacle = partial(_show_obstacles, desk.session, sheet.prices.currency, inspection, dialog)
        self._look_at_obstacle()
        self._compare(desk, review, dialog)
        try:
            return await accepted(dialog)
        finally:
            self._look_at_obstacle = _nothing
            for key in ("samples", "edit samples", "limit"):
                self._tasks.cancel(key)

    def _go_to(self, cell: Cell) -> None:
        self._view.show_cell(cell.key, cell.path)

    # -- what customers pay -------------------------------------------------------------------------------

    def _compare(self, desk: Desk, review: Review, dialog: ReviewDialog, signs: Sequence[Sign] | None = None) -> None:
        dialog.show_samples(None)
        self._tasks.start("samples", partial(self._show_samples, desk, review, dialog, signs))

    async def _show_samples(
        self, desk: Desk, review: Review, dialog: ReviewDialog, signs: Sequence[Sign] | None
    ) -> None:
        before, after = review.difference.before, review.difference.after
        prices = self._editing.sheet.prices
        if prices.doubt(Unit.MINOR):
            dialog.show_samples(())
            return
        if signs is None:
            signs = await desk.choices.signs(after.pricing_model)
        dialog.show_samples(await in_slices(comparing(before, after, signs, prices.decimals(Unit.MINOR))))

    def _edit_samples(self, desk: Desk, review: Review, dialog: ReviewDialog) -> None:
        self._tasks.start("edit samples", partial(self._choose_samples, desk, review, dialog))

    async def _choose_samples(self, desk: Desk, review: Review, dialog: ReviewDialog) -> None:
        model = review.difference.after.pricing_model
        signs = await desk.choices.signs(model)
        chooser = SamplesDialog(model, signs, desk.choices.defaults(model), parent=dialog)
        if not await accepted(chooser):
            return
        signs = chooser.signs
        self._compare(desk, review, dialog, signs)
        self._writes.start(
            desk.choices.choose_signs(model, signs),
            owner=self,
            failed=partial(_tell_not_kept, dialog, "These sample signs hold for this review only."),
        )

    # -- what is exceptional ------------------------------------------------------------------------------

    def _choose_limit(self, desk: Desk, dialog: ReviewDialog) -> None:
        self._tasks.start("limit", partial(self._chosen_limit, desk, dialog))

    async def _chosen_limit(self, desk: Desk, dialog: ReviewDialog) -> None:
        limit = await desk.choices.limit_percent()
        chooser = LimitDialog(limit, store=desk.session.profile.name, parent=dialog)
        if await accepted(chooser) and chooser.limit != limit:
            self._writes.start(
                desk.choices.choose_limit_percent(chooser.limit),
                owner=self,
                done=lambda _: self._review_again(dialog),
                failed=partial(_tell_not_kept, dialog, "The limit is what it was."),
            )

    def _review_again(self, dialog: ReviewDialog) -> None:
        if shiboken6.isValid(dialog) and dialog.isVisible():
            self.reviewAgainRequested.emit()


def _nothing() -> None:
    """No review is being read."""


def _tell_not_kept(dialog: ReviewDialog, what: str, error: Exception) -> None:
    """Tell, if the review is still read, that a choice could not be kept."""
    if not isinstance(error, StoreError):
        raise error
    if shiboken6.isValid(dialog):
        dialog.show_not_kept(f"{what} {explain(error).text}")


def _show_obstacles(session: Session, currency: str, inspection: Inspection | None, dialog: ReviewDialog) -> None:
    """Tell what keeps the prices from being saved: in the prices themselves, or in the state of the store."""
    told = "" if inspection else _NOT_CHECKED
    if (obstacle := session.obstacle(currency)) is not None:
        told = f"{obstacle.reason} {_ANSWER if obstacle.uncounted else obstacle.next_step}"
    findings = inspection.findings if inspection else ()
    dialog.show_obstacle(told, [finding for finding in findings if finding.severity is Severity.ERROR])
