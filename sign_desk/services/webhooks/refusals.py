"""What is listed of a delivery that was not taken, so that its absence is no riddle: when, why, and how large it was.

Nothing of its content is kept: it did not come whole, and nobody could tell whose it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sign_desk.api.listener import MOST_BODY, Why

if TYPE_CHECKING:
    from sign_desk.api.listener import Refusal
    from sign_desk.api.records import JsonObject

_MEGABYTE = 1_000_000
_TITLES = {
    Why.TOO_LARGE: "It is too large",
    Why.UNREADABLE: "It could not be read",
    Why.NOT_WHOLE: "It did not come whole",
}
_CAUSES = {
    Why.TOO_LARGE: f"The receiver takes {MOST_BODY / _MEGABYTE:.1f} MB at most.",
    Why.UNREADABLE: "What came is no request over plain http:// that can be understood.",
    Why.NOT_WHOLE: "The connection ended before all of it had come, or it took longer than half a minute.",
}
_STEPS = {
    Why.TOO_LARGE: "Look the order, product or form up in the dashboard.",
    Why.UNREADABLE: "See that the tunnel hands deliveries on to the receiver's address as it is shown, with http://.",
    Why.NOT_WHOLE: "See that the tunnel is up, and let it be delivered once more.",
}


def details_of(refusal: Refusal) -> JsonObject:
    """Return what is kept of it: why, in words for the operator, and the bytes of its content if they are known."""
    told = "Its sender was told so." if refusal.status else "Its sender got no answer."
    return {
        "error": _TITLES[refusal.why],
        "cause": f"{_CAUSES[refusal.why]} {told}",
        "next_step": _STEPS[refusal.why],
        "bytes": refusal.size or None,
    }
