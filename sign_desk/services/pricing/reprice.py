"""One change of the prices of several customisers: kept in each first, then saved one by one, and taken back together.

A failure stops, and so does a save that is not read back as it was sent. What is not saved by then waits with its
customiser like any other edits.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from sign_desk.api.errors import ApiError
from sign_desk.pricing.history import History
from sign_desk.pricing.merge import Side
from sign_desk.pricing.readback import reading_back
from sign_desk.pricing.slices import in_slices
from sign_desk.pricing.versions.taking_back import taking_back
from sign_desk.services.pricing.books import CannotSave, ChangedElsewhere, NotSaved, OtherState, SaveUnknown
from sign_desk.store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.steps import Step
    from sign_desk.services.pricing.books import Book, Phase
    from sign_desk.services.pricing.price_books import PriceBooks


class HasUnsavedEdits(Exception):
    """The prices of a customiser have edits that are not saved, and that a save would take along. Nothing was done."""

    next_step = "Save or discard them first."

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.title = f"{name} has unsaved changes"
        self.cause = "They would be saved together with this."


class NotAsSent(Exception):
    """The prices were saved, and the store has others than were sent, or nobody could read what it has."""

    title = "The prices were saved, but are not those that were sent"
    next_step = "Open this customiser to see what the store has."

    def __init__(self, unread: ApiError | None) -> None:
        super().__init__(self.title)
        self.cause = "What the store has now is not all that was sent."
        if unread is not None:
            self.title = "The prices were saved, but could not be read back"
            self.cause = unread.cause


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be done to the prices of one customiser: a step of the version `book`."""

    name: str
    book: Book
    history: History

    @classmethod
    def of(cls, name: str, book: Book, step: Step) -> Change:
        """A step of a version."""
        return cls(name, book, History(book.document).push(step))

    @property
    def document(self) -> PricingDocument:
        """The prices with the change."""
        return self.history.document


@dataclass(frozen=True, slots=True)
class Live:
    """A change that the store has; `saved` is what it had right after that."""

    change: Change
    saved: Book


@dataclass(frozen=True, slots=True)
class Outcome:
    """How far it came: `left` are kept as unsaved edits, and `error` tells why the first of them could not be saved.

    With NotAsSent it is about the last that is live.
    """

    live: tuple[Live, ...]
    left: tuple[Change, ...] = ()
    error: Exception | None = None

    @property
    def is_unknown(self) -> bool:
        """Whether nobody knows if the first of `left` was saved."""
        return isinstance(self.error, SaveUnknown)

    @property
    def stopped_at(self) -> Change:
        """What `error` is about."""
        return self.live[-1].change if isinstance(self.error, NotAsSent) else self.left[0]


@dataclass(frozen=True, slots=True)
class Reversal:
    """What takes a change back; `edited` values were edited since, and stay."""

    change: Change
    edited: int


class Repricing:
    """Changes the prices of several customisers of one store."""

    def __init__(self, books: PriceBooks) -> None:
        self._books = books

    async def open(self, customiser_id: int, name: str) -> Book:
        """The prices of a customiser as the service has them now. Raises ApiError, StoreError, HasUnsavedEdits."""
        opened = await self._books.open(customiser_id)
        if opened.unsaved.staged is not None:
            raise HasUnsavedEdits(name)
        return opened.book

    async def save(self, changes: Sequence[Change], tell: Callable[[int, Phase], None]) -> Outcome:
        """Keep all changes, then save one after another; `tell` is told the number of the one that is on its way.

        Raises HasUnsavedEdits and StoreError before anything is sent.
        """
        for change in changes:
            if (await self._books.unsaved(change.book.customiser_id)).staged is not None:
                raise HasUnsavedEdits(change.name)
        for change in changes:
            await self._books.stage(change.book, change.history)
        live: list[Live] = []
        for number, change in enumerate(changes):
            try:
                saved = await self._books.save(change.book, change.document, partial(tell, number))
            except (ApiError, StoreError, CannotSave, ChangedElsewhere, SaveUnknown) as error:
                return Outcome(tuple(live), tuple(changes[number:]), error)
            live.append(Live(change, saved.book))
            if saved.unread is not None or not saved.readback.is_same:
                return Outcome(tuple(live), tuple(changes[number + 1 :]), NotAsSent(saved.unread))
        return Outcome(tuple(live))

    async def settled(self, outcome: Outcome) -> Outcome:
        """Look how the save ended of which nobody knew that. Raises SaveUnknown where that still cannot be told."""
        if outcome.error is None or not outcome.is_unknown:
            return outcome
        first, *rest = outcome.left
        opened = await self._books.open(first.book.customiser_id)
        if (await in_slices(reading_back(first.document, opened.book.document))).is_same:
            return Outcome((*outcome.live, Live(first, opened.book)), tuple(rest))
        match opened.last_save:
            case OtherState() | NotSaved(may_arrive=True):
                raise outcome.error
        return Outcome(outcome.live, outcome.left)

    async def reversal(self, done: Live) -> Reversal | None:
        """What takes a change back from the prices as they are now; None where nothing of it is left.

        Values that were edited since stay as they are. Raises ApiError, StoreError, HasUnsavedEdits, UnitsDiffer and
        EditRefused.
        """
        change = done.change
        now = await self.open(change.book.customiser_id, change.name)
        merge = await in_slices(taking_back(change.book.document, done.saved.document, now.document))
        step = await in_slices(merge.stepping(dict.fromkeys(merge.conflicts, Side.THEIRS)))
        if not step:
            return None
        step = replace(step, name=f"Undo: {change.history.done[-1].name}")
        return Reversal(Change.of(change.name, now, step), len(merge.conflicts))

    async def give_up(self, left: Sequence[Change]) -> None:
        """Forget the edits of changes that were not saved, where they are still the only ones. Raises StoreError."""
        for change in left:
            staged = (await self._books.unsaved(change.book.customiser_id)).staged
            if staged is not None and [step.name for step in staged.history.done] == [change.history.done[-1].name]:
                await self._books.forget_staged(change.book.customiser_id)
