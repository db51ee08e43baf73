"""The editor of the two deprecated calls: text that is checked as it is typed."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QFontDatabase, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from sign_desk.orders.draft import LegacyDraft
from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.inputs import ChoiceInput, TextInput
from sign_desk.ui.kit.labels import ToneLabel, heading_label, plain_label
from sign_desk.ui.kit.marks import primary
from sign_desk.ui.kit.notices import Action, Notice, NoticeArea
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.orders.alike import AlikeBox

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sign_desk.orders.checks import Problem

_MOST = 4


class Call(StrEnum):
    """The deprecated calls, in words."""

    ORDER = "Create an order"
    PRODUCT = "Synchronise a product"


_PATHS = {Call.ORDER: "POST /api/orders", Call.PRODUCT: "POST /api/customisers/{customiser}/products"}
EXAMPLES = {
    Call.ORDER: LegacyDraft("""{
  "order_id": "",
  "order_number": "",
  "order_total": 0.00,
  "order_currency": "USD",
  "email": "",
  "products": [],
  "shipping_address": {
    "name": "",
    "phone": "",
    "address1": "",
    "address2": "",
    "city": "",
    "province": "",
    "country": "",
    "zip": ""
  },
  "shipping_line": ""
}"""),
    Call.PRODUCT: LegacyDraft("""{
  "product_id": "",
  "cart": {},
  "price_breakdown": {}
}"""),
}
"""What an editor begins with."""


class LegacyEditor(QWidget):
    """Shows one call at a time. `edited` follows the text, the call and the customiser."""

    edited = Signal()
    sendRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = {call: example.text for call, example in EXAMPLES.items()}
        self._call = Call.ORDER
        self.call_choice = ChoiceInput([(call.name, call.value) for call in Call])
        self.customiser = TextInput("Number of the customiser")
        self.text = QPlainTextEdit()
        self.problems = ToneLabel(tone=Tone.DANGER)
        self.answer = NoticeArea()
        self.alike = AlikeBox()
        self.send_button = primary(QPushButton(icon("paper-plane-tilt"), "Send…"))
        self._path = ToneLabel()
        self._ready = False
        self._allowed = True
        self._lay_out()
        self.call_choice.set_value(Call.ORDER.name)
        self._show_call()
        self.call_choice.valueChanged.connect(lambda _value: self._turn())
        self.text.textChanged.connect(self.edited)
        self.customiser.valueChanged.connect(lambda _text: self.edited.emit())
        self.alike.ticked.connect(self._refresh)
        self.send_button.clicked.connect(self.sendRequested)

    @property
    def call(self) -> Call:
        """Which call is shown."""
        return self._call

    def body(self) -> str:
        """Read the text."""
        return self.text.toPlainText()

    def drafts(self) -> dict[Call, LegacyDraft]:
        """Read what is typed for each call."""
        texts = self._texts | {self._call: self.body()}
        customisers = {Call.PRODUCT: self.customiser.value()}
        return {call: LegacyDraft(text, customisers.get(call, "")) for call, text in texts.items()}

    def show_drafts(self, drafts: Mapping[Call, LegacyDraft]) -> None:
        """Put what was typed for each call into the editor; what is there already keeps its cursor."""
        if drafts == self.drafts():
            return
        self._texts = {call: draft.text for call, draft in drafts.items()}
        shown = self._texts[self._call]
        with QSignalBlocker(self.text), QSignalBlocker(self.customiser):
            self.customiser.set_value(drafts[Call.PRODUCT].customiser)
            if shown != self.body():
                self.text.setPlainText(shown)
        self.edited.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """Check what is there when it is first seen: what checks it is slow to load."""
        super().showEvent(event)
        self.edited.emit()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Tell what is wrong; while something is, nothing is sent."""
        lines = [f"{problem.path}: {problem.message}" if problem.path else problem.message for problem in problems]
        more = len(lines) - _MOST
        self.problems.setText("\n".join((*lines[:_MOST], *((f"And {more} more.",) if more > 0 else ()))))
        self.problems.setVisible(bool(lines))
        self._ready = not lines
        self._refresh()

    def show_allowed(self, allowed: bool) -> None:
        """Let it be sent, or not: something else is on its way, or stands in the way."""
        self._allowed = allowed
        self._refresh()

    def show_answer(self, tone: Tone, title: str, text: str, actions: tuple[Action, ...] = ()) -> None:
        """Tell how sending ended."""
        self.answer.show_notice("answer", Notice(tone, title, text, actions=actions))

    def show_not_kept(self, cause: str) -> None:
        """Tell why what is typed could not be kept; "" where it is."""
        if cause:
            self.answer.show_notice("kept", Notice(Tone.WARNING, "What is typed is not kept", cause))
        else:
            self.answer.dismiss("kept")

    def _turn(self) -> None:
        """Show the call chosen, with the text that was typed for it."""
        self._texts[self._call] = self.body()
        self._call = Call[self.call_choice.value()]
        self._show_call()

    def _show_call(self) -> None:
        self._path.setText(f"{_PATHS[self._call]}. Deprecated: the vendor may end it. It is recorded like any order.")
        self.customiser.setVisible(self._call is Call.PRODUCT)
        self.text.setPlainText(self._texts[self._call])

    def _refresh(self) -> None:
        self.send_button.setEnabled(self._ready and self._allowed and self.alike.is_settled)

    def _lay_out(self) -> None:
        self.call_choice.setAccessibleName("Deprecated call")
        self.customiser.setAccessibleName("Customiser")
        self.text.setAccessibleName("What is sent by the deprecated call")
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setTabChangesFocus(True)
        head = QHBoxLayout()
        head.setSpacing(Space.SMALL)
        head.addWidget(plain_label("Call", wrap=False))
        head.addWidget(self.call_choice, 1)
        head.addWidget(self.customiser, 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.send_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, Space.MEDIUM, Space.MEDIUM, Space.MEDIUM)
        column.setSpacing(Space.SMALL)
        column.addWidget(heading_label("Deprecated calls"))
        column.addWidget(self._path)
        column.addLayout(head)
        column.addWidget(self.answer)
        column.addWidget(self.text, 1)
        column.addWidget(self.problems)
        column.addWidget(self.alike)
        column.addLayout(foot)
