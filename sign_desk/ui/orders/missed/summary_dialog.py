"""What is about to be sent, told once more before it is: how many, for how much, to where, and what stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from sign_desk.ui.kit.facts import Fact, Facts
from sign_desk.ui.kit.labels import ToneLabel, heading_label, plain_label
from sign_desk.ui.kit.notices import Notice
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.orders.missed.words import NOBODY_KNOWS
from sign_desk.ui.orders.words import count_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDTH = 560
_ALONE = (
    "The first order is sent alone. The others wait until you have seen it in your dashboard, with the right products "
    "and prices."
)
_TOGETHER = "An order by these rules was seen in the dashboard before, so they are sent one after another at once."
_RECORDED = "Each is recorded on this computer first. You can pause and stop at any time."


@dataclass(frozen=True, slots=True)
class Summary:
    """What the summary tells. `left_out` has what is not sent, and why; a file `of_a_shop` needs one tick more."""

    orders: int
    total: str
    store: str
    integration: str
    source: str
    left_out: Sequence[str]
    alone: bool
    of_a_shop: bool


class SummaryDialog(QDialog):
    """Accepted to send."""

    def __init__(self, summary: Summary, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Send missing orders")
        count = count_of(summary.orders, "order")
        self.facts = Facts()
        facts = [
            Fact("Orders", f"{count}, {summary.total}"),
            Fact("To", f"{summary.store}, integration {summary.integration}"),
            Fact("From", summary.source),
        ]
        if summary.left_out:
            facts.append(Fact("Not sent", "\n".join(summary.left_out)))
        self.facts.set_sections([("", facts)])
        self.understood = QCheckBox("I know that, and want to send them")
        self.understood.setVisible(summary.of_a_shop)
        self.buttons = QDialogButtonBox()
        words = f"Send the first of {count}" if summary.alone and summary.orders > 1 else f"Send {count}"
        self.accept_button = self.buttons.addButton(words, QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = self.buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        cancel.setDefault(True)
        self.accept_button.setAutoDefault(False)
        self.accept_button.setEnabled(not summary.of_a_shop)
        self.understood.toggled.connect(self.accept_button.setEnabled)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        column.setSpacing(Space.MEDIUM)
        column.addWidget(heading_label(f"Send {count}?"))
        column.addWidget(self.facts)
        column.addWidget(plain_label(_ALONE if summary.alone else _TOGETHER))
        column.addWidget(ToneLabel(_RECORDED))
        if summary.of_a_shop:
            column.addWidget(Notice(Tone.WARNING, "What nobody knows", NOBODY_KNOWS, dismissible=False))
        column.addWidget(self.understood)
        column.addStretch(1)
        column.addWidget(self.buttons)
        self.setMinimumWidth(_WIDTH)
        cancel.setFocus()
