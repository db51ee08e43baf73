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
from enum import StrEnum
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
_BEGINNING = 256


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


class Why(StrEnum):
    """Why a request did not get as far as its handler."""

    TOO_LARGE = "too large"
    UNREADABLE = "unreadable"
    NOT_WHOLE = "not whole"
    """It broke off, or took too long to come."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request that was not taken, as far as it came.

    `method` and `target` are "" where its head could not be read. `size` is the bytes of the body that its sender told,
    or those that had come; `beginning` the first of them. `status` is that of the answer, None where it broke off.
    """

    why: Why
    status: int | None
    method: str
    target: str
    size: int
    beginning: bytes = field(repr=False)


Handler: TypeAlias = Callable[[Request], Awaitable[Reply]]
Refused: TypeAlias = Callable[[Refusal], Awaitable[None]]


class Listener:
    """Serves requests with `handle`, and tells `refused` of those that do not get so far, before they are answered.

    Both run on the loop of the listener's own thread.
    """

    def __init__(self, handle: Handler, refused: Refused) -> None:
        self._handle = handle
        self._refused = refused
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
        arrival = _Arrival()
        try:
            async with asyncio.timeout(_PATIENCE):
                request = await arrival.receive(reader, writer)
        except (_TooLarge, h11.RemoteProtocolError) as error:
            status = error.error_status_hint
            await self._refused(arrival.refusal(_why(error, broke_off=arrival.is_over), status))
            await _send(arrival.protocol, writer, Reply(status))
            await _linger(reader, writer)
        except (OSError, TimeoutError):
            if arrival.has_begun:
                await self._refused(arrival.refusal(Why.NOT_WHOLE, None))
            raise
        else:
            await _send(arrival.protocol, writer, await self._handle(request), request.method)


class _TooLarge(Exception):
    """A request whose body is too large to be read to its end."""

    error_status_hint = 413


def _why(error: Exception, *, broke_off: bool) -> Why:
    if isinstance(error, _TooLarge):
        return Why.TOO_LARGE
    return Why.NOT_WHOLE if broke_off else Why.UNREADABLE


class _Arrival:
    """A request as far as it has come."""

    def __init__(self) -> None:
        self.protocol = h11.Connection(h11.SERVER, max_incomplete_event_size=_MOST_HEADERS)
        self.has_begun = self.is_over = False
        self._head: h11.Request | None = None
        self._body = bytearray()

    async def receive(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Request:
        """Return it when it is whole. Raises _TooLarge, RemoteProtocolError, OSError."""
        while True:
            event = self.protocol.next_event()
            if event is h11.NEED_DATA:
                await self._read_on(reader, writer)
            elif isinstance(event, h11.Request):
                self._head = event
                if _told_length(event) > MOST_BODY:
                    raise _TooLarge
            elif isinstance(event, h11.Data):
                self._body += event.data
                if len(self._body) > MOST_BODY:
                    raise _TooLarge
            elif self._head is not None:
                headers = decoded(self._head.headers.raw_items())
                return Request(*_named(self._head), headers, bytes(self._body))
            else:
                raise ConnectionResetError  # it connected, and said nothing

    def refusal(self, why: Why, status: int | None) -> Refusal:
        """Tell what is known of it, which is not taken."""
        head = self._head
        method, target = _named(head) if head else ("", "")
        size = max(len(self._body), _told_length(head) if head else 0)
        # Where the length that was told is too large, the body was not looked at.
        beginning = bytes(self._body[:_BEGINNING]) or self.protocol.trailing_data[0][:_BEGINNING]
        return Refusal(why, status, method, target, size, beginning)

    async def _read_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.protocol.they_are_waiting_for_100_continue:
            writer.write(self.protocol.send(h11.InformationalResponse(status_code=100, headers=[])) or b"")
        data = await reader.read(_CHUNK)
        self.has_begun, self.is_over = self.has_begun or bool(data), not data
        self.protocol.receive_data(data)


def _named(head: h11.Request) -> tuple[str, str]:
    return head.method.decode("ascii"), head.target.decode("latin-1")


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
