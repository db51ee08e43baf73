"""A server on a raw socket that answers by script, well or badly; certificates; and the contract."""

import asyncio
import contextlib
import datetime
import json
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from sign_desk.api.client import Client
from sign_desk.api.transport import Activity, NetworkSettings

TOKEN = "17|canaryCanaryCanary/0123456789+abcdef"


@dataclass
class Received:
    """A request as it came over the wire."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    connection: int


@dataclass
class Talk:
    """One connection, for a script to act on."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def until_hung_up(self) -> None:
        while await self.reader.read(65536):
            pass

    def close(self) -> None:
        self.writer.close()

    def reset(self) -> None:
        self.writer.transport.abort()


Script = Callable[[Talk], Awaitable[None]]


def respond(body: bytes | object = b"{}", status: int = 200, reason: str = "OK", **headers: str) -> Script:
    """Answer properly; keywords are headers, with _ for -."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} {reason}", f"Content-Length: {len(data)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]

    async def script(talk: Talk) -> None:
        await talk.send("\r\n".join([*lines, "", ""]).encode() + data)

    return script


def send_raw(data: bytes, then: Callable[[Talk], None] = Talk.close) -> Script:
    async def script(talk: Talk) -> None:
        await talk.send(data)
        then(talk)

    return script


@dataclass
class RawServer:
    """Answers each request with the next script; the last one stays."""

    respond = staticmethod(respond)
    send_raw = staticmethod(send_raw)

    scripts: list[Script] = field(default_factory=lambda: [respond()])
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    at_accept: Callable[[Talk], None] | None = None
    tls: ssl.SSLContext | None = None
    port: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def origin(self) -> str:
        return f"{'https://localhost' if self.tls else 'http://127.0.0.1'}:{self.port}"

    def script(self, *scripts: Script) -> None:
        self.scripts = list(scripts)

    async def until_received(self, count: int) -> None:
        while len(self.received) < count:
            self._news.clear()
            await self._news.wait()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["RawServer"]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self.tls)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await server.wait_closed()

    def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._tasks.add(asyncio.ensure_future(self._converse(Talk(reader, writer), self.connections)))

    async def _converse(self, talk: Talk, number: int) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            try:
                if self.at_accept:
                    return self.at_accept(talk)
                while not talk.writer.is_closing():
                    self.received.append(await read_request(talk.reader, number))
                    self._news.set()
                    await (self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0])(talk)
            finally:
                talk.close()
                with contextlib.suppress(OSError):
                    await talk.writer.wait_closed()
        return None


async def read_request(reader: asyncio.StreamReader, connection: int) -> Received:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    first, *lines = head.strip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    method, target, _ = first.split(" ")
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Received(method, target, headers, body, connection)


@pytest.fixture
async def serve() -> AsyncIterator[Callable[..., Awaitable[RawServer]]]:
    """Start further servers; they end with the test."""
    async with contextlib.AsyncExitStack() as stack:
        yield lambda **settings: stack.enter_async_context(RawServer(**settings).running())


@pytest.fixture
async def server(serve) -> RawServer:
    return await serve()


@pytest.fixture
def token() -> str:
    return TOKEN


@pytest.fixture
def activities() -> list[Activity]:
    return []


@pytest.fixture
async def connect(server, activities) -> AsyncIterator[Callable[..., Client]]:
    """Make clients of the server (or of another origin); they are closed afterwards."""
    clients: list[Client] = []

    def make(origin: str | None = None, *, token: str = TOKEN, view_only: bool = False, **network) -> Client:
        settings = NetworkSettings(**{"proxy": "", **network})
        client = Client(
            origin or server.origin,
            token,
            network=settings,
            view_only=view_only,
            on_activity=activities.append,
        )
        clients.append(client)
        return client

    yield make
    for client in clients:
        await client.aclose()


@pytest.fixture
def client(connect) -> Client:
    return connect()


@pytest.fixture
def unknown_name(monkeypatch) -> str:
    """An address whose name is found nowhere, without asking this computer's network for it."""

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    return "https://no-such-host.invalid"


@pytest.fixture(scope="session")
def contract() -> dict:
    return json.loads((Path(__file__).parents[2] / "data" / "contract.json").read_text())


@dataclass(frozen=True)
class Authority:
    """A certificate authority of the test's own."""

    folder: Path
    ca_file: Path
    certify: Callable[..., ssl.SSLContext]


@pytest.fixture(scope="session")
def authority(tmp_path_factory) -> Authority:
    folder = tmp_path_factory.mktemp("ca")
    now = datetime.datetime.now(datetime.UTC)
    ca_key = ec.generate_private_key(ec.SECP256R1())
    ca_name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "The test's own authority")])

    def build(name, key, *, ca: bool, names=(), until=now + datetime.timedelta(days=1)):
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(ca_name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=2))
            .not_valid_after(until)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        )
        if names:
            alternatives = x509.SubjectAlternativeName([x509.DNSName(each) for each in names])
            builder = builder.add_extension(alternatives, critical=False)
        return builder.sign(ca_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    def certify(*names: str, expired: bool = False) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        until = now + datetime.timedelta(days=-1 if expired else 1)
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, names[0])])
        file = folder / f"{names[0]}{'-expired' if expired else ''}.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        file.write_bytes(private + build(subject, key, ca=False, names=names, until=until))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    ca_file = folder / "ca.pem"
    ca_file.write_bytes(build(ca_name, ca_key, ca=True))
    return Authority(folder, ca_file, certify)
