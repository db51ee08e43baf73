"""Asks for the shop's time zone, once per store."""

from __future__ import annotations

from zoneinfo import ZoneInfo, available_timezones

from PySide6.QtCore import QTimeZone
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from sign_desk.ui.kit.forms import Form
from sign_desk.ui.kit.inputs import ChoiceInput
from sign_desk.ui.kit.labels import heading_label, plain_label
from sign_desk.ui.kit.theme import Space

_WIDTH = 480
_TEXT = (
    "By this zone Sign Desk reads times in files that do not name one, and the hours in which the connection was "
    "down. Your shop shows it in its settings. It is asked once."
)


class ZoneDialog(QDialog):
    """Proposes the zone that was given before, or this computer's."""

    def __init__(self, zone: ZoneInfo | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Shop's time zone")
        names = sorted(available_timezones())
        own = bytes(QTimeZone.systemTimeZoneId().data()).decode()
        self.choice = ChoiceInput([(name, name.replace("_", " ")) for name in names], searchable=True)
        self.choice.set_value(zone.key if zone else own if own in names else "UTC")
        self._names = frozenset(names)
        form = Form()
        form.add("zone", "Time zone", self.choice, required=True, hint="Type a city to search, such as “New York”.")
        self.buttons = QDialogButtonBox()
        self.accept_button = self.buttons.addButton("Use this zone", QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.choice.valueChanged.connect(self._check)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        column.setSpacing(Space.MEDIUM)
        column.addWidget(heading_label("Which time zone is the shop in?"))
        column.addWidget(plain_label(_TEXT))
        column.addWidget(form)
        column.addWidget(self.buttons)
        self.setMinimumWidth(_WIDTH)

    @property
    def zone(self) -> ZoneInfo | None:
        """The zone that is chosen; None for a name that is none."""
        return ZoneInfo(self.choice.value()) if self.choice.value() in self._names else None

    def _check(self, _value: str) -> None:
        self.accept_button.setEnabled(self.choice.value() in self._names)
