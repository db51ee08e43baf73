"""What the screens of missed orders call things: piles, questions, days, amounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QDateTime, QLocale, QTime, QTimeZone

from sign_desk.orders.missed.piles import Pile
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.orders.words import count_of, money

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from sign_desk.orders.missed.found import FoundOrder
    from sign_desk.orders.missed.sorting import CurrencyTotal


PILES = {
    Pile.MISSING: "Missing",
    Pile.NEEDS_ATTENTION: "Needs attention",
    Pile.NO_PROOF: "No proof either way",
    Pile.ALREADY_THERE: "Already there",
    Pile.NO_ANSWER: "No answer",
    Pile.SKIPPED: "Skipped",
}
"""The piles in the order in which the screen has them: those to be worked on first."""

PILE_ICONS = {
    Pile.MISSING: "paper-plane-tilt",
    Pile.NEEDS_ATTENTION: "warning",
    Pile.NO_PROOF: "question",
    Pile.ALREADY_THERE: "check-circle",
    Pile.NO_ANSWER: "hourglass",
    Pile.SKIPPED: "minus-circle",
}
PILE_TONES = {
    Pile.MISSING: Tone.INFO,
    Pile.NEEDS_ATTENTION: Tone.WARNING,
    Pile.NO_PROOF: Tone.MUTED,
    Pile.ALREADY_THERE: Tone.OK,
    Pile.NO_ANSWER: Tone.WARNING,
    Pile.SKIPPED: Tone.MUTED,
}
PILE_HINTS = {
    Pile.MISSING: "You said so, or they were ordered while the connection was down. These are sent.",
    Pile.NEEDS_ATTENTION: "Something has to be mended or looked at first. Choose a problem to see its orders.",
    Pile.NO_PROOF: "The shop's own connection may have delivered them. They are sent only if you say they are missing.",
    Pile.ALREADY_THERE: "The service has them. They are not sent.",
    Pile.NO_ANSWER: "They were sent from here and may have arrived: settle them in Waiting first.",
    Pile.SKIPPED: "Cancelled, refunded, tests, without a sign, or left out by you. They are not sent.",
}
EMPTY_HINTS = {
    Pile.MISSING: (
        "Nothing is marked as missing yet. Tell when the connection was down, or choose orders under “No proof either "
        "way” and press “Missing”."
    ),
    Pile.NEEDS_ATTENTION: "No order needs your attention.",
    Pile.NO_PROOF: "There is no order of which nothing is known.",
    Pile.ALREADY_THERE: "No order of this file is known to be there.",
    Pile.NO_ANSWER: "No order of this file waits for an answer.",
    Pile.SKIPPED: "No order of this file is skipped.",
}
_TO = "\N{EN DASH}"
NOBODY_KNOWS = (
    "This is a file of a shop that Sign Customiser can be connected with by an app of its own. Nobody outside Sign "
    "Customiser knows whether orders of such a shop may be sent this way too, and whether each is billed a second "
    "time. Ask them, or send one order first and look at it in your dashboard."
)


def shop_time(moment: datetime, zone: ZoneInfo) -> str:
    """Day and time of an aware `moment` on the shop's clocks: 2 Oct 2025, 14:02."""
    return QLocale().toString(wall_clock(moment.astimezone(zone)), "d MMM yyyy, HH:mm")


def wall_clock(local: datetime) -> QDateTime:
    """What a clock shows at `local`, wherever it hangs: Qt takes it for UTC.

    Of a time in this computer's zone Qt would make another one where the clocks here skip it.
    """
    day, clock = QDate(local.year, local.month, local.day), QTime(local.hour, local.minute)
    return QDateTime(day, clock, QTimeZone(QTimeZone.Initialization.UTC))


def span(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """From when to when on the shop's clocks."""
    return f"{shop_time(start, zone)} {_TO} {shop_time(end, zone)}"


def days_of(orders: Iterable[FoundOrder], zone: ZoneInfo) -> str:
    """From which day to which these orders are, on the shop's calendar; "" where no order tells."""
    moments = [order.created.earliest for order in orders if order.created is not None]
    if not moments:
        return ""
    first, last = (_day(moment.astimezone(zone)) for moment in (min(moments), max(moments)))
    return first if first == last else f"{first} {_TO} {last}"


def totals_words(totals: Iterable[CurrencyTotal], digits_of: Callable[[str], int | None]) -> str:
    """What orders come to, one amount a currency: "$4,211.00 + €80.00"."""
    words, uncounted = [], 0
    for total in totals:
        uncounted += total.uncounted
        if total.orders > total.uncounted:
            words.append(money(total.total, total.currency, digits_of(total.currency)))
    amounts = " + ".join(words)
    if not uncounted:
        return amounts
    unknown = f"{count_of(uncounted, 'order')} without a known total"
    return f"{amounts} and {unknown}" if amounts else unknown


def _day(local: datetime) -> str:
    return QLocale().toString(QDate(local.year, local.month, local.day), "d MMM yyyy")
