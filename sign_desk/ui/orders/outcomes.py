"""How the sending of an order ended, in the operator's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sign_desk.orders.states import State
from sign_desk.ui.kit.notices import Action
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.locale import day_and_time
from sign_desk.ui.orders.words import STATES, TONES
from sign_desk.ui.trouble import explain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sign_desk.api.errors import ApiError
    from sign_desk.services.orders.outbox import Sent
    from sign_desk.store.errors import AlreadyHeld
    from sign_desk.store.profiles import Profile


@dataclass(frozen=True, slots=True)
class Told:
    """What a notice says, and offers to do."""

    tone: Tone
    title: str
    text: str
    actions: tuple[Action, ...] = ()


def of_sent(sent: Sent) -> Told:
    """What came of an order of the store in hand. A refusal at fields of the form is told by `of_refusal`."""
    if not sent.recorded:
        return _unrecorded(sent, "")
    if sent.state is State.ACCEPTED:
        number = f" as its order {sent.receipt.order_id}" if sent.receipt else ""
        return Told(Tone.OK, "The order was accepted", f"The service has taken it{number}. It is in the history.")
    if sent.state is State.NO_ANSWER or sent.error is None:
        return Told(Tone.WARNING, "No answer came: the order may have arrived", _NO_ANSWER)
    return of_refusal(sent, sent.error, explain(sent.error).text)


def of_refusal(sent: Sent, error: ApiError, text: str) -> Told:
    """What is told of an order that was surely not taken this time, because of `error`."""
    refused = sent.state is State.REJECTED and error.status is not None
    title = "The order was refused" if refused else "The order was not sent"
    return Told(Tone.DANGER, title, f"{_UNSURE if sent.doubtful else _SAFE} {text}")


def of_fields(error: ApiError, elsewhere: Sequence[str], *, some_marked: bool) -> str:
    """What is said beside the fields that a refusal names; `elsewhere` is what it said of something else."""
    trouble = explain(error)
    reference = f"Reference for support: {trouble.reference}." if trouble.reference else ""
    if some_marked:
        return " ".join((*elsewhere, "Correct what is marked in the form, then send it again.", reference))
    return " ".join((trouble.cause, *elsewhere, reference))


def of_sent_elsewhere(sent: Sent, store: Profile) -> Told:
    """What came of an order of a store that is not in hand any more."""
    if not sent.recorded:
        return _unrecorded(sent, f" to {store.name}")
    title = f"An order to {store.name}: {STATES[sent.state].lower()}"
    return Told(TONES.get(sent.state, Tone.INFO), title, _AWAY)


def of_held(error: AlreadyHeld, store: Profile) -> Told:
    """Why an order was stopped whose id another one has."""
    holder = error.holder
    recorded = f"It was recorded {day_and_time(holder.created_at)}: {STATES[holder.state].lower()}."
    elsewhere = ""
    if holder.store_id != store.store_id:
        elsewhere = " It was sent from another store at this address: look there."
    text = f"{error.cause} {recorded} Nothing was sent now. {error.next_step}{elsewhere}"
    return Told(Tone.WARNING, error.title, text)


def _unrecorded(sent: Sent, store: str) -> Told:
    if sent.state is not State.ACCEPTED:
        return Told(Tone.WARNING, f"An order{store}: {STATES[sent.state].lower()}", _UNWRITTEN)
    number = f" as its order {sent.receipt.order_id}," if sent.receipt else ""
    return Told(
        Tone.WARNING,
        f"The order{store} was accepted, but could not be written down",
        f"The service has taken it{number} and this computer could not record that: the history may say that no answer "
        "came. Do not send it again.",
    )


_SAFE = "It was not taken, so sending it again is safe."
_UNSURE = (
    "This attempt was not taken, but an earlier one had no answer: look again in your dashboard before you change the "
    "order, above all its id."
)
_AWAY = "It is in the history of that store."
_UNWRITTEN = (
    "This computer could not write that down: until the next start of Sign Desk the history says that it is being "
    "sent, and then that no answer came. See to the disk, then start Sign Desk again."
)
_NO_ANSWER = (
    "Do not send it again yet. Look for it in your Sign Customiser dashboard; the order stays in Waiting until you "
    "have told what you found."
)
