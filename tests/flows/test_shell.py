"""The program as a whole: what survives a restart, what a removed store leaves, and how everything ends."""

import asyncio
import sys

import pytest
from PySide6.QtWidgets import QLabel, QMessageBox

from sign_desk import app, launch, logs
from sign_desk.app import Start
from sign_desk.demo import Demo
from sign_desk.paths import DataDirectory
from sign_desk.services.stores import DemoStoreFailedError
from sign_desk.ui.need import Need
from sign_desk.ui.shell.connect_dialog import ConnectDialog


def words(widget):
    return [label.text() for label in widget.findChildren(QLabel)]


NEED = Need("Order SC-1: no answer", "It waits.", "Look at it", lambda: None)


async def test_technical_details_are_back_after_a_restart(open_desk, sandbox, connect_store, hand, until):
    desk = await connect_store(await open_desk(), sandbox)
    desk.window.show_technical_details(True)
    again = await open_desk()
    await until(lambda: again.tabs.customisers_view.model.total > 0)
    assert again.window.activity_dock.isVisible()
    await hand.select_row(again.tabs.customisers_view.table, 0)
    await until(lambda: "As the service sent it" in words(again.tabs.customisers_view.detail))


async def test_removed_store_leaves_nothing_on_the_screen(open_desk, sandbox, connect_store, hand, until):
    desk = await connect_store(await open_desk(), sandbox)
    desk.needs_you.put("orders", (NEED,))
    desk.store_dialogs.edit_store()
    dialog = await hand.dialog(desk.window, ConnectDialog)
    dialog.removeRequested.emit()
    await hand.answer(dialog, "Remove store")
    await until(desk.window.welcome.isVisible)
    assert desk.tabs.customisers_view.model.total == 0
    assert desk.needs_you.needs == ()


async def test_only_what_waited_when_the_store_was_opened_opens_the_panel(open_desk, sandbox, connect_store, until):
    desk = await connect_store(await open_desk(), sandbox)
    await until(lambda: not desk.greeting.awaited)
    desk.tabs.orders.needsChanged.emit([NEED])
    assert desk.needs_you.needs == (NEED,)
    assert not desk.window.needs_you_dock.isVisible()


async def test_open_question_is_taken_back_when_the_program_ends(open_desk, hand, until):
    desk = await open_desk()
    desk.fresh_demo.ask()
    await hand.dialog(desk.window, QMessageBox)
    desk.window.close()
    await until(lambda: desk.closed)
    assert not any(box.isVisible() for box in desk.window.findChildren(QMessageBox))


async def test_every_step_of_the_end_is_taken_though_one_fails(open_desk, monkeypatch):
    desk = await open_desk()
    stopped = []
    with monkeypatch.context() as patch:
        patch.setattr(desk.demo, "stop", lambda: stopped.append("demo"))
        patch.setattr(desk.tabs.pricing, "use_none", lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            await desk._shut_down()
    assert stopped == ["demo"]
    assert not desk.window.isVisible()
    desk._closing.set()


def test_log_that_cannot_be_kept_is_an_explained_refusal(tmp_path, capsys, monkeypatch, qapp):
    monkeypatch.setattr(launch, "application", lambda: qapp)
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "logs").write_text("in the way")
    assert launch.run(Start(data=folder)) == 1
    assert "Sign Desk cannot keep its data. No log can be kept in" in capsys.readouterr().err
    directory = DataDirectory(folder)
    directory.claim()
    directory.release()


async def test_errors_go_where_they_went_when_the_program_has_ended(tmp_path, monkeypatch):
    async def end_at_once(_desk):
        raise RuntimeError("ended")

    monkeypatch.setattr(app.Desk, "run", end_at_once)
    before = sys.excepthook
    loop = asyncio.get_running_loop()
    handler = loop.get_exception_handler()
    directory = DataDirectory(tmp_path / "data")
    directory.claim()
    concealed = []
    monkeypatch.setattr(logs, "conceal", concealed.append)
    try:
        for token in ("short", "long-enough-to-be-secret"):
            with pytest.raises(RuntimeError):
                await launch._live(directory, Start(token=token))
    finally:
        loop.set_exception_handler(handler)
        directory.release()
    assert sys.excepthook is before
    assert concealed == ["long-enough-to-be-secret"]


