"""The benchmark of the list of customisers works, with few of them; how quick it is is nothing for a test."""

import os
import subprocess
import sys
from pathlib import Path

_ONCE = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
import bench_customisers
from measure import lines
print(*lines(bench_customisers.measures(count=90), once=True), sep="\\n")
"""


def test_gestures_on_the_list_are_measured():
    result = subprocess.run(
        [sys.executable, "-c", _ONCE],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert result.returncode == 0, result.stderr
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in result.stdout.splitlines()[2:]]
    gestures = ("search", "filter", "sort", "scroll")
    assert [row[0] for row in rows] == [
        "90 customisers: shown anew",
        *(f"90 customisers: longest wait of a step of {gesture}" for gesture in gestures),
    ]
    assert all(row[1].endswith("ms") for row in rows)
