"""The way to a save: looked whether the store was changed meanwhile, merged with that, read by the operator."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog

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
from sign_desk.ui.kit.dialogs import shown
from sign_desk.ui.kit.notices import Notice
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.pricing.merge_dialog import MergeDialog
from sign_desk.ui.pricing.review_dialog import ReviewDialog
from sign_desk.ui.pricing.review_words import difference_words
from sign_desk.ui.pricing.samples_dialog import SamplesDialog
from sign_desk.ui.pricing.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from sign_desk.pricing.diff import Difference
    from sign_desk.pricing.document import Cell
    from sign_desk.pricing.review import Review
    from sign_desk.services.books import Book
    from sign_desk.services.price_books import PriceBooks
    from sign_desk.services.session import Session
    from sign_desk.ui.pricing.choices import Choices
    from sign_desk.ui.pricing.editing import Editing
    from sign_desk.ui.pricing.editor import EditorView

_MERGED = "merged"
_IN_THE_WAY = "in the way"


@dataclass(frozen=True, slots=True)
class Desk:
    """What a review works with: the store in hand, its prices and choices, and the customiser's name."""

    session: Session
    books: PriceBooks
    choices: Choices
    customiser: str


class Reviewing(QObject):
    """Leads the operator to a save, which `saveRequested` asks for, once all is read and nothing is in the way."""

    saveRequested = Signal()

    def __init__(self, view: EditorView, editing: Editing, on_error: Callable[[BaseException], None]) -> None:
        super().__init__(view)
        self._view = view
        self._editing = editing
        self._tasks = TaskScope(self, on_error)
        self._desk: Desk | None = None
        view.reviewRequested.connect(self.review)

    def use(self, desk: Desk | None) -> None:
        """Review the prices of this customiser from now on; None: none is open."""
        self._tasks.cancel_all()
        self._desk = desk

    def review(self) -> None:
        """Let the operator read what a save would change."""
        self._begin(None)

    def review_against(self, book: Book) -> None:
        """The same, where it is known already that the service has this version by now."""
        self._begin(book)

    def take_over(self, book: Book) -> None:
        """Lay the edits over the version that the service has by now."""
        self._tasks.start("review", partial(self._merge, book))

    def _begin(self, book: Book | None) -> None:
        if self._desk is not None:
            self._view.notices.dismiss(_IN_THE_WAY)
            self._tasks.start("review", partial(self._review, self._desk, book))

    async def _review(self, desk: Desk, newer: Book | None) -> None:
        await self._editing.settled()
        newer = newer or await self._newer(desk)
        elsewhere = ""
        if newer is not None:
            merged = await self._merge(newer)
            if merged is None:
                return
            elsewhere = f"Changed elsewhere since you opened these prices, and kept: {merged}."
        sheet = self._editing.sheet
        difference = await in_slices(differing(sheet.book.document, sheet.history.document))
        if difference:
            await self._read(desk, difference, elsewhere)

    async def _newer(self, desk: Desk) -> Book | None:
        """What the service has by now, if that is something else. Offline, the save itself will look."""
        try:
            return await desk.books.recheck(self._editing.sheet.book)
        except ApiError:
            return None

    # -- merging ------------------------------------------------------------------------------------------

    async def _merge(self, newer: Book) -> str | None:
        """Lay the edits over the newer version; return what was changed elsewhere, in words, or None if not done."""
        sheet, desk = self._editing.sheet, self._desk
        if desk is None:
            return None
        try:
            merge = await in_slices(merging(sheet.book.document, sheet.history.document, newer.document))
        except UnitsDiffer:
            text = "The service counts these prices in other units than before: no number means the same any more."
            self._tell("The units of these prices have changed", f"{text} Discard your changes and make them anew.")
            return None
        dialog = MergeDialog(merge, Texts(newer.document, sheet.prices), parent=self._view)
        try:
            if merge.conflicts and await shown(dialog) != QDialog.DialogCode.Accepted:
                return None
            step = merge.step(dialog.choices)
        except EditRefused as error:
            self._tell("The changes cannot be put together", str(error))
            return None
        finally:
            dialog.deleteLater()
        words = difference_words(merge.elsewhere, sheet.prices)
        history = History(newer.document).push(step)
        self._editing.begin(desk.books, newer, sheet.prices, history, is_kept=False)
        if not self._editing.is_changed:
            text = "What you changed is in the store already."
            self._view.notices.show_notice(_MERGED, Notice(Tone.INFO, "Nothing is left to save", text))
        return words

    def _tell(self, title: str, text: str) -> None:
        self._view.notices.show_notice(_IN_THE_WAY, Notice(Tone.DANGER, title, text))

    # -- reading ------------------------------------------------------------------------------------------

    async def _read(self, desk: Desk, difference: Difference, elsewhere: str) -> None:
        sheet = self._editing.sheet
        limit = await desk.choices.limit_percent()
        review = await in_slices(reviewing(difference, limit_percent=limit))
        dialog = ReviewDialog(
            review,
            Texts(difference.after, sheet.prices),
            store=desk.session.profile.name,
            customiser=desk.customiser,
            parent=self._view,
        )
        if elsewhere:
            dialog.show_notice(elsewhere)
        dialog.cellRequested.connect(self._go_to)
        dialog.samplesRequested.connect(partial(self._edit_samples, desk, review, dialog))
        self._follow_obstacles(desk, dialog)
        self._compare(desk, review, dialog)
        try:
            if await shown(dialog) == QDialog.DialogCode.Accepted:
                self.saveRequested.emit()
        finally:
            self._tasks.cancel("samples")
            dialog.deleteLater()

    def _follow_obstacles(self, desk: Desk, dialog: ReviewDialog) -> None:
        """Tell what keeps the prices from being saved: in the prices themselves, or in the state of the store."""
        inspection = self._editing.sheet.lookout.inspection
        findings = inspection.findings if inspection else ()
        errors = [finding for finding in findings if finding.severity is Severity.ERROR]
        obstacle = desk.session.obstacle()
        told = f"{obstacle.reason} {obstacle.next_step}" if obstacle else ""
        dialog.show_obstacle(told, errors)

    def _go_to(self, cell: Cell) -> None:
        self._view.show_cell(cell.key, cell.path)

    # -- what customers pay -------------------------------------------------------------------------------

    def _compare(self, desk: Desk, review: Review, dialog: ReviewDialog) -> None:
        dialog.show_samples(None)
        self._tasks.start("samples", partial(self._show_samples, desk, review, dialog))

    async def _show_samples(self, desk: Desk, review: Review, dialog: ReviewDialog) -> None:
        before, after = review.difference.before, review.difference.after
        prices = self._editing.sheet.prices
        if prices.doubt(Unit.MINOR):
            dialog.show_samples(())
            return
        signs = await desk.choices.signs(after.pricing_model)
        dialog.show_samples(await in_slices(comparing(before, after, signs, prices.decimals(Unit.MINOR))))

    def _edit_samples(self, desk: Desk, review: Review, dialog: ReviewDialog) -> None:
        self._tasks.start("edit samples", partial(self._choose_samples, desk, review, dialog))

    async def _choose_samples(self, desk: Desk, review: Review, dialog: ReviewDialog) -> None:
        model = review.difference.after.pricing_model
        signs = await desk.choices.signs(model)
        chooser = SamplesDialog(model, signs, desk.choices.defaults(model), parent=dialog)
        try:
            if await shown(chooser) == QDialog.DialogCode.Accepted:
                await desk.choices.choose_signs(model, chooser.signs)
                self._compare(desk, review, dialog)
        finally:
            chooser.deleteLater()
