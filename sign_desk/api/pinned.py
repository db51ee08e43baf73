"""One request to a receiver's address: without token, proxy, cookie or redirect, and only where it may go.

The name is resolved once, every address that it has is judged, and the connection goes to one that was judged: a name
that means another computer a moment later leads nowhere. The certificate is checked for the name all the same.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from ipaddress import ip_address
from time import perf_counter
from typing import TYPE_CHECKING, Any, Literal

import h11

from sign_desk.api import tls
from sign_desk.api.addresses import kind_of
from sign_desk.api.delivery_errors import (
    Broken,
    DeliveryError,
    HostNotFound,
    NotHttp,
    NotReachable,
    PrivateAddress,
    TooSlow,
    Untrusted,
    UrlUnusable,
)
from sign_desk.api.destination import Destination
from sign_desk.api.headers import decoded, find

if TYPE_CHECKING:
    from sign_desk.api.addresses import Address
    from sign_desk.api.headers import Headers

SECONDS = 15.0
"""Allowed for everything together, from the first question for the name to the last byte of the answer."""
MOST_BODY = 1024 * 1024
"""Bytes of an answer's body that are read; what follows is left, and told to be missing."""

_PATIENCE = 4.0  # seconds for a connection, where there is another address to try
_MOST_HEADERS = 64 * 1024
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class TlsFacts:
    """What an encrypted connection was like. What this computer cannot tell is "" or None."""

    version: str
    cipher: str
    subject: str
    issuer: str
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds that each part took, None where it was not come to.

    `first_byte` is from the request to the first byte of its answer, `total` from the beginning to the end.
    """

    resolve: float | None = None
    connect: float | None = None
    tls: float | None = None
    first_byte: float | None = None
    total: float | None = None


@dataclass(frozen=True, slots=True)
class PinnedAnswer:
    """An answer as it came, untrusted: show it as plain text only. `truncated` tells that its body had more.

    `status` is None where not even its first line came. `address` is the number that was connected to, "" where none
    was.
    """

    address: str = ""
    status: int | None = None
    reason: str = ""
    headers: Headers = ()
    body: bytes = field(default=b"", repr=False)
    truncated: bool = False
    tls: TlsFacts | None = None
    timings: Timings = Timings()

    @property
    def redirect(self) -> str | None:
        """Where the answer would send the delivery, which is not followed; None if it is no redirect."""
        if self.status is None or not 300 <= self.status < 400:
            return None
        return find(self.headers, "location") or ""


@dataclass(frozen=True, slots=True)
class PinnedRequest:
    """What to send where: a delivery, or (HEAD) the question who answers there."""

    url: str
    headers: Headers
    body: bytes = field(default=b"", repr=False)
    method: Literal["POST", "HEAD"] = "POST"


async def send(
    request: PinnedRequest,
    *,
    trust: Callable[[], ssl.SSLContext],
    allow_private: bool = False,
    seconds: float = SECONDS,
) -> PinnedAnswer:
    """Send a request, once, and return what was answered, whatever its status.

    `trust` gives the context for an encrypted connection; it is asked in a thread, as it reads files. `allow_private`
    lets the request go to an address that is not public. Raises DeliveryError.
    """
    destination = Destination.read(request.url)
    head = _head(destination, request)
    attempt = _Attempt(destination, head, request.body, allow_private=allow_private)
    try:
        async with asyncio.timeout(seconds):
            await attempt.perform(trust)
    except TimeoutError:
        cause = f"No whole answer came within {seconds:g} seconds."
        raise TooSlow(cause, sent=attempt.sent, partial=attempt.so_far()) from None
    return attempt.so_far()


class _Attempt:
    """One delivery under way, and what it has come to so far."""

    def __init__(self, destination: Destination, head: h11.Request, content: bytes, *, allow_private: bool) -> None:
        self._destination = destination
        self._head = head
        self._content = content
        self._allow_private = allow_private
        self._begun = perf_counter()
        self._asked = 0.0
        self._answer = PinnedAnswer()
        self._body = bytearray()
        self.sent = False

    async def perform(self, trust: Callable[[], ssl.SSLContext]) -> None:
        addresses = await self._resolve()
        resolved = self._elapsed()
        reader, writer, address = await self._connect(addresses)
        connected = self._elapsed()
        timings = Timings(resolve=resolved, connect=connected - resolved)
        self._answer = PinnedAnswer(address=address, timings=timings)
        try:
            if self._destination.secure:
                facts = await self._secure(writer, trust)
                timings = replace(timings, tls=self._elapsed() - connected)
                self._answer = replace(self._answer, tls=facts, timings=timings)
            await self._converse(reader, writer)
        finally:
            writer.transport.abort()

    def so_far(self) -> PinnedAnswer:
        """What has come of the answer."""
        timings = replace(self._answer.timings, total=self._elapsed())
        return replace(self._answer, body=bytes(self._body), timings=timings)

    def _elapsed(self) -> float:
        return perf_counter() - self._begun

    async def _resolve(self) -> Sequence[Address]:
        """Return every address of the host, all of which may be delivered to."""
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(self._destination.host, self._destination.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise HostNotFound from None
        addresses = tuple(dict.fromkeys(ip_address(entry[4][0]) for entry in found))
        for address in addresses:
            kind = kind_of(address)
            if kind and not self._allow_private:
                raise PrivateAddress(str(address), kind)
        return addresses

    async def _connect(self, addresses: Sequence[Address]) -> tuple[asyncio.StreamReader, asyncio.StreamWriter, str]:
        fault: OSError | None = None
        for address in addresses:
            patience = None if address == addresses[-1] else _PATIENCE
            try:
                async with asyncio.timeout(patience):
                    # A number is not looked up again: this is the address that was judged.
                    reader, writer = await asyncio.open_connection(str(address), self._destination.port)
            except OSError as error:  # TimeoutError is one
                fault = error
            else:
                return reader, writer, str(address)
        refused = isinstance(fault, ConnectionRefusedError)
        raise NotReachable("" if refused else "No connection could be made.")

    async def _secure(self, writer: asyncio.StreamWriter, trust: Callable[[], ssl.SSLContext]) -> TlsFacts:
        try:
            context = await asyncio.to_thread(trust)
            await writer.start_tls(context, server_hostname=self._destination.host)
        except tls.CaFileError as error:
            raise Untrusted(str(error)) from None
        except ssl.SSLError as error:
            raise Untrusted(tls.reason(error)) from None
        except OSError:
            raise Untrusted("The server ended the connection while it was being secured.") from None
        return _tls_facts(writer.get_extra_info("ssl_object"))

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=_MOST_HEADERS)
        try:
            self.sent, self._asked = True, self._elapsed()
            for event in (self._head, h11.Data(data=self._content), h11.EndOfMessage()):
                writer.write(connection.send(event) or b"")
            # A server may answer and close before it has read all: what it says counts.
            await self._read(connection, reader)
        except h11.RemoteProtocolError:
            ended = connection.trailing_data[1] or reader.at_eof()
            kind: type[DeliveryError] = Broken if ended else NotHttp
            raise kind(sent=True, partial=self.so_far()) from None
        except OSError:
            raise Broken(sent=True, partial=self.so_far()) from None

    async def _read(self, connection: h11.Connection, reader: asyncio.StreamReader) -> None:
        while True:
            event = connection.next_event()
            if event is h11.NEED_DATA:
                data = await reader.read(_CHUNK)
                self._note_first_byte()
                connection.receive_data(data)
            elif isinstance(event, h11.Response):
                self._take_head(event)
            elif isinstance(event, h11.Data):
                if not self._take_body(bytes(event.data)):
                    return
            elif isinstance(event, h11.EndOfMessage | h11.ConnectionClosed):
                return

    def _note_first_byte(self) -> None:
        timings = self._answer.timings
        if timings.first_byte is None:
            self._answer = replace(self._answer, timings=replace(timings, first_byte=self._elapsed() - self._asked))

    def _take_head(self, head: h11.Response) -> None:
        headers = decoded(head.headers)
        reason = head.reason.decode("latin-1")
        self._answer = replace(self._answer, status=head.status_code, reason=reason, headers=headers)

    def _take_body(self, data: bytes) -> bool:
        """Keep what there is room for; False where there was more."""
        room = MOST_BODY - len(self._body)
        self._body += data[:room]
        if len(data) <= room:
            return True
        self._answer = replace(self._answer, truncated=True)
        return False


def _head(destination: Destination, request: PinnedRequest) -> h11.Request:
    own = (("host", destination.authority), ("content-length", str(len(request.body))), ("connection", "close"))
    try:
        return h11.Request(method=request.method, target=destination.path, headers=[*own, *request.headers])
    except (h11.LocalProtocolError, UnicodeError):
        raise UrlUnusable("A header has a character that no header may have.") from None


def _tls_facts(secured: Any) -> TlsFacts:  # noqa: ANN401 (ssl.SSLObject, or what a system's own library puts in its place)
    certificate = secured.getpeercert() or {}
    cipher = secured.cipher()
    until = certificate.get("notAfter")
    return TlsFacts(
        version=secured.version() or "",
        cipher=cipher[0] if cipher else "",
        subject=_name(certificate.get("subject", ())),
        issuer=_name(certificate.get("issuer", ())),
        expires_at=datetime.fromtimestamp(ssl.cert_time_to_seconds(until), UTC) if until else None,
    )


def _name(relative_names: Sequence[Sequence[tuple[str, str]]]) -> str:
    """The common name of a certificate's subject or issuer, or the organisation's; "" where it has neither."""
    names = {key: value for relative in relative_names for key, value in relative}
    return names.get("commonName") or names.get("organizationName") or ""
