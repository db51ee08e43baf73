"""Versions are thinned out over time; the newest and the pinned never."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sign_desk.pricing.versions.thinning import ALL, Kept, superfluous

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)


def at(days, hours=0.0):
    return NOW - timedelta(days=days, hours=hours)


@pytest.mark.parametrize(
    ("ages", "gone"),
    [
        ([0, 0.1, 0.2, 13.9], []),
        ([0, 20.0, 20.1, 20.2], [2, 3]),
        ([0, 20.0, 21.0, 22.0], []),
        ([0, 100.0, 101.0, 108.0], [2]),
        ([0, 400.0, 403.0, 440.0], [2]),
        ([400.0], []),
        ([], []),
    ],
    ids=["last days", "one a day", "days apart", "one a week", "one a month", "the newest", "none"],
)
def test_of_each_period_the_last_stays(ages, gone):
    assert list(superfluous([Kept(number, at(age), False) for number, age in enumerate(ages)], NOW)) == gone


def test_a_pinned_one_stays_and_speaks_for_nobody_else():
    versions = [Kept(1, at(0), False), Kept(2, at(30, 1), True), Kept(3, at(30, 2), False), Kept(4, at(30, 3), False)]
    assert superfluous(versions, NOW) == (4,)


any_versions = st.lists(
    st.builds(
        Kept,
        st.integers(0, 10**6),
        st.floats(-10, 1500).map(at),
        st.booleans(),
    ),
    unique_by=lambda version: version.id,
    max_size=40,
)


@given(any_versions, st.floats(0, 500))
def test_whatever_there_is_the_newest_and_the_pinned_stay(versions, later):
    gone = set(superfluous(versions, NOW))
    left = [version for version in versions if version.id not in gone]
    assert {version.id for version in versions if version.pinned}.isdisjoint(gone)
    if versions:
        assert max(versions, key=lambda version: (version.taken_at, version.id)).id not in gone
    assert all(NOW - version.taken_at > ALL for version in versions if version.id in gone)
    assert superfluous(left, NOW) == ()
    # For each that went there is a later one of the same month or week, at whatever time it is asked again.
    for version in versions:
        if version.id in gone:
            assert any(timedelta() <= other.taken_at - version.taken_at < timedelta(days=31) for other in left)
    again = set(superfluous(left, NOW + timedelta(days=later)))
    assert len(again) < max(len(left), 1)
