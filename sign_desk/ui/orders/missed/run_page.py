"""A run: how far it is, what came of each order, why it stands still, and what can be done then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from sign_desk.orders.states import State
from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.inputs import ChoiceInput, SearchInput
from sign_desk.ui.kit.labels import IconLabel, ToneLabel, heading_label, plain_label
from sign_desk.ui.kit.marks import primary
from sign_desk.ui.kit.notices import NoticeArea
from sign_desk.ui.kit.sheet import Sheet
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.orders.missed.choosing_table import ChoosingTable
from sign_desk.ui.orders.missed.run_table import STATE, RunRow, RunTableModel
from sign_desk.ui.orders.words import STATES, count_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import SignalInstance

_EMPTY = "No order of this run fits."
_SHOWN = [
    ("", "All orders"),
    *((state.value, STATES[state]) for state in (State.ACCEPTED, State.REJECTED, State.NO_ANSWER, State.READY)),
]
_BAR = 12


@dataclass(frozen=True, slots=True)
class Standing:
    """How a run stands: counts, the rate and time left in words, and, while it stands still, why and what to do.

    `can_go_on`: whether "Go on" is offered; `look_for` is the number of the order to be seen in the dashboard.
    """

    title: str
    total: int
    done: int
    counts: str
    pace: str
    is_going: bool
    is_ended: bool = False
    why: str = ""
    text: str = ""
    tone: Tone = Tone.INFO
    look_for: str = ""
    can_go_on: bool = False
    can_send_rejected: bool = False
    alike: int = 0
    no_answer: bool = False
    can_put_away: bool = False


class RunPage(QWidget):
    """Shows one run. Each button is a request; the presenter decides."""

    pauseRequested = Signal()
    stopRequested = Signal()
    goRequested = Signal()
    seenRequested = Signal()
    dashboardRequested = Signal()
    rejectedRequested = Signal()
    wantRequested = Signal()
    waitingRequested = Signal()
    putAwayRequested = Signal()
    exportRequested = Signal()
    leaveRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = RunTableModel()
        self.table: ChoosingTable[RunRow] = ChoosingTable(
            self.model, name="Orders of the run", empty_text=_EMPTY, wide=(STATE, STATES[State.QUEUED])
        )
        self.notices = NoticeArea()
        self.search = SearchInput("Search number, id, customer")
        self.shown = ChoiceInput(_SHOWN)
        self.title = heading_label()
        self.counts = plain_label()
        self.pace = ToneLabel()
        self.bar = QProgressBar()
        self.card = _StandstillCard()
        self.pause_button = _button("pause", "Pause", self.pauseRequested)
        self.stop_button = _button("stop", "Stop", self.stopRequested)
        self.export_button = _button("download-simple", "Export report…", self.exportRequested)
        self.put_away_button = _button("archive-box", "Put the rest away…", self.putAwayRequested)
        self.leave_button = _button("arrow-left", "Back to the file", self.leaveRequested)
        self._wire()
        self._lay_out()

    def show_orders(self, rows: Sequence[RunRow]) -> None:
        """Show the orders of a run."""
        self.model.set_records(rows)

    def show_standing(self, standing: Standing) -> None:
        """Show how the run stands."""
        self.title.setText(standing.title)
        self.bar.setRange(0, max(standing.total, 1))
        self.bar.setValue(standing.done)
        self.counts.setText(standing.counts)
        self.pace.setText(standing.pace)
        for button in (self.pause_button, self.stop_button):
            button.setVisible(standing.is_going)
        self.export_button.setVisible(not standing.is_going)
        self.put_away_button.setVisible(standing.can_put_away)
        self.leave_button.setVisible(not standing.is_going)
        self.card.show_standing(standing)

    def _filter(self) -> None:
        state = self.shown.value()
        self.model.set_filter((lambda row: row.state == state) if state else None)

    def _wire(self) -> None:
        self.search.valueChanged.connect(self.model.set_search)
        self.shown.valueChanged.connect(lambda _value: self._filter())
        card = self.card
        card.go_button.clicked.connect(self.goRequested)
        card.seen_button.clicked.connect(self.seenRequested)
        card.dashboard_button.clicked.connect(self.dashboardRequested)
        card.rejected_button.clicked.connect(self.rejectedRequested)
        card.want_button.clicked.connect(self.wantRequested)
        card.waiting_button.clicked.connect(self.waitingRequested)

    def _lay_out(self) -> None:
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(_BAR)
        self.bar.setAccessibleName("Orders done")
        self.shown.set_value("")
        self.shown.setAccessibleName("State")
        self.stop_button.setToolTip("Send nothing more; those under way end")
        self.put_away_button.setToolTip("Send nothing more of this run; what was not sent stays in the history")
        self.pace.setWordWrap(False)
        head, told, find = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for row in (head, told, find):
            row.setSpacing(Space.SMALL)
        head.addWidget(self.title, 1)
        for button in (
            self.pause_button,
            self.stop_button,
            self.leave_button,
            self.put_away_button,
            self.export_button,
        ):
            head.addWidget(button)
        told.addWidget(self.counts, 1)
        told.addWidget(self.pace)
        find.addWidget(self.search, 1)
        find.addWidget(self.shown)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.MEDIUM, Space.MEDIUM, Space.MEDIUM, Space.MEDIUM)
        column.setSpacing(Space.SMALL)
        column.addLayout(head)
        column.addWidget(self.bar)
        column.addLayout(told)
        column.addWidget(self.notices)
        column.addWidget(self.card)
        column.addLayout(find)
        column.addWidget(self.table, 1)


class _StandstillCard(Sheet):
    """Why the run stands still, and the buttons that fit it. Not there while it sends."""

    def __init__(self) -> None:
        super().__init__()
        self._icon = IconLabel("pause-circle", Tone.INFO, size=24)
        self.title = heading_label()
        self.text = plain_label(selectable=True)
        self.look_for = plain_label(selectable=True)
        self.dashboard_button = QPushButton(icon("arrow-square-out"), "Open dashboard")
        self.seen_button = primary(QPushButton(icon("check-circle"), "I saw it, and all is right: send the others"))
        self.go_button = primary(QPushButton(icon("play"), "Go on"))
        self.rejected_button = QPushButton(icon("arrow-clockwise"), "Send the refused ones again")
        self.want_button = QPushButton(icon("paper-plane-tilt"), "")
        self.waiting_button = QPushButton(icon("hourglass"), "Look at it in Waiting")
        font = self.look_for.font()
        font.setBold(True)
        self.look_for.setFont(font)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.SMALL)
        for button in (
            self.waiting_button,
            self.dashboard_button,
            self.seen_button,
            self.go_button,
            self.want_button,
            self.rejected_button,
        ):
            buttons.addWidget(button)
            # All of them at once would make the window wider than it may be; `show_standing` shows those that fit.
            button.hide()
        buttons.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(Space.TINY)
        for part in (self.title, self.text, self.look_for):
            words.addWidget(part)
        words.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.MEDIUM, Space.MEDIUM, Space.MEDIUM, Space.MEDIUM)
        row.setSpacing(Space.MEDIUM)
        row.addWidget(self._icon)
        row.addLayout(words, 1)

    def show_standing(self, standing: Standing) -> None:
        """Tell why the run stands still."""
        self.setVisible(not standing.is_going)
        self._icon.set_icon(_ICONS[standing.tone], standing.tone)
        self.title.setText(standing.why)
        self.text.setText(standing.text)
        self.text.setVisible(bool(standing.text))
        self.look_for.setText(f"Look for order {standing.look_for}." if standing.look_for else "")
        self.look_for.setVisible(bool(standing.look_for))
        self.dashboard_button.setVisible(bool(standing.look_for))
        self.seen_button.setVisible(bool(standing.look_for))
        self.go_button.setVisible(standing.can_go_on)
        self.rejected_button.setVisible(standing.can_send_rejected)
        self.want_button.setVisible(standing.alike > 0)
        self.want_button.setText(f"I compared them: send {count_of(standing.alike, 'order')}, too")
        self.waiting_button.setVisible(standing.no_answer)


_ICONS = {
    Tone.INFO: "pause-circle",
    Tone.OK: "check-circle",
    Tone.WARNING: "warning",
    Tone.DANGER: "x-circle",
    Tone.MUTED: "archive-box",
}


def _button(icon_name: str, text: str, request: SignalInstance) -> QPushButton:
    button = QPushButton(icon(icon_name), text)
    button.clicked.connect(request)
    return button
