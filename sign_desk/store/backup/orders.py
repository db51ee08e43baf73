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
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import delete, func, insert, select, update

from sign_desk.orders.states import State
from sign_desk.store.backup.errors import OrdersUnderWay
from sign_desk.store.backup.keys import batches, key_of
from sign_desk.store.backup.memory import HAPPENED, Memory, dicts, sign
from sign_desk.store.backup.report import Clash, Fate, Kind
from sign_desk.store.backup.told import BESIDE, CAME, STANDS, SUPERSEDED, WAITED
from sign_desk.store.orders.transaction import Transaction
from sign_desk.store.schema import order_events, order_sent, orders
from sign_desk.store.times import to_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection

    from sign_desk.store.backup.memory import Row
    from sign_desk.store.backup.report import Report, Step, Terms

    _New: TypeAlias = tuple[Row, str]
    """An order that is not here, and what its history says of how it came."""

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
        self._at = to_text(terms.made_at)
        self._transaction = Transaction(here, terms.made_at)
        self._places: dict[tuple[str, str], int] = {}

    def take(self, theirs: list[Row], memory: Memory) -> None:
        """Merge the orders `theirs`: all that the back-up has of some keys."""
        self._theirs = memory
        ours = self._with_keys_of(theirs)
        self._ours = Memory(self._here, [row["id"] for row in chain.from_iterable(ours.values())])
        new: list[_New] = []
        for key, rows in groupby(theirs, key_of):
            new += self._merge(ours.get(key, []), list(rows))
        self._add(new)

    def _merge(self, ours: list[Row], theirs: list[Row]) -> list[_New]:
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
        new: list[_New] = []
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
        self._learn(ours, theirs, {ours["payload_sha256"]: ours["payload"]} if other else {})
        if theirs["state"] is State.READY and not self._terms.own:
            self._report.clash(Clash.WAITS_TWICE, theirs["order_number"])
        self._become(ours, theirs, _content(theirs) if other else {})
        self._count(changed=True)

    def _keep_beside(self, ours: list[Row], theirs: Iterable[Row]) -> list[_New]:
        """Keep what the back-up has of a key that the service has an order of, or may have: put away if it waited."""
        new: list[_New] = []
        for row in theirs:
            same = next((each for each in ours if each["payload_sha256"] == row["payload_sha256"]), None)
            if same is not None:
                self._count(changed=self._learn(same, row, {}))
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
            changed = self._learn(ours, theirs, {})
            values = {}
        else:
            spare = ours if surer else theirs
            changed = self._learn(ours, theirs, {spare["payload_sha256"]: spare["payload"]})
            values = _content(theirs)
        if surer:
            self._become(ours, theirs, values)
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
                self._set(row, State.DISCARDED, {})
                self._note(row, theirs, State.DISCARDED, SUPERSEDED)
        if same is None:
            return False
        if theirs["state"] is State.NO_ANSWER and same["state"] in {State.READY, State.REJECTED}:
            self._report.clash(Clash.MAY_BE_SENT, same["order_number"])
        self._learn(same, theirs, {})
        self._become(same, theirs, {})
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
        changed = self._learn(same, theirs, {})
        if better:
            self._become(same, theirs, {})
        elif theirs["state"] is same["state"] is State.READY and not self._terms.own:
            changed |= self._waits_twice(same, theirs)
        self._count(changed=changed or better)
        return True

    def _knows_better(self, theirs: Row, ours: Row) -> bool:
        """Whether an order that nobody sent stands as the back-up has it, and not as it is here."""
        here, there = self._ours.known(ours), self._theirs.known(theirs)
        if theirs["state"] is ours["state"]:
            return False
        if (here <= there) != (there <= here):
            return here <= there
        return _WAITING.index(theirs["state"]) > _WAITING.index(ours["state"])

    def _waits_twice(self, ours: Row, theirs: Row) -> bool:
        """Note that an order waits on the other computer too, unless that is known already."""
        events = (*self._ours.events(ours), *self._theirs.events(theirs))
        said = (event for event in events if (event["who"], event["what"]) == (self._terms.computer, WAITED))
        # Said of an order that was in another state here, it has the time of that state, not the back-up's.
        if any(_time(event) >= self._at for event in said):
            return False
        self._report.clash(Clash.WAITS_TWICE, ours["order_number"])
        self._tell(ours, [self._step(ours["id"], State.READY, WAITED, self._at)])
        return True

    def _become(self, ours: Row, theirs: Row, values: Row) -> None:
        """Let an order be in the state that it has in the back-up, and say from where that is known."""
        times = {"created_at": min(ours["created_at"], theirs["created_at"])}
        for name in ("updated_at", "attempted_at"):
            times[name] = max(filter(None, (ours[name], theirs[name])), default=None)
        attempts = max(ours["attempts"], theirs["attempts"])
        self._set(ours, theirs["state"], values | times | {"attempts": attempts})
        self._note(ours, theirs, theirs["state"], CAME[theirs["state"]])

    def _learn(self, ours: Row, theirs: Row, also_sent: dict[str, bytes]) -> bool:
        """Take over what only the back-up knows: steps, in the order of time, and what was sent; True if any.

        Of an order whose personal data was erased here, it stays erased.
        """
        erased = ours["payload"] is None
        events = self._ours.events(ours)
        known = self._ours.signs(ours)
        copies = (_copied(event, ours["id"], erased=erased) for event in self._theirs.events(theirs))
        new = [event for event in copies if sign(event) not in known]
        if new and events and min(map(_time, new)) < events[-1]["at"]:
            self._here.execute(delete(order_events).where(order_events.c.order_id == ours["id"]))
            self._ours.forget(ours)
            new = sorted([*(_copied(event, ours["id"], erased=False) for event in events), *new], key=_time)
        self._tell(ours, new)
        if new and new[-1]["state"] != ours["state"]:
            self._note(ours, theirs, ours["state"], STANDS)
        sent = {} if erased else {**self._theirs.sent(theirs), **also_sent}
        return self._keep_sent(ours, sent) or bool(new)

    def _keep_sent(self, ours: Row, sent: dict[str, bytes]) -> bool:
        rows = [
            {"order_id": ours["id"], "sha256": sha256, "payload": payload}
            for sha256, payload in sent.items()
            if payload is not None and sha256 not in self._ours.sent(ours)
        ]
        if rows:
            self._here.execute(insert(order_sent), rows)
            self._ours.remember_sent(ours, {row["sha256"]: row["payload"] for row in rows})
        return bool(rows)

    def _set(self, ours: Row, state: State, values: Row) -> None:
        changed = values | {"state": state}
        self._here.execute(update(orders).where(orders.c.id == ours["id"]).values(changed))
        ours.update(changed)

    def _note(self, ours: Row, theirs: Row, state: State, what: str) -> None:
        """Say in the history of an order what the back-up told, after all that either knows of it."""
        known = map(_time, (*self._ours.events(ours), *self._theirs.events(theirs)))
        self._tell(ours, [self._step(ours["id"], state, what, max((self._at, *known)))])

    def _tell(self, ours: Row, steps: list[Row]) -> None:
        if steps:
            self._here.execute(insert(order_events), steps)
            self._ours.remember(ours, steps)

    def _step(self, order_id: int, state: State, what: str, at: str) -> Row:
        values = dict.fromkeys((*HAPPENED, "answer_text"))
        return values | {"order_id": order_id, "at": at, "who": self._terms.computer, "what": what, "state": state}

    def _add(self, new: list[_New]) -> None:
        """Add orders that are not here, with all that is known of them."""
        self._report.fates[Kind.ORDERS, Fate.NEW] += len(new)
        self._report.waiting += sum(row["state"] is State.READY for row, _ in new)
        if not (new and self._is_kept):
            return
        rows = [_less(row, "id") | {"place_id": self._place(row["store_id"], row["origin"])} for row, _ in new]
        last = self._here.scalar(select(func.max(orders.c.id))) or 0
        self._here.execute(insert(orders), rows)
        # The database counts up; asked for each number as it is given, it takes one order at a time.
        added = self._here.scalars(select(orders.c.id).where(orders.c.id > last).order_by(orders.c.id))
        events: list[Row] = []
        sent: list[Row] = []
        for (row, what), order_id in zip(new, added, strict=True):
            events += (_copied(event, order_id, erased=False) for event in self._theirs.events(row))
            events.append(self._step(order_id, row["state"], what, self._at))
            earlier = self._theirs.sent(row).items()
            sent += ({"order_id": order_id, "sha256": name, "payload": payload} for name, payload in earlier)
        self._here.execute(insert(order_events), events)
        if sent:
            self._here.execute(insert(order_sent), sent)

    def _place(self, store_id: str, origin: str) -> int:
        """Look a place up once: the orders of a back-up have few."""
        if (store_id, origin) not in self._places:
            self._places[store_id, origin] = self._transaction.place(store_id, origin)
        return self._places[store_id, origin]

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
    return _less(row, *_OWN)


def _less(row: Row, *names: str) -> Row:
    return {name: value for name, value in row.items() if name not in names}


def _time(event: Row) -> str:
    return str(event["at"])


def _copied(event: Row, order_id: int, *, erased: bool) -> Row:
    return _less(event, "id") | {"order_id": order_id} | ({"answer_text": None} if erased else {})
