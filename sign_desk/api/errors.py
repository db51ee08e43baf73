"""The typed errors of a call, each with what an operator wants to know: what happened, why, what to do next.

Each type also says whether the service may have acted on the call. Only what is sure counts as NO: nothing
had left this computer, or a refusal was read. Whatever else happens, a repeated order may be billed twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar


class Processed(StrEnum):
    """Whether the service may have acted on a call that failed."""

    NO = "no"
    MAYBE = "maybe"


@dataclass(eq=False, repr=False)
class ApiError(Exception):
    """A call that did not end in a readable success.

    `status` and `request_id` are None where no answer came or it named none; `answer` is the beginning of
    the answer's body (at most 64 KiB, untrusted: show it as plain text only), "" where there was none.
    `cause` is a sentence or two; `retry_after` is how many seconds the service asks to wait, if it does.
    """

    title: ClassVar[str] = "The call to the service failed"
    usual_cause: ClassVar[str] = "The reason is not known."
    advice: ClassVar[str] = "Try again. If it keeps happening, ask the service's support."
    processed: ClassVar[Processed] = Processed.MAYBE

    method: str
    path: str
    status: int | None = None
    request_id: str | None = None
    answer: str = ""
    cause: str = ""
    retry_after: float | None = None

    def __post_init__(self) -> None:
        self.cause = self.cause or self.usual_cause

    @property
    def next_step(self) -> str:
        """What to do next. What may have taken effect is first looked for, not blindly repeated."""
        if self.processed is Processed.NO or self.method == "GET":
            return self.advice
        return f"First look whether it arrived. If it did not: {self.advice[0].lower()}{self.advice[1:]}"

    def __str__(self) -> str:
        return f"{self.title}. {self.cause}"

    def __repr__(self) -> str:
        status, request_id = self.status or "no status", self.request_id or "no request id"
        return f"<{type(self).__name__} {self.method} {self.path}: {status}, {request_id}>"


class Unreachable(ApiError):
    """No connection could be made (name, network, refusal, proxy). Nothing was sent."""

    title = "The service could not be reached"
    usual_cause = "No connection could be made."
    advice = "Check this computer's internet connection and the address of the store."
    processed = Processed.NO


class ProxyUnusable(Unreachable):
    """The proxy that was set, here or in the system, is of no kind that can be used. Nothing was sent."""

    title = "The proxy cannot be used"
    usual_cause = "Its address is not one of a proxy that Sign Desk can use."
    advice = (
        "Open File → Settings. Under Proxy, choose “No proxy”, or “This proxy” and type the address of another one."
    )


class TlsFailed(ApiError):
    """The encrypted connection could not be made or was not trusted. Nothing was sent."""

    title = "The connection to the service is not secure"
    usual_cause = "An encrypted connection could not be agreed on."
    advice = (
        "Check the address of the store and this computer's clock. In a company network, ask for the "
        "certificate file and choose it in the settings."
    )
    processed = Processed.NO


class ConnectTimedOut(ApiError):
    """No connection within its time limit. Nothing was sent."""

    title = "The service could not be reached in time"
    usual_cause = "No connection was made within the time limit."
    advice = "Check this computer's internet connection, then try again."
    processed = Processed.NO


class AnswerTimedOut(ApiError):
    """Something was sent, and no whole answer came within the time limit."""

    title = "No answer came in time"
    usual_cause = "The service was reached, but its answer did not come, or not all of it."
    advice = "Try again."


class ConnectionLost(ApiError):
    """Something was sent, and the connection ended before the answer was whole."""

    title = "The connection was lost"
    usual_cause = "The connection ended before the whole answer had come."
    advice = "Try again."


class Redirected(ApiError):
    """A redirect (3xx), which is never followed: it would carry the token elsewhere."""

    title = "The service has moved"
    usual_cause = "It answered with another address, which is not followed so that the token stays safe."
    advice = "Check the address of the store."


class Unauthenticated(ApiError):
    """The token is not accepted (401)."""

    title = "The token was not accepted"
    usual_cause = "The token may have been removed or replaced, or belong to another store."
    advice = "Make a new token in the service's dashboard and enter it in the store's settings."
    processed = Processed.NO

    @classmethod
    def without_token(cls, method: str = "GET", path: str = "") -> "Unauthenticated":
        """Return the error for a call that lacks a usable token. Nothing was sent."""
        return cls(method, path, cause="This computer has no usable token for the store.")


class Forbidden(ApiError):
    """The token is valid but not for this (403)."""

    title = "This is not allowed"
    usual_cause = "The token does not give permission for this."
    advice = "Ask whoever manages the account for the permission, or use another token."
    processed = Processed.NO


class NotFound(ApiError):
    """What was asked for does not exist, or not any more (404)."""

    title = "This could not be found"
    usual_cause = "It may have been removed, or it belongs to another account."
    advice = "Refresh the list. If nothing at all is found, check the address of the store."
    processed = Processed.NO


@dataclass(eq=False, repr=False)
class Invalid(ApiError):
    """The content was checked and refused (422).

    `fields` maps dotted paths into what was sent ("products.0.price") to messages about them;
    `message` is the service's summary, "" where it gave none.
    """

    title: ClassVar[str] = "Something in it was not accepted"
    usual_cause: ClassVar[str] = "The service checked what was sent and refused it."
    advice: ClassVar[str] = "Correct the marked fields, then try again."
    processed: ClassVar[Processed] = Processed.NO

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    message: str = ""


class Refused(ApiError):
    """Another refusal which says that nothing was done (400, 405, 413, 415…)."""

    title = "The service refused this"
    usual_cause = "It did not give a reason."
    advice = "Check what was entered. If it is right, ask the service's support."
    processed = Processed.NO


class RateLimited(ApiError):
    """Too many calls in a short time (429). Taken as not processed."""

    title = "The service asks for a pause"
    usual_cause = "There were too many calls in a short time."
    advice = "Wait a moment, then try again."
    processed = Processed.NO


class ServerFailed(ApiError):
    """The service itself failed (5xx). No 5xx promises that nothing was done (RFC 9110 §15.6)."""

    title = "The service has a problem"
    usual_cause = "It failed while it worked on this."
    advice = "Try again later."


class UnexpectedStatus(ApiError):
    """An answer that says neither yes nor no (408, 409 and whatever is not known)."""

    title = "The service gave an unexpected answer"
    usual_cause = "The answer does not tell whether anything was done."
    advice = "Try again."


class MalformedAnswer(ApiError):
    """A success that cannot be read: not JSON, cut short, or without what was promised."""

    title = "The answer could not be read"
    usual_cause = "It was not in the form that the service promises."
    advice = "Check the address of the store. If it is right, ask the service's support."


class AnswerTooLarge(ApiError):
    """A success whose body is over the size limit, packed or unpacked."""

    title = "The answer is too large"
    usual_cause = "It is larger than this program accepts."
    advice = "Ask the service's support."


class ViewOnly(ApiError):
    """Refused by this program itself: the store is set to view only. Nothing was sent."""

    title = "This store is set to view only"
    usual_cause = "Nothing can be changed or sent while it is."
    advice = "Leave view only in the store's settings, which asks for the token again."
    processed = Processed.NO
