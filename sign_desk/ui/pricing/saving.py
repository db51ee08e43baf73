"""Saving the prices that were reviewed, and telling how that ended: saved, not saved, or not known yet."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from sign_desk.api.errors import Invalid
from sign_desk.pricing.findings import Finding, Rule, Severity
from sign_desk.services.pricing.books import ChangedElsewhere, NotSaved, OtherState, Phase, Saved, SaveUnknown, refusals
from sign_desk.ui.kit.notices import Action, Notice
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.locale import clock_time
from sign_desk.ui.pricing.asking import accepted
from sign_desk.ui.pricing.keeper import fresh
from sign_desk.ui.pricing.review.words import difference_words
from sign_desk.ui.pricing.since_dialog import DifferenceDialog
from sign_desk.ui.pricing.words import place_name, title
from sign_desk.ui.trouble import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sign_desk.pricing.diff import Difference
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.services.pricing.books import Refusal
    from sign_desk.ui.kit.tasks import WriteScope
    from sign_desk.ui.pricing.editing import Editing
    from sign_desk.ui.pricing.editor.view import EditorView
    from sign_desk.ui.pricing.sheet import Sheet

_OUTCOME = "save"
_MOST_NAMED = 5


class EditedSince(Exception):
    """The prices are not those that were reviewed: nothing was asked nor sent."""

    title = "The prices were not saved"
    cause = "They were edited after you had reviewed them."
    next_step = "Review them again."


class Saving(QObject):
    """Saves what was reviewed. While that runs, nothing can be edited.

    ``begun`` and ``ended`` tell so, of a save whose prices are open; ``settled`` follows each save, and carries the
    customiser's id. ``changedElsewhere`` carries the version that somebody else put in the way, ``mergeRequested``
    the one over which the edits of the last time are to be laid.
    """

    begun = Signal()
    ended = Signal()
    settled = Signal(int)
    changedElsewhere = Signal(object)
    mergeRequested = Signal(object)

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
        self._saving: Sheet | None = None

    def leave(self) -> None:
        """Other prices are opened. A save under way goes on."""
        self._tasks.cancel_all()
        self._saving = None

    @property
    def is_saving(self) -> bool:
        """Whether what is on the table is on its way."""
        return self._saving is not None

    def save(self, document: PricingDocument) -> None:
        """Save this document, if it is still the one on the table."""
        if self.is_saving or not self._editing.is_open:
            return
        sheet = self._saving = self._editing.sheet
        self._view.notices.dismiss(_OUTCOME)
        self._view.show_saving(Phase.LOOKING.value)
        self.begun.emit()
        self._writes.start(
            self._save(sheet, document),
            owner=self,
            done=partial(self._take_outcome, sheet),
            failed=partial(self._take_failure, sheet),
        )

    def tell(self, outcome: Saved | NotSaved | OtherState, *, of_last_time: bool = False) -> None:
        """Tell how a save ended: this one, or one of the last time, whose answer nobody saw."""
        match outcome:
            case Saved():
                self._tell_saved(outcome, of_last_time=of_last_time)
            case NotSaved():
                self._tell_not_saved(outcome)
            case OtherState():
                self._tell_other_state(outcome, of_last_time=of_last_time)

    # -- what came of it ----------------------------------------------------------------------------------

    async def _save(self, sheet: Sheet, document: PricingDocument) -> Saved:
        async with sheet.turn:
            if sheet.document is not document:
                raise EditedSince
            saved = await sheet.books.save(sheet.book, document, partial(self._show_phase, sheet))
            self._lay(sheet, saved)
        return saved

    async def _look(self, sheet: Sheet, unknown: SaveUnknown) -> Saved | NotSaved | OtherState:
        async with sheet.turn:
            outcome = await sheet.books.find_out(unknown)
            if isinstance(outcome, Saved):
                self._lay(sheet, outcome)
        return outcome

    def _lay(self, sheet: Sheet, saved: Saved) -> None:
        """Go on with what the service has. Where one is on an item that was new, one stays on it."""
        here = saved.readback.new_ids.get(item) if (item := self._view.current_item) else None
        self._editing.lay(sheet, fresh(saved.book))
        if here is not None and self._editing.is_on(sheet):
            self._view.show_cell(here, ())

    def _show_phase(self, sheet: Sheet, phase: Phase) -> None:
        if self._saving is sheet:
            self._view.show_saving(phase.value)

    def _settle(self, sheet: Sheet) -> bool:
        """End the save; False where something else is on the table by now."""
        is_open = self._saving is sheet
        if is_open:
            self._saving = None
            self._view.show_saving("")
            self.ended.emit()
        self.settled.emit(sheet.place.customiser_id)
        return is_open

    def _take_outcome(self, sheet: Sheet, outcome: Saved | NotSaved | OtherState) -> None:
        if not self._settle(sheet):
            self._tell_away(sheet, Tone.OK, "the prices were saved", "Open them to see what the store has now.")
            return
        self.tell(outcome)
        if isinstance(outcome, OtherState):
            self.changedElsewhere.emit(outcome.book)

    def _take_failure(self, sheet: Sheet, error: Exception) -> None:
        if isinstance(error, SaveUnknown):
            sheet.was_sent = True
            if self._saving is sheet:
                self._find_out(sheet, error)
                return
        if not self._settle(sheet):
            trouble = explain(error)
            self._tell_away(sheet, Tone.DANGER, f"{trouble.title[0].lower()}{trouble.title[1:]}", trouble.text)
            return
        self._tell_failed(error)
        if isinstance(error, ChangedElsewhere):
            self.changedElsewhere.emit(error.book)

    def _find_out(self, sheet: Sheet, unknown: SaveUnknown) -> None:
        """Read back, which is safe, until it is known whether the prices arrived. Nothing is edited before."""
        self._view.show_saving("Finding out whether the prices were saved…")
        text = f"{unknown.cause} {unknown.next_step}"
        self._view.notices.show_notice(_OUTCOME, Notice(Tone.WARNING, unknown.title, text, dismissible=False))
        self._tasks.start(
            "find out",
            partial(self._look, sheet, unknown),
            done=partial(self._take_outcome, sheet),
            failed=partial(self._take_still_unknown, sheet, unknown),
        )

    def _take_still_unknown(self, sheet: Sheet, unknown: SaveUnknown, error: Exception) -> None:
        trouble = explain(error)
        text = f"{unknown.cause} Nor could the prices be read back. {trouble.title}. {trouble.text}"
        again = Action("Look again", partial(self._find_out, sheet, unknown))
        self._view.show_saving("It is not known whether the prices were saved")
        notice = Notice(Tone.DANGER, unknown.title, text, actions=(again,), dismissible=False)
        self._view.notices.show_notice(_OUTCOME, notice)

    # -- in words -----------------------------------------------------------------------------------------

    def _tell_away(self, sheet: Sheet, tone: Tone, what: str, text: str) -> None:
        """Tell what became of prices that are not open any more."""
        key = f"{_OUTCOME} {sheet.place.customiser_id}"
        self._view.notices.show_notice(key, Notice(tone, f"{sheet.name}: {what}", text))

    def _tell_saved(self, saved: Saved, *, of_last_time: bool) -> None:
        at = clock_time(saved.book.fetched_at)
        words = "The save of the last time did arrive" if of_last_time else f"Saved at {at}"
        if saved.unread is not None:
            text = f"They could not be read back: {explain(saved.unread).text} Refresh to see what the store has."
            self._show(Notice(Tone.WARNING, f"{words}, but not read back", text))
        elif not saved.readback.is_same:
            text = "What the store has now is not all that was sent. Look at what differs."
            see = self._see("What differs from what you saved", text, saved.readback.differences)
            self._show(Notice(Tone.DANGER, f"{words}, with differences", text, actions=(see,)))
        else:
            trimmed = len(saved.readback.normalised)
            also = f" The service tidied {trimmed} of the texts or empty values." if trimmed else ""
            text = f"The prices were read back: the store has what you saved.{also}"
            self._show(Notice(Tone.OK, words, text))

    def _tell_not_saved(self, outcome: NotSaved) -> None:
        if outcome.may_arrive:
            text = (
                "The store has the prices that it had before. What was sent a moment ago may still arrive: "
                "wait some minutes and refresh before you save again."
            )
        else:
            text = "The store has the prices that it had before. Your changes are still here: save them again."
        self._show(Notice(Tone.WARNING, "The prices were not saved", text))

    def _tell_other_state(self, outcome: OtherState, *, of_last_time: bool) -> None:
        text = (
            "The store has neither what was sent nor what it had before: somebody else saved meanwhile, or the "
            f"service changed what it took. Now: {difference_words(outcome.difference, self._editing.sheet.prices)}."
        )
        see = self._see("What the store has now, against what it had", text, outcome.difference)
        # What was just saved is laid over these prices anyway, and reviewed again.
        merge = Action("Put both together", partial(self._ask_for_merge, outcome))
        actions = (merge, see) if of_last_time and self._editing.is_changed else (see,)
        self._show(Notice(Tone.DANGER, "The store has other prices", text, actions=actions))

    def _ask_for_merge(self, outcome: OtherState) -> None:
        self._view.notices.dismiss(_OUTCOME)
        self.mergeRequested.emit(outcome.book)

    def _tell_failed(self, error: Exception) -> None:
        trouble = explain(error)
        if isinstance(error, Invalid) and (found := refusals(self._editing.document, error)):
            self._mark(found)
            named = "\n".join(map(self._refusal_words, found[:_MOST_NAMED]))
            go = Action("Go to the first", partial(self._view.show_cell, found[0].key, found[0].path))
            text = f"{named}\nNothing was saved; your changes are still here."
            self._show(Notice(Tone.DANGER, "The service refuses these prices", text, actions=(go,)))
            return
        self._show(Notice(Tone.DANGER, trouble.title, trouble.text))

    def _mark(self, found: Sequence[Refusal]) -> None:
        """Show at its cell what the service says of it, until the next edit."""
        lookout = self._editing.sheet.lookout
        if lookout is not None and (inspection := lookout.inspection) is not None:
            refused = (
                Finding(refusal.key, refusal.path, Severity.ERROR, Rule.REFUSED, " ".join(refusal.messages))
                for refusal in found
            )
            self._view.show_inspection(inspection.plus(refused))

    def _refusal_words(self, refusal: Refusal) -> str:
        sheet = self._editing.sheet
        place = place_name(sheet.history.document, refusal.key, sheet.prices)
        what = title(refusal.key.part, refusal.path) if refusal.path else ""
        return f"• {', '.join(filter(None, (place, what)))}: {' '.join(refusal.messages)}"

    def _see(self, heading: str, text: str, difference: Difference) -> Action:
        return Action("See what differs", partial(self._show_difference, heading, text, difference))

    def _show_difference(self, heading: str, text: str, difference: Difference) -> None:
        self._tasks.start("difference", partial(self._difference, heading, text, difference))

    async def _difference(self, heading: str, text: str, difference: Difference) -> None:
        prices = self._editing.sheet.prices
        await accepted(DifferenceDialog(heading, text, difference, prices, may_bring_back=False, parent=self._view))

    def _show(self, notice: Notice) -> None:
        self._view.notices.show_notice(_OUTCOME, notice)
