"""Opening, connecting and removing stores: a real service, a real file, a keyring in memory."""

import asyncio
import contextlib

import pytest
import shiboken6
from PySide6.QtWidgets import QMessageBox

from sign_desk.services.session import Link
from sign_desk.store.errors import DiskFull
from sign_desk.ui.kit.tasks import WriteScope
from sign_desk.ui.shell.connect_dialog import ConnectDialog
from sign_desk.ui.shell.presenter import ShellPresenter

PATH = "/api/v2/customisers"
ONE = 200, {"customisers": [{"customiser_id": 1, "name": "<b>Neon</b>"}]}
PRICING = (
    200,
    {
        "pricing": {
            "value_units": "minor",
            "sizes": [],
            "base_pricing": {"rows": []},
            "price_lists": [],
        }
    },
)


class Room:
    def __init__(self, desk, stores, service):
        self.errors = []
        self.window = desk.window
        self.stores = stores
        self.service = service
        self.writes = WriteScope(self.errors.append)
        self.presenter = ShellPresenter(desk.window, stores, self.writes, self.errors.append)
        self.opened = []
        self.told = []
        self.presenter.storeClosed.connect(lambda: self.told.append("closed"))
        self.presenter.storeRemoved.connect(self.told.append)
        self.presenter.storeOpened.connect(self.opened.append)
        self.window.show()

    def dialog(self, kind=ConnectDialog):
        return next((d for d in self.window.findChildren(kind) if d.isVisible()), None)

    def link(self):
        return self.presenter.session.connection.link if self.presenter.session else None

    async def keep(self, profile):
        await self.stores.keep(profile, "t-canary-1")
        return profile


@pytest.fixture
def room(make_desk, make_stores, serving, closing):
    """The window and its presenter, within the test's own coroutine."""

    @contextlib.asynccontextmanager
    async def open_room():
        async with serving({PATH: ONE, f"{PATH}/1/pricing": PRICING, "/api/v2/webhooks": (200, {"webhooks": []})}) as s:
            desk = make_desk()
            room = Room(desk, make_stores(), s)
            try:
                yield room
                await room.writes.drain(None)
                await room.presenter.close()
            finally:
                if shiboken6.isValid(desk.window):
                    desk.window.let_close()
        assert room.errors == []

    return open_room


async def test_without_a_store_the_ways_in_are_shown(room):
    async with room() as r:
        r.presenter.open_last()
        assert r.window.welcome.isVisible()


async def test_store_of_the_last_time_is_opened(room, make_profile, until):
    async with room() as r:
        store = await r.keep(make_profile(origin=r.service.origin))
        r.stores.profiles.active_id = store.store_id
        r.presenter.open_last()
        await until(lambda: r.opened)
        assert r.window.windowTitle().startswith("Northern Neon")
        r.presenter.check_connection()
        await until(lambda: r.link() is Link.ONLINE)
        assert r.window.header.connection.text() == "Online"


async def test_new_store_is_tried_out_and_connected(room, until):
    async with room() as r:
        r.window.connectRequested.emit()
        dialog = await until(r.dialog)
        values = {
            "name": "New",
            "origin": r.service.origin,
            "token": "t-canary-1",
            "currency": "USD",
            "operator": "Ada",
        }
        dialog.form.set_values(values)
        dialog.test_button.click()
        await until(lambda: dialog.report.lines)
        assert dialog.report.lines[0] == "Sign in and read customisers: works (1 found)"
        dialog.accept()
        await until(lambda: r.opened)
        assert [store.name for store in r.stores.profiles.all()] == ["New"]


async def test_dialog_may_be_closed_while_the_test_hangs(room, until):
    async with room() as r:
        r.service.may_answer.clear()
        r.window.connectRequested.emit()
        dialog = await until(r.dialog)
        dialog.form.set_values({"origin": r.service.origin, "token": "t-canary-1"})
        dialog.test_button.click()
        await until(lambda: r.service.asked)
        dialog.reject()
        await r.service.hung_up.wait()
        await until(lambda: not shiboken6.isValid(dialog))


