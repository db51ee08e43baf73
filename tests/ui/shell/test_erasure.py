"""Erasing personal data: asked about, never stopped halfway, and told of."""

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import shiboken6
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox

from sign_desk.store.copies import Copies
from sign_desk.store.errors import DiskFull
from sign_desk.ui.kit.tasks import WriteScope
from sign_desk.ui.shell.erasure import Erasure


class Archive(QObject):
    """An archive that erases when the test lets it, and forgets nothing of what it was asked."""

    opened = Signal()

    def __init__(self):
        super().__init__()
        self.archive = SimpleNamespace(erase_personal=self._erase, forget_kept=self._forget, copies=self._copies)
        self.found = Copies((), ())
        self.damaged_too = []
        self.erased_before = []
        self.forgotten = []
        self.outcome = asyncio.get_running_loop().create_future()

    async def _erase(self, before, *, damaged_copies):
        self.erased_before.append(before)
        self.damaged_too.append(damaged_copies)
        return await self.outcome

    async def _copies(self):
        if isinstance(self.found, Exception):
            raise self.found
        return self.found

    async def _forget(self, store_id):
        self.forgotten.append(store_id)


class Room:
    def __init__(self, window):
        self.errors = []
        self.window = window
        self.archive = Archive()
        self.writes = WriteScope(self.errors.append)
        self.erasure = Erasure(window, self.archive, self.writes, self.errors.append)
        window.show()

    async def question(self, until):
        self.erasure.ask(self.window)
        return await until(lambda: next((q for q in self.window.findChildren(QMessageBox) if q.isVisible()), None))

    async def confirm(self, until):
        question = await self.question(until)
        next(b for b in question.buttons() if b.text() == "Erase now").click()


@pytest.fixture
def room(make_desk):
    @contextlib.asynccontextmanager
    async def open_room():
        room = Room(make_desk().window)
        try:
            yield room
            await room.writes.drain(None)
        finally:
            if shiboken6.isValid(room.window):
                room.window.let_close()
        assert room.errors == []

    return open_room


async def test_personal_data_is_erased_after_a_question(room, until):
    async with room() as r:
        await r.confirm(until)
        r.archive.outcome.set_result(1)
        await until(lambda: r.window.notices.notice("erased"))
        assert r.window.notices.notice("erased").text == "Of 1 order, and of drafts, templates and deliveries."
        assert datetime.now(UTC) - r.archive.erased_before[0] < timedelta(minutes=5)


async def test_erasing_that_fails_is_told(room, until, expected_logs):
    expected_logs.append("something could not be erased: The disk is full")
    async with room() as r:
        await r.confirm(until)
        r.archive.outcome.set_exception(DiskFull())
        await until(lambda: r.window.notices.notice("erased"))
        assert r.window.notices.notice("erased").title == "The disk is full"


async def test_erasing_without_a_history_is_no_success(room, until, expected_logs):
    expected_logs.append("something could not be erased")
    async with room() as r:
        r.archive.archive = None
        await r.confirm(until)
        await until(lambda: r.window.notices.notice("erased"))
        assert "not open" in r.window.notices.notice("erased").text


async def test_erasing_goes_on_to_its_end(room, until):
    async with room() as r:
        await r.confirm(until)
        await until(lambda: r.writes.running)
        r.erasure.close()
        shiboken6.delete(r.window)
        assert r.writes.running
        r.archive.outcome.set_result(1)
        await until(lambda: not r.writes.running)


async def test_what_is_old_enough_is_erased_when_the_archive_opens_and_when_the_period_changes(room, until):
    async with room() as r:
        r.archive.outcome.set_result(0)
        r.archive.opened.emit()
        assert r.writes.running == 0, "kept until it is erased by hand"
        r.erasure.keep_for(90)
        r.archive.opened.emit()
        await until(lambda: len(r.archive.erased_before) == 2)
        age = datetime.now(UTC) - r.archive.erased_before[0]
        assert timedelta(days=90) <= age < timedelta(days=91)


async def test_what_was_kept_of_a_store_is_a_write_too(room, until):
    async with room() as r:
        r.erasure.forget_kept("s1")
        assert r.writes.running == 1
        await until(lambda: r.archive.forgotten == ["s1"])


async def test_screens_are_told_before_and_after(room, until):
    async with room() as r:
        told = []
        r.erasure.erasing.connect(lambda _before: told.append("erasing"))
        r.erasure.erased.connect(lambda: told.append("erased"))
        await r.confirm(until)
        await until(lambda: r.archive.erased_before)
        assert told == ["erasing"]
        r.archive.outcome.set_result(1)
        await until(lambda: r.window.notices.notice("erased"))
        assert told == ["erasing", "erased"]


async def test_damaged_copies_go_only_where_that_is_ticked(room, until):
    async with room() as r:
        question = await r.question(until)
        assert question.checkBox() is None, "there are none"
        question.reject()
        await until(lambda: not question.isVisible())
        r.archive.found = Copies((), ("desk.damaged-1", "desk.damaged-2"))
        question = await r.question(until)
        assert "desk.damaged-1\ndesk.damaged-2" in question.informativeText()
        question.checkBox().setChecked(True)
        next(b for b in question.buttons() if b.text() == "Erase now").click()
        r.archive.outcome.set_result(1)
        await until(lambda: r.archive.damaged_too == [True])


async def test_copies_that_cannot_be_looked_for_do_not_stop_erasing(room, until, expected_logs):
    expected_logs.append("copies of the history could not be looked for")
    async with room() as r:
        r.archive.found = DiskFull()
        await r.confirm(until)
        r.archive.outcome.set_result(1)
        await until(lambda: r.window.notices.notice("erased"))
        assert r.archive.damaged_too == [False]
