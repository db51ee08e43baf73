"""One attempt at one call over HTTP: the only importer of httpx, and the one way out for every path.

The token travels to the store's own origin and nowhere else: redirects are not followed, no cookie is kept,
and errors are raised free of the request that held it. What an error says about "was anything sent?" comes
from watching the connection, not from guessing by the kind of failure.
"""

import asyncio
import logging
import ssl
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import lru_cache, partial
from importlib.util import find_spec
from socket import gaierror
from types import ModuleType
from typing import TypeVar, cast

import httpx

from sign_desk import __version__
from sign_desk.api import errors, tls
from sign_desk.api.activity import Activity
from sign_desk.api.body import BodyError, BodyTooLargeError, Unpacker
from sign_desk.api.credential import Credential
from sign_desk.api.network import NetworkSettings, proxy_for
from sign_desk.api.origin import AddressError, normal_origin
from sign_desk.api.refusals import Reply, excerpt, plain, request_id

__all__ = ["Activity", "Exchange", "NetworkSettings", "Transport", "normal_origin"]

# httpcore asks for this optional library eight times a call, and looking for what is not installed takes a fifth of
# the call's time (measured with 1.0.9): that it is not there is found out once.
if find_spec("sniffio") is None:
    sys.modules["sniffio"] = cast("ModuleType", None)

# At DEBUG the library logs the headers of answers, and a server may repeat the token in one.
logging.getLogger("httpcore").setLevel(logging.WARNING)

_MOST_AT_ONCE = 16
_KEPT_FOR_READS = 5.0  # seconds; below the idle limit of common servers
_KEPT_FOR_WRITES = 0.8  # a connection the server has just closed loses the answer, and with it the outcome

_url = lru_cache(64)(httpx.URL)  # parsing one takes a tenth of a call's time

_TIMEOUTS = (TimeoutError, httpx.TimeoutException)
_FAULTS = (httpx.HTTPError, OSError, BodyError, AddressError, tls.CaFileError)
_UNREACHABLE: Mapping[type[OSError], str] = {
    gaierror: "The name in the address could not be found, or there is no internet connection.",
    ConnectionRefusedError: "The address was found, but nothing answers there.",
}


@dataclass(slots=True)
class Exchange:
    """One attempt at a call, and what it has come to so far: readable also when it fails or is cancelled.

    `path` is absolute and already escaped. `sent` tells that the request's first byte may have left.
    """

    method: str
    path: str
    body: bytes = field(default=b"", repr=False)
    sent: bool = False
    securing: bool = False
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    received_bytes: int = 0
    unpacked: bytearray = field(default_factory=bytearray, repr=False)

    @property
    def refused(self) -> bool:
        """Whether the answer's first line settles that this is no success, whatever befalls its body."""
        return self.status is not None and not 200 <= self.status < 300

    @property
    def request_id(self) -> str | None:
        """What support can look the call up by."""
        return request_id(self.headers)

    @property
    def reply(self) -> Reply:
        """What was received, whole or not."""
        return Reply(self.status or 0, self.headers, bytes(self.unpacked))

    async def watch(self, event: str, details: Mapping[str, object]) -> None:
        """Follow the connection's progress, as the trace extension of httpcore reports it."""
        if event.endswith(".start_tls.started"):
            self.securing = True
        elif event.endswith(".start_tls.complete"):
            self.securing = False
        elif event == "http11.send_request_headers.started":
            # A proxy is first asked to CONNECT; nothing of the call is in that.
            self.sent = getattr(details["request"], "method", b"") != b"CONNECT"


