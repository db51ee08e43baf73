"""Whether and when a failed attempt may be repeated. Pure: it waits for nothing and sends nothing.

A repeated read costs nothing. A repeated write may undo a colleague's change, and a repeated order may be
billed, so those are repeated only when the service surely did nothing (RFC 9110 §9.2.2).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sign_desk.api.errors import (
    AnswerTimedOut,
    ApiError,
    ConnectionLost,
    ConnectTimedOut,
    Processed,
    RateLimited,
    ServerFailed,
    Unreachable,
)

_FIRST_WAIT = 0.5
_SAFE_METHODS = frozenset({"GET", "HEAD"})  # RFC 9110 §9.2.1
_PASSING = (Unreachable, ConnectTimedOut, AnswerTimedOut, ConnectionLost, RateLimited, ServerFailed)


class RequestKind(StrEnum):
    """What a repeated request could do: nothing, overwrite, or cost money."""

    READ = "read"
    WRITE = "write"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class _Patience:
    attempts: int
    longest_wait: float


_PATIENCE: Mapping[RequestKind, _Patience] = {
    RequestKind.READ: _Patience(attempts=3, longest_wait=30),
    RequestKind.WRITE: _Patience(attempts=3, longest_wait=30),
    RequestKind.ORDER: _Patience(attempts=5, longest_wait=300),
}


def decide(attempt: int, method: str, kind: RequestKind, outcome: ApiError, *, jitter: float) -> float | None:
    """Return how many seconds to wait before trying again, or None to give up.

    `attempt` counts from 1; `jitter` is a random number in [0, 1) that spreads the callers out. The wait
    doubles from attempt to attempt, and is never shorter than what the service asked for; if it asks for
    more than this kind of request can wait, the answer is to give up.
    """
    patience = _PATIENCE[kind]
    if attempt >= patience.attempts or not isinstance(outcome, _PASSING):
        return None
    harmless = kind is RequestKind.READ and method in _SAFE_METHODS
    if outcome.processed is not Processed.NO and not harmless:
        return None
    wait = max(_FIRST_WAIT * 2 ** (attempt - 1) * (0.5 + jitter / 2), outcome.retry_after or 0)
    return wait if wait <= patience.longest_wait else None
