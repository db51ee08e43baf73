"""The record of one attempt at a call, for the activity list. Nothing in it is secret."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Activity:
    """One attempt: when (aware, UTC), what, and how it ended.

    `status` is None when no answer's first line was read. `sent_bytes` and `received_bytes` count the
    bodies as they travelled. `error` is the title of the typed error, or None when the call succeeded.
    """

    at: datetime
    method: str
    path: str
    status: int | None
    seconds: float
    sent_bytes: int
    received_bytes: int
    attempt: int
    request_id: str | None
    error: str | None
