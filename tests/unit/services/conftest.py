"""What tests of this room share: the real sandbox as a process, the real client, and a real ledger on disk."""

import json
import os
import subprocess
import sys
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager

import httpx
import pytest

from sign_desk.api.client import Client
from sign_desk.api.network import NetworkSettings
from sign_desk.api.records import OrderRequest, from_wire
from sign_desk.money import PriceBasis
from sign_desk.paths import DataDirectory
from sign_desk.services.backups import Backups
from sign_desk.services.session import Session
from sign_desk.store.archive import Archive
from sign_desk.store.database import Database
from sign_desk.store.orders.ledger import Ledger
from sign_desk.store.profiles import Profile, Profiles

TOKEN = "canary-9f3c1d7ab2"
ORDER = {
    "integration_id": 42,
    "external_id": "order-123456",
    "external_order_number": "SC-1001",
    "currency": "USD",
    "billing_address": {"first_name": "Zoë", "last_name": "Smith", "email": "customer@example.com"},
    "products": [{"external_id": "your-product-id-123", "quantity": 2, "price": 2999}],
}
_ANNOUNCEMENT = "Sign Customiser sandbox at "


class Sandbox:
    """A running sandbox, and what only a sandbox tells."""

    def __init__(self, *options):
        self.token = TOKEN
        self._process = subprocess.Popen(
            [sys.executable, "-m", "sign_desk.sandbox", "--port", "0", *options],
            env=os.environ | {"SIGN_DESK_SANDBOX_TOKEN": TOKEN},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.origin = self._process.stdout.readline().strip().removeprefix(_ANNOUNCEMENT)
        self._http = httpx.Client(
            base_url=f"{self.origin}/_sandbox", headers={"Authorization": f"Bearer {TOKEN}"}, trust_env=False
        )

    def orders(self, external_id=ORDER["external_id"]):
        """The orders of this id that were truly taken, the raw text included."""
        return [
            order for order in self._control("GET", "orders")["orders"] if order["body"]["external_id"] == external_id
        ]

    def fault(self, route, fault, **options):
        """Let the next requests of a route meet a fault; one, unless `count` says more."""
        self._control("POST", "faults", {"route": route, "fault": fault} | options)

    def struck(self):
        """How many requests met a fault."""
        return sum(fault["hits"] for fault in self._control("GET", "faults")["faults"])

    def clear(self):
        """Take every fault back."""
        self._control("DELETE", "faults")

    def stop(self):
        """End the process, if it still runs: from now on the address refuses connections."""
        if not self._process.stdout.closed:
            self._http.close()
            self._process.terminate()
            self._process.wait(20)
            self._process.stdout.close()

    def _control(self, method, path, body=None):
        answer = self._http.request(method, path, json=body)
        answer.raise_for_status()
        return answer.json()


class Installation:
    """A data directory, open or not, and its back-ups."""

    def __init__(self, folder):
        folder.mkdir()
        self.directory = DataDirectory(folder)

    @asynccontextmanager
    async def open(self, *profiles):
        """Open its database; the stores of `profiles` are connected there from now on."""
        known = self._known()
        for profile in profiles:
            known.save(profile)
        archive = await Archive.open(self.directory.database_file)
        try:
            yield archive, Backups(self.directory, archive.database, known)
        finally:
            await archive.close()

    @property
    def stores(self):
        return self._known().all()

    def _known(self):
        known = Profiles(self.directory.profiles_file)
        known.load()
        return known


@pytest.fixture
def old(tmp_path):
    """The computer that a back-up is made on."""
    return Installation(tmp_path / "old")


@pytest.fixture
def new(tmp_path):
    """The computer that it is opened on."""
    return Installation(tmp_path / "new")


@pytest.fixture
def start_sandbox():
    """Start sandboxes that end with the test."""
    with ExitStack() as running:

        def start(*options):
            sandbox = Sandbox(*options)
            running.callback(sandbox.stop)
            return sandbox

        yield start


@pytest.fixture
def sandbox(start_sandbox):
    return start_sandbox()


@pytest.fixture(scope="module")
def _lasting_sandbox():
    sandbox = Sandbox()
    yield sandbox
    sandbox.stop()


@pytest.fixture
def shared(_lasting_sandbox):
    """A sandbox that keeps what other tests of the module sent to it; its faults are the test's own."""
    _lasting_sandbox.clear()
    return _lasting_sandbox


@pytest.fixture(autouse=True)
def short_waits(monkeypatch):
    """Between two tries of a call pass hundredths of a second; what the service asks for stays."""
    monkeypatch.setattr("sign_desk.api.retry._FIRST_WAIT", 0.01)


@pytest.fixture
def profile():
    """Make a store; what is not said is as for an ordinary one."""

    def make(origin="https://signs.example", **other):
        values = {
            "store_id": "a" * 32,
            "name": "Northern Neon",
            "origin": origin,
            "currency": "USD",
            "integration_id": 42,
            "colour": "#1d6fd0",
            "view_only": False,
            "operator": "Ada",
            "price_basis": PriceBasis.PER_UNIT,
        }
        return Profile(**values | other)

    return make


@pytest.fixture
def calls():
    """Every attempt at a call that a client of the test made."""
    return []


@pytest.fixture
async def client(calls):
    """Make real clients that are closed with the test; limits of time and size as given."""
    async with AsyncExitStack() as opened:

        def make(origin, token=TOKEN, *, view_only=False, **limits):
            network = NetworkSettings(**limits)
            made = Client(origin, token, network=network, view_only=view_only, on_activity=calls.append)
            opened.push_async_callback(made.aclose)
            return made

        yield make


@pytest.fixture
def session(profile, client):
    """Make a session of a store at `origin`, with the token of the sandboxes unless another is given."""

    def make(origin, *, token=TOKEN, limits=None, **other):
        store = profile(origin, **other)
        return Session(store, client(origin, token, view_only=store.view_only, **limits or {}) if token else None)

    return make


@pytest.fixture
async def database(tmp_path):
    opened = await Database.open(tmp_path / "ledger.sqlite3")
    yield opened
    await opened.close()


@pytest.fixture
def ledger(database):
    return Ledger(database)


@pytest.fixture
def order():
    """Make an order which the sandbox takes, with `changes` at its top."""

    def make(**changes):
        return from_wire(OrderRequest, json.loads(json.dumps(ORDER)) | changes)

    return make
