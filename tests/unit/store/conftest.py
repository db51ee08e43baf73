"""What tests of this room share: databases that are closed, a clock that is turned by hand, and orders."""

import os
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from sign_desk.store.database import Database
from sign_desk.store.orders.ledger import Entry, Ledger

UNPRIVILEGED = 65534


class Clock:
    """A clock that stands until it is turned."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ledger.sqlite3"


@pytest_asyncio.fixture
async def database(path):
    opened = await Database.open(path, patience=0.2)
    yield opened
    await opened.close()


@pytest.fixture
def ledger(database, clock):
    return Ledger(database, clock)


@pytest.fixture
def entry():
    """Make an order to record; what is not said is as for the first order of one store."""

    def make(external_id="order-1", **other):
        values = {
            "store_id": "a" * 32,
            "origin": "https://signs.example",
            "kind": "v2",
            "integration_id": 42,
            "external_id": external_id,
            "order_number": "SC-1",
            "currency": "USD",
            "total_minor": 5998,
            "email": "canary-email@example.com",
            "payload": f'{{"external_id": "{external_id}", "email": "canary-email@example.com"}}'.encode(),
            "operator": "Robin",
        }
        return Entry(**values | other)

    return make


@pytest.fixture
def powerless():
    """A folder of a user without privileges, whose rights the test has while it uses the folder."""
    if os.name != "posix":
        pytest.skip("mode bits are POSIX's")
    folder = Path(tempfile.mkdtemp(prefix="sign-desk-"))
    is_root = os.geteuid() == 0
    if is_root:
        os.chown(folder, UNPRIVILEGED, UNPRIVILEGED)
        os.setegid(UNPRIVILEGED)
        os.seteuid(UNPRIVILEGED)
    try:
        yield folder
    finally:
        if is_root:
            os.seteuid(0)
            os.setegid(0)
        folder.chmod(0o700)
        shutil.rmtree(folder)
