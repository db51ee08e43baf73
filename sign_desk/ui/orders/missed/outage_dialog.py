"""Tells from when to when the shop's connection was down, on the shop's own clocks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QDateTimeEdit,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from sign_desk.orders.missed.outage import Outage, instants
from sign_desk.ui.kit.forms import Form
from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.inputs import ChoiceInput
from sign_desk.ui.kit.labels import ToneLabel, heading_label, plain_label
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.orders.missed.words import shop_time, span, wall_clock

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

_WIDTH = 520
_TEXT = (
    "Every order of the file that was surely placed in these hours counts as missing, unless it is known to be there. "
    "Choose the hours with care: an order that did arrive would be sent a second time."
)
_FIRST, _SECOND = "first", "second"
_NO_SUCH = "The shop's clocks never showed this time: they were put forward. Choose another."
_TURNED = "The end has to be after the beginning."


class OutageDialog(QDialog):
    """`outages` are those told before, in the shop's `zone`; what is said now is `operator`'s word."""

    def __init__(
        self, outages: Sequence[Outage], zone: ZoneInfo, proposed: datetime, operator: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("When was the connection down?")
        self._zone, self._operator = zone, operator
        self.kept = list(outages)
        self.start, self.end = _Edge("Down from", proposed), _Edge("Down until", proposed)
        self.told = ToneLabel(tone=Tone.WARNING)
        self.remove_buttons: list[QPushButton] = []
        self.add_button = QPushButton(icon("plus"), "Add these hours")
        self.buttons = QDialogButtonBox()
        self.accept_button = self.buttons.addButton("Save", QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.add_button.clicked.connect(self._add)
        for edge in (self.start, self.end):
            edge.time.dateTimeChanged.connect(lambda _time: self._check())
            edge.reading.valueChanged.connect(lambda _value: self._check())
        self._list = QVBoxLayout()
        self._list.setSpacing(Space.TINY)
        self._lay_out()
        self._show_kept()
        self._check()

    def _add(self) -> None:
        start, end = self.start.instant(self._zone), self.end.instant(self._zone)
        if start is not None and end is not None:
            self.kept.append(Outage(start, end, self._operator, datetime.now(UTC)))
            self._show_kept()

    def _check(self) -> None:
        problems = []
        for edge in (self.start, self.end):
            edge.offer(self._zone)
            if not edge.readings(self._zone):
                problems.append(_NO_SUCH)
        start, end = self.start.instant(self._zone), self.end.instant(self._zone)
        if start is not None and end is not None and end <= start:
            problems.append(_TURNED)
        self.told.setText(" ".join(dict.fromkeys(problems)))
        self.add_button.setEnabled(not problems and start is not None and end is not None)

    def _show_kept(self) -> None:
        while (item := self._list.takeAt(0)) is not None:
            if (row := item.widget()) is not None:
                row.hide()
                row.deleteLater()
        self.remove_buttons = []
        for outage in self.kept:
            self._list.addWidget(self._row(outage))
        if not self.kept:
            self._list.addWidget(ToneLabel("None was told yet."))

    def _row(self, outage: Outage) -> QWidget:
        words = span(outage.start, outage.end, self._zone)
        who = f"Told by {outage.operator}, {shop_time(outage.recorded_at, self._zone)}"
        button = QPushButton(icon("trash"), "Remove")
        button.setAccessibleName(f"Remove: {words}")
        button.clicked.connect(lambda: self._remove(outage))
        self.remove_buttons.append(button)
        row = QWidget()
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(plain_label(words, wrap=False))
        texts.addWidget(ToneLabel(who))
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addLayout(texts, 1)
        line.addWidget(button)
        return row

    def _remove(self, outage: Outage) -> None:
        self.kept.remove(outage)
        self._show_kept()

    def _lay_out(self) -> None:
        form = Form()
        for key, edge in (("from", self.start), ("until", self.end)):
            form.add(key, edge.title, edge.time)
            form.add(f"{key} which", "", edge.reading).label.hide()
            edge.reading.setAccessibleName(f"{edge.title}: which of the two")
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        column.setSpacing(Space.MEDIUM)
        column.addWidget(heading_label("When was the connection down?"))
        column.addWidget(plain_label(_TEXT))
        column.addWidget(ToneLabel(f"Times are the shop's: {self._zone.key.replace('_', ' ')}."))
        column.addWidget(form)
        column.addWidget(self.told)
        add = QHBoxLayout()
        add.addStretch(1)
        add.addWidget(self.add_button)
        column.addLayout(add)
        column.addWidget(heading_label("Told so far"))
        column.addLayout(self._list)
        column.addWidget(self.buttons)
        self.setMinimumWidth(_WIDTH)


class _Edge:
    """One end of the outage: a time on the shop's clocks, and which of two moments it is where they were put back."""

    def __init__(self, title: str, proposed: datetime) -> None:
        self.title = title
        clock = wall_clock(proposed)
        self.time = QDateTimeEdit()
        self.time.setTimeZone(clock.timeZone())
        self.time.setDateTime(clock)
        self.time.setDisplayFormat("d MMM yyyy, HH:mm")
        self.time.setCalendarPopup(True)
        self.reading = ChoiceInput([(_FIRST, "Before the clocks were put back"), (_SECOND, "After that")])
        self.reading.hide()

    def readings(self, zone: ZoneInfo) -> tuple[datetime, ...]:
        day, clock = self.time.date(), self.time.time()
        wall = datetime(day.year(), day.month(), day.day(), clock.hour(), clock.minute())  # noqa: DTZ001 (a wall clock)
        return instants(wall, zone)

    def offer(self, zone: ZoneInfo) -> None:
        """Ask which moment is meant, where there are two."""
        self.reading.setVisible(len(self.readings(zone)) > 1)

    def instant(self, zone: ZoneInfo) -> datetime | None:
        """The moment that is meant; None where there is none, or it was not told which of two."""
        readings = self.readings(zone)
        if len(readings) > 1:
            return {_FIRST: readings[0], _SECOND: readings[-1]}.get(self.reading.value())
        return readings[0] if readings else None
