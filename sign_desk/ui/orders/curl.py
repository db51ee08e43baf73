"""How a developer would send an order from a terminal."""

from __future__ import annotations

import shlex

_AUTHORISED = '--header "Authorization: Bearer $TOKEN"'


def as_curl(origin: str, body: str) -> str:
    """A command line that sends `body` as an order to `origin`. The token is read from $TOKEN, never written out."""
    parts = [
        "curl",
        "--request",
        "POST",
        "--header",
        "Accept: application/json",
        "--header",
        "Content-Type: application/json",
    ]
    command = " ".join(shlex.quote(part) for part in parts)
    return f"{command} {_AUTHORISED} --data-raw {shlex.quote(body)} {shlex.quote(origin + '/api/v2/orders')}"
