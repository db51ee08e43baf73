"""What the operator typed or pasted and the desk could not use: with a title, a cause and a next step."""

from __future__ import annotations


class NotUsable(Exception):
    """Something that was entered cannot be used as it is."""

    title = "This cannot be used"

    def __init__(self, cause: str, next_step: str, title: str | None = None) -> None:
        super().__init__(cause)
        self.cause = cause
        self.next_step = next_step
        self.title = title or self.title
