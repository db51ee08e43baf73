"""Fixtures for tests of single widgets."""

import asyncio
import contextlib
import json
import re
from dataclasses import dataclass, field

import pytest
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QWidget

from sign_desk.api.records import Customiser, from_wire
from sign_desk.money import PriceBasis
from sign_desk.store.profiles import Profile
from sign_desk.ui.kit import theme


@pytest.fixture(params=["light", "dark"])
def appearance(request, qapp):
    """The look in force: the test runs once in each."""
    theme.apply(qapp, request.param)
    yield request.param
    theme.apply(qapp, "system")


@pytest.fixture
def shown(qtbot):
    """Show a widget as the active window, so that focus and shortcuts work; it is closed after the test."""

    def show(widget):
        qtbot.addWidget(widget)
        with qtbot.waitActive(widget):
            widget.show()
            widget.activateWindow()
        return widget

    return show


@pytest.fixture
def owner(qapp):
    """A widget for tasks and dialogs to belong to."""
    return QWidget()


@pytest.fixture
def watched(qapp):
    """Put a model under Qt's own inspector, which fails the test at the first breach of a model's rules."""
    testers = []

    def watch(model):
        mode = QAbstractItemModelTester.FailureReportingMode.Fatal
        testers.append(QAbstractItemModelTester(model, mode))
        return model

    return watch


@dataclass
class Service:
    """A service on loopback that answers by path, or not until `may_answer` is set; it knows what was asked.

    ``answers`` holds (status, body) by path; any other path is not found.
    """

    answers: dict[str, tuple[int, object]]
    port: int = 0
    asked: list[str] = field(default_factory=list)
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)
    _connections: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def accept(self, reader, writer) -> None:
        self._connections.add(asyncio.ensure_future(self._serve(reader, writer)))

    async def _serve(self, reader, writer) -> None:
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                while await self._answer(reader, writer):
                    pass
        finally:
            writer.close()

    async def end(self) -> None:
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _answer(self, reader, writer) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, path, _ = head.split(" ", 2)
        length = re.search(r"(?i)content-length: (\d+)", head)
        await reader.readexactly(int(length[1]) if length else 0)
        self.asked.append(f"{method} {path}")
        if not await self._may_go_on(reader):
            return False
        status, body = self.answers.get(path, (404, {"message": "Not found."}))
        text = json.dumps(body).encode()
        head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n"
        writer.write(head.encode() + text)
        return True

    async def _may_go_on(self, reader) -> bool:
        """Wait until the answer may be sent; False when the client hangs up meanwhile."""
        answering, leaving = (asyncio.ensure_future(c) for c in (self.may_answer.wait(), reader.read(1)))
        await asyncio.wait({answering, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if leaving.done():
            self.hung_up.set()
        for task in (answering, leaving):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        return not self.hung_up.is_set()


@pytest.fixture
def serving():
    """Run a `Service` within a test: ``async with serving({path: (status, body)}) as service``."""

    @contextlib.asynccontextmanager
    async def run(answers=None):
        service = Service(dict(answers or {}))
        service.may_answer.set()
        server = await asyncio.start_server(service.accept, "127.0.0.1", 0)
        service.port = server.sockets[0].getsockname()[1]
        try:
            yield service
        finally:
            server.close()
            await service.end()
            await server.wait_closed()

    return run


@pytest.fixture
def make_profile():
    """Make a store's profile, some of it as the test wants."""

    def make(**values):
        known = {
            "store_id": "s1",
            "name": "Northern Neon",
            "origin": "https://web.signcustomiser.com",
            "currency": "USD",
            "integration_id": 42,
            "colour": "#2563c9",
            "view_only": False,
            "operator": "Ada",
            "price_basis": PriceBasis.PER_UNIT,
        }
        return Profile(**known | values)

    return make


@pytest.fixture
def make_customiser():
    """Make a customiser as the service sends it."""

    def make(customiser_id=1, name="Neon", **fields):
        known = {
            "customiser_id": customiser_id,
            "name": name,
            "product": "NEON",
            "price_type": "FIXED_WIDTH",
            "selection_type": "SINGLE",
            "active": True,
            "created_at": "2024-03-11T09:14:00.000000Z",
            "updated_at": "2025-10-02T16:40:00.000000Z",
        }
        return from_wire(Customiser, known | fields)

    return make
