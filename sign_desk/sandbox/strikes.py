"""What a fault does to a request, at the level of TCP where it matters."""

import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sign_desk.sandbox.answers import error_answer, error_page, message_of
from sign_desk.sandbox.faults import Fault, FaultKind, Faults
from sign_desk.sandbox.server import CONNECTION, Connection

_CHUNK = 64 * 1024


class FaultMiddleware:
    """Lets the faults strike the requests to an application, save those under one prefix."""

    def __init__(self, app: ASGIApp, faults: Faults, *, spared: str) -> None:
        self._app = app
        self._faults = faults
        self._spared = spared

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Carry out one request, struck or not."""
        fault = None
        if scope["type"] == "http" and not scope["path"].startswith(self._spared):
            fault = self._faults.pick(scope["method"], scope["path"])
        if fault is None:
            await self._app(scope, receive, send)
        else:
            await _STRIKES[fault.fault](fault, _Exchange(self._app, scope, receive, send, self._faults.pause))


class _Recorded:
    """What the application answered, held back."""

    def __init__(self) -> None:
        self.start: Message = {}
        self.body = b""

    async def send(self, message: Message) -> None:
        """Take a message the application meant for the client."""
        if message["type"] == "http.response.start":
            self.start = message
        else:
            self.body += message.get("body", b"")


@dataclass(frozen=True, slots=True)
class _Exchange:
    """One struck request, and what can be done with it."""

    app: ASGIApp
    scope: Scope
    receive: Receive
    send: Send
    pause: Callable[[float], Awaitable[None]]

    async def carry_out(self) -> _Recorded:
        """Let the application do its work, and hold its answer back."""
        recorded = _Recorded()
        await self.app(self.scope, self.receive, recorded.send)
        return recorded

    async def answer(self, response: Response) -> None:
        """Answer in the application's place."""
        await response(self.scope, self.receive, self.send)

    async def send_part(self, part: bytes, *, more: bool = True) -> None:
        """Send a part of a body."""
        await self.send({"type": "http.response.body", "body": part, "more_body": more})

    async def cut(self, *, reset: bool) -> None:
        """End the connection, and wait until it has ended."""
        connection: Connection = self.scope["extensions"][CONNECTION]
        if reset:
            connection.reset()
        else:
            connection.finish()
        while (await self.receive())["type"] != "http.disconnect":
            pass


async def _latency(fault: Fault, exchange: _Exchange) -> None:
    if not fault.apply:
        await exchange.pause(fault.seconds)
    recorded = await exchange.carry_out()
    if fault.apply:
        await exchange.pause(fault.seconds)
    await exchange.send(recorded.start)
    await exchange.send_part(recorded.body, more=False)


async def _status(fault: Fault, exchange: _Exchange) -> None:
    if fault.body is not None:
        response = Response(fault.body, fault.status, headers=fault.headers)
    else:
        message = fault.message or message_of(fault.status)
        request = Request(exchange.scope)
        response = error_answer(request, fault.status, message, fault.headers, fault.errors)
    await _instead(fault, exchange, response)


async def _html_500(fault: Fault, exchange: _Exchange) -> None:
    await _instead(fault, exchange, error_page(500, fault.headers))


async def _rate_limit(fault: Fault, exchange: _Exchange) -> None:
    headers = {
        "Retry-After": str(fault.retry_after),
        "X-RateLimit-Limit": "60",
        "X-RateLimit-Remaining": "0",
    }
    request = Request(exchange.scope)
    await _instead(fault, exchange, error_answer(request, 429, message_of(429), headers | dict(fault.headers)))


async def _instead(fault: Fault, exchange: _Exchange, response: Response) -> None:
    if fault.apply:
        await exchange.carry_out()
    await exchange.answer(response)


async def _close_before_reading(fault: Fault, exchange: _Exchange) -> None:
    """Close once the head told the route: the body is not read, nothing is carried out or answered."""
    await exchange.cut(reset=fault.reset)


async def _apply_then_cut(fault: Fault, exchange: _Exchange) -> None:
    await exchange.carry_out()
    await exchange.cut(reset=fault.reset)


async def _truncate(fault: Fault, exchange: _Exchange) -> None:
    recorded = await exchange.carry_out()
    keep = len(recorded.body) // 2 if fault.keep is None else fault.keep
    await exchange.send(recorded.start)
    await exchange.send_part(recorded.body[:keep])
    await exchange.cut(reset=fault.reset)


async def _drip(fault: Fault, exchange: _Exchange) -> None:
    recorded = await exchange.carry_out()
    await exchange.send(recorded.start)
    for position in range(0, len(recorded.body), fault.chunk):
        await exchange.send_part(recorded.body[position : position + fault.chunk])
        await exchange.pause(fault.seconds)
    await exchange.send_part(b"", more=False)


async def _oversize(fault: Fault, exchange: _Exchange) -> None:
    """Answer what is right, followed by spaces without end in sight: JSON that is valid, and far too long."""
    recorded = await exchange.carry_out()
    body = _padded(recorded.body, fault.bytes)
    headers = {"Content-Type": "application/json"}
    if fault.compressed:
        body, headers["Content-Encoding"] = _gzipped(body), "gzip"
    elif fault.declared:
        headers["Content-Length"] = str(max(fault.bytes, len(recorded.body)))
    await exchange.answer(StreamingResponse(body, recorded.start["status"], headers))


async def _padded(body: bytes, length: int) -> AsyncIterator[bytes]:
    yield body
    for position in range(len(body), length, _CHUNK):
        yield b" " * min(_CHUNK, length - position)


async def _gzipped(parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    packer = zlib.compressobj(wbits=31)  # 31: the gzip format
    async for part in parts:
        yield packer.compress(part)
    yield packer.flush()


_STRIKES: Final[dict[FaultKind, Callable[[Fault, _Exchange], Awaitable[None]]]] = {
    FaultKind.LATENCY: _latency,
    FaultKind.STATUS: _status,
    FaultKind.HTML_500: _html_500,
    FaultKind.RATE_LIMIT: _rate_limit,
    FaultKind.CLOSE_BEFORE_READING: _close_before_reading,
    FaultKind.APPLY_THEN_CUT: _apply_then_cut,
    FaultKind.TRUNCATE: _truncate,
    FaultKind.DRIP: _drip,
    FaultKind.OVERSIZE: _oversize,
}
