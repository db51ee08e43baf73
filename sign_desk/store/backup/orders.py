"""Merges the order history of a back-up into the one here, key by key.

An order is known by its key and the SHA-256 of its content. What a key is worth only grows: accepted beats no answer,
and no answer beats everything that was surely not taken, because it may have been sent. Among the latter, whoever
knows the other's whole history knows better; where neither does, it goes on waiting. This is no step of one order,
so `states.TRANSITIONS` do not bind it: two memories of the same order become one.

Nothing that came from elsewhere stands in line to be sent: what did there, waits here.
"""

from __future__ import annotations

from itertools import chain, groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from sign_desk.orders.states import State
from sign_desk.store.backup.errors import OrdersUnderWay
from sign_desk.store.backup.report import Clash, Fate, Kind
from sign_desk.store.backup.told import CAME, STANDS, SUPERSEDED, WAITED
from sign_desk.store.orders.transaction import Transaction
from sign_desk.store.profiles import DEMO_ORIGIN
from sign_desk.store.schema import order_events, order_sent, orders
from sign_desk.store.times import to_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Connection, RowMapping

    from sign_desk.store.backup.report import Report, Terms

SURE = (State.NO_ANSWER, State.ACCEPTED)
"""The states in which the service has an order or may have it, the surer last."""
_WAITING = (State.DISCARDED, State.DRAFT, State.REJECTED, State.READY)
"""The states in which it surely has not, the one that asks most of a person last."""
_NOT_UNDER_WAY = {State.SENDING: State.NO_ANSWER, State.QUEUED: State.READY}
_BATCH = 200
_OWN = ("id", "place_id", "store_id", "state", "attempts", "created_at", "updated_at", "attempted_at")
"""The columns of an order that are never another's."""
_HAPPENED = ("at", "who", "what", "state", "sent_sha256", "answer_status", "answer_request_id")
"""By what a step is known again: not by its row, nor by the answer, which is erased with personal data."""

Row = dict[str, Any]


def merge_orders(here: Connection, there: Connection, terms: Terms, report: Report) -> None:
    """Merge the orders of `there` into those of `here`. Raises OrdersUnderWay; nothing may be kept then."""
    busy = select(orders.c.id).where(orders.c.state.in_([State.QUEUED, State.SENDING])).limit(1)
    if here.scalar(busy) is not None:
        raise OrdersUnderWay
    merging = _Merging(here, terms, report)
    for theirs in _batches(there, terms):
        merging.take(theirs, _Memory(there, [row["id"] for row in theirs]))


class _Memory:
    """What happened to some orders, and what was sent of them before."""

    def __init__(self, connection: Connection, ids: Sequence[int]) -> None:
        self._events: dict[int, list[Row]] = {}
        self._sent: dict[int, dict[str, bytes]] = {}
        happened = select(order_events).where(order_events.c.order_id.in_(ids)).order_by(order_events.c.id)
        for row in connection.execute(happened).mappings():
            self._events.setdefault(row["order_id"], []).append(dict(row))
        for sent in connection.execute(select(order_sent).where(order_sent.c.order_id.in_(ids))):
            self._sent.setdefault(sent.order_id, {})[sent.sha256] = sent.payload

    def events(self, order: Row) -> list[Row]:
        """The steps of an order, from the beginning."""
        return self._events.get(order["id"], [])

    def sent(self, order: Row) -> dict[str, bytes]:
        """What was sent of an order before it was corrected."""
        return self._sent.get(order["id"], {})


