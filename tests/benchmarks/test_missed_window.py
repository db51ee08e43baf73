"""The benchmark of the window works, with few orders; how long it waits is nothing for a test."""

import bench_missed_window
from measure import lines


def test_the_waits_of_the_window_are_measured():
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in lines(bench_missed_window.measures(count=60, let_go=0.2), once=True)
    ]
    waits = [row[0].removeprefix("60 orders, ") for row in rows[2:] if row[0].endswith(": longest wait")]
    assert waits == [
        f"{step}: longest wait"
        for step in (
            "open and sort out",
            "answer a question",
            "call all missing",
            "match by a rule",
            "begin to send",
            "send",
            "stop",
        )
    ]
    assert all(row[1].endswith(("ms", "s")) for row in rows[2:])