class Transport:
    """The connections to one origin with one token. Bound to the event loop it is first used on."""

    def __init__(self, origin: str, token: str, network: NetworkSettings) -> None:
        self.origin = normal_origin(origin)
        self._credential = Credential(token)
        self._network = network
        self._pools: tuple[_Pool, _Pool] | None = None

    def warm_up(self) -> None:
        """Build what the first call needs: reads the trust store, tens of milliseconds.

        Raises AddressError or CaFileError for settings that cannot be used.
        """
        self._ready()

    async def aclose(self) -> None:
        """Close all connections; calls under way end as lost."""
        for pool in self._pools or ():
            await pool.aclose()

    async def perform(self, exchange: Exchange) -> Reply:
        """Make the attempt and return the whole reply to a success, or what came of a refusal.

        Raises ApiError, never with the failed request or the library's exceptions attached.
        """
        if not self._credential.usable:
            raise errors.Unauthenticated.without_token(exchange.method, exchange.path)
        failure: errors.ApiError | None = None
        try:
            async with asyncio.timeout(self._network.answer_deadline):
                await self._converse(exchange)
        except _FAULTS as fault:
            failure = None if exchange.refused else self._failure(exchange, fault)
        if failure is not None:
            raise failure
        return self.concealed(exchange.reply) if exchange.refused else exchange.reply

    def concealed(self, reply: Reply) -> Reply:
        """Return a reply without the token in its body, to be kept in an error."""
        return Reply(reply.status, reply.headers, self._credential.conceal(reply.body))

    def _ready(self) -> "tuple[_Pool, _Pool]":
        if self._pools is None:
            encrypted = self.origin.startswith("https:")
            trust = tls.trusting_context(self._network.ca_file) if encrypted else tls.distrusting_context()
            proxy = _proxy(proxy_for(self.origin, self._network.proxy), trust)
            self._pools = (_Pool(trust, proxy, _KEPT_FOR_READS), _Pool(trust, proxy, _KEPT_FOR_WRITES))
        return self._pools

    async def _converse(self, exchange: Exchange) -> None:
        for_reads, for_writes = self._ready()
        pool = for_reads if exchange.method == "GET" else for_writes
        request = self._request(exchange)
        async with pool.way(self._network.pool_timeout) as way:
            response = await way.handle_async_request(request)
            try:
                await self._receive(response, exchange)
            finally:
                await response.aclose()

    def _request(self, exchange: Exchange) -> httpx.Request:
        limits = self._network
        return httpx.Request(
            exchange.method,
            _url(self.origin + exchange.path),
            headers={
                "Authorization": self._credential.authorization,
                "Accept": "application/json",
                "Accept-Encoding": "identity",
                "User-Agent": f"SignDesk/{__version__}",
                **({"Content-Type": "application/json"} if exchange.body else {}),
            },
            content=exchange.body,
            extensions={
                "timeout": {
                    "connect": limits.connect_timeout,
                    "read": limits.read_timeout,
                    "write": limits.read_timeout,
                    "pool": limits.pool_timeout,
                },
                "trace": exchange.watch,
            },
        )

    async def _receive(self, response: httpx.Response, exchange: Exchange) -> None:
        exchange.status = response.status_code
        exchange.headers = {
            name: self._credential.conceal(value.encode()).decode() for name, value in response.headers.items()
        }
        unpacker = Unpacker(exchange.headers.get("content-encoding", ""), self._network.max_answer_bytes)
        exchange.unpacked = unpacker.body
        async for chunk in response.aiter_raw():
            exchange.received_bytes += len(chunk)
            try:
                unpacker.feed(chunk)
            except BodyError:
                # Before the stream is given up: it would else be closed by the garbage collector, which cannot wait
                # for it where the loop has no hooks for that, as Qt's has none.
                await response.aclose()
                raise
        unpacker.finish()

    def _failure(self, exchange: Exchange, fault: Exception) -> errors.ApiError:
        kind, cause = _after_sending(fault) if exchange.sent else _before_sending(fault, exchange.securing)
        return kind(
            exchange.method,
            exchange.path,
            status=exchange.status,
            request_id=exchange.request_id,
            answer=excerpt(self.concealed(exchange.reply)),
            cause=cause,
        )