class _Merging:
    """Merges a batch of orders at a time."""

    def __init__(self, here: Connection, terms: Terms, report: Report) -> None:
        self._here = here
        self._terms = terms
        self._report = report
        self._at = to_text(terms.made_at)
        self._transaction = Transaction(here, terms.made_at)

    def take(self, theirs: list[Row], memory: _Memory) -> None:
        """Merge the orders `theirs`: all that the back-up has of some keys."""
        self._theirs = memory
        ours = self._with_keys_of(theirs)
        self._ours = _Memory(self._here, [row["id"] for row in chain.from_iterable(ours.values())])
        new: list[Row] = []
        for key, rows in groupby(theirs, _key):
            new += self._merge(ours.get(key, []), list(rows))
        self._add(new)

    def _merge(self, ours: list[Row], theirs: list[Row]) -> list[Row]:
        """Merge what both have of one key; return those of `theirs` that are to be added."""
        held_here, held_there = _holder(ours), _holder(theirs)
        if held_there is not None:
            if held_here is not None:
                self._join(held_here, held_there)
                return []
            return self._take_held(ours, held_there)
        if held_here is not None:
            # Whatever waits there is sent already, or may be.
            self._report.fates[Kind.ORDERS, Fate.SAME] += len(theirs)
            return []
        return [row for row in theirs if not self._take_unsent(ours, row)]

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
        here, there = _attempts(self._ours.events(ours)), _attempts(self._theirs.events(theirs))
        if ours["payload_sha256"] != theirs["payload_sha256"]:
            if theirs["payload_sha256"] not in {*self._ours.sent(ours), *here.values()}:
                self._report.clash(Clash.OTHER_CONTENT, ours["order_number"])
        elif here.keys() - there.keys() and there.keys() - here.keys():
            self._report.clash(Clash.SENT_TWICE, ours["order_number"])

    def _take_held(self, ours: list[Row], theirs: Row) -> list[Row]:
        """The other computer sent it or may have, and this one surely did not; return it if it is to be added."""
        same = next((row for row in ours if row["payload_sha256"] == theirs["payload_sha256"]), None)
        for row in ours:
            if row is not same and row["state"] in {State.READY, State.REJECTED}:
                self._report.clash(Clash.PUT_AWAY, row["order_number"])
                self._set(row, State.DISCARDED, {})
                self._note(row, theirs, State.DISCARDED, SUPERSEDED)
        if same is None:
            return [theirs]
        if theirs["state"] is State.NO_ANSWER and same["state"] in {State.READY, State.REJECTED}:
            self._report.clash(Clash.MAY_BE_SENT, same["order_number"])
        self._learn(same, theirs, {})
        self._become(same, theirs, {})
        self._count(changed=True)
        return []

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
        here = {_sign(event) for event in self._ours.events(ours)}
        there = {_sign(event) for event in self._theirs.events(theirs)}
        if theirs["state"] is ours["state"]:
            return False
        if (here <= there) != (there <= here):
            return here <= there
        return _WAITING.index(theirs["state"]) > _WAITING.index(ours["state"])

    def _waits_twice(self, ours: Row, theirs: Row) -> bool:
        """Note that an order waits on the other computer too, unless that is known already."""
        note = self._step(ours["id"], State.READY, WAITED, self._at)
        if _sign(note) in {_sign(event) for event in (*self._ours.events(ours), *self._theirs.events(theirs))}:
            return False
        self._report.clash(Clash.WAITS_TWICE, ours["order_number"])
        self._here.execute(insert(order_events), [note])
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
        known = {_sign(event) for event in events}
        copies = (_copied(event, ours["id"], erased=erased) for event in self._theirs.events(theirs))
        new = [event for event in copies if _sign(event) not in known]
        if new and events and min(map(_time, new)) < events[-1]["at"]:
            self._here.execute(delete(order_events).where(order_events.c.order_id == ours["id"]))
            new = sorted([*(_copied(event, ours["id"], erased=False) for event in events), *new], key=_time)
        if new:
            self._here.execute(insert(order_events), new)
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
        return bool(rows)

    def _set(self, ours: Row, state: State, values: Row) -> None:
        statement = update(orders).where(orders.c.id == ours["id"])
        self._here.execute(statement.values(values | {"state": state}))

    def _note(self, ours: Row, theirs: Row, state: State, what: str) -> None:
        """Say in the history of an order what the back-up told, after all that either knows of it."""
        known = map(_time, (*self._ours.events(ours), *self._theirs.events(theirs)))
        step = self._step(ours["id"], state, what, max((self._at, *known)))
        self._here.execute(insert(order_events), [step])

    def _step(self, order_id: int, state: State, what: str, at: str) -> Row:
        values = dict.fromkeys((*_HAPPENED, "answer_text"))
        return values | {"order_id": order_id, "at": at, "who": self._terms.computer, "what": what, "state": state}

    def _add(self, new: list[Row]) -> None:
        """Add orders that are not here, with all that is known of them."""
        if not new:
            return
        rows = [_less(row, "id") | {"place_id": self._transaction.place(row["store_id"], row["origin"])} for row in new]
        added = insert(orders).returning(orders.c.id, sort_by_parameter_order=True)
        events: list[Row] = []
        sent: list[Row] = []
        for row, order_id in zip(new, self._here.scalars(added, rows), strict=True):
            events += (_copied(event, order_id, erased=False) for event in self._theirs.events(row))
            events.append(self._step(order_id, row["state"], CAME[row["state"]], self._at))
            earlier = self._theirs.sent(row).items()
            sent += ({"order_id": order_id, "sha256": name, "payload": payload} for name, payload in earlier)
            self._report.count(Kind.ORDERS, Fate.NEW)
            self._report.waiting += row["state"] is State.READY
        self._here.execute(insert(order_events), events)
        if sent:
            self._here.execute(insert(order_sent), sent)

    def _count(self, *, changed: bool) -> None:
        self._report.count(Kind.ORDERS, Fate.UPDATED if changed else Fate.SAME)

    def _with_keys_of(self, theirs: Iterable[Row]) -> dict[tuple[Any, ...], list[Row]]:
        """Return the orders here that have the key of one of `theirs`, by key."""
        origins, names = ({row[name] for row in theirs} for name in ("origin", "external_id"))
        found: dict[tuple[Any, ...], list[Row]] = {}
        # Both columns, as the index has them.
        chosen = select(orders).where(orders.c.origin.in_(origins), orders.c.external_id.in_(names))
        for row in self._here.execute(chosen.order_by(orders.c.id)).mappings():
            found.setdefault(_key(row), []).append(dict(row) | {"state": State(row["state"])})
        return found


