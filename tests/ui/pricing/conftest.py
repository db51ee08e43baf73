"""A loopback service that has pricing, or an answer that never comes; a store on it; the tab."""

import asyncio
import contextlib
import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sign_desk.api.client import Client
from sign_desk.services.session import Session
from sign_desk.store.database import Database
from sign_desk.store.profiles import Profile

_DOCUMENTS = Path(__file__).parents[2] / "unit" / "pricing" / "documents.json"


@pytest.fixture
def trees():
    """Raw pricing by pricing model, afresh for each test."""
    return json.loads(_DOCUMENTS.read_text("utf-8"))


@dataclass
class Service:
    """Answers each request for pricing with `status` and `tree` once `may_answer` is set."""

    tree: object = None
    status: int = 200
    port: int = 0
    asked: list[str] = field(default_factory=list)
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)
    _connections: set[asyncio.Task[None]] = field(default_factory=set)

    @contextlib.asynccontextmanager
    async def running(self):
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        yield self
        server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        await server.wait_closed()

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
        """Answer one request; False when the client hangs up meanwhile."""
        head = await reader.readuntil(b"\r\n\r\n")
        self.asked.append(head.split()[1].decode())
        if not await self._patiently(reader):
            return False
        body = json.dumps({"pricing": self.tree}).encode()
        writer.write(f"HTTP/1.1 {self.status} X\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        return True

    async def _patiently(self, reader):
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
async def service(trees):
    """A service that answers at once with the Simple Letter Model's pricing."""
    service = Service(trees["FIXED_WIDTH"])
    service.may_answer.set()
    async with service.running():
        yield service


@pytest.fixture
def profile(service):
    """A store on that service."""
    return Profile(
        store_id="s1",
        name="Store",
        origin=f"http://127.0.0.1:{service.port}",
        currency="USD",
        integration_id=None,
        colour="#2563c9",
        view_only=True,
        operator="Op",
        minor_unit=None,
    )


@pytest.fixture
async def session(profile):
    """That store in hand."""
    session = Session(profile, Client(profile.origin, "token"))
    yield session
    await session.close()


@pytest.fixture
async def database(tmp_path):
    """Where pricing is kept."""
    database = await Database.open(tmp_path / "records.sqlite")
    yield database
    await database.close()
