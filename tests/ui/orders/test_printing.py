"""A report as PDF is one page, however much stands on it."""

import re
from datetime import UTC, datetime

import pytest

from sign_desk.orders.report import Report
from sign_desk.orders.states import State
from sign_desk.ui.locale import day_and_time
from sign_desk.ui.orders.printing import save_page
from sign_desk.ui.orders.words import STATES

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def printed(qapp, tmp_path, make_order):
    """Print a report on so many orders, and return the PDF."""

    def printed(count, reason=None):
        states = [State.ACCEPTED, State.REJECTED, State.NO_ANSWER, State.READY]
        orders = [make_order(number, states[number % 4]) for number in range(1, count + 1)]
        report = Report(STATES, "en_US", day_and_time, reason and dict.fromkeys(range(1, count + 1), reason))
        report.add(orders)
        path = tmp_path / "report.pdf"
        save_page(report.html("Orders", "Northern Neon", "Ada", AT), path, as_pdf=True)
        return path.read_bytes()

    return printed


@pytest.mark.parametrize(("count", "reason"), [(6, None), (30, None), (5000, None), (60, "It was refused. " * 20)])
def test_a_printed_report_is_one_page(printed, count, reason):
    assert len(re.findall(rb"/Type\s*/Page\b", printed(count, reason))) == 1
