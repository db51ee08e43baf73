"""The benchmark of the window that reprices works, with few rows; how long it waits is nothing for a test."""

import bench_pricing_window
from measure import lines
from price_book import Extent


def test_the_waits_of_the_window_are_measured():
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in lines(bench_pricing_window.measures(Extent(sizes=6, price_lists=3, pasted=0)), once=True)
    ]
    waits = [row[0].removeprefix("18 rows, ") for row in rows[2:] if row[0].endswith(": longest wait")]
    assert waits == [
        f"{step}: longest wait"
        for step in (
            "open",
            "adjust all prices",
            "review",
            "save and read back",
            "adjust them again",
            "meet what was changed elsewhere",
            "decide, and review",
        )
    ]
    assert all(row[1].endswith(("ms", "s")) for row in rows[2:])
