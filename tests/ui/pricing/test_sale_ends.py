"""The end of a sale: a clock's time as a moment, on days when clocks change too."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from sign_desk.ui.pricing.sale.ends import end_at, on_clock

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("zone", "wall", "moment", "note"),
    [
        (BERLIN, "2026-01-02T23:59", datetime(2026, 1, 2, 22, 59, tzinfo=UTC), ""),
        (BERLIN, "2026-07-02T23:59", datetime(2026, 7, 2, 21, 59, tzinfo=UTC), ""),
        (NEW_YORK, "2026-12-31T23:59", datetime(2027, 1, 1, 4, 59, tzinfo=UTC), ""),
        (BERLIN, "2026-03-29T02:30", datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "ends at 03:30"),
        (BERLIN, "2026-10-25T02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "the first time"),
    ],
    ids=["winter", "summer", "another day in UTC", "left out", "twice"],
)
def test_a_time_is_a_moment(zone, wall, moment, note):
    end = end_at(datetime.fromisoformat(wall), zone)
    assert end.moment == moment
    assert note in end.note
    assert bool(end.note) == bool(note)


def test_this_computers_clock_is_meant_where_no_zone_is_given():
    wall = datetime.fromisoformat("2026-05-04T12:30")
    assert on_clock(end_at(wall).moment) == wall
