"""The benchmark of a burst in the window works, with few deliveries; how long it takes is nothing for a test."""

import bench_receiver_window
from measure import lines


def test_a_burst_into_the_window_is_measured():
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in lines(bench_receiver_window.measures(count=30), once=True)
    ]
    told = {row[0].removeprefix("burst of 30 deliveries into the window: "): row[1] for row in rows[2:]}
    assert list(told) == ["longest wait", "until all are listed", "lost"]
    assert told["lost"] == "0"
