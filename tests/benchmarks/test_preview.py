"""The benchmark of the price preview works, with little data and once."""

import os
import subprocess
import sys
from pathlib import Path

_ONCE = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
import bench_preview
from measure import lines
from price_book import Extent
print(*lines(bench_preview.measures(Extent(sizes=6, price_lists=4, pasted=36)), once=True), sep="\\n")
"""


def test_the_preview_and_the_plot_are_measured():
    result = subprocess.run(
        [sys.executable, "-c", _ONCE],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert "Exception ignored" not in result.stderr
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in result.stdout.splitlines()[2:]]
    assert {"preview follows an edit", "plot follows an edit", "plot follows its undoing"} <= {row[0] for row in rows}
    assert all(row[1].endswith("ms") for row in rows)
