"""The server: uvicorn on one loopback socket, with a way for faults to reach the connection itself."""

import asyncio
import contextlib
import os
import signal
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import HANDLED_SIGNALS

CONNECTION = "sign_desk.sandbox.connection"  # the ASGI extension under which a request finds its `Connection`
_PATIENCE_AT_EXIT = 1  # seconds for requests under way
_GRACE_AFTER_PARENT = 5.0  # seconds
_RESET_AT_CLOSE = struct.pack("ii", 1, 0)  # struct linger: on, no time


class Connection:
    """The TCP connection a request came by."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport

    def finish(self) -> None:
        """Close in order: what was written still arrives, then the end of the stream (FIN)."""
        self._transport.close()

    def reset(self) -> None:
        """Break off: what was written may be lost, and the peer sees a reset (RST)."""
        raw = self._transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_AT_CLOSE)
        self._transport.abort()


class _Protocol(H11Protocol):
    """uvicorn's own protocol, whose requests carry their connection as an ASGI extension."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 (handed on to uvicorn as they are)
        super().__init__(*args, **kwargs)
        self.app = self._with_connection(self.app)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        super().connection_made(transport)
        # uvicorn writes head and body apart: with Nagle's algorithm each answer would wait 40 ms for an ACK.
        # asyncio switches it off only for sockets made with an explicit protocol number.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _with_connection(self, app: ASGIApp) -> ASGIApp:
        async def with_connection(scope: Scope, receive: Receive, send: Send) -> None:
            scope.setdefault("extensions", {})[CONNECTION] = Connection(self.transport)
            await app(scope, receive, send)

        return with_connection


class _Server(uvicorn.Server):
    """uvicorn's server, telling when it is up, and ending a process with status 0 when it is told to stop."""

    def __init__(self, config: uvicorn.Config, *, on_up: Callable[[], None], on_stop: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_up = on_up
        self._on_stop = on_stop

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_up()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._on_stop()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take the signals for good; uvicorn would raise them again once all is closed."""
        for number in HANDLED_SIGNALS:
            signal.signal(number, self.handle_exit)
        yield


def listen(port: int) -> socket.socket:
    """Take a loopback port; 0 for any that is free.

    Raises:
        OSError: when the port is taken.
    """
    return socket.create_server(("127.0.0.1", port))


def serve(
    app: ASGIApp, listener: socket.socket, *, on_stop: Callable[[], None], exit_with_parent: bool = False
) -> None:
    """Serve until a signal, or until standard input has been closed for some seconds; then return.

    The first line on standard output tells the address once connections are accepted. `on_stop` is called
    when the end begins; requests under way have a second to finish after it.
    """
    config = uvicorn.Config(
        app,
        loop="asyncio",
        http=_Protocol,
        ws="none",
        interface="asgi3",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=_PATIENCE_AT_EXIT,
    )
    port = listener.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    server = _Server(
        config,
        on_up=lambda: print(f"Sign Customiser sandbox at {address}", flush=True),  # noqa: T201 (its one line)
        on_stop=on_stop,
    )
    if exit_with_parent:
        threading.Thread(target=_stop_after_parent, args=(server,), daemon=True).start()
    asyncio.run(server.serve(sockets=[listener]))


def _stop_after_parent(server: uvicorn.Server) -> None:
    # os.read, unlike sys.stdin, holds no lock that would trip the interpreter's exit.
    with contextlib.suppress(OSError):
        while os.read(0, 4096):
            pass
    threading.Event().wait(_GRACE_AFTER_PARENT)
    server.should_exit = True
