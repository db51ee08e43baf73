"""The ledger's statements for many orders at once: the same steps as for one, in a few statements.

A run of a thousand orders takes four steps with each; one statement for each step of each would take longer than
the sending does.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from sqlalchemy import bindparam, insert, select, update

from sign_desk.orders.particulars import product_ids
from sign_desk.orders.states import HOLDING, State
from sign_desk.store.errors import PayloadAltered, StoreError, UnexpectedState
from sign_desk.store.orders.entries import Evidence, record_of
from sign_desk.store.orders.seen import remember
from sign_desk.store.orders.transaction import ARRIVING, RECORD, Transaction, check_step, content, digest
from sign_desk.store.schema import orders

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from sqlalchemy import Executable, Row

    from sign_desk.store.orders.entries import Entry, OrderRecord

    Key: TypeAlias = tuple[str, int, str]
    """What tells the orders of one origin apart: kind, integration (0 for none), and id."""

    Outcomes: TypeAlias = dict["Step", Exception | bool]
    """Of each step whether it was taken: False for a claim that came too late, or why not."""

_T = TypeVar("_T")

_AT_ONCE = 500
_ITSELF = "Sign Desk"
# Made once: to put a statement together takes as long as to execute it.
_IDS = orders.c.id.in_(bindparam("ids", expanding=True))
_RECORDS = RECORD.where(_IDS)
_KEPT = select(
    orders.c.id, orders.c.state, orders.c.operator, orders.c.attempts, orders.c.payload_sha256, orders.c.payload
).where(_IDS)
_MOVE = (
    update(orders)
    .where(_IDS, orders.c.state.in_(bindparam("sources", expanding=True)))
    .values(state=bindparam("target"), updated_at=bindparam("now"))
    .returning(orders.c.id)
)
_CLAIM = _MOVE.values(attempts=orders.c.attempts + 1, attempted_at=bindparam("now"))
_ARRIVE = _MOVE.returning(orders.c.origin, orders.c.payload)


class SameIdTwice(StoreError):
    """Two orders with other content were to be recorded under one key, which can have one of them. Neither was."""

    title = "Two of these orders have one id"
    next_step = "Give each of them an id of its own, or leave one out. Nothing was recorded."

    def __init__(self, first: str, second: Entry) -> None:
        numbers = f"{first} and {second.order_number}"
        super().__init__(f"The orders {numbers} both have the id “{second.external_id}”, and only one could be sent.")


@dataclass(frozen=True, slots=True)
class Listed:
    """An order of the ledger for an entry that was to be recorded; `was_there` if it holds the key already."""

    order_id: int
    was_there: bool


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A step that an order is to take: to SENDING with what is about to be sent, or to where its sending led.

    Each is another one, however alike they are.
    """

    order_id: int
    target: State
    evidence: Evidence | None = None
    payload: bytes = b""


