"""A small file of a shop, read and sorted out without a store."""

import csv
import io
import time
from zoneinfo import ZoneInfo

import pytest

from sign_desk.money import PriceBasis
from sign_desk.orders.missed.drafting import Setup
from sign_desk.orders.missed.importers import read
from sign_desk.orders.missed.matching import Matching
from sign_desk.orders.missed.preparing import prepare
from sign_desk.orders.missed.sorting import Known, sort_out
from sign_desk.pricing.slices import finish

ZONE = ZoneInfo("America/New_York")


@pytest.fixture
def zone():
    return ZONE


@pytest.fixture
def computer_in(monkeypatch):
    """Set this computer's clock to a zone, by name, for the test."""

    if not hasattr(time, "tzset"):
        pytest.skip("this system has one clock for all programs")

    def move(name):
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield move
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def row():
    def make(number, **other):
        values = {
            "Name": f"#{number}",
            "Email": f"c{number}@example.com",
            "Currency": "USD",
            "Created at": "2026-05-02 21:30:00 -0400",
            "Lineitem quantity": "1",
            "Lineitem name": "Neon sign",
            "Lineitem price": "29.99",
            "Lineitem sku": "NEON",
            "Billing Name": f"Zoë {number}",
            "Billing Address1": "1 Main Street",
            "Billing City": "Springfield",
            "Billing Zip": "'62701",
            "Billing Province": "IL",
            "Billing Country": "US",
            "Notes": "",
        }
        return values | other

    return make


@pytest.fixture
def sort_rows():
    """Read rows as Shopify writes them, and sort their orders out; gives what was prepared, and the outcome."""

    def sort(*rows, matching=None, decisions=None):
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        found = finish(read(io.BytesIO(text.getvalue().encode()), zone=ZONE))
        setup = Setup(
            integration_id=42, currency="USD", basis=PriceBasis.PER_UNIT, zone=ZONE, matching=matching or Matching()
        )
        prepared = finish(prepare(found.orders, setup))
        return prepared, finish(sort_out(prepared, Known(), decisions or {}))

    return sort
