"""What the tour does behind the screen: it asks the sandbox to misbehave, and looks what truly arrived there."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sign_desk.services.stores import Address

JsonObject = dict[str, Any]

_SECONDS = 10


class Backstage:
    """The sandbox behind the demo store. Each call raises OSError where the sandbox does not answer."""

    def __init__(self, address: Address) -> None:
        self.address = address
        # The sandbox is on loopback, which is never proxied.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    async def let_fail(self, route: str, fault: str, **details: object) -> None:
        """Let the next request to `route` ("POST /api/v2/orders") meet this fault; `details` may say how many."""
        await self.call("POST", "/_sandbox/faults", {"route": route, "fault": fault, "count": 1} | details)

    async def heal(self) -> None:
        """Forget every fault."""
        await self.call("DELETE", "/_sandbox/faults")

    async def arrivals(self, order_id: str) -> int:
        """Count how many orders of this id the sandbox has taken."""
        told = await self.call("GET", "/_sandbox/orders")
        bodies = [order["body"] for order in told["orders"]]
        # The deprecated call names the store's id otherwise.
        return sum(order_id in {body.get("external_id"), body.get("order_id")} for body in bodies)

    async def call(self, method: str, path: str, body: object = None) -> JsonObject:
        """Make a call of the service as another client of the same store would."""
        return await asyncio.to_thread(self._ask, method, path, body)

    def _ask(self, method: str, path: str, body: object) -> JsonObject:
        request = urllib.request.Request(  # noqa: S310 (the address is the sandbox's own, on loopback)
            self.address.origin + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.address.token}", "Content-Type": "application/json"},
        )
        with self._opener.open(request, timeout=_SECONDS) as answer:
            told: JsonObject = json.loads(answer.read())
            return told
