"""Outages in the shop's own time, also where clocks are changed."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sign_desk.orders.missed.outage import Outage, instants, moment_of

BERLIN = ZoneInfo("Europe/Berlin")


def wall(text):
    return datetime.fromisoformat(text)


def outage(start, end):
    (first,), (last,) = instants(wall(start), BERLIN), instants(wall(end), BERLIN)
    return Outage(first, last, "Robin", datetime(2026, 5, 4, tzinfo=UTC))


def test_a_time_is_of_one_moment():
    assert instants(wall("2026-05-02 21:00"), BERLIN) == (datetime(2026, 5, 2, 19, tzinfo=UTC),)


def test_where_clocks_are_put_forward_there_is_no_moment():
    assert instants(wall("2026-03-29 02:30"), BERLIN) == ()


def test_where_clocks_are_put_back_there_are_two():
    found = instants(wall("2026-10-25 02:30"), BERLIN)
    assert found == (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC))


def test_an_outage_begins_with_its_first_moment_and_ends_before_its_last():
    found = outage("2026-05-02 21:00", "2026-05-02 23:00")
    inside = {text: found.holds(moment_of(wall(text), BERLIN)) for text in ("2026-05-02 20:59:59", "2026-05-02 21:00")}
    assert inside == {"2026-05-02 20:59:59": False, "2026-05-02 21:00": True}
    assert found.holds(moment_of(wall("2026-05-02 22:59:59"), BERLIN))
    assert not found.holds(moment_of(wall("2026-05-02 23:00"), BERLIN))


def test_an_order_of_which_it_is_not_known_is_outside():
    night = outage("2026-10-25 01:00", "2026-10-25 05:00")
    assert night.holds(moment_of(wall("2026-10-25 02:30"), BERLIN))
    first_hour = Outage(
        instants(wall("2026-10-25 01:00"), BERLIN)[0],
        instants(wall("2026-10-25 02:45"), BERLIN)[0],
        "Robin",
        datetime(2026, 10, 26, tzinfo=UTC),
    )
    assert not first_hour.holds(moment_of(wall("2026-10-25 02:30"), BERLIN))
    assert first_hour.holds(moment_of(wall("2026-10-25 01:30"), BERLIN))


def test_an_offset_in_the_file_goes_before_the_shops_zone():
    found = moment_of(wall("2026-10-25 02:30:00+01:00"), BERLIN)
    assert found.earliest == found.latest == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
