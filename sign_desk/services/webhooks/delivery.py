"""Deliveries that are sent from here: tests, and repetitions of what was received. Each is kept in the log.

They go over a transport of their own, without the store's token, and to a private address only where the operator
allowed it.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sign_desk import __version__
from sign_desk.api.delivery_errors import DeliveryError
from sign_desk.api.pinned import PinnedRequest, send
from sign_desk.api.tls import trusting_context
from sign_desk.services.webhooks.choices import WebhookChoices
from sign_desk.store.errors import StoreError
from sign_desk.webhooks.answers import judge
from sign_desk.webhooks.captured import MARK_HEADER, about, topic_of
from sign_desk.webhooks.recorded import DeliveryState, KeptAnswer, NewDelivery, Way
from sign_desk.webhooks.signature import LIKELIEST, SIGNATURE_HEADER, TIMESTAMP_HEADER, sign

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

    from sign_desk.api.headers import Headers
    from sign_desk.api.network import NetworkSettings
    from sign_desk.api.pinned import PinnedAnswer
    from sign_desk.api.records import JsonObject
    from sign_desk.services.session import Session
    from sign_desk.store.archive import Archive
    from sign_desk.webhooks.answers import Judgement
    from sign_desk.webhooks.captured import Secret
    from sign_desk.webhooks.recorded import DeliveryRecord

_log = logging.getLogger("sign_desk.services")

_AGENT = ("user-agent", f"SignDesk/{__version__} (test delivery)")
_JSON = (("content-type", "application/json"), ("accept", "application/json"))
_SIGNED = (TIMESTAMP_HEADER, SIGNATURE_HEADER)


@dataclass(frozen=True, slots=True)
class Trial:
    """A delivery to send: where, what, and signed with which secret (None: not at all)."""

    url: str
    body: bytes
    secret: Secret | None


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a delivery. Either there is an `answer` with its `judgement`, or an `error`.

    `record_id` is that of the log, None where it could not be kept.
    """

    record_id: int | None
    state: DeliveryState
    answer: PinnedAnswer | None
    judgement: Judgement | None
    error: DeliveryError | None


