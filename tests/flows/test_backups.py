"""A back-up from one computer to the next: made, looked into, added; daily copies; the ways in of a first run."""

import asyncio
import shutil
import sqlite3
import zipfile
from datetime import datetime

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QLineEdit
from sqlalchemy import delete, insert, select

from sign_desk.orders.recorded import Evidence
from sign_desk.orders.states import State
from sign_desk.services.backups import computer_name
from sign_desk.store.backup.daily import copy_path
from sign_desk.store.backup.report import Kind
from sign_desk.store.orders.ledger import Entry
from sign_desk.store.schema import order_drafts
from sign_desk.ui.kit.progress import ProgressDialog
from sign_desk.ui.shell.backup_dialog import BackupDialog
from sign_desk.ui.shell.connect_dialog import ConnectDialog
from sign_desk.ui.shell.main_window import Tab
from sign_desk.ui.shell.settings_dialog import SettingsDialog


def choose(desk, words):
    next(action for action in desk.window.findChildren(QAction) if action.text() == words).trigger()


def an_order(profile, external_id):
    return Entry(
        store_id=profile.store_id,
        origin=profile.ledger_origin,
        kind="v2",
        integration_id=42,
        external_id=external_id,
        order_number=f"SC-{external_id}",
        currency="USD",
        total_minor=5998,
        digits=2,
        email="robin@example.com",
        payload=f'{{"external_id": "{external_id}"}}'.encode(),
        operator="Ada",
    )


async def record(desk, external_id, *, outcome=None):
    ledger = desk.archive.archive.ledger
    order_id = await ledger.record(an_order(desk.shell.session.profile, external_id))
    if outcome is not None:
        await ledger.queue(order_id)
        await ledger.claim(order_id)
        await ledger.settle(order_id, outcome, Evidence("It ended"))


async def states(desk):
    summaries = await desk.archive.archive.ledger.summaries(range(1, 20))
    return {order.external_id: order.state for order in summaries}


async def back_up(desk, hand, until, path):
    choose(desk, "&Back up…")
    question = await hand.answer(desk.window, "Choose where…")
    assert "no token" in question.informativeText()
    assert "names and addresses" in question.informativeText()
    dialog = await hand.dialog(desk.window, QFileDialog)
    dialog.selectFile(str(path))
    dialog.accept()
    await until(lambda: (notice := desk.window.notices.notice("backup")) and notice.title == "Backed up")


async def open_backup(desk, hand, path):
    choose(desk, "&Open a back-up…")
    dialog = await hand.dialog(desk.window, QFileDialog)
    await hand.type_into(dialog.findChild(QLineEdit), str(path))
    dialog.accept()


@pytest.fixture
def next_computer(tmp_path, until):
    """Take away what the open program keeps, as a new computer has nothing of it."""

    async def take_away(desk):
        desk.window.close()
        await until(lambda: desk.closed)
        shutil.move(tmp_path / "data", tmp_path / "left behind")

    return take_away


async def test_new_computer_knows_by_the_back_up_what_the_old_one_sent(
    open_desk, sandbox, connect_store, hand, until, tmp_path, next_computer, memory_keyring
):
    desk = await connect_store(await open_desk(), sandbox)
    await record(desk, "1", outcome=State.ACCEPTED)
    await record(desk, "2", outcome=State.NO_ANSWER)
    await record(desk, "3")
    file = tmp_path / "backup.zip"
    await back_up(desk, hand, until, file)
    await next_computer(desk)
    memory_keyring.entries.clear()

    desk = await open_desk()
    await open_backup(desk, hand, file)
    dialog = await hand.dialog(desk.window, BackupDialog)
    assert dialog.facts.value("Orders") == "3 new"
    assert "Northern Neon" in dialog.facts.value("Stores")
    assert "token is asked for" in dialog.facts.value("Stores")
    await hand.click(dialog.accept_button)

    await until(lambda: desk.shell.session is not None)
    assert desk.shell.session.profile.name == "Northern Neon"
    assert not desk.shell.session.connection.link.value.startswith("online")
    assert await states(desk) == {"1": "accepted", "2": "no_answer", "3": "ready"}
    assert sandbox.orders() == []


async def test_conflicts_are_shown_before_anything_is_written(
    open_desk, sandbox, connect_store, hand, until, tmp_path, next_computer
):
    desk = await connect_store(await open_desk(), sandbox)
    await record(desk, "1")
    file = tmp_path / "backup.zip"
    await back_up(desk, hand, until, file)
    await next_computer(desk)
    desk = await connect_store(await open_desk(), sandbox)
    await record(desk, "1", outcome=State.REJECTED)

    await open_backup(desk, hand, file)
    dialog = await hand.dialog(desk.window, BackupDialog)
    (conflict,) = dialog.clashes
    assert conflict.isVisible()
    assert conflict.title == "Waiting on both computers: 1"
    assert "Send it from one of them only." in conflict.text
    assert conflict.text.endswith("Order SC-1")
    assert await states(desk) == {"1": "rejected"}
    await hand.click(dialog.accept_button)
    await until(lambda: (notice := desk.window.notices.notice("backup")) and notice.title == "The back-up was added")
    assert desk.window.notices.notice("backup").text == "1 order."
    assert await states(desk) == {"1": "ready"}
    assert sandbox.orders() == []


