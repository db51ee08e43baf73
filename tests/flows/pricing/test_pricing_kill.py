"""Killed while prices are edited, repriced, or a sale ends: what was kept is given back, what arrived is found out."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys

import pytest

from sign_desk.pricing.keys import LISTS, rows_of
from sign_desk.ui.pricing.reprice.choose_dialog import ChooseDialog
from sign_desk.ui.pricing.reprice.review_dialog import SeveralReviewDialog
from sign_desk.ui.pricing.review.dialog import ReviewDialog
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


WORKER = """
import asyncio, sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sign_desk.api.client import Client
from sign_desk.paths import DataDirectory
from sign_desk.pricing.edits import set_values
from sign_desk.pricing.history import History
from sign_desk.pricing.keys import Cell, LISTS, rows_of
from sign_desk.pricing.slices import finish
from sign_desk.pricing.versions.taking_back import taking_back
from sign_desk.services.pricing.price_books import PriceBooks
from sign_desk.services.pricing.reprice import NAME, Change, Repricing
from sign_desk.services.session import Session
from sign_desk.store.archive import Archive
from sign_desk.store.profiles import Profile, Profiles

LINE = ("base_price", "line_1")


def say(*words):
    print(*words, flush=True)


def priced(document, price, name):
    row = document.keys(rows_of(document.keys(LISTS)[0]))[0]
    return set_values(document, {Cell(row, LINE): price}, name)


async def reprice(books):
    repricing = Repricing(books)
    opened = [(name, await repricing.open(number, name)) for number, name in ((1, "One"), (4, "Four"))]
    changes = [Change.of(name, book, priced(book.document, 12345, NAME)) for name, book in opened]
    await repricing.save(changes, lambda number, phase: say(number, phase.name))


async def end_sale(books):
    await books.sales.begin(1, "May", datetime.now(UTC) - timedelta(minutes=1))
    book = (await books.open(1)).book
    saved = await books.save(book, book.document.apply(priced(book.document, 12345, "May")), lambda _phase: None)
    (sale,) = await books.sales.of(1)
    merge = finish(taking_back(*await books.sales.documents(sale), saved.book.document))
    history = History(saved.book.document).push(finish(merge.stepping({})))
    await books.stage(saved.book, history)
    await books.sales.mark_ending(sale)
    say("live")
    sys.stdin.readline()
    await books.save(saved.book, history.document, lambda phase: say(0, phase.name))


async def main(work, folder, origin, token):
    directory = DataDirectory(Path(folder))
    directory.claim()
    profiles = Profiles(directory.profiles_file)
    profiles.load()
    profile = Profile("s1", "Northern Neon", origin, "USD", 42, "#2563c9", False, "Ada", elsewhere_asked=True)
    profiles.save(profile)
    archive = await Archive.open(directory.database_file)
    await work(PriceBooks(Session(profile, Client(origin, token)), archive))


asyncio.run(main({"reprice": reprice, "end": end_sale}[sys.argv[1]], *sys.argv[2:]))
"""


@contextlib.contextmanager
def working(folder, sandbox, work):
    """Let a process do something with prices; kill it at the end."""
    command = [sys.executable, "-c", WORKER, work, str(folder), sandbox.address, sandbox.token]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, env=os.environ, **pipes) as process:
        yield process
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    sandbox.clear_faults()


def told(process, line):
    """Read on until the process tells this."""
    while (said := process.stdout.readline()) != f"{line}\n":
        assert said


@pytest.fixture
def open_again(open_desk, sandbox, until):
    """Start the program anew, with the prices of the first customiser."""

    async def opened():
        desk = await open_desk(store=sandbox.address, token=sandbox.token)
        await until(lambda: desk.shell.session is not None)
        desk.tabs.pricing.open(1, "Neon")
        view = desk.tabs.pricing_view
        await until(lambda: view.is_loaded and not view.refresh_button.busy)
        return desk, view

    return opened


@pytest.fixture
def save(hand, until):
    async def saved(dialog):
        if dialog.typing.isVisible():
            await hand.type_into(dialog.typing, "Northern Neon")
        await until(dialog.save_button.isEnabled)
        await hand.click(dialog.save_button)

    return saved


def price(shop, customiser=1):
    return shop.pricing(customiser)["price_lists"][0]["rows"][0]["base_price"]["line_1"]


@pytest.mark.parametrize("taken", [True, False])
async def test_a_repricing_that_was_killed_between_two_is_found_out_and_undone_as_one(
    tmp_path, sandbox, shop, open_again, hand, until, save, taken
):
    before = {number: shop.pricing(number) for number in (1, 4)}
    sandbox.fault("PUT /api/v2/customisers/4/pricing", "latency", seconds=60, apply=taken)
    with working(tmp_path / "data", sandbox, "reprice") as process:
        await asyncio.to_thread(told, process, "1 SENDING")
        assert price(shop) == 12345
        if taken:
            await until(lambda: price(shop, 4) == 12345)
    desk, view = await open_again()
    assert shop.pricing(1) != before[1]
    view.commands.reprice.trigger()
    choosing = await hand.dialog(view, ChooseDialog)
    assert choosing.undo_button.text().startswith("Undo that of ")
    await hand.click(choosing.undo_button)
    if taken:
        await save(await hand.dialog(view, SeveralReviewDialog))
        await until(lambda: (told := view.notices.notice("reprice")) and told.title == "The repricing was undone")
        await until(lambda: not any("unsaved" in need.title for need in desk.needs_you.needs))
        assert {number: shop.pricing(number) for number in (1, 4)} == before
    else:
        notice = await until(lambda: view.notices.notice("reprice"))
        assert notice.title.startswith("It is not known whether the prices of ")
        assert any("not known whether prices were saved" in need.title for need in desk.needs_you.needs)
        assert (price(shop), shop.pricing(4)) == (12345, before[4]), "nothing is sent while the other may still arrive"


@pytest.mark.parametrize("taken", [True, False])
async def test_a_sale_whose_end_was_killed_on_its_way_is_over_once_and_only_if_that_arrived(
    tmp_path, sandbox, shop, open_again, hand, until, save, taken
):
    before = shop.pricing()
    with working(tmp_path / "data", sandbox, "end") as process:
        await asyncio.to_thread(told, process, "live")
        assert price(shop) == 12345
        sandbox.fault("PUT /api/v2/customisers/1/pricing", "latency", seconds=60, apply=taken)
        process.stdin.write("\n")
        process.stdin.flush()
        await asyncio.to_thread(told, process, "0 SENDING")
        if taken:
            await until(lambda: shop.pricing() == before)
    _, view = await open_again()
    if not taken:
        notice = await until(lambda: view.notices.notice("sale 1"))
        await until(lambda: "You have ended it: review and save." in view.notices.notice("sale 1").text)
        assert notice.title.startswith("Sale “May” is overdue")
        assert price(shop) == 12345
        view.commands.review.trigger()
        review = await hand.dialog(view, ReviewDialog)
        await save(review)
    await until(lambda: view.notices.notice("sale 1") is None)
    await until(lambda: view.commands.review.text() == "Review…")
    assert shop.pricing() == before