async def test_demo_store_that_is_stopped_fails_whoever_waits_for_it(tmp_path):
    demo = Demo(tmp_path / "demo.sqlite3", tmp_path / "demo.log")
    starting = asyncio.create_task(demo.start())
    await asyncio.sleep(0)
    demo.stop()
    with pytest.raises(DemoStoreFailedError):
        await asyncio.wait_for(starting, 10)


async def test_forgotten_demo_store_keeps_no_file_of_its_database(tmp_path):
    demo = Demo(tmp_path / "demo.sqlite3", tmp_path / "demo.log")
    for suffix in ("", "-wal", "-shm"):
        (tmp_path / f"demo.sqlite3{suffix}").write_text("old")
    demo.forget()
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "demo.sqlite3").mkdir()
    with pytest.raises(DemoStoreFailedError, match="cannot be removed"):
        demo.forget()


async def make_afresh(desk, hand):
    desk.window.freshDemoRequested.emit()
    await hand.answer(desk.window, "Start afresh")


async def test_demo_store_is_made_afresh_and_opened_again(open_desk, hand, until):
    desk = await open_desk(demo=True)
    await until(lambda: desk.tabs.customisers_view.model.total > 0)
    before = desk.shell.session.profile.origin
    await make_afresh(desk, hand)
    await until(lambda: desk.shell.session is not None and desk.shell.session.profile.origin != before)
    await until(lambda: desk.tabs.customisers_view.model.total > 0)
    assert desk.window.notices.notice("afresh") is None


async def test_nothing_can_be_sent_to_a_demo_store_that_is_made_afresh(open_desk, hand, until, monkeypatch):
    desk = await open_desk(demo=True)
    await until(lambda: desk.tabs.customisers_view.model.total > 0)
    may_forget = asyncio.Event()
    forget_store = desk.archive.archive.ledger.forget_origin

    async def forget_slowly(origin):
        await may_forget.wait()
        await forget_store(origin)

    monkeypatch.setattr(desk.archive.archive.ledger, "forget_origin", forget_slowly)
    await make_afresh(desk, hand)
    await until(lambda: desk.window.welcome.isVisible() and desk.writes.running == 1)
    assert desk.window.notices.notice("afresh").title == "The demo store is being made afresh…"
    await hand.click(desk.window.welcome.demo_button)
    await until(lambda: desk.window.header.connection.text() == "Opening Demo store…")
    desk.tasks.cancel_all()
    desk.fresh_demo.close()
    await asyncio.sleep(0.1)
    assert desk.shell.session is None, "it is not open before everything is forgotten"
    may_forget.set()
    await until(lambda: desk.shell.session is not None and desk.writes.running == 0)
    await until(lambda: desk.tabs.customisers_view.model.total > 0)


async def test_demo_store_that_cannot_be_made_afresh_is_told(open_desk, hand, until, monkeypatch, expected_logs):
    expected_logs.append("the demo store was not made afresh: The demo store did not start")

    def fail():
        raise DemoStoreFailedError("Its data cannot be removed.")

    desk = await open_desk(demo=True)
    await until(lambda: desk.tabs.customisers_view.model.total > 0)
    monkeypatch.setattr(desk.demo, "forget", fail)
    await make_afresh(desk, hand)
    await until(lambda: desk.writes.running == 0 and desk.window.notices.notice("afresh"))
    assert desk.window.notices.notice("afresh").text.startswith("Its data cannot be removed.")
    assert desk.window.welcome.demo_button.isEnabled()
