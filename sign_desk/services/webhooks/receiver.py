"""The desk's own receiver: it takes deliveries on this computer, keeps them, tells whether they verify, and answers.

A delivery is on disk before it is answered; those that come together are written together. All of them are answered
as their sender expects, also where they do not verify: a refusal could make the service give the address up.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from sign_desk.api.listener import HOST, Listener, Reply
from sign_desk.services.orders.gathering import Gathering
from sign_desk.services.webhooks.choices import ReceiverSettings
from sign_desk.services.webhooks.proofs import Proofs, ProofWatch
from sign_desk.services.webhooks.refusals import Flood, details_of
from sign_desk.services.webhooks.verdicts import Keys, Verdict, judge, judge_again
from sign_desk.store.errors import StoreError
from sign_desk.store.webhooks.deliveries import DeliveryQuery
from sign_desk.webhooks.captured import Captured, about, topic_of_beginning
from sign_desk.webhooks.recorded import DeliveryState, NewDelivery, Way
from sign_desk.webhooks.verify import Report, verify

if TYPE_CHECKING:
    from sign_desk.api.listener import Refusal, Request
    from sign_desk.services.session import Session
    from sign_desk.services.webhooks.choices import WebhookChoices
    from sign_desk.store.archive import Archive
    from sign_desk.webhooks.recorded import DeliveryRecord

_log = logging.getLogger("sign_desk.services")

_WHOLE = re.compile(r"https?://[^/]*", re.IGNORECASE)
_PAUSE = 0.1
"""Seconds between two tellings of what came: a burst must not keep the window busy."""


@dataclass(frozen=True, slots=True)
class Received:
    """A delivery that came and is listed, and what came of its checks; None where it was not taken."""

    record_id: int
    delivery: NewDelivery
    report: Report | None


class ReceiverNotStarted(Exception):
    """The receiver could not listen."""

    title = "The receiver could not be started"
    next_step = "Close the other program, or choose another port."

    def __init__(self, port: int) -> None:
        self.cause = f"Port {port} of this computer is in use by another program, or not allowed."
        super().__init__(self.cause)


class Receiver:
    """The receiver of one store. Started and stopped on the window's loop, where it also tells what came."""

    def __init__(self, session: Session, archive: Archive, choices: WebhookChoices) -> None:
        self._session = session
        self._archive = archive
        self._choices = choices
        self._keys = Keys()
        self._settings = ReceiverSettings()
        self._listener: Listener | None = None
        self._disk = Gathering(self._write)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._news: deque[Received] = deque()
        self._is_told = False
        self.proofs = ProofWatch(Proofs(session, archive))
        """Settles the orders without an answer that deliveries prove to have arrived, and tells of it."""
        self.received: Callable[[Sequence[Received]], None] = _nobody
        """Called with what came, a few times a second at most."""
        self.failed: Callable[[StoreError], None] = _nobody
        """Called when a delivery could not be kept; its sender was told so."""

    @property
    def is_running(self) -> bool:
        """Whether it listens."""
        return self._listener is not None

    @property
    def address(self) -> str:
        """Where it listens, or did or will; "" before it was first started."""
        return f"http://{HOST}:{self._settings.port}{self._settings.path}" if self._settings.port else ""

    def use(self, keys: Keys) -> None:
        """Verify what comes from now on by these."""
        self._keys = keys

    async def look_again(self) -> int:
        """Verify by the keys of now what did not verify when it came; return how many do. Raises StoreError."""
        profile = self._session.profile
        everything = DeliveryQuery(profile.store_id, profile.ledger_origin)
        found = await judge_again(self._archive.deliveries, everything, self._keys)
        if found:
            self.proofs.look()
        return found

    async def start(self) -> str:
        """Listen as the choices say, and return the address. A port that was free is kept for the next time.

        Raises ReceiverNotStarted and StoreError.
        """
        if self._listener is not None:
            return self.address
        self._loop = asyncio.get_running_loop()
        self._settings = await self._choices.receiver()
        flood = Flood(self._list_refused, self._count_refused)
        listener = Listener(self._answer, partial(self._note_refused, flood))
        try:
            await listener.start(self._settings.port)
        except OSError:
            raise ReceiverNotStarted(self._settings.port) from None
        self._listener = listener
        if listener.port != self._settings.port:
            self._settings = replace(self._settings, port=listener.port)
            try:
                await self._choices.set_receiver(self._settings)
            except StoreError as error:
                _log.warning("the receiver's port could not be kept: %s", error.title)
        self.proofs.look()
        return self.address

    async def stop(self) -> None:
        """Take no more deliveries. What came is kept and told when this returns."""
        listener, self._listener = self._listener, None
        if listener is not None:
            await listener.stop()
            self._tell()
            await self.proofs.close()

    async def explain(self, record: DeliveryRecord) -> Report:
        """Check a kept delivery once more, thoroughly, as of when it came."""
        captured = Captured(record.headers, record.body)
        keys = self._keys
        # What the body may have been is tried in many ways: not on the window's thread.
        return await asyncio.to_thread(verify, captured, keys.secrets, keys.scheme, record.summary.at)

    # -- on the listener's own loop, in its thread --------------------------------------------------------

    async def _answer(self, request: Request) -> Reply:
        if not self._is_for_it(request.target):
            return Reply(404)
        if request.method != "POST":
            return Reply(405)
        at = datetime.now(UTC)
        captured = Captured(request.headers, request.body)
        verdict = judge(captured, self._keys, at)
        delivery = self._delivery(captured, verdict, at)
        record_id = await self._kept(delivery)
        if record_id is None:
            return Reply(500)
        self._announce(Received(record_id, delivery, verdict.report))
        return Reply(200, self._settings.rule.reply(request.body))

    async def _note_refused(self, flood: Flood, refusal: Refusal) -> None:
        """List a delivery that the listener could not take: its sender knows of it, and so has the operator to."""
        # Of what cannot be read it is not known where it was to go; whatever else was asked for is no delivery.
        if refusal.target and not (self._is_for_it(refusal.target) and refusal.method == "POST"):
            return
        await flood.add(refusal)

    async def _list_refused(self, refusal: Refusal) -> int | None:
        profile = self._session.profile
        delivery = NewDelivery(
            store_id=profile.store_id,
            origin=profile.ledger_origin,
            way=Way.RECEIVED,
            at=datetime.now(UTC),
            topic=topic_of_beginning(refusal.beginning),
            url=self.address,
            state=DeliveryState.NOT_TAKEN,
            subject="",
            headers=(),
            body=b"",
            details=details_of(refusal),
        )
        record_id = await self._kept(delivery)
        if record_id is not None:
            self._announce(Received(record_id, delivery, None))
        return record_id

    async def _count_refused(self, record_id: int, words: str) -> None:
        try:
            await self._archive.deliveries.note(record_id, "more", words)
        except StoreError as error:
            self._tell_not_kept(error)

    def _is_for_it(self, target: str) -> bool:
        # A proxy may ask for the whole address, not for the path alone (RFC 9112 §3.2.2).
        return _WHOLE.sub("", target.partition("?")[0]) == self._settings.path

    async def _kept(self, delivery: NewDelivery) -> int | None:
        """Keep it and return its id; None, which is told, where that fails."""
        try:
            return await self._disk.add(delivery)
        except StoreError as error:
            self._tell_not_kept(error)
            return None

    def _tell_not_kept(self, error: StoreError) -> None:
        _log.warning("a delivery could not be kept: %s", error.title)
        self._on_window(partial(self.failed, error))

    def _delivery(self, captured: Captured, verdict: Verdict, at: datetime) -> NewDelivery:
        profile, told = self._session.profile, about(captured.body)
        return NewDelivery(
            store_id=profile.store_id,
            origin=profile.ledger_origin,
            way=Way.RECEIVED,
            at=at,
            topic=told.topic,
            url=self.address,
            state=verdict.state,
            subject=told.subject,
            order_id=verdict.order_id,
            product_ids=verdict.product_ids,
            headers=captured.headers,
            body=captured.body,
            details=verdict.details,
        )

    async def _write(self, deliveries: Sequence[NewDelivery]) -> tuple[int, ...]:
        return await self._archive.deliveries.add(deliveries, self._settings.limits)

    def _announce(self, received: Received) -> None:
        """Tell the window, which is woken once for all that comes within its pause."""
        self._news.append(received)
        if not self._is_told:
            self._is_told = True
            self._on_window(self._tell_soon)

    def _on_window(self, call: Callable[[], object]) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(call)

    # -- on the window's loop -----------------------------------------------------------------------------

    def _tell_soon(self) -> None:
        if self._loop is not None:
            self._loop.call_later(_PAUSE, self._tell)

    def _tell(self) -> None:
        # In this order: what comes from now on is told of again.
        self._is_told = False
        news = [self._news.popleft() for _ in range(len(self._news))]
        if any(received.delivery.order_id is not None for received in news):
            self.proofs.look()
        if news:
            self.received(news)


def _nobody(_news: object) -> None:
    """Listen to nothing: stands in until the window listens."""
