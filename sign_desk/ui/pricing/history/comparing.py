"""Reads and compares versions for the history that is shown, one after another, so that the window stays awake."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import shiboken6

from sign_desk.pricing.diff import differing
from sign_desk.pricing.slices import in_slices
from sign_desk.pricing.versions.file import FileRefused
from sign_desk.store.errors import StoreError, VersionUnreadable
from sign_desk.ui.kit.notices import Notice
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.pricing.history.dialog import BEFORE, NOW
from sign_desk.ui.pricing.history.words import FROM_FILE, version_lines
from sign_desk.ui.pricing.review.words import difference_words
from sign_desk.ui.trouble import explain

if TYPE_CHECKING:
    from sign_desk.pricing.diff import Difference
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.ui.kit.tasks import TaskScope
    from sign_desk.ui.pricing.history.dialog import HistoryDialog
    from sign_desk.ui.pricing.history.words import VersionLine
    from sign_desk.ui.pricing.sheet import Sheet

_AT_ONCE = 8
"""So many lines are told at once what changed: each time the table is laid out again."""
_NOT_READABLE = "not readable any more"
_TROUBLE, _FILE = "trouble", "file"


class Comparing:
    """Fills one history dialog about the prices of `sheet`. Documents that were read lately stay at hand."""

    TASKS = ("versions", "changes", "compare")

    def __init__(self, dialog: HistoryDialog, sheet: Sheet, tasks: TaskScope) -> None:
        self.dialog = dialog
        self._sheet = sheet
        self._tasks = tasks
        self._lines: list[VersionLine] = []
        self._file: tuple[VersionLine, PricingDocument] | None = None
        self._read: tuple[int, PricingDocument] | None = None
        self._told: dict[int, str] = {}
        dialog.compareRequested.connect(self._start_comparing)

    async def reload(self) -> None:
        """Show the versions as they are kept by now, and find out what changed in each. Raises StoreError."""
        lines = version_lines(await self._sheet.books.history.all(self._sheet.place.customiser_id))
        self._lines = [replace(line, changes=self._told.get(line.id, line.changes)) for line in lines]
        self._show()
        self._tasks.start("changes", self._tell_changes)

    def reload_later(self) -> None:
        """The same, if the dialog is still there."""
        if shiboken6.isValid(self.dialog):
            self._tasks.start("versions", self.reload, failed=self.tell)

    def add(self, line: VersionLine, document: PricingDocument) -> None:
        """Show a version that was read from a file, and what putting it back would change."""
        self._file = line, document
        self.dialog.notices.dismiss(_TROUBLE)
        self._show()
        self.dialog.compare_with(NOW)
        self.dialog.table.select(line.id)

    def tell_saved(self, name: str) -> None:
        """Tell that a version was written into a file of this name."""
        self.dialog.notices.show_notice(_FILE, Notice(Tone.OK, f"Saved as {name}"))

    def tell(self, error: Exception) -> None:
        """Tell why something could not be done."""
        if isinstance(error, FileRefused):
            title, text = "This file cannot be used", f"{error} Nothing was changed."
        elif isinstance(error, StoreError):
            trouble = explain(error)
            title, text = trouble.title, trouble.text
        else:
            raise error
        if shiboken6.isValid(self.dialog):
            self.dialog.notices.show_notice(_TROUBLE, Notice(Tone.WARNING, title, text))

    def _show(self) -> None:
        self.dialog.show_versions(self._shown)

    @property
    def _shown(self) -> list[VersionLine]:
        return [self._file[0], *self._lines] if self._file else self._lines

    async def _document(self, version_id: int) -> PricingDocument:
        if self._file is not None and version_id == FROM_FILE:
            return self._file[1]
        if self._read is None or self._read[0] != version_id:
            self._read = version_id, await self._sheet.books.history.document(version_id)
        return self._read[1]

    # -- two versions -------------------------------------------------------------------------------------

    def _start_comparing(self) -> None:
        self._tasks.start(
            "compare",
            partial(self._compare, self.dialog.version, self.dialog.other),
            done=self.dialog.show_difference,
            failed=self._tell_incomparable,
        )

    async def _compare(self, line: VersionLine | None, other: str) -> Difference | None:
        """The difference of a version to that before it, or from the older of two; to the prices now, from those."""
        if line is None:
            return None
        document = await self._document(line.id)
        if other == NOW:
            return await in_slices(differing(self._sheet.document, document))
        if other == BEFORE:
            before = self._before(line)
            return await in_slices(differing(document if before is None else await self._document(before.id), document))
        second = next((one for one in self._shown if str(one.id) == other), line)
        documents = [(line.taken_at, document), (second.taken_at, await self._document(second.id))]
        older, newer = sorted(documents, key=lambda version: version[0])
        return await in_slices(differing(older[1], newer[1]))

    def _before(self, line: VersionLine) -> VersionLine | None:
        """The version that is kept of the time before another; the newest before that of a file."""
        if line.id == FROM_FILE:
            return next((one for one in self._lines if one.taken_at < line.taken_at), None)
        place = next((number for number, one in enumerate(self._lines) if one.id == line.id), len(self._lines))
        return self._lines[place + 1] if place + 1 < len(self._lines) else None

    def _tell_incomparable(self, error: Exception) -> None:
        if not isinstance(error, StoreError):
            raise error
        self.dialog.show_unreadable(explain(error).text)

    # -- what changed in each -----------------------------------------------------------------------------

    async def _tell_changes(self) -> None:
        """Tell of each version what it changed of that before it, the newest first."""
        lines, newer = list(self._lines), None
        for number, line in enumerate(lines):
            if line.changes is not None:
                newer = None
                continue
            newer = await self._tell_change(line, lines[number + 1], newer)
            if (number + 1) % _AT_ONCE == 0:
                self._show_told()
        self._show_told()

    async def _tell_change(
        self, line: VersionLine, before: VersionLine, document: PricingDocument | None
    ) -> PricingDocument | None:
        """Find out what changed in one version, whose document may be at hand; the document of that before it."""
        history = self._sheet.books.history
        earlier = None
        try:
            document = document or await history.document(line.id)
            earlier = await history.document(before.id)
            self._told[line.id] = difference_words(await in_slices(differing(earlier, document)), self._sheet.prices)
        except VersionUnreadable:
            self._told[line.id] = _NOT_READABLE
        return earlier

    def _show_told(self) -> None:
        self._lines = [replace(line, changes=self._told.get(line.id, line.changes)) for line in self._lines]
        if shiboken6.isValid(self.dialog):
            self._show()
