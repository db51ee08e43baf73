"""What the screens say of an error: a title, its cause, what to do next, and a reference for the vendor's support."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@runtime_checkable
class Explained(Protocol):
    """An error that explains itself in the operator's words; those of the API and of the store do."""

    title: str
    cause: str
    next_step: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """An error in the operator's words. All of it is plain text, whatever a server sent."""

    title: str
    cause: str
    next_step: str
    reference: str | None = None

    @property
    def text(self) -> str:
        """Cause, next step and reference as one paragraph."""
        reference = f"Reference for support: {self.reference}" if self.reference else ""
        return " ".join(part for part in (self.cause, self.next_step, reference) if part)


def explain(error: BaseException) -> Trouble:
    """Put `error` into the operator's words; one that nobody foresaw points to the log."""
    if isinstance(error, Explained):
        return Trouble(error.title, error.cause, error.next_step, getattr(error, "request_id", None))
    return Trouble(
        "Something unexpected happened",
        "Sign Desk has written down the details.",
        "Try again. If it happens again, send the logs to whoever looks after Sign Desk for you: File → Settings shows "
        "the folder they are in.",
    )
