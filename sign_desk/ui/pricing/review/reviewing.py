"""The way to a save: looked whether the store was changed meanwhile, merged with that, read by the operator."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, Signal

from sign_desk.api.errors import ApiError
from sign_desk.pricing.diff import differing
from sign_desk.pricing.drafts import EditRefused
from sign_desk.pricing.findings import Severity
from sign_desk.pricing.history import History
from sign_desk.pricing.merge import UnitsDiffer, merging
from sign_desk.pricing.review import reviewing
from sign_desk.pricing.samples import comparing
from sign_desk.pricing.slices import in_slices
from sign_desk.pricing.units import Unit
from sign_desk.services.pricing.books import Phase
from sign_desk.store.errors import StoreError
from sign_desk.ui.kit.notices import Notice
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.pricing.asking import accepted
from sign_desk.ui.pricing.keeper import Edits
from sign_desk.ui.pricing.limit_dialog import LimitDialog
from sign_desk.ui.pricing.review.conflict_words import wording
from sign_desk.ui.pricing.review.dialog import ReviewDialog
from sign_desk.ui.pricing.review.merge_dialog import MergeDialog
from sign_desk.ui.pricing.review.samples_dialog import SamplesDialog
from sign_desk.ui.pricing.review.words import difference_words
from sign_desk.ui.pricing.texts import Texts
from sign_desk.ui.trouble import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sign_desk.pricing.diff import Difference
    from sign_desk.pricing.inspection import Inspection
    from sign_desk.pricing.keys import Cell
    from sign_desk.pricing.merge import Conflict, Side
    from sign_desk.pricing.quote import Sign
    from sign_desk.pricing.review import Review
    from sign_desk.services.pricing.books import Book
    from sign_desk.services.pricing.price_books import PriceBooks
    from sign_desk.services.session import Session
    from sign_desk.ui.kit.tasks import WriteScope
    from sign_desk.ui.pricing.choices import Choices
    from sign_desk.ui.pricing.editing import Editing
    from sign_desk.ui.pricing.editor.view import EditorView
    from sign_desk.ui.pricing.sheet import Sheet

_MERGED = "merged"
_IN_THE_WAY = "in the way"
_ANSWER = "Close this, choose the currency above the prices once more, and answer the question that is asked then."
_NOT_CHECKED = "The prices could not be checked. Close this and review them again."


@dataclass(frozen=True, slots=True)
class Desk:
    """What a review works with: the store in hand, its prices and choices."""

    session: Session
    books: PriceBooks
    choices: Choices


class Reviewing(QObject):
    """Leads the operator to a save, once all is read and nothing is in the way.

    ``saveRequested`` carries the document that was read. ``merged`` carries the version that was laid under the edits.
    """

    saveRequested = Signal(object)
    merged = Signal(object)

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
        self._desk: Desk | None = None
        self._look_at_obstacle: Callable[[], None] = _nothing
        view.reviewRequested.connect(self.review)

    def use(self, desk: Desk | None) -> None:
        """Review the prices of this customiser from now on; None: none is open."""
        self._tasks.cancel_all()
        self._desk = desk

    def refresh_obstacle(self) -> None:
        """Tell in the review that is being read what keeps it from being saved by now: the connection has changed."""
        self._look_at_obstacle()

    def review(self) -> None:
        """Let the operator read what a save would change."""
        self._begin(None)

    def review_against(self, book: Book) -> None:
        """The same, where it is known already that the service has this version by now."""
        self._begin(book)

    def take_over(self, book: Book) -> None:
        """Lay the edits over the version that the service has by now."""
        self._tasks.start("review", partial(self._take_over, book))

    def _begin(self, book: Book | None) -> None:
        if self._desk is not None and self._editing.is_open:
            # What is still being typed is to be read, too.
            self._view.finish_typing()
            for key in (_IN_THE_WAY, _MERGED):
                self._view.notices.dismiss(key)
            self._tasks.start("review", partial(self._review, self._desk, book))

    async def _review(self, desk: Desk, newer: Book | None) -> None:
        newer = newer or await self._newer(desk)
        async with self._editing.held() as sheet:
            elsewhere = await self._merge(sheet, newer) if newer is not None else ""
            if elsewhere is None:
                return
            document = sheet.document
            difference = await in_slices(differing(sheet.book.document, document))
            if not difference:
                self._tell_nothing_left()
            is_accepted = bool(difference) and await self._read(desk, sheet, difference, elsewhere)
        if is_accepted:
            self.saveRequested.emit(document)

    async def _newer(self, desk: Desk) -> Book | None:
        """What the service has by now, if that is something else. Offline, the save itself will look.

        Nothing is edited meanwhile: it would be made behind the review.
        """
        self._view.show_saving(Phase.LOOKING.value)
        try:
            return await desk.books.recheck(self._editing.sheet.book)
        except ApiError:
            return None
        finally:
            self._view.show_saving("")

    # -- merging ------------------------------------------------------------------------------------------

    async def _take_over(self, newer: Book) -> None:
        async with self._editing.held() as sheet:
            words = await self._merge(sheet, newer)
        if words is None:
            return
        if not self._editing.is_changed:
            self._tell_nothing_left()
        elif words:
            text = f"Changed elsewhere, and kept: {words}."
            self._view.notices.show_notice(_MERGED, Notice(Tone.OK, "Your changes were laid over the new prices", text))

    async def _merge(self, sheet: Sheet, newer: Book) -> str | None:
        """Lay the edits over the newer version; what was changed elsewhere in words, or None if that was not done."""
        try:
            merge = await in_slices(
                merging(sheet.book.document, sheet.document, newer.document, was_sent=sheet.was_sent)
            )
        except UnitsDiffer:
            text = "The service counts these prices in other units than before: no number means the same any more."
            self._tell("The units of these prices have changed", f"{text} Discard your changes and make them anew.")
            return None
        choices: Mapping[Conflict, Side] = {}
        if merge.conflicts:
            lines = await in_slices(wording(merge, sheet.prices))
            dialog = MergeDialog(merge, lines, Texts(newer.document, sheet.prices), parent=self._view)
            if not await accepted(dialog):
                return None
            choices = dialog.choices
        try:
            step = await in_slices(merge.stepping(choices))
        except EditRefused as error:
            self._tell("The changes cannot be put together", str(error))
            return None
        self._editing.lay(sheet, Edits(newer, History(newer.document).push(step)), is_kept=False)
        self.merged.emit(newer)
        return difference_words(merge.elsewhere, sheet.prices) if merge.elsewhere else ""

    def _tell(self, title: str, text: str) -> None:
        self._view.notices.show_notice(_IN_THE_WAY, Notice(Tone.DANGER, title, text))

    def _tell_nothing_left(self) -> None:
        text = "Your store has these prices already."
        self._view.notices.show_notice(_MERGED, Notice(Tone.INFO, "Nothing is left to save", text))

    # -- reading ------------------------------------------------------------------------------------------

    async def _read(self, desk: Desk, sheet: Sheet, difference: Difference, elsewhere: str) -> bool:
        """Show what would be saved; whether it is to be."""
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
            self.review()


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
