"""The benchmark of the import works, with few orders; how long it takes is nothing for a test."""

import bench_missed_import
from measure import lines


def test_the_import_is_measured():
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in lines(bench_missed_import.measures((300,)), once=True)
    ]
    assert [row[0] for row in rows[2:]] == [
        "300 orders: from the file to the piles, beside csv.reader",
        "300 orders: sort out again",
        "300 orders: an order",
        "300 orders: memory at most",
    ]
    assert all(row[1].endswith(("ms", "µs", "MB")) for row in rows[2:])
