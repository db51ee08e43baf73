"""What each side of a merge remembers of some orders: the steps of each, and what was sent of it before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import select

from sign_desk.orders.recorded import Evidence
from sign_desk.orders.states import State
from sign_desk.store.backup.told import BESIDE, CAME, STANDS, SUPERSEDED
from sign_desk.store.schema import order_events, order_sent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Connection, Result

Row: TypeAlias = dict[str, Any]

HAPPENED = ("at", "who", "what", "state", "sent_sha256", "answer_status", "answer_request_id")
"""By what a step is known again: not by its row, nor by the answer, which is erased with personal data."""

_BY_A_START = {Evidence.interrupted().what, Evidence.not_begun().what}
_NOTED = frozenset({*CAME.values(), STANDS, SUPERSEDED, BESIDE, *_BY_A_START})


class Memory:
    """What is known of the orders of these `ids`."""

    def __init__(self, connection: Connection, ids: Sequence[int]) -> None:
        self._events: dict[int, list[Row]] = {}
        self._sent: dict[int, dict[str, bytes]] = {}
        happened = select(order_events).where(order_events.c.order_id.in_(ids)).order_by(order_events.c.id)
        for row in dicts(connection.execute(happened)):
            self._events.setdefault(row["order_id"], []).append(row)
        for sent in connection.execute(select(order_sent).where(order_sent.c.order_id.in_(ids))):
            self._sent.setdefault(sent.order_id, {})[sent.sha256] = sent.payload

    def events(self, order: Row) -> list[Row]:
        """The steps of an order, from the beginning."""
        return self._events.get(order["id"], [])

    def signs(self, order: Row) -> set[tuple[Any, ...]]:
        """The steps of an order, each as it is known again."""
        return {sign(event) for event in self.events(order)}

    def known(self, order: Row) -> set[tuple[Any, ...]]:
        """The steps of an order that tell what became of it: not those that a start or a merge only noted."""
        return {sign(event) for event in self.events(order) if event["what"] not in _NOTED}

    def attempts(self, order: Row) -> dict[str, str | None]:
        """When an order was sent, and the SHA-256 of what was sent then."""
        return {event["at"]: event["sent_sha256"] for event in self.events(order) if event["state"] == State.SENDING}

    def sent(self, order: Row) -> dict[str, bytes]:
        """What was sent of an order before it was corrected."""
        return self._sent.get(order["id"], {})

    def remember(self, order: Row, events: Iterable[Row]) -> None:
        """Take steps that were written behind the others."""
        self._events.setdefault(order["id"], []).extend(events)

    def remember_sent(self, order: Row, sent: dict[str, bytes]) -> None:
        """Take what was written of what was sent before, by its SHA-256."""
        self._sent.setdefault(order["id"], {}).update(sent)

    def forget(self, order: Row) -> None:
        """Take the removal of all steps of an order."""
        self._events.pop(order["id"], None)


def dicts(result: Result[Any]) -> Iterator[Row]:
    """The rows of a result. One by one the library looks up the names of each: with many, that is half of a merge."""
    names = tuple(result.keys())
    return (dict(zip(names, row, strict=True)) for row in result)


def less(row: Row, *names: str) -> Row:
    """A row without the columns of these names."""
    return {name: value for name, value in row.items() if name not in names}


def sign(event: Row) -> tuple[Any, ...]:
    """A step, as it is known again."""
    return tuple(event[name] for name in HAPPENED)
