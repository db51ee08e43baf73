"""Opening, connecting and removing stores: a real service, a real file, a keyring in memory."""

import asyncio
import contextlib
import getpass

import pytest
import shiboken6
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QPushButton

from sign_desk.services.session import Link
from sign_desk.store.errors import DiskFull
from sign_desk.ui.kit.tasks import WriteScope
from sign_desk.ui.shell.connect_dialog import ConnectDialog
from sign_desk.ui.shell.connection import ConnectionPresenter
from sign_desk.ui.shell.presenter import ShellPresenter
from sign_desk.ui.shell.store_dialogs import StoreDialogs
from sign_desk.ui.shell.store_removal import StoreRemoval
from sign_desk.ui.shell.which_store import WhichStoreDialog

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
        window, report = desk.window, self.errors.append
        self.writes = WriteScope(report)
        self.waiting = {}
        self.connection = ConnectionPresenter(window, report)
        self.presenter = ShellPresenter(window, stores, self.connection, report)
        self.removal = StoreRemoval(self.presenter, window, stores, self.writes, self.waiting_of, report)
        self.dialogs = StoreDialogs(self.presenter, window, stores, self.writes, self.removal, report)
        self.opened = []
        self.told = []
        self.halted = []
        self.presenter.storeClosed.connect(lambda: self.told.append("closed"))
        self.removal.storeRemoved.connect(self.told.append)
        self.presenter.storeOpened.connect(self.opened.append)
        for halting in (self.removal, self.dialogs):
            halting.storeHalted.connect(self.halted.append)
        self.window.show()

    async def waiting_of(self, store_id):
        return self.waiting.get(store_id, 0)

    async def close(self):
        self.dialogs.close()
        self.removal.close()
        await self.presenter.close()

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
                if shiboken6.isValid(desk.window):
                    await room.close()
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
        r.connection.check()
        await until(lambda: r.link() is Link.ONLINE)
        assert r.window.header.connection.text() == "Online"


async def test_new_store_is_tried_out_and_connected(room, until):
    async with room() as r:
        r.window.connectRequested.emit()
        dialog = await until(r.dialog)
        assert dialog.form.values()["operator"] == getpass.getuser()
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
        r.connection.check()
        await until(lambda: r.service.asked)
        await r.close()
        r.window.let_close()
        await r.service.hung_up.wait()


async def test_window_may_go_with_an_open_dialog(room, until):
    async with room() as r:
        r.window.connectRequested.emit()
        await until(r.dialog)
        await r.close()
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
        r.connection.check()
        await until(lambda: r.link() is Link.OFFLINE)
        assert r.window.header.connection.text().startswith("Offline since ")
        assert r.window.header.connection.text().endswith("View only")
        assert r.window.header.retry_button.isVisible()
        (again,) = (timer for timer in r.connection.findChildren(QTimer) if timer.isActive())
        assert again.interval() == 30_000, "as the tabs promise"
        await until(lambda: not r.connection._tasks.busy("check"))
        again.timeout.emit()
        assert r.connection._tasks.busy("check")


async def test_store_is_removed_after_a_question(room, make_profile, until, memory_keyring):
    async with room() as r:
        store = await r.keep(make_profile(origin=r.service.origin))
        assert len(memory_keyring.entries) == 1
        r.presenter.open(store)
        await until(lambda: r.opened)
        r.dialogs.edit_store()
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
        r.presenter.storeNotOpened.connect(lambda: r.told.append(r.presenter.chosen_id))
        r.presenter.open_demo()
        assert r.presenter.chosen_id == "demo"
        await until(lambda: r.window.notices.notice("open"))
        assert r.window.windowTitle().startswith("Northern Neon")
        assert r.told == [store.store_id], "it is told when nothing is being opened any more"


async def test_store_that_is_not_known_is_asked_for(room, until):
    async with room() as r:
        r.dialogs.open_named("no such store", None)
        assert r.window.notices.notice("open").title == "This store is not known"
        r.dialogs.open_named(r.service.origin, "t-canary-1")
        dialog = await until(r.dialog)
        assert dialog.form.values()["origin"] == r.service.origin
        assert dialog.form.values()["token"] == "", "a token that was lent is not shown"


async def remove(r, until):
    """Remove the store in hand by its dialog."""
    r.dialogs.edit_store()
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
        r.dialogs.edit_store()
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
        await r.close()
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
        r.dialogs.edit_store()
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
        r.dialogs.edit_store()
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
        r.connection.check()
        notice = await until(lambda: r.window.notices.notice("signed-out"))
        assert notice.title == "You are signed out of Northern Neon"
        assert "did not accept" in notice.text


async def test_token_that_is_taken_after_all_brings_the_store_back(room, make_profile, until):
    async with room() as r:
        store = await r.keep(make_profile(origin=r.service.origin))
        r.presenter.open(store)
        await until(lambda: r.opened)
        restored = []
        r.connection.restored.connect(lambda: restored.append(r.link()))
        before = r.service.answers[PATH]
        r.service.answers[PATH] = 401, {"error": "no"}
        r.connection.check()
        await until(lambda: r.window.notices.notice("signed-out"))
        press(r, "Try again")
        await until(lambda: "still does not accept" in r.window.notices.notice("signed-out").text)
        assert restored == []
        r.service.answers[PATH] = before
        press(r, "Try again")
        await until(lambda: r.link() is Link.ONLINE)
        assert r.window.notices.notice("signed-out") is None
        assert r.window.header.connection.text() == "Online"
        assert restored == [Link.ONLINE]


