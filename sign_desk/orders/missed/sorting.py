"""Sorts out the orders of a file: which are there already, which are missing, and of which nobody knows.

Here is found out what is known of each order; what that makes of it is told by `piles`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Generator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

from sign_desk.orders.missed.clashes import clashes
from sign_desk.orders.missed.issues import Code, Issue, Weight
from sign_desk.orders.missed.piles import LATE, Case, Pile, Verdict, Why, pile_of
from sign_desk.orders.states import HOLDING, State

if TYPE_CHECKING:
    from datetime import datetime

    from sign_desk.orders.missed.outage import Outage
    from sign_desk.orders.missed.preparing import Prepared, PreparedOrder

_SLICE = 1000
_LONG_ID = 9
_TAKEN = "An order with this number or id was sent before, but not with both of them. Look whether it is this one."


class _Met(Enum):
    SURELY = auto()
    PERHAPS = auto()
    NOT = auto()


@dataclass(frozen=True, slots=True)
class Decision:
    """What was said of an order, by whom, and when."""

    verdict: Verdict
    operator: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of orders beside the file, for one store and integration.

    `history` and `numbers` have the states of orders on record here, by the store's order id and by `plain_number`.
    `confirmed` and `confirmed_numbers` have those of which the service told by a message that was verified. `listed`
    has order numbers that a dashboard or a log shows, with the words for where each is from. `fingerprints` has the
    numbers of orders that are held, by what looks alike.
    """

    history: Mapping[str, State] = field(default_factory=dict)
    numbers: Mapping[str, State] = field(default_factory=dict)
    confirmed: frozenset[str] = frozenset()
    confirmed_numbers: frozenset[str] = frozenset()
    listed: Mapping[str, str] = field(default_factory=dict)
    fingerprints: Mapping[str, str] = field(default_factory=dict)


class Sorted(NamedTuple):
    """An order in its pile. `issues` are those that are open: that stop it, or ask for a word that was not given.

    `decision` is what was said of it, `outage` the one it was ordered in, `listed` where its number was read.
    """

    prepared: PreparedOrder
    pile: Pile
    why: Why
    issues: tuple[Issue, ...] = ()
    decision: Decision | None = None
    outage: Outage | None = None
    listed: str = ""

    @property
    def key(self) -> str:
        """The order's key."""
        return self.prepared.order.key


@dataclass(frozen=True, slots=True)
class CurrencyTotal:
    """What orders in one currency come to in the service's smallest units; `uncounted` of them have no known total."""

    currency: str
    orders: int
    total: int
    uncounted: int


@dataclass(frozen=True, slots=True)
class SortedOut:
    """All orders of a file, in the order of the file."""

    orders: tuple[Sorted, ...]

    def of(self, pile: Pile) -> tuple[Sorted, ...]:
        """Return the orders of one pile."""
        return tuple(order for order in self.orders if order.pile is pile)

    def counts(self) -> Mapping[Pile, int]:
        """Return how many orders each pile has."""
        counted = Counter(order.pile for order in self.orders)
        return {pile: counted[pile] for pile in Pile}

    def totals(self, pile: Pile) -> tuple[CurrencyTotal, ...]:
        """Return what the orders of a pile come to, a currency each, the most frequent first."""
        found: dict[str, list[int | None]] = defaultdict(list)
        for order in self.of(pile):
            found[order.prepared.currency].append(order.prepared.total)
        totals = (
            CurrencyTotal(currency, len(all_), sum(total or 0 for total in all_), all_.count(None))
            for currency, all_ in found.items()
        )
        return tuple(sorted(totals, key=lambda total: (-total.orders, total.currency)))


def sort_out(
    prepared: Prepared,
    known: Known,
    decisions: Mapping[str, Decision],
    outages: Sequence[Outage] = (),
    acknowledged: Set[tuple[str, str]] = frozenset(),
) -> Generator[None, None, SortedOut]:
    """Sort out the orders, in slices. `decisions` go by order key, `acknowledged` by order key and issue's mark."""
    found: list[Sorted] = []
    sorter = _Sorter(known, decisions, outages, acknowledged)
    for place, order in enumerate(prepared.orders):
        found.append(sorter.sort(order))
        if place % _SLICE == 0:
            yield
    places = [place for place, one in enumerate(found) if one.pile is Pile.MISSING]
    for index, issue in clashes([found[place].prepared for place in places], known.fingerprints):
        found[places[index]] = sorter.held_up(found[places[index]], issue)
    return SortedOut(tuple(found))


