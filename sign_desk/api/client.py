"""The Sign Customiser API: one method an operation, all thirteen of them.

Reads are repeated after a passing failure; writes only when the service surely did nothing; orders and prices never
(`retry` has the rules, and whoever records orders and saves applies them). View only is enforced here, before
anything is built.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from random import SystemRandom
from typing import Generic, TypeVar
from urllib.parse import quote

from sign_desk.api import reading, retry
from sign_desk.api.body import BodyError, pricing_body
from sign_desk.api.errors import ApiError, MalformedAnswer, ViewOnly
from sign_desk.api.network import NetworkSettings
from sign_desk.api.origin import AddressError
from sign_desk.api.records import (
    Customiser,
    FormSubmitted,
    JsonObject,
    LegacyReceipt,
    OrderCreated,
    OrderReceipt,
    ProductCreated,
    Record,
    Topic,
    Webhook,
    WebhookDraft,
    WebhookExample,
    WireError,
    encode,
)
from sign_desk.api.refusals import Reply, excerpt, refusal
from sign_desk.api.retry import RequestKind
from sign_desk.api.tls import CaFileError
from sign_desk.api.transport import Activity, Exchange, Transport

_logger = logging.getLogger("sign_desk.api")
_chance = SystemRandom()
_LARGE = 200_000
"""So many bytes of an answer take long enough to read that the window had better go on meanwhile."""

T = TypeVar("T")

_EXAMPLES: dict[Topic, type[ProductCreated] | type[OrderCreated] | type[FormSubmitted]] = {
    Topic.PRODUCT_CREATED: ProductCreated,
    Topic.ORDER_CREATED: OrderCreated,
    Topic.FORM_SUBMITTED: FormSubmitted,
}


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """A success with its evidence: what it says, and `text`, the body as it was received but for the token."""

    value: T
    status: int
    request_id: str | None
    text: str


@dataclass(frozen=True, slots=True)
class _Call:
    method: str
    path: str
    kind: RequestKind
    body: bytes = b""


class Client:
    """One store's connection to the service. Bound to the event loop it is first used on.

    Every method raises ApiError; which one says what happened and whether it may have taken effect.
    `on_activity` is told of every attempt when it ends, on the loop's thread.
    """

    def __init__(
        self,
        origin: str,
        token: str,
        *,
        network: NetworkSettings | None = None,
        view_only: bool = False,
        on_activity: Callable[[Activity], None] | None = None,
    ) -> None:
        """Prepare a client; nothing is connected, nor any trust store read. Raises AddressError."""
        self._transport = Transport(origin, token, network or NetworkSettings())
        self._view_only = view_only
        self._on_activity = on_activity

    @property
    def origin(self) -> str:
        """The store's address in its canonical form."""
        return self._transport.origin

    @property
    def view_only(self) -> bool:
        """Whether everything that writes is refused."""
        return self._view_only

    def warm_up(self) -> None:
        """Build what the first call needs (tens of milliseconds). The first call reports what cannot be."""
        with suppress(AddressError, CaFileError):
            self._transport.warm_up()

    async def aclose(self) -> None:
        """Close all connections; wait for writes first, as calls under way end as lost."""
        await self._transport.aclose()

    async def list_customisers(self) -> tuple[Customiser, ...]:
        """List all customisers."""
        return await self._read("/api/v2/customisers", reading.many(Customiser, "customisers"))

    async def get_customiser(self, customiser_id: int) -> Customiser:
        """Get one customiser."""
        return await self._read(f"/api/v2/customisers/{customiser_id}", reading.one(Customiser, "customiser"))

    async def get_pricing(self, customiser_id: int) -> JsonObject:
        """Get the pricing of a customiser: the tree as it came, numbers included."""
        return await self._read(_pricing_path(customiser_id), reading.tree("pricing"))

    async def update_pricing(self, customiser_id: int, pricing: JsonObject | bytes) -> JsonObject:
        """Replace all pricing of a customiser, and return what it is now. What `pricing` omits is gone.

        One attempt is made: somebody else may have saved before the next, so whoever makes it has to look first.
        `pricing_body` takes a while where there is much: what it made leaves at once.
        """
        path = _pricing_path(customiser_id)
        self._refuse_in_view_only("PUT", path)
        body = pricing if isinstance(pricing, bytes) else await pricing_body(pricing)
        call = _Call("PUT", path, RequestKind.WRITE, body)
        return (await self._attempt(call, reading.tree("pricing"), attempt=1)).value

    async def list_webhooks(self) -> tuple[Webhook, ...]:
        """List all webhook subscriptions."""
        return await self._read("/api/v2/webhooks", reading.many(Webhook, "webhooks"))

    async def create_webhook(self, draft: WebhookDraft) -> Webhook:
        """Subscribe to a topic."""
        return await self._write("POST", "/api/v2/webhooks", draft, reading.one(Webhook, "webhook"))

    async def get_webhook(self, webhook_id: int) -> Webhook:
        """Get one webhook subscription."""
        return await self._read(f"/api/v2/webhooks/{webhook_id}", reading.one(Webhook, "webhook"))

    async def update_webhook(self, webhook_id: int, draft: WebhookDraft) -> Webhook:
        """Replace a webhook subscription."""
        return await self._write("PUT", f"/api/v2/webhooks/{webhook_id}", draft, reading.one(Webhook, "webhook"))

    async def delete_webhook(self, webhook_id: int) -> None:
        """Remove a webhook subscription."""
        await self._write("DELETE", f"/api/v2/webhooks/{webhook_id}", None, reading.deletion)

    async def webhook_example(self, topic: Topic) -> WebhookExample:
        """Get what a delivery of a topic looks like. It may hold real customers' data."""
        return await self._read(f"/api/v2/webhook-examples/{topic}", reading.whole(_EXAMPLES[topic]))

    async def create_order(self, payload: bytes) -> Answer[OrderReceipt]:
        """Send an order, in exactly one attempt; `payload`, an encoded OrderRequest, is sent as it is."""
        return await self._order("/api/v2/orders", payload, reading.one(OrderReceipt, "order"))

    async def create_legacy_order(self, payload: bytes) -> Answer[LegacyReceipt]:
        """Send an order by the deprecated call, in exactly one attempt; `payload` is sent as it is."""
        return await self._order("/api/orders", payload, reading.whole(LegacyReceipt))

    async def sync_legacy_product(self, customiser_id: str, payload: bytes) -> Answer[LegacyReceipt]:
        """Synchronise a product by the deprecated call, in exactly one attempt; `payload` is sent as it is.

        Raises ValueError for a customiser id that cannot be part of an address.
        """
        return await self._order(
            f"/api/customisers/{_segment(customiser_id)}/products", payload, reading.whole(LegacyReceipt)
        )

    async def _read(self, path: str, read: Callable[[Reply], T]) -> T:
        return (await self._call(_Call("GET", path, RequestKind.READ), read)).value

    async def _write(self, method: str, path: str, content: Record | None, read: Callable[[Reply], T]) -> T:
        self._refuse_in_view_only(method, path)
        body = b"" if content is None else encode(content)
        return (await self._call(_Call(method, path, RequestKind.WRITE, body), read)).value

    async def _order(self, path: str, payload: bytes, read: Callable[[Reply], T]) -> Answer[T]:
        self._refuse_in_view_only("POST", path)
        return await self._attempt(_Call("POST", path, RequestKind.ORDER, payload), read, attempt=1)

    def _refuse_in_view_only(self, method: str, path: str) -> None:
        if self._view_only:
            raise ViewOnly(method, path)

    async def _call(self, call: _Call, read: Callable[[Reply], T]) -> Answer[T]:
        attempt = 1
        while True:
            try:
                return await self._attempt(call, read, attempt)
            except ApiError as error:
                wait = retry.decide(attempt, call.method, call.kind, error, jitter=_chance.random())
                if wait is None:
                    raise
            await asyncio.sleep(wait)
            attempt += 1

    async def _attempt(self, call: _Call, read: Callable[[Reply], T], attempt: int) -> Answer[T]:
        exchange = Exchange(call.method, call.path, call.body)
        at, started = datetime.now(UTC), time.perf_counter()
        error: str | None = "Stopped before it had ended"
        try:
            reply = await self._transport.perform(exchange)
            interpret = partial(self._interpret, exchange, reply, read)
            answer = interpret() if len(reply.body) < _LARGE else await asyncio.to_thread(interpret)
            error = None
        except ApiError as failure:
            error = failure.title
            raise
        finally:
            self._report(
                Activity(
                    at=at,
                    method=call.method,
                    path=call.path,
                    status=exchange.status,
                    seconds=time.perf_counter() - started,
                    sent_bytes=len(call.body) if exchange.sent else 0,
                    received_bytes=exchange.received_bytes,
                    attempt=attempt,
                    request_id=exchange.request_id,
                    error=error,
                )
            )
        return answer

    def _interpret(self, exchange: Exchange, reply: Reply, read: Callable[[Reply], T]) -> Answer[T]:
        if not reply.succeeded:
            raise refusal(exchange.method, exchange.path, reply)
        try:
            value = read(reply)
            # The text is kept as evidence: a token that the service repeats in it must not be kept with it.
            return Answer(value, reply.status, reply.request_id, self._transport.concealed(reply).text)
        except (BodyError, WireError) as fault:
            cause = str(fault)
            if isinstance(fault, WireError):
                _logger.info("%s %s: not as promised at %s", exchange.method, exchange.path, fault.place)
        # Raised out here, so that it carries no context with the answer's content in it.
        raise MalformedAnswer(
            exchange.method,
            exchange.path,
            status=reply.status,
            request_id=reply.request_id,
            answer=excerpt(self._transport.concealed(reply)),
            cause=cause,
        )

    def _report(self, activity: Activity) -> None:
        _logger.info(
            "%s %s: %s, attempt %d, %.3f s, %s",
            activity.method,
            activity.path,
            activity.status or "no answer",
            activity.attempt,
            activity.seconds,
            activity.error or "well",
        )
        if self._on_activity is not None:
            try:
                self._on_activity(activity)
            except Exception:  # a listener's mistake must not turn an accepted order into a failure
                _logger.exception("A listener to the activity failed")


def _pricing_path(customiser_id: int) -> str:
    return f"/api/v2/customisers/{customiser_id}/pricing"


def _segment(text: str) -> str:
    if text in {"", ".", ".."}:
        raise ValueError("This cannot be the id of a customiser.")
    return quote(text, safe="")
