"""How the receiver listens and answers: its port, the ids that it gives to products, and how much is kept."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QSpinBox, QVBoxLayout, QWidget

from sign_desk.ui.kit.forms import Form
from sign_desk.ui.kit.inputs import TextInput
from sign_desk.ui.kit.labels import heading_label
from sign_desk.ui.kit.theme import Space
from sign_desk.webhooks.answers import ReplyRule
from sign_desk.webhooks.recorded import DeliveryLimits


@dataclass(frozen=True, slots=True)
class ReceiverForm:
    """What is filled in: the port (0 for any that is free), the rule, and how many, how much and how long is kept."""

    port: int
    rule: ReplyRule
    limits: DeliveryLimits


class ReceiverDialog(QDialog):
    """Asks for the settings. `saveRequested` carries the `ReceiverForm`."""

    saveRequested = Signal(object)

    def __init__(self, filled: ReceiverForm, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Settings of the receiver")
        self.form = Form()
        self.port = _spin(0, 65535, filled.port)
        self.port.setSpecialValueText("Any that is free")
        self.count = _spin(100, 100_000, filled.limits.count)
        self.days = _spin(1, 3650, filled.limits.days)
        self.megabytes = _spin(10, 10_000, filled.limits.megabytes)
        rule_hint = "The answer to a new product. {product_id} stands for the product's number."
        self.form.add("port", "Port", self.port, hint="From its next start on. Choose it once for your tunnel.")
        self.form.add("rule", "Product ids", TextInput(), required=True, hint=rule_hint)
        self.form.add("count", "Deliveries kept", self.count, hint="The oldest go first; how many went is told.")
        self.form.add("days", "Days kept", self.days)
        self.form.add("megabytes", "Megabytes kept", self.megabytes, hint="Of contents and answers together.")
        self.form.set_values({"rule": filled.rule.template})
        buttons = QDialogButtonBox()
        self.save_button = buttons.addButton("Save", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._save)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        column.setSpacing(Space.MEDIUM)
        column.addWidget(heading_label("How the receiver listens and answers"))
        column.addWidget(self.form)
        column.addStretch(1)
        column.addWidget(buttons)
        self.setMinimumWidth(480)

    def _save(self) -> None:
        rule = ReplyRule(self.form.values()["rule"])
        if rule.problem:
            self.form.show_errors({"rule": rule.problem})
            self.form.focus_first_error()
        else:
            limits = DeliveryLimits(self.count.value(), self.days.value(), self.megabytes.value())
            self.saveRequested.emit(ReceiverForm(self.port.value(), rule, limits))


def _spin(least: int, most: int, value: int) -> QSpinBox:
    box = QSpinBox()
    box.setRange(least, most)
    box.setGroupSeparatorShown(most != 65535)  # a port is no amount
    box.setValue(value)
    return box