async def test_the_back_up_holds_no_secret(open_desk, sandbox, connect_store, hand, until, tmp_path):
    desk = await connect_store(await open_desk(), sandbox)
    await record(desk, "1", outcome=State.ACCEPTED)
    file = tmp_path / "backup.zip"
    await back_up(desk, hand, until, file)

    with zipfile.ZipFile(file) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    assert set(content) == {"manifest.json", "history.sqlite3", "stores.json"}
    assert not any(sandbox.token.encode() in data for data in content.values())
    database = tmp_path / "taken out.sqlite3"
    database.write_bytes(content["history.sqlite3"])
    with sqlite3.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM orders").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM cache").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM webhook_secrets").fetchone() == (0,)
    connection.close()


async def test_the_same_back_up_again_changes_nothing(open_desk, sandbox, connect_store, hand, until, tmp_path):
    desk = await connect_store(await open_desk(), sandbox)
    await record(desk, "1", outcome=State.ACCEPTED)
    file = tmp_path / "backup.zip"
    await back_up(desk, hand, until, file)

    await open_backup(desk, hand, file)
    dialog = await hand.dialog(desk.window, BackupDialog)

    assert dialog.windowTitle() == "Open a back-up"
    assert not dialog.accept_button.isVisible()
    assert dialog.facts.value("Orders") == "1 already here"
    dialog.reject()
    await until(lambda: desk.window.notices.notice("backup") is None)


async def test_what_is_no_back_up_is_refused_with_the_reason(open_desk, hand, until, tmp_path):
    desk = await open_desk()
    file = tmp_path / "holiday.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("beach.jpg", "sand")
    await open_backup(desk, hand, file)
    await until(
        lambda: (
            (notice := desk.window.notices.notice("backup")) and notice.title == "This is not a back-up of Sign Desk"
        )
    )


async def test_what_changed_while_the_back_up_was_looked_at_is_shown_again(
    open_desk, sandbox, connect_store, hand, until, tmp_path, next_computer
):
    desk = await connect_store(await open_desk(), sandbox)
    await record(desk, "1")
    file = tmp_path / "backup.zip"
    await back_up(desk, hand, until, file)
    await next_computer(desk)
    desk = await connect_store(await open_desk(), sandbox)
    await open_backup(desk, hand, file)
    first = await hand.dialog(desk.window, BackupDialog)
    assert first.facts.value("Orders") == "1 new"

    await record(desk, "1", outcome=State.ACCEPTED)
    await hand.click(first.accept_button)

    again = await until(
        lambda: next((d for d in desk.window.findChildren(BackupDialog) if d.isVisible() and d is not first), None)
    )
    assert again.facts.value("Orders") == "1 of which more is known"
    again.reject()
    assert await states(desk) == {"1": "accepted"}


async def test_daily_copy_is_made_into_the_chosen_folder(open_desk, sandbox, connect_store, hand, until, tmp_path):
    desk = await connect_store(await open_desk(), sandbox)
    folder = tmp_path / "copies"
    folder.mkdir()
    choose(desk, "&Settings…")
    dialog = await hand.dialog(desk.window, SettingsDialog)
    await hand.type_into(dialog.form.field("copy_folder").control, str(folder))
    dialog.accept()
    today = datetime.now().astimezone().date()
    await until(copy_path(folder, computer_name(), today).exists)
    await until(lambda: not desk.writes.running)
    assert len(list(folder.iterdir())) == 1


async def test_daily_copy_that_fails_waits_for_the_operator(open_desk, hand, until, tmp_path, expected_logs):
    expected_logs.append("daily copy was not made")
    desk = await open_desk(demo=True)
    await until(lambda: desk.tabs.customisers_view.model.total > 0)
    desk.daily_copies.keep_in(str(tmp_path / "unplugged"), 7)
    await until(lambda: "Today's copy was not made" in [need.title for need in desk.needs_you.needs])
    (tmp_path / "unplugged").mkdir()
    desk.daily_copies.make()
    await until(lambda: not [need for need in desk.needs_you.needs if "copy" in need.title])


async def test_way_in_for_missed_orders_leads_over_connecting_to_them(open_desk, sandbox, connect_store, hand, until):
    desk = await open_desk()
    await until(desk.window.welcome.isVisible)
    await hand.click(desk.window.welcome.missed_button)
    (await hand.dialog(desk.window, ConnectDialog)).reject()
    await asyncio.sleep(0)
    await connect_store(desk, sandbox)
    await until(lambda: desk.window.tabs.currentWidget() is desk.tabs.orders_view)
    await until(desk.tabs.orders_view.missed.isVisible)


