"""What a back-up would come to, in the operator's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sign_desk.store.backup.report import REMOVABLE, Clash, Fate, Kind, Standing
from sign_desk.ui.kit.facts import Fact
from sign_desk.ui.locale import day_and_time

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from sign_desk.store.backup.bundle import Manifest
    from sign_desk.store.backup.report import Report, StoreMatch

_MOST_NAMED = 30
_KINDS = {
    Kind.ORDERS: "Orders",
    Kind.DRAFTS: "Drafts",
    Kind.TEMPLATES: "Templates",
    Kind.MISSED: "Answers for missed orders",
    Kind.VERSIONS: "Earlier prices",
    Kind.EDITS: "Unsaved price changes",
    Kind.SALES: "Sales",
    Kind.DELIVERIES: "Deliveries",
    Kind.CHOICES: "Choices",
}
_FATES = {
    Fate.NEW: "{:,} new",
    Fate.UPDATED: "{:,} of which more is known",
    Fate.SAME: "{:,} already here",
    Fate.KEPT: "{:,} different here, which stay as they are",
}

_GONE = "{:,} not here any more"


class ClashWords(NamedTuple):
    """A title and a text; both end in a list of names."""

    title: str
    text: str


_CLASHES = {
    Clash.SENT_TWICE: ClashWords(
        "Sent from both computers",
        "The same order left each of them. Look in your dashboard whether it is there twice.",
    ),
    Clash.OTHER_CONTENT: ClashWords(
        "Sent from both computers with different content",
        "One id, two contents. Look in your dashboard which one it has; both stay in the history here.",
    ),
    Clash.PUT_AWAY: ClashWords(
        "Waiting here, and sent from the other computer with different content",
        "It is put away here, so that it is not sent a second time. What you had recorded stays in the history.",
    ),
    Clash.WAITS_THERE: ClashWords(
        "Sent already, and waiting on the other computer with different content",
        "What waits there comes along put away, so that it is not sent a second time. Put it away there too.",
    ),
    Clash.MAY_BE_SENT: ClashWords(
        "Sent from the other computer, without an answer",
        "It may have arrived. It is not sent from here before you have looked in your dashboard.",
    ),
    Clash.WAITS_TWICE: ClashWords(
        "Waiting on both computers",
        "Send it from one of them only. You are asked again before it is sent from here.",
    ),
    Clash.WAITS_OTHERWISE: ClashWords(
        "Waiting on both computers with different content",
        "Both are kept here, and only one of them can be sent: put the other one away.",
    ),
    Clash.EDITS_KEPT: ClashWords(
        "Unsaved price changes on both computers",
        "Those of this computer stay. Save or discard them, then open the back-up again to have the others.",
    ),
}


def facts_of(
    manifest: Manifest, matches: Sequence[StoreMatch], report: Report, *, removed_since: bool = False
) -> list[Fact]:
    """Tell where a back-up is from, and what of it is new here, or was `removed_since`."""
    facts = [Fact("Made", f"{day_and_time(manifest.made_at)}, on {manifest.computer}, by Sign Desk {manifest.app}")]
    if matches:
        facts.append(Fact("Stores", "\n".join(map(_store_words, matches))))
    for kind, name in _KINDS.items():
        fates = _FATES | ({Fate.NEW: _GONE} if removed_since and kind in REMOVABLE else {})
        counted = [words.format(report.of(kind, fate)) for fate, words in fates.items() if report.of(kind, fate)]
        if counted:
            facts.append(Fact(name, ", ".join(counted)))
    return facts


def clashes_of(report: Report) -> Iterator[ClashWords]:
    """Tell of each kind of conflict once, with the orders or customisers it is about."""
    for clash, words in _CLASHES.items():
        names = [conflict.name for conflict in report.conflicts if conflict.clash is clash]
        if not names:
            continue
        listed = ", ".join(names[:_MOST_NAMED])
        if (more := len(names) - _MOST_NAMED) > 0:
            listed += f" and {more:,} more"
        what = "Customiser" if clash is Clash.EDITS_KEPT else "Order"
        yield ClashWords(f"{words.title}: {len(names):,}", f"{words.text}\n{what} {listed}")


def choices_of(report: Report) -> Iterator[tuple[Kind, str]]:
    """Tell of each kind that is added only if that is wanted, and of which there is something that is not here."""
    for kind in REMOVABLE:
        if number := report.of(kind, Fate.NEW):
            yield kind, f"{_KINDS[kind]}: {number:,}"


def summary_of(report: Report, without: Collection[Kind] = ()) -> str:
    """Tell in a line what was added, of which nothing is of the kinds `without`."""
    orders = report.of(Kind.ORDERS, Fate.NEW) + report.of(Kind.ORDERS, Fate.UPDATED)
    counted = [kind for kind in Kind if kind is not Kind.ORDERS and kind not in without]
    others = sum(report.of(kind, Fate.NEW) for kind in counted)
    counts = {"order": orders, "other thing": others}
    said = [f"{count:,} {name}{'' if count == 1 else 's'}" for name, count in counts.items() if count]
    return f"{' and '.join(said)}." if said else ""


def _store_words(match: StoreMatch) -> str:
    name = match.ours.name
    if match.standing is Standing.NEW:
        return f"{name}, at {match.ours.origin}: new here. Its token is asked for when you open it."
    known = f"{name}: already here"
    if match.standing is Standing.SAME_NAME:
        known = f"{name}: taken for the store of that name and address that is here"
    return f"{known}. It counts or charges otherwise there: what is set here stays." if match.differs else f"{known}."
