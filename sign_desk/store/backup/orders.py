"""Merges the order history of a back-up into the one here, key by key.

An order is known by its key and the SHA-256 of its content. What a key is worth only grows: accepted beats no answer,
and no answer beats everything that was surely not taken, because it may have been sent; but whoever knows the other's
whole history and more knows better what became of it, down to what was refused or looked for and not found. Where
neither does, what was surely not taken goes on waiting. What waits beside an order that was sent is kept, put away.
This is no step of one order, so `states.TRANSITIONS` do not bind it: two memories of the same order become one.

Nothing that came from elsewhere stands in line to be sent: what did there, waits here.
"""

from __future__ import annotations

from itertools import chain, groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from sign_desk.orders.states import State
from sign_desk.store.backup.errors import OrdersUnderWay
from sign_desk.store.backup.keys import batches, key_of
from sign_desk.store.backup.memory import Memory, dicts, less
from sign_desk.store.backup.recording import Recording
from sign_desk.store.backup.report import Clash, Fate, Kind
from sign_desk.store.backup.told import BESIDE, CAME
from sign_desk.store.schema import orders

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection

    from sign_desk.store.backup.memory import Row
    from sign_desk.store.backup.recording import New
    from sign_desk.store.backup.report import Report, Step, Terms

SURE = (State.NO_ANSWER, State.ACCEPTED)
"""The states in which the service has an order or may have it, the surer last."""
_WAITING = (State.DISCARDED, State.DRAFT, State.REJECTED, State.READY)
"""The states in which it surely has not, the one that asks most of a person last."""
_OWN = ("id", "place_id", "store_id", "state", "attempts", "created_at", "updated_at", "attempted_at")
"""The columns of an order that are never another's."""


def order_steps(there: Connection, terms: Terms) -> Iterator[Step]:
    """Give the steps that merge the orders of `there`. A step raises OrdersUnderWay; nothing of it may be kept then."""
    for theirs in batches(there, terms):
        memory = Memory(there, [row["id"] for row in theirs])

        def merge(
            here: Connection, report: Report, is_kept: bool, theirs: list[Row] = theirs, memory: Memory = memory
        ) -> None:
            busy = select(orders.c.id).where(orders.c.state.in_([State.QUEUED, State.SENDING])).limit(1)
            if here.scalar(busy) is not None:
                raise OrdersUnderWay
            report.looked_at += len(theirs)
            _Merging(here, terms, report, is_kept=is_kept).take(theirs, memory)

        yield merge


