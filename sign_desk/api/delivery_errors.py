"""What may go wrong with a delivery to a receiver: each error tells what happened, why, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from sign_desk.api.pinned import PinnedAnswer


class DeliveryError(Exception):
    """A delivery without a whole answer.

    `sent` tells that its first byte may have left this computer; `partial` is what had come of an answer by then, None
    where nothing was sent.
    """

    title: ClassVar[str] = "The delivery failed"
    usual_cause: ClassVar[str] = "The reason is not known."
    next_step: ClassVar[str] = "Try again."

    def __init__(self, cause: str = "", *, sent: bool = False, partial: PinnedAnswer | None = None) -> None:
        self.cause = cause or self.usual_cause
        super().__init__(self.cause)
        self.sent = sent
        self.partial = partial


class UrlUnusable(DeliveryError):
    """Nothing can be delivered to such an address. Nothing was sent."""

    title = "Nothing can be delivered to this address"
    next_step = "Correct the address. It looks like https://shop.example.com/webhooks."


class HostNotFound(DeliveryError):
    """The name in the address was not found. Nothing was sent."""

    title = "The server was not found"
    usual_cause = "The name in the address could not be found, or there is no internet connection."
    next_step = "Check the spelling of the address and this computer's internet connection."


class PrivateAddress(DeliveryError):
    """The address leads to no public computer, and was not allowed. Nothing was sent.

    `address` is the number that it leads to, `kind` what that stands for, in plain words.
    """

    title = "This address is not public"
    next_step = "If you mean to deliver there, allow it for this address. If not, correct the address."

    def __init__(self, address: str, kind: str) -> None:
        super().__init__(f"It leads to {address}, which stands for {kind}.")
        self.address = address
        self.kind = kind


class NotReachable(DeliveryError):
    """No connection could be made. Nothing was sent."""

    title = "The server could not be reached"
    usual_cause = "The address was found, but nothing answers there."
    next_step = "See that the shop's server runs and can be reached from here. A proxy is not used for deliveries."


class Untrusted(DeliveryError):
    """The encrypted connection was not made or not trusted. Nothing was sent."""

    title = "The connection to the server is not secure"
    usual_cause = "An encrypted connection could not be agreed on."
    next_step = "Let the shop's developer mend the certificate. The service may refuse it, too."


class TooSlow(DeliveryError):
    """No whole answer within the time allowed. Whether the delivery was acted on is not known if it was `sent`."""

    title = "The answer took too long"
    usual_cause = "No whole answer came within the time that is allowed."
    next_step = "Let the receiver answer first, and work afterwards."


class Broken(DeliveryError):
    """The connection ended before the answer was whole."""

    title = "The connection was lost"
    usual_cause = "The server ended the connection before its answer was whole."
    next_step = "Look into the log of the shop's server."


class NotHttp(DeliveryError):
    """What came is no answer of the web (HTTP/1.1)."""

    title = "The answer could not be read"
    usual_cause = "What answers there does not speak the language of the web, or says too much before its answer."
    next_step = "Check the address and its port."
