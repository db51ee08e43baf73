"""The benchmark of spreadsheets works, with little data and once."""

import bench_sheets
from measure import lines
from price_book import Extent


def test_spreadsheets_are_measured():
    rows = list(lines(bench_sheets.measures(Extent(sizes=6, price_lists=4, pasted=36)), once=True))
    assert [row.split(" | ")[0] for row in rows[2:]] == [
        "| write a workbook",
        "| write a workbook: longest slice",
        "| read it back, nothing changed",
        "| read one, every price changed",
        "| the dry run: longest slice",
    ]
