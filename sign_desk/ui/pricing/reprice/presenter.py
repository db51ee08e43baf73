"""Leads from several customisers to one rule for their prices, one review, and saves one after another."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from sign_desk.api.errors import Invalid
from sign_desk.pricing.diff import differing
from sign_desk.pricing.inspection import inspecting
from sign_desk.pricing.review import reviewing
from sign_desk.pricing.slices import in_slices
from sign_desk.pricing.units import PriceFormat
from sign_desk.services.pricing.books import refusals
from sign_desk.services.pricing.reprice import NAME, Change, Repricing
from sign_desk.ui.kit.notices import Action, Notice
from sign_desk.ui.kit.progress import watched
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.locale import day_and_time, locale_name
from sign_desk.ui.models import MODELS
from sign_desk.ui.pricing.asking import accepted
from sign_desk.ui.pricing.reprice.choose_dialog import Candidate, ChooseDialog
from sign_desk.ui.pricing.reprice.review_dialog import SeveralReviewDialog
from sign_desk.ui.pricing.reprice.ruling import Priced, ruled
from sign_desk.ui.pricing.reprice.words import planned_words, refused_words, stopped_words
from sign_desk.ui.pricing.review.sections import review_sections
from sign_desk.ui.pricing.review.words import counted
from sign_desk.ui.pricing.words import readable
from sign_desk.ui.trouble import Explained, Trouble, explain

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from sign_desk.pricing.document import PricingDocument
    from sign_desk.services.customisers import Customisers
    from sign_desk.services.pricing.books import Book, Phase
    from sign_desk.services.pricing.reprice import Outcome, Undoing
    from sign_desk.ui.kit.progress import ProgressDialog
    from sign_desk.ui.kit.tasks import WriteScope
    from sign_desk.ui.pricing.editor.view import EditorView
    from sign_desk.ui.pricing.review.reading import Desk

_TASK, _NOTICE = "reprice", "reprice"
_NOT_REPRICED = "The prices were not repriced"


class _Opened(NamedTuple):
    name: str
    book: Book


class Reprice(QObject):
    """Reprices customisers of the store in hand. While they are saved, nothing can be edited.

    ``saved`` follows the saves, whatever came of them: prices that are shown may not be those of the store any more.
    """

    saved = Signal()

    def __init__(self, view: EditorView, writes: WriteScope, on_error: Callable[[BaseException], None]) -> None:
        super().__init__(view)
        self._view = view
        self._writes = writes
        self._tasks = TaskScope(self, on_error)
        self._desk: Desk | None = None
        self._customisers: Customisers | None = None
        self._saving: Desk | None = None
        self._told = ""
        view.repriceRequested.connect(partial(self._start, self._choose))

    def use(self, desk: Desk, customisers: Customisers) -> None:
        """Reprice the customisers of this store from now on."""
        self.use_none()
        self._desk, self._customisers = desk, customisers

    def use_none(self) -> None:
        """There is no store any more."""
        self._tasks.cancel_all()
        self._desk = self._customisers = None

    def follow(self) -> None:
        """Tell how far the saves are, and let nothing be edited until they have ended, whatever is opened meanwhile."""
        if self._saving is not None and self._is_in_hand(self._saving):
            self._view.show_saving(f"Repricing {self._told}")

    def _start(self, work: Callable[[Desk], Awaitable[None]]) -> None:
        if self._desk is not None and self._saving is None:
            self._view.finish_typing()
            self._tasks.start(_TASK, partial(work, self._desk), failed=self._tell_failed)

    def _tell_failed(self, error: Exception) -> None:
        if not isinstance(error, Explained):
            raise error
        trouble = explain(error)
        self._tell(Tone.DANGER, trouble.title, trouble.text)

    def _tell(self, tone: Tone, title: str, text: str, *actions: Action) -> None:
        self._view.notices.show_notice(_NOTICE, Notice(tone, title, text, actions=actions))

    # -- which, and how -----------------------------------------------------------------------------------

    async def _choose(self, desk: Desk) -> None:
        dialog = ChooseDialog(await self._candidates(desk), await self._undo_words(desk), self._view)
        dialog.undoRequested.connect(partial(self._start, self._undo))
        if not await accepted(dialog):
            return
        opened = await watched("Loading the prices", self._view, partial(self._open, desk, dialog.chosen))
        if opened is None:
            return
        formats = [await self._format(desk, one) for one in opened]
        if len(set(formats)) > 1:
            told = ", ".join(f"{one.name}: {its.currency}" for one, its in zip(opened, formats, strict=True))
            text = f"They are counted in different currencies ({told}). Reprice those of one currency at a time."
            self._tell(Tone.WARNING, _NOT_REPRICED, text)
            return
        changes = await self._ask_rule(opened, formats[0])
        if changes:
            await self._review(desk, f"Review the repricing of {counted(len(changes), 'customiser')}", changes)

    async def _candidates(self, desk: Desk) -> list[Candidate]:
        if self._customisers is None:
            return []
        listing = await self._customisers.kept() or await self._customisers.fetch()
        waiting = {note.customiser_id for note in await desk.books.staged()}
        return [
            Candidate(
                record.customiser_id,
                readable(record.name or "") or f"Customiser {record.customiser_id}",
                MODELS.get(record.price_type or "", record.price_type or "Without a price type"),
                "has unsaved changes" if record.customiser_id in waiting else "",
            )
            for record in listing.customisers
        ]

    async def _undo_words(self, desk: Desk) -> str:
        """What undoes the last repricing; "" where there is nothing to undo."""
        last = await desk.books.repriced.last()
        if last is not None:
            return f"Undo that of {day_and_time(last.begun_at)}…"
        return "Undo the last one…" if await Repricing(desk.books).left(None) else ""

    async def _open(self, desk: Desk, chosen: Sequence[Candidate], dialog: ProgressDialog) -> list[_Opened]:
        repricing = Repricing(desk.books)
        opened = []
        dialog.expect(len(chosen), "customiser")
        for candidate in chosen:
            opened.append(_Opened(candidate.name, await repricing.open(candidate.customiser_id, candidate.name)))
            dialog.show_done(len(opened))
        return opened

    async def _format(self, desk: Desk, opened: _Opened) -> PriceFormat:
        currency = await desk.books.currency_of(opened.book.customiser_id)
        return PriceFormat(currency, desk.session.minor_unit_of(currency), locale_name())

    async def _ask_rule(self, opened: Sequence[_Opened], prices: PriceFormat) -> list[Change]:
        """The changes that a rule makes; none if it is given up, or changes nothing."""
        customisers = [Priced(one.name, one.book.customiser_id, one.book.document) for one in opened]
        found = await ruled(customisers, prices, self._tasks, self._view)
        steps = [adjustment.step(document, NAME) for adjustment, document in found]
        return [Change.of(*one, step) for one, step in zip(opened, steps, strict=bool(steps)) if step]

    # -- review and save ----------------------------------------------------------------------------------

    async def _review(
        self, desk: Desk, heading: str, changes: Sequence[Change], *, undoing: Undoing | None = None, note: str = ""
    ) -> None:
        """Show what a save of each would change, and save them if that is to be."""
        limit = await desk.choices.limit_percent()
        read, needs_typing, errors = [], False, 0
        for change in changes:
            prices = await self._format(desk, _Opened(change.name, change.book))
            difference = await in_slices(differing(change.book.document, change.document))
            review = await in_slices(reviewing(difference, limit_percent=limit))
            needs_typing = needs_typing or review.needs_typing
            errors += (await in_slices(inspecting(change.document, prices))).errors
            read.append((change.name, await in_slices(review_sections(review, prices))))
        blocked = desk.session.obstacle(prices.currency)
        obstacle = f"{blocked.reason} {blocked.next_step}" if blocked else ""
        if errors:
            obstacle = f"{counted(errors, 'value')} in these prices cannot be saved. Open each customiser to mend them."
        store = desk.session.profile.name
        dialog = SeveralReviewDialog(heading, read, store, needs_typing=needs_typing, parent=self._view)
        if obstacle:
            dialog.show_obstacle(obstacle)
        names = {change.book.customiser_id: change.name for change in changes}
        if planned := planned_words(names, await desk.books.sales.all()):
            dialog.show_planned(planned)
        if note:
            dialog.show_note(note)
        if await accepted(dialog):
            self._save(desk, changes, undoing)

    def _save(self, desk: Desk, changes: Sequence[Change], undoing: Undoing | None) -> None:
        """Save them; what waits of a repricing that is undone is given up first."""

        def tell(number: int, phase: Phase) -> None:
            self._told = f"{number + 1} of {len(changes)}, {changes[number].name}: {phase.value}"
            self.follow()

        async def save() -> Outcome:
            # All of them, also when another store is taken in hand between two.
            with desk.session.in_use():
                repricing = Repricing(desk.books)
                return await (repricing.save(changes, tell) if undoing is None else repricing.undo(undoing, tell))

        self._saving, self._told = desk, "several customisers: keeping the changes…"
        self.follow()
        self._writes.start(
            save(),
            owner=self,
            done=partial(self._take_outcome, desk, is_undo=undoing is not None),
            failed=partial(self._take_failure, desk),
        )

    def _take_failure(self, desk: Desk, error: Exception) -> None:
        self._end_saving(desk)
        self._tell_failed(error)

    def _end_saving(self, desk: Desk) -> None:
        self._saving = None
        if self._is_in_hand(desk):
            self._view.show_saving("")

    def _is_in_hand(self, desk: Desk) -> bool:
        """Whether this is the store in hand, be it by another connection."""
        return self._desk is not None and self._desk.books.place(0) == desk.books.place(0)

    def _take_outcome(self, desk: Desk, outcome: Outcome, *, is_undo: bool) -> None:
        self._end_saving(desk)
        is_here = self._is_in_hand(desk)
        if is_here:
            self.saved.emit()
        live = [one.name for one in outcome.live]
        undo = (Action("Undo all…", partial(self._start, self._undo)),) if is_here and not is_undo else ()
        where = "" if is_here else f"{desk.session.profile.name}. "
        if outcome.error is not None:
            trouble = _trouble(outcome.error, outcome.stopped_at.document)
            text = stopped_words(live, [change.name for change in outcome.left], trouble, is_unknown=outcome.is_unknown)
            doing = "The undoing stopped" if is_undo else "The repricing stopped"
            self._tell(Tone.DANGER, f"{where}{doing}. {outcome.stopped_at.name}: {trouble.title}", text, *undo)
        elif is_undo:
            self._tell(Tone.OK, f"{where}The repricing was undone", f"Back to the earlier prices: {', '.join(live)}.")
        else:
            text = f"Live and read back: {', '.join(live)}."
            self._tell(Tone.OK, f"{where}{counted(len(outcome.live), 'customiser')} repriced", text, *undo)

    # -- undo ---------------------------------------------------------------------------------------------

    async def _undo(self, desk: Desk) -> None:
        """Lead what is live back to what it was, by a review like any other, and give up what was not saved."""
        repricing, names = Repricing(desk.books), await self._names(desk)
        undoing = await repricing.undone_by(names)
        if not undoing.changes:
            await repricing.give_up(undoing)
            await desk.books.repriced.forget()
            self.saved.emit()
            self._tell(Tone.INFO, "Nothing is left to undo", "None of these prices is live, and no change is kept.")
            return
        edited = undoing.edited
        notes = [f"{counted(edited, 'value')} edited since the repricing: what they are now stays."] if edited else []
        if undoing.left:
            told = ", ".join(names.get(customiser_id, str(customiser_id)) for customiser_id in undoing.left)
            notes.append(f"What waits unsaved is given up: {told}.")
        heading = f"Review the undoing of {counted(len(undoing.changes), 'customiser')}"
        await self._review(desk, heading, undoing.changes, undoing=undoing, note=" ".join(notes))

    async def _names(self, desk: Desk) -> dict[int, str]:
        return {one.customiser_id: one.name for one in await self._candidates(desk)}


def _trouble(error: Exception, sent: PricingDocument) -> Trouble:
    if not isinstance(error, Invalid):
        return explain(error)
    refused = [(refusal.key, refusal.path, refusal.messages) for refusal in refusals(sent, error)]
    return refused_words(explain(error), sent, refused)
