"""Writes down what a merge decided of orders: their states, and all that is known of them on either side."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy import delete, func, insert, select, update

from sign_desk.orders.states import State
from sign_desk.store.backup.memory import HAPPENED, less, sign
from sign_desk.store.backup.told import CAME, STANDS, SUPERSEDED, WAITED
from sign_desk.store.orders.transaction import Transaction
from sign_desk.store.schema import order_events, order_sent, orders
from sign_desk.store.times import to_text

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from sign_desk.store.backup.memory import Memory, Row
    from sign_desk.store.backup.report import Terms

    New: TypeAlias = tuple[Row, str]
    """An order that is not here, and what its history says of how it came."""


class Recording:
    """Writes to the orders of a batch; `ours` and `theirs` are what is known of them here and in the back-up."""

    def __init__(self, here: Connection, terms: Terms, ours: Memory, theirs: Memory) -> None:
        self._here = here
        self._terms = terms
        self._ours = ours
        self._theirs = theirs
        self._at = to_text(terms.made_at)
        self._transaction = Transaction(here, terms.made_at)
        self._places: dict[tuple[str, str], int] = {}

    def become(self, ours: Row, theirs: Row, values: Row) -> None:
        """Let an order be in the state that it has in the back-up, and say from where that is known."""
        times = {"created_at": min(ours["created_at"], theirs["created_at"])}
        for name in ("updated_at", "attempted_at"):
            times[name] = max(filter(None, (ours[name], theirs[name])), default=None)
        attempts = max(ours["attempts"], theirs["attempts"])
        self._set(ours, theirs["state"], values | times | {"attempts": attempts})
        self._note(ours, theirs, theirs["state"], CAME[theirs["state"]])

    def put_away(self, ours: Row, theirs: Row) -> None:
        """Let an order wait no more that the other computer sent with other content, or may have."""
        self._set(ours, State.DISCARDED, {})
        self._note(ours, theirs, State.DISCARDED, SUPERSEDED)

    def note_waiting(self, ours: Row, theirs: Row) -> bool:
        """Say of an order that waits here that it waits on the other computer too; False where that was said before."""
        events = (*self._ours.events(ours), *self._theirs.events(theirs))
        said = (event for event in events if (event["who"], event["what"]) == (self._terms.computer, WAITED))
        # Said of an order that was in another state here, it has the time of that state, not the back-up's.
        if any(_time(event) >= self._at for event in said):
            return False
        self._tell(ours, [self._step(ours["id"], State.READY, WAITED, self._at)])
        return True

    def learn(self, ours: Row, theirs: Row, also_sent: dict[str, bytes]) -> bool:
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

    def add(self, new: list[New]) -> None:
        """Add orders that are not here, with all that is known of them."""
        if not new:
            return
        rows = [less(row, "id") | {"place_id": self._place(row["store_id"], row["origin"])} for row, _ in new]
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

    def _place(self, store_id: str, origin: str) -> int:
        """Look a place up once: the orders of a back-up have few."""
        if (store_id, origin) not in self._places:
            self._places[store_id, origin] = self._transaction.place(store_id, origin)
        return self._places[store_id, origin]

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


def _time(event: Row) -> str:
    return str(event["at"])


def _copied(event: Row, order_id: int, *, erased: bool) -> Row:
    return less(event, "id") | {"order_id": order_id} | ({"answer_text": None} if erased else {})
