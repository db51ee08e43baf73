"""The benchmarks work, with little data and once each; how long they take is nothing for a test."""

import os
import subprocess
import sys
from pathlib import Path

import bench_pricing
import pytest
from measure import Measure, Reading, Seconds, lines
from price_book import Extent

HERE = Path(__file__).parent
SMALL = Extent(sizes=6, price_lists=4, pasted=36)
EDITOR = f"""
import sys
sys.path.insert(0, {str(HERE)!r})
import bench_editor
from measure import lines
from price_book import Extent
print(*lines(bench_editor.measures(Extent{tuple(SMALL)}), once=True), sep="\\n")
"""
RECEIVER = f"""
import sys
sys.path.insert(0, {str(HERE)!r})
import bench_receiver
from measure import lines
print(*lines(bench_receiver.measures(30), once=True), sep="\\n")
"""


def in_cells(line):
    return [cell.strip() for cell in line.strip("|").split("|")]


def run(*arguments):
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, encoding="utf-8", check=False
    )


def test_a_table_tells_medians_and_ratios():
    waits, runs = iter((0.002, 0.5, 0.003)), []
    head, _, *rows = lines(
        [
            Measure("wait", lambda: Seconds(next(waits)), None, "at most 100 ms", 3),
            Measure("twice", lambda: Seconds(0.2), lambda: Seconds(0.1)),
            ("bare", lambda: runs.append("run"), lambda: Seconds(1)),
            Reading("memory", "5 MB"),
        ]
    )
    assert head == "| Measure | Median | Yardstick | Ratio | Target |"
    assert rows[:2] == ["| wait | 3.00 ms |  |  | at most 100 ms |", "| twice | 200 ms | 100 ms | 2.00 |  |"]
    assert in_cells(rows[2])[2] == "1000 ms"
    assert len(runs) == 9
    assert rows[3] == "| memory | 5 MB |  |  |  |"


def test_a_measure_can_be_taken_once():
    runs = []
    assert len(list(lines([Measure("one", lambda: runs.append("run"))], once=True))) == 3
    assert runs == ["run"]


def test_the_pricing_is_measured():
    rows = [in_cells(line) for line in lines(bench_pricing.measures(SMALL), once=True)]
    assert {"edit one cell", "paste 36 cells", "adjust all prices", "check again after it"} <= {row[0] for row in rows}
    assert all(row[1].endswith(("ms", "MB")) for row in rows[2:])


def test_the_editor_is_measured():
    result = run("-c", EDITOR)
    assert result.returncode == 0, result.stderr
    rows = [in_cells(line) for line in result.stdout.splitlines()]
    assert {
        "open in place of another, until the prices are painted",
        "edit one cell",
        "paste 36 cells: longest wait",
    } <= {row[0] for row in rows}
    assert all(row[1].endswith("ms") for row in rows[2:])


def test_the_receiver_is_measured():
    result = run("-c", RECEIVER)
    assert result.returncode == 0, result.stderr
    rows = [in_cells(line) for line in result.stdout.splitlines()[2:]]
    assert [row[0].partition(" (")[0] for row in rows] == [
        "receiver: burst of 30, kept",
        "receiver: longest wait of the window in a burst of 30",
    ]
    assert all(cell.endswith("ms") for row in rows for cell in row[1:3])


@pytest.mark.parametrize("asked", ["nothing", "measure"])
def test_what_there_is_no_benchmark_of_is_refused(asked):
    result = run(HERE, asked)
    assert result.returncode == 2
    known = sorted(file.stem.removeprefix("bench_") for file in HERE.glob("bench_*.py"))
    assert f"there are: {', '.join(known)}" in result.stderr