async def test_token_that_was_not_there_is_looked_for_again(room, make_profile, until):
    async with room() as r:
        store = make_profile(origin=r.service.origin)
        r.stores.profiles.save(store)
        r.connection.reopenRequested.connect(r.presenter.reopen)
        r.presenter.open(store)
        await until(lambda: r.window.notices.notice("signed-out"))
        await r.keep(store)
        press(r, "Try again")
        await until(lambda: len(r.opened) == 2)
        assert r.window.notices.notice("signed-out") is None


def press(r, words):
    """Press a button of the notice that one is signed out."""
    buttons = r.window.notices.notice("signed-out").findChildren(QPushButton)
    next(button for button in buttons if button.text() == words).click()


async def edit(r, until, store):
    """Take a store in hand, and open its dialog."""
    r.presenter.open(store)
    await until(lambda: r.opened)
    r.dialogs.edit_store()
    return await until(r.dialog)


async def test_refused_token_is_told_at_its_field_and_loses_no_edit(room, make_profile, until):
    async with room() as r:
        store = await r.keep(make_profile(origin=r.service.origin))
        dialog = await edit(r, until, store)
        r.service.answers[PATH] = 401, {"message": "Unauthenticated."}
        dialog.form.set_values({"name": "Renamed", "token": "t-canary-2"})
        dialog.accept()
        await until(lambda: dialog.form.field("token").has_error)
        assert dialog.isVisible()
        assert dialog.form.values()["name"] == "Renamed"
        assert r.stores.profiles.get(store.store_id) == store
        r.service.answers[PATH] = ONE
        dialog.accept()
        await until(lambda: len(r.opened) == 2)
        await until(lambda: not shiboken6.isValid(dialog))
        assert r.presenter.session.profile.name == "Renamed"


async def test_service_out_of_reach_is_told_in_the_dialog(room, make_profile, until):
    async with room() as r:
        store = await r.keep(make_profile(origin=r.service.origin))
        dialog = await edit(r, until, store)
        dialog.form.set_values({"origin": "http://127.0.0.1:9", "token": "t-canary-2"})
        dialog.accept()
        notice = await until(lambda: dialog.notices.notice("saving"))
        assert notice.title == "The service could not be reached"
        assert r.stores.profiles.get(store.store_id) == store
        dialog.reject()


async def test_store_that_cannot_be_kept_stays_in_its_dialog(room, make_profile, until, monkeypatch):
    def fail(_profile):
        raise DiskFull

    async with room() as r:
        store = await r.keep(make_profile(origin=r.service.origin))
        dialog = await edit(r, until, store)
        with monkeypatch.context() as patch:
            patch.setattr(r.stores.profiles, "save", fail)
            dialog.form.set_values({"name": "Renamed"})
            dialog.accept()
            notice = await until(lambda: dialog.notices.notice("saving"))
        assert notice.title == "The disk is full"
        dialog.accept()
        await until(lambda: len(r.opened) == 2)
        assert r.presenter.session.profile.name == "Renamed"


async def test_saving_may_be_cancelled_while_the_service_hangs(room, make_profile, until):
    async with room() as r:
        store = await r.keep(make_profile(origin=r.service.origin))
        dialog = await edit(r, until, store)
        r.service.may_answer.clear()
        dialog.form.set_values({"name": "Renamed", "token": "t-canary-2"})
        dialog.accept()
        await until(lambda: r.service.asked)
        dialog.reject()
        await r.service.hung_up.wait()
        await until(lambda: not shiboken6.isValid(dialog))
        assert r.stores.profiles.get(store.store_id) == store
        assert len(r.opened) == 1


async def test_store_taken_in_hand_while_another_is_saved_stays_in_hand(room, make_profile, until):
    async with room() as r:
        store = await r.keep(make_profile(origin=r.service.origin))
        other = await r.keep(make_profile(origin=r.service.origin, store_id="other", name="Other"))
        dialog = await edit(r, until, store)
        r.service.may_answer.clear()
        dialog.form.set_values({"name": "Renamed", "token": "t-canary-2"})
        dialog.accept()
        await until(lambda: r.service.asked)
        r.presenter.open(other)
        r.service.may_answer.set()
        await until(lambda: r.stores.profiles.get(store.store_id).name == "Renamed")
        await until(lambda: len(r.opened) == 2)
        await until(lambda: not shiboken6.isValid(dialog))
        assert r.presenter.session.profile == other
        menu = r.window.header.store_button.menu()
        assert [action.text() for action in menu.actions()][:2] == ["Renamed", "Other"]


