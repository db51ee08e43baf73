"""The benchmark of sending works, with few orders; how long they take is nothing for a test."""

import bench_missed_send
from measure import lines


def test_the_sending_is_measured():
    found = list(lines(bench_missed_send.measures(count=8, latencies=(0,)), once=True))
    assert len(found) == 4
    assert "send: 8 orders, answers take 0 ms, beside a bare loop" in found[2]
    assert "newman" in found[3]
