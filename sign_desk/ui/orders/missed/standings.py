"""How a run stands, in words: counts, rate, time left, and what can be done while it stands still."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sign_desk.services.missed.halts import Reason
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.orders.missed.run_page import Standing
from sign_desk.ui.orders.words import count_of

if TYPE_CHECKING:
    from sign_desk.services.missed.news import Progress
    from sign_desk.services.missed.run import Run

_MINUTE = 60
_TONES = {
    Reason.BEGUN: Tone.INFO,
    Reason.PAUSED: Tone.INFO,
    Reason.STOPPED: Tone.INFO,
    Reason.LOOK: Tone.WARNING,
    Reason.CLOSED: Tone.INFO,
    Reason.PUT_AWAY: Tone.MUTED,
    Reason.DONE: Tone.OK,
}
"""Those of all other reasons are WARNING: the run stopped by itself."""
_NOT_ALL_WELL = "Not every order was accepted: the list tells which, and why."


@dataclass(frozen=True, slots=True)
class RunWords:
    """What is told of a run besides: its file, the number of the order that went alone, how many look like others."""

    source: str
    look_for: str
    alike: int


def standing_of(run: Run, words: RunWords) -> Standing:
    """Tell how a run stands now."""
    progress, halt = run.progress, run.halt
    going = Standing(
        title=f"{count_of(progress.total, 'missing order')} from {words.source}",
        total=progress.total,
        done=progress.done,
        counts=counts_words(progress),
        pace=pace_words(progress),
        is_going=True,
    )
    if run.is_going or halt is None:
        return going
    reason = halt.reason
    is_over = reason in {Reason.DONE, Reason.PUT_AWAY}
    is_looking = reason is Reason.LOOK
    # With nothing left a run is not over before that was written down: until then it waits, and no other can be begun.
    is_left = progress.left > 0 or not run.is_ended
    has_trouble = progress.rejected > 0 or progress.no_answer > 0
    is_done_badly = reason is Reason.DONE and has_trouble
    return replace(
        going,
        pace="",
        is_going=False,
        why=halt.title,
        text=_NOT_ALL_WELL if is_done_badly else f"{halt.cause} {halt.next_step}",
        tone=Tone.WARNING if is_done_badly else _TONES.get(reason, Tone.WARNING),
        look_for=words.look_for if is_looking else "",
        can_go_on=is_left and not is_over and not is_looking,
        can_send_rejected=progress.rejected > 0 and not is_looking,
        alike=words.alike if reason is Reason.ALIKE else 0,
        no_answer=progress.no_answer > 0,
        can_put_away=progress.left > 0 and not is_over,
    )


def counts_words(progress: Progress) -> str:
    """What came of how many orders: "12 accepted, 1 refused, 24 to be sent"."""
    counts = (
        (progress.accepted, "accepted"),
        (progress.rejected, "refused"),
        (progress.no_answer, "without an answer"),
        (progress.already_there, "already there, not sent"),
        (progress.put_away, "put away"),
        (progress.left, "to be sent"),
    )
    return ", ".join(f"{count:,} {words}" for count, words in counts if count)


def pace_words(progress: Progress) -> str:
    """How fast it goes, and how long it still takes."""
    rate, left = progress.rate, progress.seconds_left
    if rate is None or left is None:
        return ""
    speed = f"{rate:.0f} a second" if rate >= 1 else f"{rate * _MINUTE:.0f} a minute"
    if left < _MINUTE:
        return f"{speed}, {max(round(left), 1)} s left"
    return f"{speed}, {count_of(round(left / _MINUTE), 'minute')} left"