class _Pool:
    """Ways to the origin, each with a connection that is kept open for `kept_for` seconds between calls.

    They are counted here because a request that is cancelled at the wrong moment keeps its place in httpcore's own
    count for ever (measured with 1.0.9): a limit there would in the end let nothing through. And each has a pool of
    httpcore's of its own because that looks at every connection it has, several times a call (a third of the time
    of a call among sixteen).
    """

    def __init__(self, trust: ssl.SSLContext, proxy: httpx.Proxy | None, kept_for: float) -> None:
        self._turns = asyncio.Semaphore(_MOST_AT_ONCE)
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=None, keepalive_expiry=kept_for)
        self._make = partial(
            httpx.AsyncHTTPTransport, verify=trust, trust_env=False, proxy=proxy, limits=limits, retries=0
        )
        self._ways: list[httpx.AsyncHTTPTransport] = []
        self._free: list[httpx.AsyncHTTPTransport] = []

    @asynccontextmanager
    async def way(self, patience: float) -> AsyncIterator[httpx.AsyncHTTPTransport]:
        """Wait for a way, `patience` seconds at most, and have it for a call: the one that was used last."""
        async with asyncio.timeout(patience):
            await self._turns.acquire()
        try:
            way = self._free.pop() if self._free else self._add()
            try:
                yield way
            finally:
                self._free.append(way)
        finally:
            self._turns.release()

    async def aclose(self) -> None:
        """Close all connections."""
        for way in self._ways:
            await way.aclose()

    def _add(self) -> httpx.AsyncHTTPTransport:
        self._ways.append(self._make())
        return self._ways[-1]


def _proxy(address: str | None, trust: ssl.SSLContext) -> httpx.Proxy | None:
    if address is None:
        return None
    try:
        return httpx.Proxy(address, ssl_context=trust if address.startswith("https:") else None)
    except (httpx.InvalidURL, ValueError):
        raise AddressError("The proxy's address cannot be used.") from None


def _before_sending(fault: Exception, securing: bool) -> tuple[type[errors.ApiError], str]:
    if isinstance(fault, _TIMEOUTS):
        return errors.ConnectTimedOut, ""
    if isinstance(fault, tls.CaFileError):
        return errors.TlsFailed, str(fault)
    if securing:
        return errors.TlsFailed, tls.reason(_first(ssl.SSLError, fault))
    if isinstance(fault, AddressError):
        return errors.ProxyUnusable, str(fault)
    if isinstance(fault, httpx.ProxyError):
        return errors.Unreachable, f"The proxy did not let the connection through ({plain(str(fault))})."
    known = (words for kind, words in _UNREACHABLE.items() if _first(kind, fault))
    return errors.Unreachable, next(known, "")


def _after_sending(fault: Exception) -> tuple[type[errors.ApiError], str]:
    if isinstance(fault, _TIMEOUTS):
        return errors.AnswerTimedOut, ""
    if isinstance(fault, BodyTooLargeError):
        return errors.AnswerTooLarge, ""
    if isinstance(fault, BodyError):
        return errors.MalformedAnswer, str(fault)
    if isinstance(fault, httpx.RemoteProtocolError) and not _ended_early(fault):
        return errors.MalformedAnswer, "What answers there does not speak the language of the web."
    return errors.ConnectionLost, ""


def _ended_early(fault: httpx.RemoteProtocolError) -> bool:
    # The libraries use one type for "it hung up" and for "it talks gibberish"; only the words differ.
    return any(words in str(fault) for words in ("disconnected", "closed connection"))


_F = TypeVar("_F", bound=BaseException)


def _first(kind: type[_F], fault: BaseException) -> _F | None:
    return next((cause for cause in _causes(fault) if isinstance(cause, kind)), None)


def _causes(fault: BaseException | None) -> Iterator[BaseException]:
    while fault is not None:
        yield fault
        if isinstance(fault, BaseExceptionGroup):
            for one in fault.exceptions:
                yield from _causes(one)
        fault = fault.__cause__ or fault.__context__
