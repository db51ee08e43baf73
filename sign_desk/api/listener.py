"""A listener on this computer's loopback address for plain HTTP: one request a connection, in a thread of its own.

The window's loop stays free in a burst. No more connections are taken than can be served: the others wait in line at
the operating system, so that none is lost and no file handle runs out.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import h11

from sign_desk.api.headers import decoded

if TYPE_CHECKING:
    from sign_desk.api.headers import Headers

HOST = "127.0.0.1"
MOST_BODY = 2 * 1024 * 1024
"""Bytes of a request's body that are taken; more is answered with 413."""

_AT_ONCE = 200
_IN_LINE = 4096  # the operating system lowers it to its own limit
_PATIENCE = 30.0  # seconds for one request to come whole
_LINGER = 2.0  # seconds in which the rest of a refused body is read, so that its sender sees the answer
_AT_THE_END = 5.0  # seconds for requests under way when the listener is stopped
_MOST_HEADERS = 64 * 1024
_CHUNK = 64 * 1024
_ACCEPT_PAUSE = 0.1


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came, its body whole."""

    method: str
    target: str
    headers: Headers
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """What to answer: JSON."""

    status: int
    body: bytes = b"{}"


Handler: TypeAlias = Callable[[Request], Awaitable[Reply]]


class Listener:
    """Serves requests with `handle`, which runs on the loop of the listener's own thread."""

    def __init__(self, handle: Handler) -> None:
        self._handle = handle
        self._under_way: set[asyncio.Task[None]] = set()
        self._ended: Future[None] = Future()
        self._stop: Callable[[], object] = _nothing
        self.port = 0

    async def start(self, port: int) -> None:
        """Listen on `port` of the loopback address, 0 for any that is free. Raises OSError if it is taken."""
        line = socket.create_server((HOST, port), backlog=_IN_LINE)
        line.setblocking(False)
        self.port = line.getsockname()[1]
        begun: Future[None] = Future()
        threading.Thread(target=self._run, args=(line, begun), name="receiver", daemon=True).start()
        await asyncio.wrap_future(begun)

    async def stop(self) -> None:
        """Take no more requests; return when those under way have ended, after some seconds at most."""
        if not self._ended.done():
            self._stop()
        await asyncio.wrap_future(self._ended)

    def _run(self, line: socket.socket, begun: Future[None]) -> None:
        try:
            with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
                runner.run(self._serve(line, begun))
        finally:
            line.close()
            self._ended.set_result(None)

    async def _serve(self, line: socket.socket, begun: Future[None]) -> None:
        loop, enough = asyncio.get_running_loop(), asyncio.Event()
        self._stop = lambda: loop.call_soon_threadsafe(enough.set)
        accepting = asyncio.create_task(self._accept(line))
        begun.set_result(None)
        await enough.wait()
        accepting.cancel()
        line.close()
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=_AT_THE_END)

    async def _accept(self, line: socket.socket) -> None:
        loop, room = asyncio.get_running_loop(), asyncio.Semaphore(_AT_ONCE)
        while True:
            await room.acquire()
            try:
                connection, _ = await loop.sock_accept(line)
            except OSError:
                # It was given up in line, or file handles are short: others may come.
                room.release()
                await asyncio.sleep(_ACCEPT_PAUSE)
                continue
            task = asyncio.create_task(self._converse(connection))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
            task.add_done_callback(lambda _: room.release())

    async def _converse(self, connection: socket.socket) -> None:
        reader, writer = await asyncio.open_connection(sock=connection)
        try:
            with suppress(OSError, TimeoutError):
                await self._answer(reader, writer)
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        protocol = h11.Connection(h11.SERVER, max_incomplete_event_size=_MOST_HEADERS)
        try:
            async with asyncio.timeout(_PATIENCE):
                request = await _receive(protocol, reader, writer)
        except (_Refused, h11.RemoteProtocolError) as refusal:
            await _send(protocol, writer, Reply(refusal.error_status_hint))
            await _linger(reader, writer)
        else:
            await _send(protocol, writer, await self._handle(request), request.method)


class _Refused(Exception):
    """A request whose body is too large to be read to its end."""

    error_status_hint = 413


async def _receive(protocol: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Request:
    head: h11.Request | None = None
    body = bytearray()
    while True:
        event = protocol.next_event()
        if event is h11.NEED_DATA:
            if protocol.they_are_waiting_for_100_continue:
                writer.write(protocol.send(h11.InformationalResponse(status_code=100, headers=[])) or b"")
            protocol.receive_data(await reader.read(_CHUNK))
        elif isinstance(event, h11.Request):
            head = event
            if _told_length(event) > MOST_BODY:
                raise _Refused
        elif isinstance(event, h11.Data):
            body += event.data
            if len(body) > MOST_BODY:
                raise _Refused
        elif head is not None:
            headers = decoded(head.headers.raw_items())
            return Request(head.method.decode("ascii"), head.target.decode("latin-1"), headers, bytes(body))
        else:
            raise ConnectionResetError  # it connected, and said nothing


def _told_length(head: h11.Request) -> int:
    # h11 has checked that it is a number.
    return next((int(value) for name, value in head.headers if name == b"content-length"), 0)


async def _send(protocol: h11.Connection, writer: asyncio.StreamWriter, reply: Reply, method: str = "") -> None:
    headers = [
        ("content-type", "application/json"),
        ("content-length", str(len(reply.body))),
        ("connection", "close"),
    ]
    head = h11.Response(status_code=reply.status, headers=headers)
    # What is asked for the headers alone gets no content (RFC 9110 §9.3.2).
    content = [] if method == "HEAD" else [h11.Data(data=reply.body)]
    writer.write(b"".join(protocol.send(event) or b"" for event in (head, *content, h11.EndOfMessage())))
    await writer.drain()


async def _linger(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Read on for a moment: what lies unread at the end would make the system take the answer back."""
    writer.write_eof()
    async with asyncio.timeout(_LINGER):
        while await reader.read(_CHUNK):
            pass


def _nothing() -> None:
    """Stand in until the listener has begun."""