class _Merging:
    """Merges a batch of orders at a time."""

    def __init__(self, here: Connection, terms: Terms, report: Report, *, is_kept: bool) -> None:
        self._here = here
        self._is_kept = is_kept
        self._terms = terms
        self._report = report

    def take(self, theirs: list[Row], memory: Memory) -> None:
        """Merge the orders `theirs`: all that the back-up has of some keys."""
        self._theirs = memory
        ours = self._with_keys_of(theirs)
        self._ours = Memory(self._here, [row["id"] for row in chain.from_iterable(ours.values())])
        self._recording = Recording(self._here, self._terms, self._ours, self._theirs)
        new: list[New] = []
        for key, rows in groupby(theirs, key_of):
            new += self._merge(ours.get(key, []), list(rows))
        self._report.fates[Kind.ORDERS, Fate.NEW] += len(new)
        self._report.waiting += sum(row["state"] is State.READY for row, _ in new)
        if self._is_kept:
            self._recording.add(new)

    def _merge(self, ours: list[Row], theirs: list[Row]) -> list[New]:
        """Merge what both have of one key; return those of `theirs` that are to be added."""
        held_here, held_there = _holder(ours), _holder(theirs)
        if sum(row["state"] in SURE for row in theirs) > 1:
            raise ValueError("two orders of one key were sent")
        if held_here is None and held_there is not None and self._is_settled_here(held_there, ours):
            self._count(changed=False)
            theirs, held_there = _without(theirs, held_there), None
        elif held_there is None and held_here is not None:
            settled = self._settled_there(held_here, theirs)
            if settled is not None:
                self._take_settled(held_here, settled)
                theirs, held_here = _without(theirs, settled), None
        if held_there is None and held_here is None:
            return [(row, CAME[row["state"]]) for row in theirs if not self._take_unsent(ours, row)]
        if held_there is None:
            return self._keep_beside(ours, theirs)
        new: list[New] = []
        if held_here is not None:
            self._join(held_here, held_there)
        elif not self._take_held(ours, held_there):
            new.append((held_there, CAME[held_there["state"]]))
        return new + self._keep_beside(ours, _without(theirs, held_there))

    def _is_settled_here(self, held: Row, ours: Iterable[Row]) -> bool:
        """Whether an order without an answer there went on here: all that is known of it there is known here."""
        there = self._theirs.known(held)
        return _is_open(held, there) and any(there < self._ours.known(row) for row in ours)

    def _settled_there(self, held: Row, theirs: Iterable[Row]) -> Row | None:
        """Return what an order without an answer here became there, where all that is known of it here is known."""
        here = self._ours.known(held)
        if not _is_open(held, here):
            return None
        return next((row for row in theirs if here < self._theirs.known(row)), None)

    def _take_settled(self, ours: Row, theirs: Row) -> None:
        """Somebody found out on the other computer that this order, without an answer here, did not arrive."""
        other = ours["payload_sha256"] != theirs["payload_sha256"]
        self._recording.learn(ours, theirs, {ours["payload_sha256"]: ours["payload"]} if other else {})
        if theirs["state"] is State.READY and not self._terms.own:
            self._report.clash(Clash.WAITS_TWICE, theirs["order_number"])
        self._recording.become(ours, theirs, _content(theirs) if other else {})
        self._count(changed=True)

    def _keep_beside(self, ours: list[Row], theirs: Iterable[Row]) -> list[New]:
        """Keep what the back-up has of a key that the service has an order of, or may have: put away if it waited."""
        new: list[New] = []
        for row in theirs:
            same = next((each for each in ours if each["payload_sha256"] == row["payload_sha256"]), None)
            if same is not None:
                self._count(changed=self._recording.learn(same, row, {}))
            elif row["state"] is State.DISCARDED:
                new.append((row, CAME[State.DISCARDED]))
            else:
                self._report.clash(Clash.WAITS_THERE, row["order_number"])
                new.append((row | {"state": State.DISCARDED}, BESIDE))
        return new

    def _join(self, ours: Row, theirs: Row) -> None:
        """Both sent this key, or may have: the surer state wins, and all that either knows is kept."""
        surer = SURE.index(theirs["state"]) > SURE.index(ours["state"])
        self._tell_of_both(ours, theirs)
        if ours["payload_sha256"] == theirs["payload_sha256"]:
            changed = self._recording.learn(ours, theirs, {})
            values = {}
        else:
            spare = ours if surer else theirs
            changed = self._recording.learn(ours, theirs, {spare["payload_sha256"]: spare["payload"]})
            values = _content(theirs)
        if surer:
            self._recording.become(ours, theirs, values)
        self._count(changed=changed or surer)

    def _tell_of_both(self, ours: Row, theirs: Row) -> None:
        here, there = self._ours.attempts(ours), self._theirs.attempts(theirs)
        if ours["payload_sha256"] != theirs["payload_sha256"]:
            if theirs["payload_sha256"] not in {*self._ours.sent(ours), *here.values()}:
                self._report.clash(Clash.OTHER_CONTENT, ours["order_number"])
        elif here.keys() - there.keys() and there.keys() - here.keys():
            self._report.clash(Clash.SENT_TWICE, ours["order_number"])

    def _take_held(self, ours: list[Row], theirs: Row) -> bool:
        """The other computer sent it or may have, and this one surely did not; False where it is to be added."""
        same = next((row for row in ours if row["payload_sha256"] == theirs["payload_sha256"]), None)
        for row in ours:
            if row is not same and row["state"] in {State.READY, State.REJECTED}:
                self._report.clash(Clash.PUT_AWAY, row["order_number"])
                self._recording.put_away(row, theirs)
        if same is None:
            return False
        if theirs["state"] is State.NO_ANSWER and same["state"] in {State.READY, State.REJECTED}:
            self._report.clash(Clash.MAY_BE_SENT, same["order_number"])
        self._recording.learn(same, theirs, {})
        self._recording.become(same, theirs, {})
        self._count(changed=True)
        return True

    def _take_unsent(self, ours: list[Row], theirs: Row) -> bool:
        """Neither sent it; False where the order is to be added."""
        of_store = [row for row in ours if row["store_id"] == theirs["store_id"]]
        same = next((row for row in of_store if row["payload_sha256"] == theirs["payload_sha256"]), None)
        if same is None:
            if any(State.DISCARDED not in {row["state"], theirs["state"]} for row in of_store):
                self._report.clash(Clash.WAITS_OTHERWISE, theirs["order_number"])
            return False
        better = self._knows_better(theirs, same)
        changed = self._recording.learn(same, theirs, {})
        if better:
            if theirs["state"] is State.READY and not self._terms.own:
                self._report.clash(Clash.WAITS_TWICE, theirs["order_number"])
            self._recording.become(same, theirs, {})
        elif theirs["state"] is same["state"] is State.READY and not self._terms.own:
            told = self._recording.note_waiting(same, theirs)
            if told:
                self._report.clash(Clash.WAITS_TWICE, same["order_number"])
            changed |= told
        self._count(changed=changed or better)
        return True

    def _knows_better(self, theirs: Row, ours: Row) -> bool:
        """Whether an order that nobody sent stands as the back-up has it, and not as it is here.

        Refused here and waiting there, it waits: the refusal stays in its history, and whoever sends it is asked first.
        """
        here, there = self._ours.known(ours), self._theirs.known(theirs)
        if theirs["state"] is ours["state"]:
            return False
        if (here <= there) != (there <= here):
            return here <= there
        return _WAITING.index(theirs["state"]) > _WAITING.index(ours["state"])

    def _count(self, *, changed: bool) -> None:
        self._report.count(Kind.ORDERS, Fate.UPDATED if changed else Fate.SAME)

    def _with_keys_of(self, theirs: Iterable[Row]) -> dict[tuple[Any, ...], list[Row]]:
        """Return the orders here that have the key of one of `theirs`, by key."""
        origins, names = ({row[name] for row in theirs} for name in ("origin", "external_id"))
        found: dict[tuple[Any, ...], list[Row]] = {}
        # Both columns, as the index has them.
        chosen = select(orders).where(orders.c.origin.in_(origins), orders.c.external_id.in_(names))
        for row in dicts(self._here.execute(chosen.order_by(orders.c.id))):
            found.setdefault(key_of(row), []).append(row | {"state": State(row["state"])})
        return found


def _holder(rows: Iterable[Row]) -> Row | None:
    return next((row for row in rows if row["state"] in SURE), None)


def _is_open(held: Row, known: set[tuple[Any, ...]]) -> bool:
    """Whether somebody may have found out since: of an order without a history nobody can have known it all."""
    return held["state"] is State.NO_ANSWER and bool(known)


def _without(rows: Iterable[Row], row: Row) -> list[Row]:
    return [each for each in rows if each is not row]


def _content(row: Row) -> Row:
    """What an order is, wherever it stands."""
    return less(row, *_OWN)
