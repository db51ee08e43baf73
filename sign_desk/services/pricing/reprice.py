"""One change of the prices of several customisers: kept in each first, then saved one by one, and taken back together.

A failure stops, and so does a save that is not read back as it was sent. What is not saved by then waits with its
customiser like any other edits.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from sign_desk.api.errors import ApiError
from sign_desk.pricing.history import History
from sign_desk.pricing.merge import Side
from sign_desk.pricing.slices import in_slices
from sign_desk.pricing.versions.taking_back import taking_back
from sign_desk.services.pricing.books import CannotSave, ChangedElsewhere, SaveUnknown
from sign_desk.store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.steps import Step
    from sign_desk.services.pricing.books import Book, Phase
    from sign_desk.services.pricing.price_books import PriceBooks
    from sign_desk.store.pricing.records import LastRepricing, RepricedSave


NAME: Final = "Reprice"
"""What a repricing is called among the steps of each customiser: what waits unsaved of it is known by that."""


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


class StillUnknown(Exception):
    """Nobody knows yet whether a save of the repricing arrived. Nothing was done."""

    next_step = "Open this customiser, and what the store has tells. Then undo the repricing."

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.title = f"It is not known whether the prices of {name} were saved"
        self.cause = "What may still arrive cannot be taken back."


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
class Outcome:
    """How far it came: `left` are kept as unsaved edits, and `error` tells why the first of them could not be saved.

    With NotAsSent it is about the last that is live.
    """

    live: tuple[Change, ...]
    left: tuple[Change, ...] = ()
    error: Exception | None = None

    @property
    def is_unknown(self) -> bool:
        """Whether nobody knows if the first of `left` was saved."""
        return isinstance(self.error, SaveUnknown)

    @property
    def stopped_at(self) -> Change:
        """What `error` is about."""
        return self.live[-1] if isinstance(self.error, NotAsSent) else self.left[0]


@dataclass(frozen=True, slots=True)
class Undoing:
    """What takes the last repricing back: a change for each customiser that has something of it.

    `edited` values were edited since, and stay. `left` are the customisers in which it waits unsaved.
    """

    changes: tuple[Change, ...]
    edited: int
    left: tuple[int, ...]


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
        begun_at = datetime.now(UTC)
        await self._keep(changes)
        return await self._save(changes, tell, begun_at)

    async def undo(self, undoing: Undoing, tell: Callable[[int, Phase], None]) -> Outcome:
        """Give up what is left, then save what takes the rest back, as `save`."""
        await self.give_up(undoing)
        await self._keep(undoing.changes)
        # What could not be undone waits as unsaved edits that do it: there is nothing to take back once more.
        await self._books.repriced.forget()
        return await self._save(undoing.changes, tell, None)

    async def undone_by(self, names: Mapping[int, str]) -> Undoing:
        """What takes the last repricing back from the prices as they are now; `names` are those of the customisers.

        Raises ApiError, StoreError, HasUnsavedEdits, StillUnknown, UnitsDiffer and EditRefused.
        """
        last = await self._settled(names)
        found = [await self._reversal(save, _name(names, save.customiser_id)) for save in last.saves] if last else []
        reversals = [one for one in found if one is not None]
        left = await self.left(last)
        return Undoing(tuple(change for change, _ in reversals), sum(edited for _, edited in reversals), left)

    async def left(self, last: LastRepricing | None) -> tuple[int, ...]:
        """The customisers in which a repricing waits unsaved, and nothing else. Raises StoreError."""
        found = []
        for note in await self._books.staged():
            staged = (await self._books.unsaved(note.customiser_id)).staged if note.steps == 1 else None
            is_of_last = last is None or note.changed_at >= last.begun_at
            if staged is not None and is_of_last and [step.name for step in staged.history.done] == [NAME]:
                found.append(note.customiser_id)
        return tuple(sorted(found))

    async def give_up(self, undoing: Undoing) -> None:
        """Forget what waits unsaved of a repricing. Raises StoreError."""
        for customiser_id in undoing.left:
            await self._books.forget_staged(customiser_id)

    async def _keep(self, changes: Sequence[Change]) -> None:
        for change in changes:
            if (await self._books.unsaved(change.book.customiser_id)).staged is not None:
                raise HasUnsavedEdits(change.name)
        for change in changes:
            await self._books.stage(change.book, change.history)

    async def _save(
        self, changes: Sequence[Change], tell: Callable[[int, Phase], None], repricing: datetime | None
    ) -> Outcome:
        live: list[Change] = []
        for number, change in enumerate(changes):
            try:
                saved = await self._books.save(change.book, change.document, partial(tell, number), repricing)
            except (ApiError, StoreError, CannotSave, ChangedElsewhere, SaveUnknown) as error:
                return Outcome(tuple(live), tuple(changes[number:]), error)
            live.append(change)
            if saved.unread is not None or not saved.readback.is_same:
                return Outcome(tuple(live), tuple(changes[number + 1 :]), NotAsSent(saved.unread))
        return Outcome(tuple(live))

    async def _settled(self, names: Mapping[int, str]) -> LastRepricing | None:
        """The last repricing, each of whose saves arrived. Raises StillUnknown where that cannot be told of one."""
        last = await self._books.repriced.last()
        if last is None or not any(save.is_pending for save in last.saves):
            return last
        for save in last.saves:
            if save.is_pending:
                # Opening the prices tells how a save of them ended.
                await self._books.open(save.customiser_id)
        last = await self._books.repriced.last()
        pending = next((save for save in last.saves if save.is_pending), None) if last else None
        if pending is not None:
            raise StillUnknown(_name(names, pending.customiser_id))
        return last

    async def _reversal(self, save: RepricedSave, name: str) -> tuple[Change, int] | None:
        """What takes a save back, and how many values stay as they were edited since; None where nothing is left."""
        now = await self.open(save.customiser_id, name)
        before, after = await self._books.repriced.documents(save)
        merge = await in_slices(taking_back(before, after, now.document))
        step = await in_slices(merge.stepping(dict.fromkeys(merge.conflicts, Side.THEIRS)))
        return (Change.of(name, now, replace(step, name=f"Undo: {NAME}")), len(merge.conflicts)) if step else None


def _name(names: Mapping[int, str], customiser_id: int) -> str:
    return names.get(customiser_id, f"Customiser {customiser_id}")
