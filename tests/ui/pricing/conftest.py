"""A loopback service that has pricing, and answers when it is let; a store on it; the tab with its presenter."""

import asyncio
import contextlib
import json
from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractItemView, QPushButton

from sign_desk.api.client import Client
from sign_desk.pricing.keys import LISTS, Cell, rows_of
from sign_desk.services.customisers import Customisers
from sign_desk.services.pricing.price_books import PriceBooks
from sign_desk.services.session import Session
from sign_desk.store.archive import Archive
from sign_desk.store.profiles import Profile
from sign_desk.ui.kit.tasks import WriteScope
from sign_desk.ui.pricing.editor.view import EditorView
from sign_desk.ui.pricing.presenter import PricingPresenter

_DOCUMENTS = Path(__file__).parents[2] / "unit" / "pricing" / "documents.json"
LINE = ("base_price", "line_1")


@pytest.fixture
def trees():
    """Raw pricing by pricing model, afresh for each test."""
    return json.loads(_DOCUMENTS.read_text("utf-8"))


def _open_door():
    door = asyncio.Event()
    door.set()
    return door


@dataclass
class Service:
    """Has the pricing `trees` of customisers by id. Answers a call of a method when its door is open.

    `statuses` are those of the next answers to a method; "cut" does what was asked and hangs up.
    """

    trees: dict[int, object]
    port: int = 0
    asked: list[tuple[str, int]] = field(default_factory=list)
    statuses: dict[str, list[object]] = field(default_factory=lambda: defaultdict(list))
    errors: dict[str, list[str]] = field(default_factory=dict)
    doors: dict[str, asyncio.Event] = field(default_factory=lambda: {"GET": _open_door(), "PUT": _open_door()})
    _connections: set[asyncio.Task[None]] = field(default_factory=set)

    @contextlib.asynccontextmanager
    async def running(self):
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=2**24)
        self.port = server.sockets[0].getsockname()[1]
        yield self
        server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        await server.wait_closed()

    def count(self, method, customiser_id=1):
        """How many calls of a method came."""
        return self.asked.count((method, customiser_id))

    def price(self, customiser_id=1):
        """The first price of the first row that the service has."""
        return self.trees[customiser_id]["price_lists"][0]["rows"][0]["base_price"]["line_1"]

    def set_price(self, price, row=0, customiser_id=1):
        """Change a price as somebody else would."""
        tree = json.loads(json.dumps(self.trees[customiser_id]))
        tree["price_lists"][0]["rows"][row]["base_price"]["line_1"] = price
        self.trees[customiser_id] = tree

    def _accept(self, reader, writer):
        self._connections.add(asyncio.ensure_future(self._serve(reader, writer)))

    async def _serve(self, reader, writer):
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                while await self._answer(reader, writer):
                    pass
        finally:
            writer.close()

    async def _answer(self, reader, writer):
        """Answer one request; False when the connection is closed by it."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, path = head.split()[:2]
        lengths = [line.split(":")[1] for line in head.lower().splitlines() if line.startswith("content-length:")]
        body = await reader.readexactly(int(lengths[0])) if lengths else b""
        customiser_id = int(path.split("/")[4])
        self.asked.append((method, customiser_id))
        await self.doors[method].wait()
        status = self.statuses[method].pop(0) if self.statuses[method] else 200
        if status in (200, "cut") and method == "PUT":
            own = {name: self.trees[customiser_id][name] for name in ("customiser_id", "value_units")}
            self.trees[customiser_id] = {**json.loads(body)["pricing"], **own}
        if status == "cut":
            return False
        answer = {"pricing": self.trees[customiser_id]} if status == 200 else {"message": "No.", "errors": self.errors}
        text = json.dumps(answer).encode()
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: {len(text)}\r\n\r\n".encode() + text)
        return True


@pytest.fixture
async def service(trees):
    """A service that answers at once with the pricing of two customisers."""
    service = Service({1: trees["FIXED_WIDTH"], 2: json.loads(json.dumps(trees["FIXED_WIDTH"]))})
    async with service.running():
        yield service


@dataclass
class At:
    """The tab in use: what is behind it, and what was reported as unexpected."""

    view: EditorView
    presenter: PricingPresenter
    writes: WriteScope
    archive: Archive
    profile: Profile
    until: object
    errors: list[BaseException] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    needs: list = field(default_factory=list)

    @property
    def document(self):
        return self.view.workspace._texts.document

    @property
    def row(self):
        """The first row of the first price list."""
        return self.document.keys(rows_of(self.document.keys(LISTS)[0]))[0]

    @property
    def price(self):
        return self.document.fields(self.row)["base_price"]["line_1"]

    def use(self, *, archive="same", **profile):
        """Take the store in hand, as it is now, by a session of its own."""
        self.profile = replace(self.profile, **profile)
        session = Session(self.profile, Client(self.profile.origin, "token", view_only=self.profile.view_only))
        self.sessions.append(session)
        archive = self.archive if archive == "same" else archive
        books = PriceBooks(session, archive)
        self.presenter.use(session, books, Customisers(session, archive.cache if archive else None))
        return books

    def open(self, customiser_id=1, name="Neon"):
        self.presenter.open(customiser_id, name)

    async def loaded(self):
        """Wait until the service has answered, and all is looked at."""
        await self.until(lambda: self.view.is_loaded and not self.view.refresh_button.busy)

    async def opened(self, customiser_id=1, name="Neon"):
        self.open(customiser_id, name)
        await self.loaded()

    def type(self, text, path=LINE):
        """Type a price into the first row."""
        self.view.valuesTyped.emit({Cell(self.row, path): text})

    async def typed(self, text):
        """The same, until it is done and kept."""
        steps = self.presenter._editing.sheet.history.done
        self.type(text)
        await self.until(lambda: self.presenter._editing.sheet.history.done != steps)
        await self.quiet()

    async def quiet(self):
        """Wait until nothing is being written."""
        await self.until(lambda: not self.writes.running)

    async def changes(self, count):
        words = f"Review {count:,} change{'s' if count != 1 else ''}…" if count else "Review…"
        await self.until(lambda: self.view.commands.review.text() == words)

    def notice(self, key):
        return self.view.notices.notice(key)

    def press(self, notice, words=""):
        """Press the button of a notice that has these words; the first, where none are given."""
        next(button for button in notice.findChildren(QPushButton) if words in button.text()).click()

    @property
    def is_locked(self):
        """Whether nothing can be typed."""
        return self.view.workspace.grid.editTriggers() == QAbstractItemView.EditTrigger.NoEditTriggers

    async def told(self, key, title):
        await self.until(lambda: self.notice(key) is not None and self.notice(key).title.startswith(title))
        return self.notice(key)

    async def dialog(self, kind):
        return await self.until(lambda: next((d for d in self.view.findChildren(kind) if d.isVisible()), None))

    def shows(self, kind):
        return any(dialog.isVisible() for dialog in self.view.findChildren(kind))

    async def reviewed(self):
        """Ask for the review, and give its dialog with all in it."""
        await self.until(self.view.commands.review.isEnabled)
        self.view.commands.review.trigger()
        return await self.review()

    async def review(self, other_than=None):
        """The review that is shown, with all in it."""
        from sign_desk.ui.pricing.review.dialog import ReviewDialog

        found = self.view.findChildren
        return await self.until(
            lambda: next(
                (d for d in found(ReviewDialog) if d is not other_than and d.isVisible() and d.is_complete), None
            )
        )

    async def unsaved(self):
        """How many steps of unsaved edits are kept, by customiser."""
        session = self.sessions[-1]
        return {note.customiser_id: note.steps for note in await PriceBooks(session, self.archive).staged()}


@pytest.fixture
def pricing(service, tmp_path, until):
    """The tab on a store of the service: ``async with pricing() as at``. What is unexpected fails the test.

    To be entered in the test itself: its tasks live in one coroutine.
    """

    @contextlib.asynccontextmanager
    async def running(**profile):
        store = Profile("s1", "Store", f"http://127.0.0.1:{service.port}", "USD", None, "#2563c9", False, "Op")
        archive = await Archive.open(tmp_path / "records.sqlite")
        errors = []
        writes = WriteScope(errors.append)
        view = EditorView()
        view.resize(1000, 700)
        view.show()
        at = At(
            view,
            PricingPresenter(view, writes, errors.append),
            writes,
            archive,
            replace(store, **profile),
            until,
            errors,
        )
        at.presenter.waiting.needsChanged.connect(lambda needs: setattr(at, "needs", needs))
        at.use()
        try:
            yield at
            assert errors == []
        finally:
            for door in service.doors.values():
                door.set()
            at.presenter.use_none()
            await writes.drain(10)
            for session in at.sessions:
                await session.close()
            await archive.close()

    return running
