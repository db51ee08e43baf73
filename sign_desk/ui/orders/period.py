"""Which orders of the history are looked for: by text, state, store, and when they were recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from sign_desk.orders.states import State


class Period(StrEnum):
    """Spans of days, in the operator's words."""

    ANY = "Any time"
    TODAY = "Today"
    WEEK = "Last 7 days"
    MONTH = "Last 30 days"
    YEAR = "Last 365 days"
    BETWEEN = "From … to …"


EVERY_STORE = "*"

_DAYS = {Period.TODAY: 1, Period.WEEK: 7, Period.MONTH: 30, Period.YEAR: 365}


@dataclass(frozen=True, slots=True)
class Filter:
    """What the operator looks for. `since` and `until` are days of this computer's calendar, both included.

    `store` is the id of another store than the one in hand, or `EVERY_STORE`. `products` True leaves only products that
    were synchronised, and False only orders.
    """

    text: str
    state: State | None
    period: Period
    since: date
    until: date
    store: str = ""
    products: bool | None = None

    @property
    def narrows(self) -> bool:
        """Whether it leaves anything out."""
        parts = (self.state, self.products)
        return bool(self.text) or any(part is not None for part in parts) or self.period is not Period.ANY

    def span(self, today: date) -> tuple[datetime | None, datetime | None]:
        """Return the first moment and the one after the last, aware; None for no bound."""
        if self.period is Period.ANY:
            return None, None
        if self.period is Period.BETWEEN:
            first, last = sorted((self.since, self.until))
        else:
            first, last = today - timedelta(days=_DAYS[self.period] - 1), today
        return _midnight(first), _midnight(last + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time()).astimezone()