class Deliverer:
    """Sends deliveries for one store."""

    def __init__(
        self,
        session: Session,
        archive: Archive | None,
        choices: WebhookChoices,
        network: Callable[[], NetworkSettings],
    ) -> None:
        """Keep what is sent in `archive`, if there is one; `network` gives the file of further certificates."""
        self._session = session
        self._archive = archive
        self._choices = choices
        self._network = network

    async def deliver(self, trial: Trial) -> Tried:
        """Sign a delivery as of now, send it once, and keep it with what came of it.

        It is signed by the scheme that a genuine delivery has shown; as long as none has, by the likeliest. Raises
        StoreError if the choices of the store cannot be read; nothing was sent then.
        """
        headers: Headers = (*_JSON, _AGENT, (MARK_HEADER, "test"))
        if trial.secret is not None:
            scheme = await self._choices.scheme() or LIKELIEST
            timestamp = str(int(time.time()))
            signature = sign(scheme, trial.secret.value, timestamp, trial.body)
            headers = (*headers, (TIMESTAMP_HEADER, timestamp), (SIGNATURE_HEADER, signature))
        return await self._send(PinnedRequest(trial.url, headers, trial.body))

    async def replay(self, record: DeliveryRecord, url: str, secret: Secret | None) -> Tried:
        """Send a kept delivery again, byte by byte, to `url`. Raises StoreError as `deliver`.

        With `secret` it is signed anew, as of now; without, it has its old time and signature, which receivers refuse
        when it is old.
        """
        if secret is not None:
            return await self.deliver(Trial(url, record.body, secret))
        old = tuple((name, value) for name, value in record.headers if name.lower() in _SIGNED)
        return await self._send(PinnedRequest(url, (*_JSON, _AGENT, (MARK_HEADER, "replay"), *old), record.body))

    async def probe(self, url: str) -> PinnedAnswer:
        """Look who answers at an address, without delivering anything. Raises DeliveryError and StoreError.

        Any status tells that somebody does; `redirect` that deliveries would be sent elsewhere.
        """
        permitted = await self._is_permitted(url)
        request = PinnedRequest(url, (_AGENT,), method="HEAD")
        return await send(request, trust=self._trust, allow_private=permitted)

    async def remember_product(self, external_id: str) -> None:
        """Keep a product's id that a receiver gave, so that orders can name it. Raises StoreError."""
        if self._archive is not None:
            origin = self._session.profile.ledger_origin
            await self._archive.ledger.remember_products(origin, (external_id,))

    async def _is_permitted(self, url: str) -> bool:
        try:
            return await self._choices.is_permitted(url)
        except ValueError:
            return False  # it is no address at all, which the transport explains

    async def _send(self, request: PinnedRequest) -> Tried:
        at = datetime.now(UTC)
        permitted = await self._is_permitted(request.url)
        try:
            answer = await send(request, trust=self._trust, allow_private=permitted)
        except DeliveryError as error:
            state = DeliveryState.FAILED if error.sent else DeliveryState.NOT_SENT
            tried = Tried(None, state, None, None, error)
        else:
            judgement = judge(topic_of(request.body), answer.status or 0, answer.headers, answer.body)
            tried = Tried(None, _state(answer), answer, judgement, None)
        return replace(tried, record_id=await self._keep(request, at, tried))

    async def _keep(self, request: PinnedRequest, at: datetime, tried: Tried) -> int | None:
        """Keep a delivery with its outcome; that the disk does not let it is no reason not to show that."""
        if self._archive is None:
            return None
        profile, told = self._session.profile, about(request.body)
        entry = NewDelivery(
            store_id=profile.store_id,
            origin=profile.ledger_origin,
            way=Way.SENT,
            at=at,
            topic=told.topic,
            url=request.url,
            state=tried.state,
            subject=told.subject,
            headers=request.headers,
            body=request.body,
            answer=_kept(tried),
            details=_details(tried),
        )
        try:
            settings = await self._choices.receiver()
            return (await self._archive.deliveries.add((entry,), settings.limits))[0]
        except StoreError as error:
            _log.warning("a delivery could not be kept: %s", error.title)
            return None

    def _trust(self) -> ssl.SSLContext:
        return trusting_context(self._network().ca_file)


def _state(answer: PinnedAnswer) -> DeliveryState:
    if answer.redirect is not None:
        return DeliveryState.REDIRECTED
    return DeliveryState.ANSWERED if 200 <= (answer.status or 0) < 300 else DeliveryState.REFUSED


def _kept(tried: Tried) -> KeptAnswer | None:
    """The answer to be kept: also what had come of one that broke off."""
    answer = tried.error.partial if tried.error else tried.answer
    if answer is None or answer.status is None:
        return None
    return KeptAnswer(answer.status, answer.headers, answer.body, answer.truncated or tried.error is not None)


def _details(tried: Tried) -> JsonObject:
    details: JsonObject = {}
    if tried.error is not None:
        details |= {"error": tried.error.title, "cause": tried.error.cause, "next_step": tried.error.next_step}
    if tried.judgement is not None and not tried.judgement.fits:
        details["reasons"] = list(tried.judgement.reasons)
    answer = tried.error.partial if tried.error else tried.answer
    if answer is not None:
        details["address"] = answer.address
        details["seconds"] = answer.timings.total
        if answer.tls is not None:
            until = answer.tls.expires_at
            details["tls"] = {
                "version": answer.tls.version,
                "cipher": answer.tls.cipher,
                "subject": answer.tls.subject,
                "issuer": answer.tls.issuer,
                "expires_at": until.isoformat() if until else None,
            }
    return details
