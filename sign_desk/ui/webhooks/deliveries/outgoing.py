"""Sends deliveries from here: asks before any leaves this computer, and before one goes to an address not public."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from sign_desk.api.delivery_errors import PrivateAddress
from sign_desk.ui.kit.dialogs import confirm
from sign_desk.ui.kit.tasks import TaskScope, WriteScope
from sign_desk.webhooks.urls import bare_url, leaves_this_computer

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any, Protocol

    from PySide6.QtWidgets import QWidget

    from sign_desk.services.webhooks.delivery import Tried
    from sign_desk.ui.webhooks.deliveries.hand import WebhooksInHand

    class Teller(Protocol):
        """Shows how a delivery fares."""

        def show_sending(self, *, sending: bool) -> None:
            """Tell whether it is on its way."""

        def show_tried(self, tried: Tried) -> None:
            """Show what came of it."""

        def show_failure(self, error: Exception) -> None:
            """Tell why nothing was sent."""


_REAL = (
    "It goes to {address}. Your server may treat this as real: it may make a product, an order or a customer of it. "
    "Sign Desk cannot take that back."
)
_PRIVATE = (
    "{cause} Deliveries are sent to public addresses only, so that nobody can use this computer to reach into a "
    "network. Allow it if this is a server of yours; it stays allowed for {address} alone."
)


class Outgoing(QObject):
    """Asks, then sends by what it is given. One delivery of a place at a time: a later one takes the question back."""

    def __init__(self, parent: QWidget, writes: WriteScope, on_error: Callable[[BaseException], None]) -> None:
        super().__init__(parent)
        self._parent = parent
        self._writes = writes
        self._tasks = TaskScope(parent, on_error)
        self._hand: WebhooksInHand | None = None

    def use(self, hand: WebhooksInHand | None) -> None:
        """Send for another store from now on; what came of a delivery of the one before is told no more."""
        self._tasks.cancel_all()
        self._hand = hand

    def send(self, url: str, deliver: Callable[[], Coroutine[Any, Any, Tried]], teller: Teller) -> None:
        """Send to `url` by `deliver`, if the operator wants it to leave this computer."""
        if not leaves_this_computer(url):
            self._start(url, deliver(), deliver, teller)
            return

        def asked(agreed: bool) -> None:
            if agreed:
                self._start(url, deliver(), deliver, teller)

        text = _REAL.format(address=bare_url(url))
        asking = partial(
            confirm, self._parent, "Send this to your server?", text, accept="Send test delivery", risky=True
        )
        self._tasks.start("ask", asking, done=asked)

    def _start(
        self,
        url: str,
        call: Coroutine[Any, Any, Tried],
        deliver: Callable[[], Coroutine[Any, Any, Tried]],
        teller: Teller,
    ) -> None:
        hand = self._hand
        teller.show_sending(sending=True)

        def done(tried: Tried) -> None:
            if hand is self._hand and hand is not None:
                self._take(hand, url, deliver, teller, tried)

        def failed(error: Exception) -> None:
            if hand is self._hand:
                teller.show_failure(error)

        self._writes.start(call, owner=self, done=done, failed=failed)

    def _take(
        self,
        hand: WebhooksInHand,
        url: str,
        deliver: Callable[[], Coroutine[Any, Any, Tried]],
        teller: Teller,
        tried: Tried,
    ) -> None:
        teller.show_tried(tried)
        if not isinstance(tried.error, PrivateAddress):
            return

        async def permit_and_deliver() -> Tried:
            await hand.choices.permit(url)
            return await deliver()

        def asked(agreed: bool) -> None:
            if agreed:
                self._start(url, permit_and_deliver(), deliver, teller)

        text = _PRIVATE.format(cause=tried.error.cause, address=bare_url(url))
        asking = partial(
            confirm, self._parent, "Deliver to an address that is not public?", text, accept="Allow it", risky=True
        )
        self._tasks.start("ask", asking, done=asked)
