"""The whole program is killed while prices are edited: what it had kept is offered back at the next start."""

import os
import signal
import subprocess
import sys

from sign_desk.pricing.keys import LISTS, rows_of
from sign_desk.ui.shell.main_window import Tab

PRICES = ("101.00", "102.00", "103.00")

OPERATOR = """
import asyncio, sys
from pathlib import Path
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from qasync import QEventLoop
from sign_desk import logs
from sign_desk.app import Desk, Start
from sign_desk.launch import application
from sign_desk.paths import DataDirectory
from sign_desk.pricing.keys import Cell, LISTS, rows_of
from sign_desk.store.profiles import Profile, Profiles

LINE = ("base_price", "line_1")


async def until(predicate):
    while not (outcome := predicate()):
        await asyncio.sleep(0.002)
    return outcome


async def work(folder, origin, token, *prices):
    directory = DataDirectory(Path(folder))
    directory.claim()
    logs.configure(directory.logs_folder)
    profiles = Profiles(directory.profiles_file)
    profiles.load()
    profiles.save(Profile("s1", "Northern Neon", origin, "USD", 42, "#2563c9", False, "Ada"))
    desk = Desk(directory, Start(store=origin, token=token))
    running = asyncio.create_task(desk.run())
    await until(lambda: desk.shell.session is not None)
    view = desk.tabs.pricing_view
    desk.tabs.pricing.open(1, "Neon")
    await until(lambda: view.is_loaded and not view.refresh_button.busy)
    place = view.workspace
    document = place._texts.document
    row = document.keys(rows_of(document.keys(LISTS)[0]))[0]
    view.show_cell(row, LINE)
    await until(lambda: place.model.row_of(row) is not None)
    for price in prices:
        place.grid.go_to((place.model.row_of(row), place.model.column_of(LINE)))
        QTest.keyClick(place.grid, price[0])
        editor = await until(lambda: place.grid.viewport().findChild(QLineEdit))
        QTest.keyClicks(editor, price[1:])
        QTest.keyClick(editor, Qt.Key.Key_Return)
        await until(lambda: view.commands.undo.isEnabled() and not desk.writes.running)
        await until(lambda: place.grid.viewport().findChild(QLineEdit) is None)
    print("kept", flush=True)
    await running


app = application()
with asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner:
    runner.run(work(*sys.argv[1:]))
"""


def edit_and_die(folder, sandbox):
    """Let the program type prices; kill it when it has kept them."""
    command = [sys.executable, "-c", OPERATOR, str(folder), sandbox.address, sandbox.token, *PRICES]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ) as process:
        assert process.stdout.readline() == "kept\n"
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL


async def test_edits_of_a_program_that_was_killed_are_offered_back(tmp_path, sandbox, shop, open_desk, hand, until):
    before = shop.pricing()
    edit_and_die(tmp_path / "data", sandbox)
    desk = await open_desk(store=sandbox.address, token=sandbox.token)
    need = await until(lambda: next((need for need in desk.needs_you.needs if "unsaved prices" in need.title), None))
    assert need.text.startswith("3 edits")
    need.run()
    view = desk.tabs.pricing_view
    await until(lambda: view.is_loaded and not view.refresh_button.busy)
    assert desk.window.tabs.tabText(desk.window.tabs.currentIndex()) == Tab.PRICING.value
    assert view.notices.notice("staged").title == "Your unsaved changes are back"
    assert shop.pricing() == before

    def price():
        document = view.workspace._texts.document
        row = document.keys(rows_of(document.keys(LISTS)[0]))[0]
        return document.fields(row)["base_price"]["line_1"]

    assert price() == 10300
    for expected in (10200, 10100, before["price_lists"][0]["rows"][0]["base_price"]["line_1"]):
        view.commands.undo.trigger()
        await until(lambda expected=expected: price() == expected)
    await until(lambda: view.commands.review.text() == "Review…")
    await until(lambda: not any("unsaved prices" in need.title for need in desk.needs_you.needs))