async def test_connecting_for_another_reason_stays_where_it_was(open_desk, sandbox, connect_store, hand, until):
    desk = await open_desk()
    await until(desk.window.welcome.isVisible)
    await hand.click(desk.window.welcome.missed_button)
    (await hand.dialog(desk.window, ConnectDialog)).reject()
    await hand.click(desk.window.welcome.connect_button)
    await until(lambda: len([d for d in desk.window.findChildren(ConnectDialog) if d.isVisible()]) == 1)
    next(d for d in desk.window.findChildren(ConnectDialog) if d.isVisible()).reject()
    await connect_store(desk, sandbox)
    assert desk.window.tabs.currentWidget() is desk.window._views[Tab.CUSTOMISERS]


async def test_data_that_a_cloud_service_carries_away_is_warned_of(open_desk, until, tmp_path):
    (tmp_path / ".dropbox").mkdir()
    desk = await open_desk()
    notice = desk.window.notices.notice("synced")
    assert "Dropbox" in notice.title
    assert str(tmp_path) in notice.text


async def test_what_was_removed_since_is_brought_back_by_a_tick_alone(
    open_desk, sandbox, connect_store, hand, until, tmp_path
):
    desk = await connect_store(await open_desk(), sandbox)
    await record(desk, "1", outcome=State.ACCEPTED)
    archive = desk.archive.archive
    draft = {"store_id": desk.shell.session.profile.store_id, "body": "{}", "changed_at": "2026-03-01T12:00:00.000000Z"}
    await archive.database.run(lambda here: here.execute(insert(order_drafts), draft))
    file = tmp_path / "backup.zip"
    await back_up(desk, hand, until, file)
    await archive.database.run(lambda here: here.execute(delete(order_drafts)))

    await open_backup(desk, hand, file)
    dialog = await hand.dialog(desk.window, BackupDialog)
    tick = dialog.ticks[Kind.DRAFTS]
    assert (tick.text(), tick.isChecked()) == ("Drafts: 1", False)
    assert dialog.facts.value("Drafts") == "1 not here any more"
    assert not dialog.accept_button.isEnabled()
    tick.setChecked(True)
    await hand.click(dialog.accept_button)

    await until(lambda: (notice := desk.window.notices.notice("backup")) and notice.title == "The back-up was added")
    assert desk.window.notices.notice("backup").text.startswith("1 other thing.")
    found = await archive.database.read(lambda here: here.execute(select(order_drafts.c.body)).all())
    assert [row.body for row in found] == ["{}"]


async def test_adding_a_back_up_can_be_stopped_and_the_rest_added_later(
    open_desk, sandbox, connect_store, hand, until, tmp_path, next_computer
):
    desk = await connect_store(await open_desk(), sandbox)
    for number in range(450):
        await record(desk, str(number))
    file = tmp_path / "backup.zip"
    await back_up(desk, hand, until, file)
    await next_computer(desk)
    desk = await connect_store(await open_desk(), sandbox)
    await open_backup(desk, hand, file)
    dialog = await hand.dialog(desk.window, BackupDialog)
    dialog.accept()
    progress = await hand.dialog(desk.window, ProgressDialog)
    progress.reject()

    await until(
        lambda: (notice := desk.window.notices.notice("backup")) and notice.title == "Part of the back-up was added"
    )
    await open_backup(desk, hand, file)
    rest = await hand.dialog(desk.window, BackupDialog)
    assert " already here" in rest.facts.value("Orders")
    rest.accept()
    await until(lambda: (notice := desk.window.notices.notice("backup")) and notice.title == "The back-up was added")
    ledger = desk.archive.archive.ledger
    assert len(await ledger.summaries(range(1, 1000))) == 450


async def test_closing_while_a_back_up_is_added_keeps_what_was_added(
    open_desk, sandbox, connect_store, hand, until, tmp_path, next_computer
):
    desk = await connect_store(await open_desk(), sandbox)
    for number in range(450):
        await record(desk, str(number))
    file = tmp_path / "backup.zip"
    await back_up(desk, hand, until, file)
    await next_computer(desk)
    desk = await connect_store(await open_desk(), sandbox)
    await open_backup(desk, hand, file)
    (await hand.dialog(desk.window, BackupDialog)).accept()
    await hand.dialog(desk.window, ProgressDialog)
    desk.window.close()
    await until(lambda: desk.closed)
    assert not list((tmp_path / "data").glob("back-up-*"))

    desk = await open_desk()
    some = len(await desk.archive.archive.ledger.summaries(range(1, 1000)))
    assert 0 < some < 450
    await open_backup(desk, hand, file)
    dialog = await hand.dialog(desk.window, BackupDialog)
    assert f"{some} already here" in dialog.facts.value("Orders")
    dialog.reject()