@pytest.mark.parametrize(
    ("change", "halted"),
    [({"name": "Renamed"}, []), ({"origin": "https://other.example", "token": "t-canary-2"}, ["s1"])],
)
async def test_what_waits_is_held_back_where_its_store_becomes_another(
    room, make_profile, until, monkeypatch, change, halted
):
    async def prove(_profile, _token):
        pass

    async with room() as r:
        monkeypatch.setattr(r.stores, "prove", prove)
        dialog = await edit(r, until, await r.keep(make_profile(origin=r.service.origin)))
        dialog.form.set_values(change)
        dialog.accept()
        await until(lambda: len(r.opened) == 2)
        assert r.halted == halted


async def test_what_waits_is_held_back_before_a_store_is_for_viewing_only(room, make_profile, until):
    async with room() as r:
        dialog = await edit(r, until, await r.keep(make_profile(origin=r.service.origin)))
        dialog.view_only.setChecked(True)
        dialog.accept()
        assert await until(lambda: r.halted) == ["s1"]
        await until(lambda: len(r.opened) == 2)


@pytest.mark.parametrize("way", ["removeRequested", "signOutRequested"])
async def test_what_waits_is_held_back_before_a_token_is_removed(room, make_profile, until, monkeypatch, way):
    async with room() as r:
        held_back = []

        async def leave(_profile):
            held_back.extend(r.halted)

        dialog = await edit(r, until, await r.keep(make_profile(origin=r.service.origin)))
        for name in ("remove", "sign_out"):
            monkeypatch.setattr(r.stores, name, leave)
        getattr(dialog, way).emit()
        if way == "removeRequested":
            question = await until(lambda: r.dialog(QMessageBox))
            next(b for b in question.buttons() if b.text() == "Remove store").click()
        await until(lambda: len(r.opened) == 2)
        assert held_back == ["s1"]


@pytest.mark.parametrize(
    ("waiting", "words"),
    [
        (0, "in the order history."),
        (1, "One of its orders still waits for you, without an answer or not sent. Needs you goes on listing them."),
        (3, "3 of its orders still wait for you, without an answer or not sent. Needs you goes on listing them."),
        (None, "is not known: the order history cannot be read."),
    ],
)
async def test_removal_tells_how_many_orders_wait(room, make_profile, until, waiting, words):
    async with room() as r:
        dialog = await edit(r, until, await r.keep(make_profile(origin=r.service.origin)))
        r.waiting["s1"] = waiting
        dialog.removeRequested.emit()
        question = await until(lambda: r.dialog(QMessageBox))
        assert question.informativeText().endswith(words)
        question.reject()
        dialog.reject()


async def test_which_store_is_asked_where_several_are_at_an_address(room, make_profile, until):
    async with room() as r:
        await r.keep(make_profile(origin=r.service.origin))
        south = make_profile(origin=r.service.origin, store_id="s2", name="<b>South</b>", colour="#c62828")
        r.stores.profiles.save(south)
        r.dialogs.open_named(r.service.origin, "t-canary-2")
        dialog = await until(lambda: r.dialog(WhichStoreDialog))
        assert [dialog.list.item(row).text() for row in range(dialog.list.count())] == ["Northern Neon", "<b>South</b>"]
        QTest.keyClick(dialog.list, Qt.Key.Key_Down)
        QTest.keyClick(dialog.list, Qt.Key.Key_Return)
        await until(lambda: r.opened)
        assert r.presenter.session.profile == south
        assert r.link() is Link.CONNECTING, "the token was lent to it"
        assert r.dialog() is None


async def test_no_store_is_opened_where_the_question_is_not_answered(room, make_profile, until):
    async with room() as r:
        for store_id in ("s1", "s2"):
            await r.keep(make_profile(origin=r.service.origin, store_id=store_id))
        r.dialogs.open_named(r.service.origin, None)
        dialog = await until(lambda: r.dialog(WhichStoreDialog))
        QTest.keyClick(dialog.list, Qt.Key.Key_Escape)
        await until(lambda: not shiboken6.isValid(dialog))
        assert r.window.welcome.isVisible()
        assert r.opened == []


async def test_released_store_is_waited_for_until_nothing_of_it_goes_on(room, make_profile, until):
    async with room() as r:
        store = await r.keep(make_profile(origin=r.service.origin))
        r.presenter.open(store)
        await until(lambda: r.opened)
        r.service.may_answer.clear()
        asking = asyncio.create_task(r.presenter.session.watch(r.presenter.session.client.list_customisers()))
        await until(lambda: r.service.asked)
        releasing = asyncio.create_task(r.presenter.release(store.store_id))
        await until(r.window.welcome.isVisible)
        assert not releasing.done()
        r.service.may_answer.set()
        await asyncio.wait_for(releasing, 20)
        assert asking.done()


async def test_store_that_is_just_being_opened_can_be_dropped(room, make_profile, until, monkeypatch):
    async def never(_profile):
        await asyncio.Event().wait()

    async with room() as r:
        monkeypatch.setattr(r.stores, "open", never)
        r.presenter.open(make_profile())
        await asyncio.sleep(0)
        r.presenter.drop("s1")
        assert r.presenter.chosen_id is None
