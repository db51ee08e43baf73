"""Deliveries: signed POSTs to subscribers, in the background, and to nobody off this machine.

A record of each is kept, also of those that were not sent because their address lies elsewhere.
"""

import asyncio
import ipaddress
import json
import time
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

import h11

from sign_desk.sandbox.clock import offset_stamp
from sign_desk.sandbox.signing import Scheme
from sign_desk.sandbox.store import Store
from sign_desk.sandbox.validation import JsonObject
from sign_desk.sandbox.webhooks import subscriptions

_TIMEOUT = 10.0  # seconds for one delivery, the receiver's answer included
_MAX_ANSWER = 64 * 1024
_NOT_SENT = "not sent: the sandbox delivers to this machine only, over plain http"


class NotOnThisMachine(ValueError):
    """An address that is not a loopback one."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receiver answered."""

    status: int
    body: bytes


class Deliveries:
    """The sender of one sandbox's webhooks."""

    def __init__(self, store: Store, scheme: Scheme) -> None:
        self._store = store
        self._scheme = scheme
        self._running: set[asyncio.Task[JsonObject]] = set()

    def announce(self, topic: str, payload: JsonObject) -> None:
        """Deliver to every active subscription of a topic, without waiting."""
        for webhook in subscriptions(self._store, topic):
            task = asyncio.create_task(self.deliver(topic, webhook["url"], webhook["secret"], payload))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def deliver(self, topic: str, url: str, secret: str, payload: JsonObject) -> JsonObject:
        """Deliver once; give the record, whose `outcome` is "delivered", "failed" or "not sent"."""
        body = json.dumps(payload, separators=(",", ":")).encode("utf-8")
        timestamp = str(int(time.time()))
        signature = self._scheme.sign(secret, timestamp, body)
        record: JsonObject = {
            "delivery_id": self._store.next_id("delivery"),
            "topic": topic,
            "url": url,
            "scheme": str(self._scheme),
            "timestamp": timestamp,
            "signature": signature,
            "body": body.decode("utf-8"),
            "started_at": offset_stamp(),
            "outcome": "under way",
        }
        self._store.deliveries.put(record["delivery_id"], record)
        headers = {"x-webhook-timestamp": timestamp, "x-webhook-signature": signature}
        finished = record | await _outcome(url, headers, body) | {"finished_at": offset_stamp()}
        self._store.deliveries.put(record["delivery_id"], finished)
        return finished

    async def close(self) -> None:
        """Abandon what is under way."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)


async def _outcome(url: str, headers: dict[str, str], body: bytes) -> JsonObject:
    try:
        async with asyncio.timeout(_TIMEOUT):
            receipt = await _post(url, headers, body)
    except NotOnThisMachine:
        return {"outcome": "not sent", "error": _NOT_SENT}
    except TimeoutError:
        return {"outcome": "failed", "error": f"no answer within {_TIMEOUT:g} s"}
    except (OSError, ValueError, h11.ProtocolError) as error:
        return {"outcome": "failed", "error": str(error)}
    outcome = "delivered" if 200 <= receipt.status < 300 else "failed"
    return {"outcome": outcome, "status": receipt.status, "answer": receipt.body.decode("utf-8", "replace")}


async def _post(url: str, headers: dict[str, str], body: bytes) -> Receipt:
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(loopback_address(parts), parts.port or 80)
    connection = h11.Connection(h11.CLIENT)
    try:
        for event in (_request(parts, headers, body), h11.Data(data=body), h11.EndOfMessage()):
            writer.write(connection.send(event) or b"")
        await writer.drain()
        return await _receipt(connection, reader)
    finally:
        writer.close()


async def _receipt(connection: h11.Connection, reader: asyncio.StreamReader) -> Receipt:
    status, body = 0, bytearray()
    while len(body) < _MAX_ANSWER:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(65536))
        elif isinstance(event, h11.Response):
            status = event.status_code
        elif isinstance(event, h11.Data):
            body += event.data
        elif isinstance(event, h11.EndOfMessage):
            break
    return Receipt(status, bytes(body[:_MAX_ANSWER]))


def loopback_address(url: SplitResult) -> str:
    """Give the address to connect to. No name is ever looked up: that too would leave the machine.

    Raises:
        NotOnThisMachine: when the host is neither `localhost` nor a literal loopback address, or the
            scheme is not plain http.
    """
    host = url.hostname or ""
    if url.scheme != "http":
        raise NotOnThisMachine(host)
    if host == "localhost":
        return "127.0.0.1"
    try:
        address = ipaddress.ip_address(host)
    except ValueError as error:
        raise NotOnThisMachine(host) from error
    if not address.is_loopback:
        raise NotOnThisMachine(host)
    return str(address)


def _request(url: SplitResult, headers: dict[str, str], body: bytes) -> h11.Request:
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    all_headers = {
        "host": url.netloc.rpartition("@")[2],
        "user-agent": "SignCustomiser-Sandbox",
        "content-type": "application/json",
        "accept": "application/json",
        "content-length": str(len(body)),
        "connection": "close",
    } | headers
    return h11.Request(method="POST", target=target, headers=list(all_headers.items()))
