"""A process that is killed while prices are edited or saved: no edit it told of is lost, and no save is made twice."""

import asyncio
import contextlib
import random
import signal
import subprocess
import sys
import time

import httpx
import pytest

from sign_desk.services.pricing.books import NotSaved, Saved
from sign_desk.services.pricing.price_books import PriceBooks
from sign_desk.store.archive import Archive

KILLS = 8
SEED = 20260102
NEON = 1
SAVE = "PUT /api/v2/customisers/1/pricing"

EDITOR = """
import asyncio, itertools, os, sys
from pathlib import Path
from sign_desk.api.client import Client
from sign_desk.pricing.keys import Cell, LISTS, rows_of
from sign_desk.pricing.edits import add_size, set_values
from sign_desk.pricing.history import History
from sign_desk.services.pricing.price_books import PriceBooks
from sign_desk.services.session import Session
from sign_desk.store.archive import Archive
from sign_desk.store.profiles import Profile


def say(*words):
    print(*words, flush=True)


async def edit(books):
    staged = (await books.unsaved(1)).staged
    base = staged.base if staged else (await books.open(1)).book
    history = staged.history if staged else History(base.document)
    say("open", len(history.done))
    for number in itertools.count(len(history.done) + 1):
        if number % 5 == 0:
            history = history.push(add_size(history.document, f"Size {number}", after=None))
        else:
            row = history.document.keys(rows_of(history.document.keys(LISTS)[0]))[0]
            values = {Cell(row, ("base_price", "line_1")): number}
            history = history.push(set_values(history.document, values, f"Price {number}"))
        await books.stage(base, history)
        say("staged", number)


async def save(books):
    book = (await books.open(1)).book
    history = History(book.document)
    history = history.push(add_size(history.document, "Size of the killed", after=None))
    await books.stage(book, history)
    await books.save(book, history.document, say)
    say("saved")


async def main(work, path, origin):
    profile = Profile(
        store_id="a" * 32, name="Northern Neon", origin=origin, currency="USD", integration_id=42,
        colour="#1d6fd0", view_only=False, operator="Ada",
    )
    client = Client(origin, os.environ["TOKEN"])
    archive = await Archive.open(Path(path))
    await {"edit": edit, "save": save}[work](PriceBooks(Session(profile, client), archive))
    await archive.close()
    await client.aclose()


asyncio.run(main(*sys.argv[1:]))
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "desk.sqlite3"


@pytest.fixture
def started(sandbox, path):
    """Start a process that edits or saves, to be killed."""

    @contextlib.contextmanager
    def start(work):
        command = [sys.executable, "-c", EDITOR, work, str(path), sandbox.origin]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={"TOKEN": sandbox.token}) as process:
            try:
                yield process
            finally:
                process.send_signal(signal.SIGKILL)

    return start


@pytest.fixture
def after(sandbox, path, session):
    """Do something with the books as the next start finds them."""

    async def do(function):
        archive = await Archive.open(path)
        try:
            return await function(PriceBooks(session(sandbox.origin), archive))
        finally:
            await archive.close()

    return do


def names(sandbox):
    """The names of the sizes that the service has."""
    answer = httpx.get(
        f"{sandbox.origin}/api/v2/customisers/{NEON}/pricing",
        headers={"Authorization": f"Bearer {sandbox.token}"},
        trust_env=False,
    )
    return [size["name"] for size in answer.json()["pricing"]["sizes"]]


def edit_and_die(started, seconds):
    """Let a process edit for so many seconds, kill it, and give how many edits it told of."""
    with started("edit") as process:
        told = [process.stdout.readline()]
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        told += [line for line in process.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
    return int(told[-1].split()[1])


async def test_edits_that_were_told_are_there_after_every_kill(started, after):
    moments = random.Random(SEED)  # noqa: S311 (chosen moments, not secrets)
    steps = 0
    for _ in range(KILLS):
        told = await asyncio.to_thread(edit_and_die, started, moments.uniform(0, 0.2))
        unsaved = await after(lambda books: books.unsaved(NEON))
        assert unsaved.damage is None
        history = unsaved.staged.history if unsaved.staged else None
        # A kill can fall between the last commit and the line that tells of it.
        assert told <= len(history.done if history else ()) <= told + 1
        if history:
            steps = len(history.done)
            assert [step.name for step in history.done] == [
                f"Price {number}" if number % 5 else f"Add size “Size {number}”" for number in range(1, steps + 1)
            ]
            tree = history.document.tree
            line = tree["price_lists"][0]["rows"][0]["base_price"]["line_1"]
            assert line == max((number for number in range(1, steps + 1) if number % 5), default=0)
            assert [size["name"] for size in tree["sizes"] if "client_key" in size] == [
                f"Size {number}" for number in range(5, steps + 1, 5)
            ]
    assert steps > KILLS


@pytest.mark.parametrize("taken", [True, False])
async def test_a_save_that_was_killed_is_found_out_and_not_made_twice(started, after, sandbox, until, taken):
    sandbox.fault(SAVE, "latency", seconds=60, apply=taken)
    with started("save"):
        await until(lambda: sandbox.struck() == 1)
        if taken:
            await until(lambda: names(sandbox).count("Size of the killed") == 1)
    opened = await after(lambda books: books.open(NEON))
    if taken:
        assert isinstance(opened.last_save, Saved)
        assert opened.unsaved.staged is None, "its new size must not be added a second time"
        assert names(sandbox).count("Size of the killed") == 1
    else:
        assert isinstance(opened.last_save, NotSaved)
        assert opened.last_save.may_arrive
        assert opened.unsaved.staged.history.done
