"""What is said of sales."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.locale import day_and_time
from sign_desk.ui.pricing.review.words import counted

if TYPE_CHECKING:
    from datetime import datetime

    from sign_desk.pricing.versions.taking_back import Standing
    from sign_desk.store.pricing.records import Sale

ASLEEP = (
    "Nothing ends by itself: prices cannot change while Sign Desk is closed. When it is time, Sign Desk reminds you, "
    "and you end the sale and save."
)
_END_HERE = "Prices cannot change while Sign Desk is closed: end it here when it is time, and save."
SOON = timedelta(days=1)
"""So long before its end a sale is listed among what waits."""

_LOST = (
    "What it changed cannot be read on this computer any more: put its prices back by hand. Then choose “Keep its "
    "prices…”, and Sign Desk reminds you no more."
)
_UNCERTAIN = (
    "What it changed is not certain: nobody saw how its first save ended. Compare under “Earlier prices” with those "
    "before it, and put back what belongs to it. Then choose “Keep its prices…”, and Sign Desk reminds you no more."
)


class Told(NamedTuple):
    """A banner: how loud, its title and its text."""

    tone: Tone
    title: str
    text: str


def banner(sale: Sale, standing: Standing | None, now: datetime) -> Told:
    """What the banner of a sale says at the moment `now`."""
    if not sale.is_live:
        return Told(
            Tone.INFO,
            f"Sale “{sale.name}”: it begins with your next save",
            f"Edit the prices, review and save: that belongs to it. It ends {day_and_time(sale.ends_at)}.",
        )
    text = _in_force(sale, standing)
    if sale.ends_at <= now:
        title = f"Sale “{sale.name}” is overdue: it was to end {day_and_time(sale.ends_at)}"
        return Told(Tone.DANGER, title, f"Your store still has its prices. {text}")
    title = f"Sale “{sale.name}” is live until {day_and_time(sale.ends_at)}"
    return Told(Tone.WARNING if sale.ends_at - now <= SOON else Tone.INFO, title, f"{text} {_END_HERE}")


def need(sale: Sale, name: str, now: datetime) -> tuple[str, str]:
    """Title and text of a sale of the customiser of that name, among what waits."""
    when = day_and_time(sale.ends_at)
    if sale.ends_at <= now:
        return f"{name}: the sale “{sale.name}” is overdue", f"It was to end {when}. Your store still has its prices."
    return f"{name}: the sale “{sale.name}” ends soon", f"It is to end {when}, and does not end by itself."


def _in_force(sale: Sale, standing: Standing | None) -> str:
    if standing is None:
        return _LOST if sale.is_certain else _UNCERTAIN
    told = f"{counted(standing.live, 'change')} of it {'is' if standing.live == 1 else 'are'} in force"
    edited = f", {standing.edited:,} edited again since" if standing.edited else ""
    chosen = " You have ended it: review and save." if sale.is_ending else ""
    return f"{told}{edited}.{chosen}"
