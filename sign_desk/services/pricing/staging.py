"""Unsaved edits of pricing, kept as they are made and replayed after a crash."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from itertools import takewhile
from typing import TYPE_CHECKING

from sign_desk.pricing.history import History
from sign_desk.pricing.journal import NotReplayable, replayed
from sign_desk.pricing.slices import in_slices
from sign_desk.services.pricing.books import Damage, StagedEdits, Unsaved, UnsavedNote
from sign_desk.store.errors import VersionUnreadable
from sign_desk.store.pricing.records import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.steps import Step
    from sign_desk.services.pricing.books import Book
    from sign_desk.services.pricing.versions import Versions
    from sign_desk.store.pricing.records import KeptEdits, KeptStep


class Staging:
    """Keeps the unsaved edits of one store's customisers, one after another, and no more than what is new in them."""

    def __init__(self, versions: Versions) -> None:
        self._versions = versions
        self._turn = asyncio.Lock()
        self._written: dict[int, tuple[int, History]] = {}
        """What is certain to be kept, by customiser: on which version, and which edits."""

    async def stage(self, base: Book, history: History) -> None:
        """Keep the edits of `history`, which began with the document of `base`. Raises StoreError."""
        archive, place = self._versions.archive, self._versions.place(base.customiser_id)
        async with self._turn:
            steps = _steps(history)
            # Where this fails, or is stopped, nothing is certain any more.
            written = self._written.pop(base.customiser_id, None)
            if steps:
                version = base.version or await archive.snapshots.keep(
                    place, base.document.loaded, Reason.LOADED, base.fetched_at
                )
                kept = _shared(_steps(written[1]), steps) if written and written[0] == version else 0
                done, at = len(history.done), datetime.now(UTC)
                if not (kept and await archive.staged.go_on(place, kept, steps[kept:], done, at)):
                    await archive.staged.begin(place, version, steps, done, at)
                self._written[base.customiser_id] = (version, history)
            else:
                await archive.staged.forget(place)

    async def forget(self, customiser_id: int) -> None:
        """Forget the unsaved edits of a customiser. Raises StoreError."""
        async with self._turn:
            self._written.pop(customiser_id, None)
            await self._versions.archive.staged.forget(self._versions.place(customiser_id))

    async def forget_saved(self, customiser_id: int, sent: PricingDocument) -> None:
        """Forget the edits that led to `sent`; where there were others since, all stay. Raises StoreError."""
        if customiser_id not in self._written:
            await self.read(customiser_id)
        _, history = self._written.get(customiser_id, (0, None))
        if history is None or history.document is sent or history.document.tree == sent.tree:
            await self.forget(customiser_id)

    async def read(self, customiser_id: int) -> Unsaved:
        """Read the unsaved edits of a customiser. What cannot be read is set aside. Raises StoreError."""
        if not self._versions.can_keep:
            return Unsaved()
        async with self._turn:
            edits = await self._versions.archive.staged.get(self._versions.place(customiser_id))
            return await self._replay(customiser_id, edits) if edits else Unsaved()

    async def notes(self) -> tuple[UnsavedNote, ...]:
        """The customisers whose edits wait, or whose last save has no known outcome. Raises StoreError."""
        if not self._versions.can_keep:
            return ()
        store_id, origin, _ = self._versions.place(0)
        pending = await self._versions.archive.saves.all_pending(store_id, origin)
        staged = await self._versions.archive.staged.all(store_id, origin)
        notes = [
            UnsavedNote(note.customiser_id, note.steps, note.changed_at, pending.pop(note.customiser_id, None))
            for note in staged
        ]
        return (*notes, *(UnsavedNote(customiser_id, 0, at, at) for customiser_id, at in pending.items()))

    async def _replay(self, customiser_id: int, edits: KeptEdits) -> Unsaved:
        try:
            base = await self._versions.restored(customiser_id, edits.base_id)
            version_at = await self._versions.first_seen(edits.base_id)
        except VersionUnreadable:
            return Unsaved(damage=await self._set_aside(customiser_id, edits, 0))
        history = await _replayed(base.document, edits.steps)
        read = len(history.done)
        for _ in range(read - edits.done):
            history = history.undo()
        self._written[customiser_id] = (edits.base_id, history)
        whole = read == len(edits.steps) >= edits.done
        damage = None if whole else await self._set_aside(customiser_id, edits, read)
        return Unsaved(StagedEdits(base, version_at, history, edits.changed_at) if read else None, damage)

    async def _set_aside(self, customiser_id: int, edits: KeptEdits, read: int) -> Damage:
        await self._versions.archive.staged.set_aside(self._versions.place(customiser_id), read, datetime.now(UTC))
        return Damage(read, tuple(step.name for step in edits.steps[read:]))


async def _replayed(document: PricingDocument, steps: Sequence[KeptStep]) -> History:
    """Do again what can be done, up to the first step that cannot."""
    history = History(document)
    for step in steps:
        if step.values is None:
            break
        try:
            history = history.push(await in_slices(replayed(history.document, step.name, step.values)))
        except NotReplayable:
            break
    return history


def _steps(history: History) -> Sequence[Step]:
    return (*history.done, *reversed(history.undone))


def _shared(written: Sequence[Step], steps: Sequence[Step]) -> int:
    """How many steps at the beginning are the very same."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] is pair[1], zip(written, steps, strict=False)))