async def test_window_may_be_closed_while_a_request_hangs(room, make_profile, until):
    async with room() as r:
        store = await r.keep(make_profile(origin=r.service.origin))
        r.presenter.open(store)
        await until(lambda: r.opened)
        r.service.may_answer.clear()
        r.presenter.check_connection()
        await until(lambda: r.service.asked)
        await r.presenter.close()
        r.window.let_close()
        await r.service.hung_up.wait()


async def test_window_may_go_with_an_open_dialog(room, until):
    async with room() as r:
        r.window.connectRequested.emit()
        await until(r.dialog)
        await r.presenter.close()
        shiboken6.delete(r.window)


async def test_lost_token_is_asked_for(room, make_profile, until):
    async with room() as r:
        store = make_profile(origin=r.service.origin, name="<b>Shop</b>")
        r.stores.profiles.save(store)
        r.presenter.open(store)
        await until(lambda: r.window.notices.notice("signed-out"))
        assert r.window.notices.notice("signed-out").title == "You are signed out of <b>Shop</b>"
        assert r.window.header.connection.text() == "Signed out"


async def test_offline_is_told_since_when(room, make_profile, until):
    async with room() as r:
        store = await r.keep(make_profile(origin="http://127.0.0.1:9", view_only=True))
        r.presenter.open(store)
        await until(lambda: r.opened)
        r.presenter.check_connection()
        await until(lambda: r.link() is Link.OFFLINE)
        assert r.window.header.connection.text().startswith("Offline since ")
        assert r.window.header.connection.text().endswith("View only")
        assert r.window.header.retry_button.isVisible()


async def test_store_is_removed_after_a_question(room, make_profile, until, memory_keyring):
    async with room() as r:
        store = await r.keep(make_profile(origin=r.service.origin))
        assert len(memory_keyring.entries) == 1
        r.presenter.open(store)
        await until(lambda: r.opened)
        r.presenter.edit_store()
        dialog = await until(r.dialog)
        dialog.removeRequested.emit()
        question = await until(lambda: r.dialog(QMessageBox))
        next(b for b in question.buttons() if b.text() == "Remove store").click()
        await until(lambda: not r.stores.profiles.all())
        await until(r.window.welcome.isVisible)
        assert memory_keyring.entries == {}


async def test_demo_store_that_does_not_start_leaves_what_was_open(room, make_profile, until, expected_logs):
    expected_logs.append("a store could not be opened: The demo store did not start")
    async with room() as r:
        store = await r.keep(make_profile(origin=r.service.origin))
        r.presenter.open(store)
        await until(lambda: r.opened)
        r.presenter.open_demo()
        await until(lambda: r.window.notices.notice("open"))
        assert r.window.windowTitle().startswith("Northern Neon")


async def test_store_that_is_not_known_is_asked_for(room, until):
    async with room() as r:
        r.presenter.open_named("no such store", None)
        assert r.window.notices.notice("open").title == "This store is not known"
        r.presenter.open_named(r.service.origin, "t-canary-1")
        dialog = await until(r.dialog)
        assert dialog.form.values()["origin"] == r.service.origin
        assert dialog.form.values()["token"] == "", "a token that was lent is not shown"


async def remove(r, until):
    """Remove the store in hand by its dialog."""
    r.presenter.edit_store()
    dialog = await until(r.dialog)
    dialog.removeRequested.emit()
    question = await until(lambda: r.dialog(QMessageBox))
    next(b for b in question.buttons() if b.text() == "Remove store").click()


async def test_store_is_opened_even_where_that_cannot_be_remembered(
    room, make_profile, until, monkeypatch, expected_logs
):
    expected_logs.append("a store could not be kept: The disk is full")

    def fail(_profile):
        raise DiskFull

    async with room() as r:
        store = await r.keep(make_profile(origin=r.service.origin))
        monkeypatch.setattr(r.stores, "remember", fail)
        r.presenter.open(store)
        await until(lambda: r.window.notices.notice("stores"))
        assert [session.profile for session in r.opened] == [store]


