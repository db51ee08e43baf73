"""Lets a browser see the list of orders without the token: by a ticket that is sealed with it, good once and soon.

A ticket is `<expires>.<nonce>.<seal>`: seconds since 1970, any text without a point, and the HMAC-SHA256 of
`visit <expires>.<nonce>` under the token, in hexadecimal. Whoever holds the token can write one, and nobody can
read the token out of it. It is exchanged for a cookie that shows the list and does nothing else, so that the
page can be loaded again while the sandbox runs.
"""

import hmac
import secrets
import time

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sign_desk.sandbox.answers import Refusal

_COOKIE = "sandbox_visitor"
_OLD = "This link was used before, or is too old. Open the list from Sign Desk once more."


class Visitors:
    """The browsers that were let in, to see `page` and nothing else."""

    def __init__(self, token: str, page: str) -> None:
        self._token = token
        self._page = page
        self._used: set[str] = set()
        self._passes: set[str] = set()

    def knows(self, request: Request) -> bool:
        """Whether this is a browser that was let in, and asks for the page."""
        reads = request.method in {"GET", "HEAD"} and request.url.path == self._page
        return reads and request.cookies.get(_COOKIE) in self._passes

    async def let_in(self, request: Request) -> Response:
        """Take the ticket in the path, and send the browser on to the page. Raises Refusal: 403."""
        ticket = request.path_params["ticket"]
        if ticket in self._used or not self._is_good(ticket):
            raise Refusal(403, _OLD)
        self._used.add(ticket)
        given = secrets.token_urlsafe(24)
        self._passes.add(given)
        answer = RedirectResponse(self._page, 303, headers={"Referrer-Policy": "no-referrer"})
        answer.set_cookie(_COOKIE, given, path=self._page, httponly=True, samesite="strict")
        return answer

    def _is_good(self, ticket: str) -> bool:
        told, _, seal = ticket.rpartition(".")
        expires = told.partition(".")[0]
        right = hmac.new(self._token.encode(), f"visit {told}".encode(), "sha256").hexdigest()
        return hmac.compare_digest(seal.encode(), right.encode()) and int(expires) > time.time()
