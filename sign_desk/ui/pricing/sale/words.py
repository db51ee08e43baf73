"""What is said of sales."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.locale import day_and_time
from sign_desk.ui.pricing.review.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence
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


def banner(sale: Sale, standing: Standing | None, now: datetime, later: Sequence[str] = ()) -> Told:
    """What the banner of a sale says at the moment `now`; `later` are sales that lie over it."""
    if not sale.is_live:
        return Told(
            Tone.INFO,
            f"Sale “{sale.name}”: it begins with your next save",
            f"Edit the prices, review and save: that belongs to it. It ends {day_and_time(sale.ends_at)}.",
        )
    text = " ".join(filter(None, (_in_force(sale, standing), stacked_words(sale.name, later))))
    if sale.ends_at <= now:
        title = f"Sale “{sale.name}” is overdue: it was to end {day_and_time(sale.ends_at)}"
        return Told(Tone.DANGER, title, f"Your store still has its prices. {text}")
    title = f"Sale “{sale.name}” is live until {day_and_time(sale.ends_at)}"
    return Told(Tone.WARNING if sale.ends_at - now <= SOON else Tone.INFO, title, f"{text} {_END_HERE}")


def over_words(live: Sequence[str]) -> str:
    """What to mind where another sale is begun while these are live."""
    told = " and ".join(f"“{name}”" for name in live)
    return (
        f"Live already: {told}. A price that both change goes back to what it is now when this one ends. Let this one "
        "end first."
    )


def stacked_words(name: str, later: Sequence[str]) -> str:
    """That sales lie over the one of that `name`; "" where none do."""
    if not later:
        return ""
    told = " and ".join(f"“{other}”" for other in later)
    return f"{told} began later and changed some of the same prices: end {told} first, or its end brings “{name}” back."


def planned_words(name: str, planned: str) -> str:
    """Why the sale of that `name` cannot be ended while another is `planned`."""
    return (
        f"What you save next begins the sale “{planned}”. The end of “{name}” would be part of it, and go back with "
        f"it: save the prices of “{planned}” first, or choose “Do not begin it”."
    )


def unsaved_end_words(name: str) -> str:
    """Why no sale can begin while the end of that of this `name` is not saved."""
    return (
        f"You have ended the sale “{name}” and did not save that yet. It would be part of the new sale, and go back "
        "with it. Save it first, or undo it."
    )


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
