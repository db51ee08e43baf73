"""The Activity panel: the calls made since the program started, for developers."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from sign_desk.ui.activity.call import Call
from sign_desk.ui.kit.columns import Column
from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.inputs import SearchInput
from sign_desk.ui.kit.table_model import RecordTableModel
from sign_desk.ui.kit.table_view import RecordTable
from sign_desk.ui.kit.theme import Space, Tone

if TYPE_CHECKING:
    from sign_desk.api.activity import Activity

_MOST = 2000
_GATHER = 200  # milliseconds: a run of many calls must not redraw the table for each of them

COLUMNS: tuple[Column[Call], ...] = (
    Column("at", "Time", lambda c: f"{c.activity.at.astimezone():%H:%M:%S}", sort=lambda c: c.number),
    Column("method", "Method", lambda c: c.activity.method),
    Column("path", "Path", lambda c: c.activity.path, stretch=True, tooltip=lambda c: c.origin + c.activity.path),
    Column("status", "Status", lambda c: c.outcome, tone=lambda c: Tone.DANGER if c.failed else None),
    Column(
        "seconds",
        "Duration",
        lambda c: f"{c.activity.seconds * 1000:,.0f} ms",
        sort=lambda c: c.activity.seconds,
        numeric=True,
    ),
    Column(
        "sent",
        "Sent",
        lambda c: f"{c.activity.sent_bytes:,} B",
        sort=lambda c: c.activity.sent_bytes,
        numeric=True,
    ),
    Column(
        "received",
        "Received",
        lambda c: f"{c.activity.received_bytes:,} B",
        sort=lambda c: c.activity.received_bytes,
        numeric=True,
    ),
    Column(
        "attempt",
        "Attempt",
        lambda c: str(c.activity.attempt),
        sort=lambda c: c.activity.attempt,
        numeric=True,
    ),
    Column("request_id", "Request id", lambda c: c.activity.request_id or ""),
)


class ActivityPanel(QWidget):
    """Lists the newest calls, the latest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._calls: deque[Call] = deque(maxlen=_MOST)
        self._made = 0
        self.model: RecordTableModel[Call] = RecordTableModel(COLUMNS, lambda call: call.number)
        self.search = SearchInput("Filter the calls")
        self.table = RecordTable(self.model, name="Calls", empty_text="No call to show.")
        self.copy_button = QPushButton(icon("terminal-window"), "Copy as cURL")
        self.clear_button = QPushButton(icon("trash"), "Clear")
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.setInterval(_GATHER)
        self._gather.timeout.connect(self._show)
        self._lay_out()
        self.search.valueChanged.connect(self.model.set_search)
        self.copy_button.clicked.connect(self._copy)
        self.clear_button.clicked.connect(self._clear)
        self.table.recordSelected.connect(lambda call: self.copy_button.setEnabled(call is not None))
        self.copy_button.setEnabled(False)

    def add(self, origin: str, activity: Activity) -> None:
        """List one more call, made to `origin`."""
        self._made += 1
        self._calls.appendleft(Call(self._made, origin, activity))
        if self.isVisible() and not self._gather.isActive():
            self._gather.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Show what was made while nobody looked."""
        super().showEvent(event)
        self._show()

    def _show(self) -> None:
        self.model.set_records(self._calls)

    def _copy(self) -> None:
        if (call := self.table.selected()) is not None:
            QGuiApplication.clipboard().setText(call.as_curl())

    def _clear(self) -> None:
        self._calls.clear()
        self._show()

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(Space.SMALL)
        bar.addWidget(self.search, 1)
        bar.addWidget(self.copy_button)
        bar.addWidget(self.clear_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.MEDIUM, Space.SMALL, Space.MEDIUM, Space.SMALL)
        column.setSpacing(Space.SMALL)
        column.addLayout(bar)
        column.addWidget(self.table, 1)
