"""The way to a save: looked whether the store was changed meanwhile, merged with that, read by the operator."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from sign_desk.api.errors import ApiError
from sign_desk.pricing.diff import differing
from sign_desk.pricing.drafts import EditRefused
from sign_desk.pricing.history import History
from sign_desk.pricing.merge import UnitsDiffer, merging
from sign_desk.pricing.slices import in_slices
from sign_desk.services.pricing.books import Phase
from sign_desk.ui.kit.notices import Notice
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.pricing.asking import accepted
from sign_desk.ui.pricing.keeper import Edits
from sign_desk.ui.pricing.review.conflict_words import wording
from sign_desk.ui.pricing.review.merge_dialog import MergeDialog
from sign_desk.ui.pricing.review.reading import Reading
from sign_desk.ui.pricing.review.words import difference_words
from sign_desk.ui.pricing.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sign_desk.pricing.diff import Difference
    from sign_desk.pricing.merge import Conflict, Side
    from sign_desk.services.pricing.books import Book
    from sign_desk.ui.kit.tasks import WriteScope
    from sign_desk.ui.pricing.editing import Editing
    from sign_desk.ui.pricing.editor.view import EditorView
    from sign_desk.ui.pricing.review.reading import Desk
    from sign_desk.ui.pricing.sheet import Sheet

_MERGED = "merged"
_IN_THE_WAY = "in the way"
_PREPARING = "Putting the review together…"


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
        self._tasks = TaskScope(self, on_error)
        self._desk: Desk | None = None
        self._reading = Reading(view, editing, writes, on_error)
        self._reading.reviewAgainRequested.connect(self.review)
        view.reviewRequested.connect(self.review)

    def use(self, desk: Desk | None) -> None:
        """Review the prices of this customiser from now on; None: none is open."""
        self._tasks.cancel_all()
        self._reading.leave()
        self._desk = desk

    def refresh_obstacle(self) -> None:
        """Tell in the review that is being read what keeps it from being saved by now: the connection has changed."""
        self._reading.refresh_obstacle()

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
            if (found := await self._prepare(sheet, newer)) is None:
                return
            difference, elsewhere = found
            document = sheet.document
            if not difference:
                self._tell_nothing_left()
            is_accepted = bool(difference) and await self._reading.read(desk, sheet, difference, elsewhere)
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

    async def _prepare(self, sheet: Sheet, newer: Book | None) -> tuple[Difference, str] | None:
        """What would be saved, and what was changed elsewhere in words; None if that could not be put together."""
        self._view.show_saving(_PREPARING)
        try:
            elsewhere = await self._merge(sheet, newer) if newer is not None else ""
            difference = await in_slices(differing(sheet.book.document, sheet.document))
        finally:
            self._view.show_saving("")
        return None if elsewhere is None else (difference, elsewhere)

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