class Batch(Transaction):
    """Records and moves many orders over `connection`; what it writes is dated `at`."""

    def record_all(self, entries: Iterable[Entry], counted: Callable[[], None]) -> list[Listed]:
        """Record orders of one store as ready, and return one `Listed` for each, in their order.

        They are taken some at a time, and none is held for longer. `counted` is called once for each; what it raises
        is raised here.

        One of the same key from a file, which was surely not taken, is corrected; one whose key is held is left
        alone. Raises AnotherUnsent if one by hand would be lost, SameIdTwice if one of `entries` would.
        """
        listed: list[Listed] = []
        firsts: dict[Key, tuple[str, str]] = {}
        left = iter(entries)
        while part := [*islice(left, _AT_ONCE)]:
            _refuse_same_ids(part, firsts)
            known = self._known(part)
            added = self._add_all([entry for entry in part if _key(entry) not in known])
            for entry in part:
                listed.append(self._list(entry, known, added))
                counted()
        return listed

    def records(self, ids: Collection[int]) -> dict[int, OrderRecord]:
        """Return orders by their ids."""
        found: dict[int, OrderRecord] = {}
        for part in parts(tuple(ids)):
            rows = self._connection.execute(_RECORDS, {"ids": part}).mappings()
            found |= {row["id"]: record_of(row) for row in rows}
        return found

    def move_all(self, ids: Collection[int], sources: Iterable[State], target: State) -> set[int]:
        """Move those orders that are in one of `sources` to `target`, and return their ids."""
        return {row.id for row in self._change_all(_MOVE, ids, sources, target)}

    def take_all(self, steps: Sequence[Step]) -> Outcomes:
        """Let orders take steps; one that cannot be taken holds up no other. Outcomes come before claims."""
        outcomes: Outcomes = {}
        claims = [step for step in steps if step.target is State.SENDING]
        for target in dict.fromkeys(step.target for step in steps if step.target is not State.SENDING):
            outcomes |= self._settle_all([step for step in steps if step.target is target], target)
        return outcomes | (self._claim_all(claims) if claims else {})

    def _settle_all(self, steps: Sequence[Step], target: State) -> Outcomes:
        sources = {State.QUEUED, State.SENDING} if target is State.READY else {State.SENDING}
        statement = _ARRIVE if target in ARRIVING else _MOVE
        rows = self._change_all(statement, [step.order_id for step in steps], sources, target)
        if target in ARRIVING:
            self._remember(rows)
        moved = {row.id for row in rows}
        taken = [(step.order_id, step.evidence) for step in steps if step.order_id in moved]
        self.note_all((order_id, _ITSELF, target, evidence) for order_id, evidence in taken if evidence is not None)
        return {step: step.order_id in moved or UnexpectedState(step.order_id, None) for step in steps}

    def _claim_all(self, steps: Sequence[Step]) -> Outcomes:
        ids = [step.order_id for step in steps]
        kept = {row.id: row for part in parts(ids) for row in self._connection.execute(_KEPT, {"ids": part})}
        outcomes: Outcomes = {}
        # Of two claims of one order the first has it.
        good: dict[int, Step] = {}
        for step in steps:
            row = kept.get(step.order_id)
            if row is None or row.state != State.QUEUED or step.order_id in good:
                outcomes[step] = False
            elif row.payload != step.payload or digest(step.payload) != row.payload_sha256:
                outcomes[step] = PayloadAltered(step.order_id)
            else:
                good[step.order_id] = step
        moved = {row.id for row in self._change_all(_CLAIM, good, {State.QUEUED}, State.SENDING)}
        rows = [kept[order_id] for order_id in good if order_id in moved]
        self.note_all((row.id, row.operator, State.SENDING, _attempt(row)) for row in rows)
        return outcomes | {step: order_id in moved for order_id, step in good.items()}

    def _change_all(
        self, statement: Executable, ids: Collection[int], sources: Iterable[State], target: State
    ) -> list[Row[Any]]:
        """Move orders by a statement such as `_MOVE`, and return the rows of those that were moved."""
        known = frozenset(sources)
        check_step(known, target)
        values = {"sources": list(known), "target": target, "now": self._at}
        moved: list[Row[Any]] = []
        for part in parts(tuple(ids)):
            moved += self._connection.execute(statement, {"ids": part, **values}).all()
        return moved

    def _remember(self, rows: Iterable[Row[Any]]) -> None:
        seen: dict[str, dict[str, None]] = {}
        for row in rows:
            seen.setdefault(row.origin, {}).update(dict.fromkeys(product_ids(row.payload or b"")))
        for origin, names in seen.items():
            remember(self._connection, origin, tuple(names), self._at)

    def _known(self, entries: Sequence[Entry]) -> dict[Key, int | None]:
        """Return the keys of `entries` that orders have: with the id of the holder, or None where nobody holds it."""
        names = [entry.external_id for entry in entries]
        query = (
            select(orders.c.id, orders.c.kind, orders.c.integration_id, orders.c.external_id, orders.c.state)
            .where(orders.c.origin == entries[0].origin, orders.c.external_id.in_(names))
            .order_by(orders.c.id)
        )
        known: dict[Key, int | None] = {}
        for row in self._connection.execute(query):
            key = (row.kind, row.integration_id or 0, row.external_id)
            known[key] = row.id if row.state in HOLDING else known.get(key)
        return known

    def _list(self, entry: Entry, known: Mapping[Key, int | None], added: Mapping[Key, int]) -> Listed:
        key = _key(entry)
        if key in added:
            return Listed(added[key], was_there=False)
        holder = known[key]
        if holder is not None:
            return Listed(holder, was_there=True)
        unsent = self._unsent(entry)
        self.refuse_another(entry, unsent if unsent is not None and self.order(unsent).source is not None else None)
        order_id, what = self.revise(entry), "Corrected"
        if order_id is None:
            order_id, what = self.add(entry), "Recorded"
        self.note(order_id, entry.operator, State.READY, Evidence(what))
        return Listed(order_id, was_there=False)

    def _add_all(self, entries: Sequence[Entry]) -> dict[Key, int]:
        """Insert orders in READY, one of each key."""
        if not entries:
            return {}
        first = {
            "place_id": self.place(entries[0].store_id, entries[0].origin),
            "state": State.READY,
            "attempts": 0,
            "created_at": self._at,
            "updated_at": self._at,
        }
        rows = [content(entry) | first for entry in {_key(entry): entry for entry in entries}.values()]
        key = (orders.c.kind, orders.c.integration_id, orders.c.external_id)
        added = self._connection.execute(insert(orders).returning(orders.c.id, *key), rows).all()
        ids = {(row.kind, row.integration_id or 0, row.external_id): row.id for row in added}
        operators = {_key(entry): entry.operator for entry in entries}
        self.note_all((ids[key], operators[key], State.READY, Evidence("Recorded")) for key in operators)
        return ids


def _attempt(row: Any) -> Evidence:  # noqa: ANN401 (a row of `_KEPT`)
    return Evidence(f"Sending, attempt {row.attempts + 1}", sha256=row.payload_sha256)


def _refuse_same_ids(entries: Iterable[Entry], firsts: dict[Key, tuple[str, str]]) -> None:
    """Raise SameIdTwice if one of `entries` has the key of another; `firsts` are numbers and digests of all by now."""
    for entry in entries:
        mark = digest(entry.payload)
        number, first = firsts.setdefault(_key(entry), (entry.order_number, mark))
        if first != mark:
            raise SameIdTwice(number, entry)


def _key(entry: Entry) -> Key:
    return entry.kind, entry.integration_id or 0, entry.external_id


def parts(items: Sequence[_T], size: int = _AT_ONCE) -> Iterator[Sequence[_T]]:
    """Part `items`, as statements do that name them: databases bound the number of parameters."""
    return (items[start : start + size] for start in range(0, len(items), size))