async def test_removed_store_is_closed_before_it_is_forgotten(room, make_profile, until):
    async with room() as r:
        store = await r.keep(make_profile(origin=r.service.origin))
        other = await r.keep(make_profile(origin=r.service.origin, store_id="other", name="Other"))
        r.presenter.open(store)
        await until(lambda: r.opened)
        await remove(r, until)
        await until(lambda: len(r.opened) == 2)
        assert r.told == ["closed", store.store_id]
        assert r.presenter.session.profile == other


async def test_removing_another_store_leaves_the_one_in_hand(room, make_profile, until):
    async with room() as r:
        store = await r.keep(make_profile(origin=r.service.origin))
        other = await r.keep(make_profile(origin=r.service.origin, store_id="other", name="Other"))
        r.presenter.open(store)
        await until(lambda: r.opened)
        r.presenter.edit_store()
        dialog = await until(r.dialog)
        r.presenter.open(other)
        await until(lambda: len(r.opened) == 2)
        dialog.removeRequested.emit()
        question = await until(lambda: r.dialog(QMessageBox))
        next(b for b in question.buttons() if b.text() == "Remove store").click()
        await until(lambda: r.told)
        assert r.told == [store.store_id]
        assert r.presenter.session.profile == other


async def test_removal_is_a_write_that_goes_on_to_its_end(room, make_profile, until, monkeypatch):
    may_go_on, removed = asyncio.Event(), []

    async def remove_slowly(profile):
        await may_go_on.wait()
        removed.append(profile)

    async with room() as r:
        store = await r.keep(make_profile(origin=r.service.origin))
        monkeypatch.setattr(r.stores, "remove", remove_slowly)
        r.presenter.open(store)
        await until(lambda: r.opened)
        await remove(r, until)
        await until(lambda: r.writes.running)
        await r.presenter.close()
        may_go_on.set()
        await r.writes.drain(None)
        assert removed == [store]


@pytest.mark.parametrize("way", ["removeRequested", "signOutRequested"])
async def test_token_that_may_be_left_is_told(room, make_profile, until, monkeypatch, way):
    async def leave(_profile):
        return "The keyring is locked."

    async with room() as r:
        store = await r.keep(make_profile(origin=r.service.origin))
        monkeypatch.setattr(r.stores, "remove", leave)
        monkeypatch.setattr(r.stores, "sign_out", leave)
        r.presenter.open(store)
        await until(lambda: r.opened)
        r.presenter.edit_store()
        dialog = await until(r.dialog)
        getattr(dialog, way).emit()
        if way == "removeRequested":
            question = await until(lambda: r.dialog(QMessageBox))
            next(b for b in question.buttons() if b.text() == "Remove store").click()
        await until(lambda: len(r.opened) == 2)
        assert r.window.notices.notice("token-left").text == "The keyring is locked."


async def test_connection_is_tried_with_the_token_of_the_store_that_is_edited(room, make_profile, until, monkeypatch):
    tried = []

    async def try_out(_origin, _token, kept_for):
        tried.append(kept_for)
        raise OSError

    async with room() as r:
        store = await r.keep(make_profile(origin=r.service.origin))
        other = await r.keep(make_profile(origin=r.service.origin, store_id="other", name="Other"))
        monkeypatch.setattr(r.stores, "try_out", try_out)
        r.presenter.open(store)
        await until(lambda: r.opened)
        r.presenter.edit_store()
        dialog = await until(r.dialog)
        r.presenter.open(other)
        await until(lambda: len(r.opened) == 2)
        dialog.test_button.click()
        await until(lambda: tried)
        assert tried == [store]
        dialog.reject()


async def test_token_is_asked_for_when_the_service_refuses_it(room, make_profile, until):
    async with room() as r:
        store = await r.keep(make_profile(origin=r.service.origin))
        r.presenter.open(store)
        await until(lambda: r.opened)
        assert r.window.notices.notice("signed-out") is None
        r.service.answers[PATH] = 401, {"error": "no"}
        r.presenter.check_connection()
        notice = await until(lambda: r.window.notices.notice("signed-out"))
        assert notice.title == "You are signed out of Northern Neon"
        assert "does not accept" in notice.text
