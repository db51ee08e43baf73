"""The states of an order in the operator's words."""

from __future__ import annotations

from sign_desk.money import MinorUnit, MinorUnitUnknown, UnknownCurrency, format_minor, wire_digits
from sign_desk.orders.states import State
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.locale import locale_name

STATES = {
    State.DRAFT: "Draft",
    State.READY: "Not sent",
    State.QUEUED: "Waiting to be sent",
    State.SENDING: "Being sent",
    State.ACCEPTED: "Accepted",
    State.REJECTED: "Refused",
    State.NO_ANSWER: "No answer",
}
TONES = {State.ACCEPTED: Tone.OK, State.REJECTED: Tone.DANGER, State.NO_ANSWER: Tone.WARNING}


def money(amount: int | None, currency: str | None, minor_unit: MinorUnit | None) -> str:
    """An amount of the service's minor units for reading; the plain number where it is not known how to read it."""
    if amount is None or currency is None:
        return ""
    try:
        return format_minor(amount, currency, wire_digits(currency, minor_unit), locale_name())
    except (MinorUnitUnknown, UnknownCurrency):
        return f"{amount} {currency}"