def _batches(there: Connection, terms: Terms) -> Iterator[list[Row]]:
    """Give the orders of a back-up, all of one key together, as they are without the other computer."""
    keys = (orders.c.origin, orders.c.kind, orders.c.integration_id, orders.c.external_id)
    listed = there.execute(select(orders.c.id, *keys).where(orders.c.origin != DEMO_ORIGIN)).mappings().all()
    ids: list[int] = []
    for _, of_key in groupby(sorted(listed, key=_sort_key), _key):
        ids += (row["id"] for row in of_key)
        if len(ids) >= _BATCH:
            yield _rows(there, terms, ids)
            ids = []
    if ids:
        yield _rows(there, terms, ids)


def _rows(there: Connection, terms: Terms, ids: Sequence[int]) -> list[Row]:
    found = there.execute(select(orders).where(orders.c.id.in_(ids))).mappings()
    return sorted((_theirs(row, terms) for row in found), key=_sort_key)


def _theirs(row: RowMapping, terms: Terms) -> Row:
    """Read an order of a back-up: what was under way there is not under way here."""
    state = State(row["state"])
    store_id = terms.stores.get(row["store_id"], row["store_id"])
    return dict(row) | {"state": _NOT_UNDER_WAY.get(state, state), "store_id": store_id}


def _key(row: RowMapping | Row) -> tuple[Any, ...]:
    # As the index of those that hold a key has it.
    return row["origin"], row["kind"], row["integration_id"] or 0, row["external_id"]


def _sort_key(row: RowMapping | Row) -> tuple[Any, ...]:
    return *_key(row), row["id"]


def _holder(rows: Iterable[Row]) -> Row | None:
    return next((row for row in rows if row["state"] in SURE), None)


def _content(row: Row) -> Row:
    """What an order is, wherever it stands."""
    return _less(row, *_OWN)


def _less(row: Row, *names: str) -> Row:
    return {name: value for name, value in row.items() if name not in names}


def _attempts(events: Iterable[Row]) -> dict[str, str | None]:
    """When an order was sent, and the SHA-256 of what was sent then."""
    return {event["at"]: event["sent_sha256"] for event in events if event["state"] == State.SENDING}


def _sign(event: Row) -> tuple[Any, ...]:
    return tuple(event[name] for name in _HAPPENED)


def _time(event: Row) -> str:
    return str(event["at"])


def _copied(event: Row, order_id: int, *, erased: bool) -> Row:
    return _less(event, "id") | {"order_id": order_id} | ({"answer_text": None} if erased else {})
