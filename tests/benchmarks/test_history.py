"""The benchmark of the history works, with few orders and once; how long it takes is nothing for a test."""

import asyncio
import gc
import tracemalloc
from dataclasses import replace
from pathlib import Path

import bench_history
import pytest
from measure import Measure, lines

from sign_desk.store.database import Database
from sign_desk.store.orders.history import HistoryQuery

pytestmark = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read as Linux tells it")
COUNT = bench_history._BATCH


def test_the_history_is_measured():
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in lines(bench_history.measures(COUNT), once=True)
    ][2:]
    (memory,) = (row for row in rows if row[0] == "history: memory after paging through all")
    assert memory[-1] == "as at first"
    assert {
        "history: newest orders",
        "history: one order by its number",
        "history: one month",
        "history: sorted by customer",
        "history: duplicates of an order",
        "history: one more order recorded",
    } <= {row[0] for row in rows}
    assert all(row[1].endswith(("ms", "MB")) for row in rows)


def test_what_is_timed_finds_what_it_is_named_after():
    totals = {
        measure.name.removeprefix("history: "): measure.run().total
        for measure in bench_history.measures(COUNT)
        if isinstance(measure, Measure) and measure.target == bench_history.A_PAGE
    }
    assert totals.pop("nothing found") == 0
    assert totals.pop("one order by its number") >= 1
    assert all(totals.values())
    assert max(totals.values()) == totals["every store"] == COUNT
    assert len(totals) == 21


@pytest.fixture
def history(tmp_path):
    with asyncio.Runner() as runner:
        database = runner.run(Database.open(tmp_path / "history.sqlite3"))
        yield bench_history.History(runner, database, COUNT)
        runner.run(database.close())


def peak(run):
    """The most memory that is held at once while something is done, in bytes: less what only waits to be collected."""
    usual = gc.get_threshold()
    gc.collect()
    gc.set_threshold(500, 5, 5)
    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        gc.set_threshold(*usual)


def test_ten_times_as_many_orders_take_no_more_memory(history):
    everything = HistoryQuery(bench_history.STORE, bench_history.ORIGIN)
    tenth = replace(everything, until=bench_history._BEGINNING + bench_history._APART * (COUNT // 10))

    def page_through(count):
        for offset in range(0, count, 100):
            history.page(everything, offset)

    # What is loaded for the first time stays.
    page_through(COUNT)
    history.export(tenth)
    assert peak(lambda: page_through(COUNT)) < 4 * peak(lambda: page_through(COUNT // 10))
    assert peak(lambda: history.export(everything)) < 4 * peak(lambda: history.export(tenth))
