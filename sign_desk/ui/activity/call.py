"""A call as the Activity panel lists it, and how a developer would repeat it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sign_desk.api.activity import Activity

_AUTHORISED = '--header "Authorization: Bearer $SIGN_DESK_TOKEN"'


@dataclass(frozen=True, slots=True)
class Call:
    """One attempt, numbered in the order of the attempts of this run of the program."""

    number: int
    origin: str
    activity: Activity

    @property
    def outcome(self) -> str:
        """The status, or in a word why there is none."""
        return str(self.activity.status) if self.activity.status is not None else self.activity.error or "Cancelled"

    @property
    def failed(self) -> bool:
        """Whether it did not end in a readable success."""
        return self.activity.error is not None or self.activity.status is None

    def as_curl(self) -> str:
        """A command line that makes the call again. The token is read from the environment, never written out."""
        parts = ["curl", "--header", "Accept: application/json", "--request", self.activity.method]
        command = " ".join(shlex.quote(part) for part in parts)
        body = ""
        if self.activity.sent_bytes:
            body = " --header 'Content-Type: application/json' --data @body.json"
        return f"{command} {_AUTHORISED}{body} {shlex.quote(self.origin + self.activity.path)}"
