"""Orders of the history in files: whole or not there, and as many as were chosen."""

import csv
import hashlib
import json
import zipfile
from dataclasses import replace

import pytest

from sign_desk.orders.report import Report
from sign_desk.orders.states import State
from sign_desk.services.orders.exports import Exports
from sign_desk.store.errors import FileNotWritten
from sign_desk.store.orders.entries import Entry
from sign_desk.store.orders.history import HistoryQuery, HistorySort

STORE, ORIGIN = "a" * 32, "https://signs.example"
WORDS = {state: state.name for state in State}
EVERYTHING = HistoryQuery(STORE, ORIGIN)


@pytest.fixture
def exports(ledger):
    return Exports(ledger)


@pytest.fixture
async def recorded(ledger):
    """Record so many orders; return their ids."""

    async def make(count):
        return [
            await ledger.record(
                Entry(
                    store_id=STORE,
                    origin=ORIGIN,
                    kind="v2",
                    integration_id=42,
                    external_id=f"order-{number}",
                    order_number=f"=SC-{number}",
                    currency="USD",
                    total_minor=number,
                    digits=2,
                    email=None,
                    payload=f"sent {number}".encode(),
                    operator="Robin",
                )
            )
            for number in range(count)
        ]

    return make


def numbers(path):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [line[0] for line in csv.reader(stream)][1:]


async def test_what_a_query_finds_is_written_in_its_order(exports, recorded, tmp_path, monkeypatch):
    monkeypatch.setattr("sign_desk.services.orders.exports._AT_ONCE", 2)
    await recorded(5)
    path = tmp_path / "orders.csv"
    query = replace(EVERYTHING, sort=HistorySort.TOTAL, descending=True)
    assert await exports.table(query, path, WORDS) == 5
    assert numbers(path) == [f"'=SC-{number}" for number in (4, 3, 2, 1, 0)]
    assert [file.name for file in tmp_path.glob("orders*")] == ["orders.csv"]


async def test_chosen_orders_are_written_as_chosen(exports, recorded, tmp_path):
    ids = await recorded(3)
    path = tmp_path / "orders.csv"
    assert await exports.table([ids[2], 999, ids[0]], path, WORDS) == 2
    assert numbers(path) == ["'=SC-2", "'=SC-0"]


async def test_the_ending_makes_a_workbook(exports, recorded, tmp_path):
    await recorded(2)
    path = tmp_path / "orders.XLSX"
    assert await exports.table(EVERYTHING, path, WORDS) == 2
    with zipfile.ZipFile(path) as book:
        assert book.testzip() is None
        assert "xl/workbook.xml" in book.namelist()


async def test_evidence_of_chosen_orders_is_written(exports, recorded, tmp_path):
    ids = await recorded(2)
    path = tmp_path / "evidence.json"
    assert await exports.evidence([*ids, 999], path) == 2
    for order in json.loads(path.read_text(encoding="utf-8"))["orders"]:
        assert hashlib.sha256(order["sent"]["text"].encode()).hexdigest() == order["sent"]["sha256"]


async def test_a_report_takes_all_that_a_query_finds(exports, recorded):
    await recorded(3)
    report = Report(WORDS, "en_US", str)
    await exports.report(EVERYTHING, report)
    assert "3 orders" in report.html("Today", "Northern Neon", "Robin", (await exports._ledger.get(1)).created_at)


@pytest.mark.parametrize("name", ["orders.csv", "orders.xlsx"])
async def test_a_file_that_cannot_be_written_is_told_and_the_old_one_stays(exports, recorded, tmp_path, name):
    await recorded(1)
    path = tmp_path / name
    path.mkdir()
    (path / "something").touch()
    with pytest.raises(FileNotWritten) as refusal:
        await exports.table(EVERYTHING, path, WORDS)
    assert str(path) in refusal.value.cause
    with pytest.raises(FileNotWritten):
        await exports.table(EVERYTHING, tmp_path / "no folder" / name, WORDS)
    assert [file.name for file in tmp_path.glob("*orders*")] == [name]


async def test_an_export_that_fails_midway_leaves_the_old_file(exports, recorded, tmp_path, monkeypatch):
    ids = await recorded(1)
    path = tmp_path / "orders.csv"
    path.write_text("old")

    async def fail(_ids):
        raise RuntimeError

    monkeypatch.setattr(exports._ledger, "summaries", fail)
    with pytest.raises(RuntimeError):
        await exports.table(ids, path, WORDS)
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.glob("*orders*")] == ["orders.csv"]