def may_be_missing(order: PreparedOrder, decisions: Mapping[str, Decision], outages: Sequence[Outage] = ()) -> bool:
    """Tell whether an order was called missing, or was ordered while the connection was down."""
    decision = decisions.get(order.order.key)
    return (decision is not None and decision.verdict is Verdict.MISSING) or _outage(order, outages) is not None


def _outage(order: PreparedOrder, outages: Sequence[Outage]) -> Outage | None:
    created = order.created
    return next((outage for outage in outages if outage.holds(created)), None) if outages and created else None


class _Sorter:
    """Sorts out single orders."""

    def __init__(
        self,
        known: Known,
        decisions: Mapping[str, Decision],
        outages: Sequence[Outage],
        acknowledged: Set[tuple[str, str]],
    ) -> None:
        self._known = known
        self._decisions = decisions
        self._outages = outages
        self._acknowledged = acknowledged
        self._held = {name: state for name, state in known.history.items() if state in HOLDING}
        self._held_numbers = {number for number, state in known.numbers.items() if state in HOLDING}

    def sort(self, order: PreparedOrder) -> Sorted:
        """Sort out one order."""
        key = order.order.key
        decision = self._decisions.get(key)
        state, is_confirmed, issues = self._state(order)
        outage = _outage(order, self._outages)
        listed = self._listed(order)
        open_issues = tuple([issue for issue in issues if self._is_open(key, issue)]) if issues else ()
        late = [issue.code in LATE for issue in open_issues]
        status = order.order.status
        case = Case(
            state,
            is_confirmed,
            bool(listed),
            None if decision is None else decision.verdict,
            outage is not None,
            bool(status.cancelled),
            bool(status.refunded),
            status.test,
            order.has_sign,
            not all(late),
            any(late),
        )
        pile, why = pile_of(case)
        return Sorted(order, pile, why, open_issues, decision, outage, listed)

    def held_up(self, one: Sorted, issue: Issue) -> Sorted:
        """Return an order with one more issue, so that it is looked at unless it was."""
        if not self._is_open(one.key, issue):
            return one
        return one._replace(pile=Pile.NEEDS_ATTENTION, why=Why.ISSUES, issues=(*one.issues, issue))

    def _state(self, order: PreparedOrder) -> tuple[State | None, bool, tuple[Issue, ...]]:
        """Return the state on record, whether the service told of it, and the order's issues with what is unsure."""
        known = self._known
        recorded = _met(order, self._held, self._held_numbers)
        told = _met(order, known.confirmed, known.confirmed_numbers)
        issues = order.issues
        if recorded is _Met.PERHAPS or told is _Met.PERHAPS:
            issues = (*issues, Issue(Code.NUMBER_TAKEN, "external_order_number", _TAKEN, Weight.ASKS))
        if recorded is not _Met.SURELY:
            return None, told is _Met.SURELY, issues
        ids = (order.sent_id, order.order.order_id, order.order.number)
        state = next(self._held[name] for name in ids if name in self._held)
        return state, told is _Met.SURELY, issues

    def _listed(self, order: PreparedOrder) -> str:
        listed = self._known.listed
        if not listed:
            return ""
        found = order.order.order_id
        by_id = listed.get(found, "") if len(found) >= _LONG_ID or not order.order.number else ""
        return listed.get(order.plain_number, "") or by_id

    def _is_open(self, key: str, issue: Issue) -> bool:
        if issue.weight is Weight.ASKS:
            return (key, issue.mark) not in self._acknowledged
        return issue.weight is Weight.STOPS


def _met(order: PreparedOrder, ids: Collection[str], numbers: Collection[str]) -> _Met:
    """Tell whether an order is among others: by the id that is sent, or by both another id and the number."""
    if not ids and not numbers:
        return _Met.NOT
    if order.sent_id in ids:
        return _Met.SURELY
    by_id = order.order.order_id in ids or order.order.number in ids
    by_number = order.plain_number in numbers
    return _Met.SURELY if by_id and by_number else (_Met.PERHAPS if by_id or by_number else _Met.NOT)
