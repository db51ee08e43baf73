"""How long it takes to send 1,000 missed orders, each on disk before it leaves and again when its answer came.

The first yardstick is a bare loop of the HTTP client over as many connections, which writes nothing down. The second
is newman, which runs collections of requests from the command line; it is only there if it is on the path.
"""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import count as counting
from pathlib import Path

import httpx
from measure import Measure, Reading

from sign_desk.api.client import Client
from sign_desk.api.records import OrderRequest, encode, from_wire
from sign_desk.money import PriceBasis
from sign_desk.services.missed.dispatch import Chosen, Dispatch
from sign_desk.services.session import Session
from sign_desk.store.database import Database
from sign_desk.store.profiles import Profile

ORDERS = 1000
LATENCIES = (0, 50)  # milliseconds
CONNECTIONS = 16
TOKEN = "bench-token-0123456789"
RULES = "a" * 64
_ANNOUNCEMENT = "Sign Customiser sandbox at "
_PLACE = {"address_1": "1 Main Street", "city": "Springfield", "province": "IL", "country": "US", "postcode": "62701"}
_COLLECTION = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"


class Desk:
    """A store at a sandbox, and ways to send it orders, each time others."""

    def __init__(self, runner: asyncio.Runner, origin: str, folder: Path, count: int) -> None:
        self._runner = runner
        self._origin = origin
        self._folder = folder
        self._count = count
        self._numbers = counting()
        runner.run(self._open())

    def send(self) -> None:
        """Send them as the app does."""
        self._runner.run(self._send(self._orders()))

    def send_bare(self) -> None:
        """Send them by the HTTP client alone."""
        self._runner.run(self._send_bare([encode(order) for order in self._orders()]))

    def send_by_newman(self, newman: str) -> None:
        """Send them by newman, which keeps the connection and sends one after another."""
        data, collection = self._folder / "orders.json", self._folder / "collection.json"
        data.write_text(json.dumps([{"order": encode(order).decode()} for order in self._orders()]))
        collection.write_text(json.dumps(self._collection()))
        command = [newman, "run", str(collection), "-d", str(data), "--silent", "--bail"]
        subprocess.run(command, check=True, capture_output=True)

    def close(self) -> None:
        """Close what was opened."""
        self._runner.run(self._close())

    async def _open(self) -> None:
        profile = Profile(
            store_id="a" * 32,
            name="Bench",
            origin=self._origin,
            currency="USD",
            integration_id=42,
            colour="#1d6fd0",
            view_only=False,
            operator="Ada",
            price_basis=PriceBasis.PER_UNIT,
        )
        self._database = await Database.open(self._folder / "ledger.sqlite3")
        self._session = Session(profile, Client(self._origin, TOKEN))
        self._dispatch = Dispatch(self._session, self._database)
        # Somebody has seen a first order, so that none goes alone.
        await self._send(self._orders(1))

    async def _close(self) -> None:
        await self._session.close()
        await self._database.close()

    async def _send(self, orders: list[OrderRequest]) -> None:
        run = await self._dispatch.begin([Chosen(order) for order in orders], source="orders.csv", rules=RULES)
        while not run.is_ended:
            await run.go()
            await run.confirm_seen()
        assert run.progress.accepted == len(orders)

    async def _send_bare(self, payloads: list[bytes]) -> None:
        left = iter(payloads)
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json", "Accept": "application/json"}
        async with httpx.AsyncClient(base_url=self._origin, headers=headers, trust_env=False) as client:

            async def send() -> None:
                for payload in left:
                    answer = await client.post("/api/v2/orders", content=payload)
                    answer.raise_for_status()

            await asyncio.gather(*(send() for _ in range(CONNECTIONS)))

    def _orders(self, count: int | None = None) -> list[OrderRequest]:
        return [_order(next(self._numbers)) for _ in range(self._count if count is None else count)]

    def _collection(self) -> dict[str, object]:
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json", "Accept": "application/json"}
        request = {
            "method": "POST",
            "header": [{"key": key, "value": value} for key, value in headers.items()],
            "body": {"mode": "raw", "raw": "{{order}}"},
            "url": f"{self._origin}/api/v2/orders",
        }
        return {"info": {"name": "orders", "schema": _COLLECTION}, "item": [{"name": "order", "request": request}]}


def measures(count: int = ORDERS, latencies: tuple[int, ...] = LATENCIES) -> Iterator[Measure | Reading]:
    """Give each measure with its yardstick."""
    newman = shutil.which("newman")
    for latency in latencies:
        with ExitStack() as kept:
            folder = Path(kept.enter_context(tempfile.TemporaryDirectory(prefix="sign-desk-bench-")))
            runner = kept.enter_context(asyncio.Runner())
            desk = Desk(runner, kept.enter_context(_sandbox(latency)), folder, count)
            kept.callback(desk.close)
            name = f"send: {count:,} orders, answers take {latency} ms"
            yield Measure(f"{name}, beside a bare loop", desk.send, desk.send_bare, "at most 1.50", 5)
            name = f"{name}, beside newman"
            if newman is None:
                yield Reading(name, "newman is not on this machine", "at most 0.17")
            else:
                yield Measure(name, desk.send, partial(desk.send_by_newman, newman), "at most 0.17", 1)


@contextmanager
def _sandbox(latency: int) -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "sign_desk.sandbox", "--port", "0", "--latency", str(latency)],
        env=os.environ | {"SIGN_DESK_SANDBOX_TOKEN": TOKEN},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip().removeprefix(_ANNOUNCEMENT)
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


def _order(number: int) -> OrderRequest:
    tree = {
        "integration_id": 42,
        "external_id": f"order-{number}",
        "external_order_number": f"SC-{number}",
        "currency": "USD",
        "billing_address": {"first_name": "Zoë", "last_name": "Smith", "email": f"c{number}@example.com", **_PLACE},
        "shipping_address": {"first_name": "Zoë", "last_name": "Smith", **_PLACE},
        "products": [{"external_id": "your-product-id-123", "quantity": 1, "price": 2999}],
    }
    return from_wire(OrderRequest, tree)
