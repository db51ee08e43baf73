"""The orders of a run, each with what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt

from sign_desk.orders.states import State
from sign_desk.ui.kit.columns import Column
from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.table_model import RecordTableModel
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.orders.words import ICONS, STATES, TONES

if TYPE_CHECKING:
    from collections.abc import Iterable

_THERE = "Already there"
STATE = "state"
"""The key of the column of states."""


@dataclass(frozen=True, slots=True)
class RunRow:
    """An order of a run: what came of it, and why, in plain words."""

    order_id: int
    number: str
    external_id: str
    customer: str
    total: str
    amount: int | None
    state: State
    already_there: bool
    why: str

    @property
    def words(self) -> str:
        """What came of it."""
        return _THERE if self.already_there else STATES[self.state]


COLUMNS: tuple[Column[RunRow], ...] = (
    Column("number", "Number", lambda row: row.number),
    Column("id", "Store's order id", lambda row: row.external_id),
    Column("customer", "Customer", lambda row: row.customer, stretch=True),
    Column("total", "Total", lambda row: row.total, sort=lambda row: row.amount, numeric=True, searched=False),
    Column(STATE, "State", lambda row: row.words, tone=lambda row: TONES.get(row.state)),
    Column("why", "What came of it", lambda row: row.why, stretch=True),
)
_STATE_COLUMN = next(number for number, column in enumerate(COLUMNS) if column.key == STATE)


class RunTableModel(RecordTableModel[RunRow]):
    """Orders of a run in the order in which they are sent."""

    def __init__(self) -> None:
        super().__init__(COLUMNS, lambda row: row.order_id)
        self._places: dict[int, int] = {}

    def set_records(self, records: Iterable[RunRow]) -> None:
        super().set_records(records)
        self._places = {row.order_id: place for place, row in enumerate(self._records)}

    def put(self, rows: Iterable[RunRow]) -> None:
        """Show these in place of the ones of the same orders. Search and filter follow, sorting when it is next asked.

        Rows that moved while a run goes on could not be read.
        """
        for row in rows:
            place = self._places[row.order_id]
            self._records[place] = row
            if self._haystacks is not None:
                self._haystacks[place] = self._haystack(row)
        if self._matching() != self._rows:
            self._refilter()
        elif self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(COLUMNS) - 1))

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give the state its icon; all else as any table of records."""
        if role == Qt.ItemDataRole.DecorationRole and index.isValid() and index.column() == _STATE_COLUMN:
            row = self.record(index.row())
            if row.already_there:
                return icon("check-circle", Tone.MUTED)
            return icon(ICONS[row.state], TONES.get(row.state, Tone.MUTED))
        return super().data(index, role)
