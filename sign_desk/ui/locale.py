"""How the operator's computer writes numbers, dates and lengths of time."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QDateTime, QLocale


def locale_name() -> str:
    """The locale's name as `money` takes it, such as "en_US"."""
    return QLocale().name()


def clock_time(moment: datetime) -> str:
    """The time of day of an aware `moment` on this computer's clock: "14:02"."""
    return QLocale().toString(_local(moment).time(), "HH:mm")


def day_and_time(moment: datetime) -> str:
    """Day and time of an aware `moment` on this computer's clock, its month in letters: 2 Oct 2025, 14:02."""
    return QLocale().toString(_local(moment), "d MMM yyyy, HH:mm")


def day_and_second(moment: datetime) -> str:
    """As `day_and_time`, to the second: 2 Oct 2025, 14:02:09. For what is compared with another record."""
    return QLocale().toString(_local(moment), "d MMM yyyy, HH:mm:ss")


def age(moment: datetime, now: datetime) -> str:
    """How long ago `moment` was: "just now", "5 minutes ago"; further back its day and time."""
    passed = now - moment
    if passed < timedelta(minutes=1):
        return "just now"
    if passed < timedelta(hours=1):
        minutes = passed // timedelta(minutes=1)
        return f"{minutes} minute{'s' if minutes != 1 else ''} ago"
    return day_and_time(moment)


def _local(moment: datetime) -> QDateTime:
    return QDateTime.fromSecsSinceEpoch(int(moment.timestamp()))
