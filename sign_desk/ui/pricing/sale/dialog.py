"""Begins a sale, or changes one: its name and its end."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QDateTime, QTime, QTimeZone
from PySide6.QtWidgets import QDateTimeEdit, QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from sign_desk.ui.kit.forms import Form
from sign_desk.ui.kit.inputs import TextInput
from sign_desk.ui.kit.labels import ToneLabel, plain_label
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.pricing.sale.ends import end_at, on_clock
from sign_desk.ui.pricing.sale.words import ASLEEP

if TYPE_CHECKING:
    from sign_desk.store.pricing.records import Sale

_WIDTH = 480
_LONGEST = 60
_LASTS = timedelta(days=7)
_FORMAT = "ddd d MMM yyyy, HH:mm"


class SaleDialog(QDialog):
    """Asks for the name and the end of a sale; `sale` is one that is to be changed. `belongs` tells what is part of it.

    Accepted, `name` is not empty, and `ends_at` is a moment to come (UTC).
    """

    def __init__(self, customiser: str, belongs: str, sale: Sale | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"The sale “{sale.name}”" if sale else f"Begin a sale of {customiser}")
        self.form = Form()
        name = TextInput("Black Friday")
        name.setMaxLength(_LONGEST)
        self.form.add("name", "Name", name, required=True)
        self.end = QDateTimeEdit()
        self.end.setCalendarPopup(True)
        self.end.setDisplayFormat(_FORMAT)
        # What is shown is a clock's face, not yet a moment: no zone may change it.
        self.end.setTimeZone(QTimeZone.utc())
        self.form.add("end", "Ends", self.end, required=True, hint="By this computer's clock.")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = self.buttons.addButton(
            "Save" if sale else "Begin the sale", QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.form.edited.connect(lambda _key: self.form.field("name").clear())
        self.end.dateTimeChanged.connect(lambda _moment: self._note())
        self._lay_out(belongs)
        self._show(sale)

    @property
    def name(self) -> str:
        """What the sale is called."""
        return self.form.values()["name"].strip()

    @property
    def ends_at(self) -> datetime:
        """When it ends (UTC)."""
        return end_at(self._wall).moment

    def accept(self) -> None:
        """Close, if there is a name, and the end is to come."""
        errors = {}
        if not self.name:
            errors["name"] = "Give the sale a name: you find it by that."
        if self.ends_at <= datetime.now(UTC):
            errors["end"] = "This is past already."
        self.form.show_errors(errors)
        if errors:
            self.form.focus_first_error()
        else:
            super().accept()

    @property
    def _wall(self) -> datetime:
        day, clock = self.end.date(), self.end.time()
        return datetime.combine(date(day.year(), day.month(), day.day()), time(clock.hour(), clock.minute()))

    def _show(self, sale: Sale | None) -> None:
        wall = on_clock(sale.ends_at if sale else datetime.now(UTC) + _LASTS)
        clock = QTime(wall.hour, wall.minute) if sale else QTime(23, 59)
        self.end.setDateTime(QDateTime(QDate(wall.year, wall.month, wall.day), clock, QTimeZone.utc()))
        self.form.set_values({"name": sale.name if sale else ""})

    def _note(self) -> None:
        field = self.form.field("end")
        field.clear()
        if note := end_at(self._wall).note:
            field.show_warning(note)

    def _lay_out(self, belongs: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        column.setSpacing(Space.MEDIUM)
        column.addWidget(plain_label(belongs))
        column.addWidget(self.form)
        column.addWidget(ToneLabel(ASLEEP, Tone.WARNING))
        column.addWidget(self.buttons)
        self.setMinimumWidth(_WIDTH)
