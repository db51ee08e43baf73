"""One thing that waits: an order without an answer, one that was not sent, or a draft."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from sign_desk.orders.proof import doubt_in
from sign_desk.orders.recorded import V2
from sign_desk.orders.states import State
from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.labels import IconLabel, ToneLabel, heading_label, plain_label, plain_tooltip
from sign_desk.ui.kit.notices import Notice, NoticeArea
from sign_desk.ui.kit.sheet import Sheet
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.locale import day_and_time
from sign_desk.ui.orders.content import content_facts, reason_of
from sign_desk.ui.orders.words import ICONS, STATES, TONES, count_of, name_of, short, total_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtCore import SignalInstance

    from sign_desk.orders.draft import OrderDraft
    from sign_desk.orders.recorded import OrderEvidence, OrderRecord, OrderSummary
    from sign_desk.store.orders.drafts import KeptDraft

_LINES = 5
_WIDEST = 72  # characters of a line that nothing breaks
_MISSING = "I looked, it isn't there: send once more…"
_NO_ANSWER = (
    "The service may have this order, or not: its answer never came. Find out before you do anything else: if it is "
    "sent a second time, it may be billed twice."
)
_WHICH = "Look in your dashboard which of them it has, then settle each."
_RECORDED = "An order with this id is on record, with other content: {state}."
_REFUSED = "It was surely not taken. Correct it and send it again, or put it away."
_REFUSED_AFTER_ALL = (
    "This time it was refused, but an earlier attempt had no answer: the service may have the order. Look in your "
    "dashboard before you change anything, above all its id."
)
_NOT_SENT = "It is recorded on this computer and was surely not taken by the service."
_NOT_SENT_AFTER_ALL = (
    "It was not sent once more, but an earlier attempt had no answer: the service may have it. Look in your dashboard "
    "before you send it."
)


class _Card(Sheet):
    """A card: icon, title, lines of text, and rows of buttons."""

    def __init__(self, icon_name: str, tone: Tone, title: str, texts: Iterable[str]) -> None:
        super().__init__()
        self.title = title
        self.setAccessibleName(title)
        self.notices = NoticeArea()
        self.body = QVBoxLayout()
        self.body.setSpacing(Space.TINY)
        heading = heading_label(short(title, _WIDEST))
        heading.setToolTip(plain_tooltip(title) if heading.text() != title else "")
        self.body.addWidget(heading)
        for text in filter(None, texts):
            self.body.addWidget(plain_label(text, selectable=True))
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.MEDIUM, Space.MEDIUM, Space.MEDIUM, Space.MEDIUM)
        row.setSpacing(Space.MEDIUM)
        row.addWidget(IconLabel(icon_name, tone, size=20), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self.body, 1)

    def show_notice(self, tone: Tone, title: str, text: str) -> None:
        """Tell something about this order."""
        self.notices.show_notice("card", Notice(tone, title, text))

    def _add_buttons(self, *buttons: QPushButton) -> QWidget:
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(0, Space.TINY, 0, 0)
        row.setSpacing(Space.SMALL)
        for button in buttons:
            row.addWidget(button)
        row.addStretch(1)
        self.body.addWidget(bar)
        return bar


class _OrderCard(_Card):
    """The card of an order; the buttons in `_tools` only while the store may be written to."""

    def __init__(self, order: OrderRecord, *texts: str) -> None:
        title = f"{name_of(order)}: {STATES[order.state].lower()}"
        super().__init__(ICONS[order.state], TONES.get(order.state, Tone.MUTED), title, texts)
        self.order = order
        self._tools: list[QWidget] = []

    def show_writing(self, *, allowed: bool) -> None:
        """Offer to settle and send, or not."""
        for tool in self._tools:
            tool.setVisible(allowed)

    def focus(self) -> None:
        """Put the focus on the first thing that may be done here."""
        button = next((one for one in self.findChildren(QPushButton) if one.isEnabled()), None)
        if button is not None:
            button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _button(self, icon_name: str, text: str, signal: SignalInstance) -> QPushButton:
        button = QPushButton(icon(icon_name), text)
        button.clicked.connect(lambda: signal.emit(self.order.id))
        return button


class NoAnswerCard(_OrderCard):
    """What was sent and when, and the ways to find out what became of it. The signals carry the order's id."""

    checkRequested = Signal(int)
    dashboardRequested = Signal(int)
    foundRequested = Signal(int)
    notFoundRequested = Signal(int)

    def __init__(self, order: OrderRecord, patient_until: datetime, known: OrderEvidence | None) -> None:
        """Show `order`; `known` is all that is on record of it, None where too many wait to be read."""
        doubt = doubt_in(known.events) if known else ""
        asked = f"{doubt}. {_WHICH}" if doubt else ""
        super().__init__(order, _sent(order), _content(order), _NO_ANSWER, asked)
        self._patient_until = patient_until
        self.check_button = self._button("magnifying-glass", "Check now", self.checkRequested)
        self.check_button.setToolTip("Ask the service for its latest order, and compare")
        self.dashboard_button = self._button("arrow-square-out", "Open dashboard", self.dashboardRequested)
        self.found_button = self._button("check-circle", "Found it", self.foundRequested)
        self.missing_button = self._button("paper-plane-tilt", _MISSING, self.notFoundRequested)
        self._patience = ToneLabel()
        self.body.addWidget(self.notices)
        self._add_buttons(self.check_button, self.dashboard_button)
        self._tools = [self.check_button, self._add_buttons(self.found_button, self.missing_button), self._patience]
        self.body.addWidget(self._patience)

    def count_down(self, now: datetime) -> bool:
        """Tell how long the order may still arrive; False once it may be sent once more."""
        left = self._patient_until - now
        early = left > timedelta(0)
        self.missing_button.setEnabled(not early)
        minutes, seconds = divmod(max(int(left.total_seconds()) + 1, 0), 60)
        self._patience.setText(
            f"It may still arrive. It can be sent once more in {minutes}:{seconds:02}." if early else ""
        )
        return early


class NotSentCard(_OrderCard):
    """An order that was surely not taken. The signals carry the order's id."""

    sendRequested = Signal(int)
    reopenRequested = Signal(int)
    putAwayRequested = Signal(int)

    def __init__(self, order: OrderRecord, known: OrderEvidence | None) -> None:
        """Show `order`; `known` is all that is on record of it, None where it was never tried or too many wait."""
        text = _NOT_SENT_AFTER_ALL if _was_unanswered(known) else _NOT_SENT
        super().__init__(order, f"Recorded {day_and_time(order.created_at)}. {text}", _content(order))
        self.send_button = self._button("paper-plane-tilt", "Send it…", self.sendRequested)
        self.reopen_button = self._button("pencil-simple", "Open in the form", self.reopenRequested)
        self.put_away_button = self._button("archive-box", "Put away", self.putAwayRequested)
        self.body.addWidget(self.notices)
        self._tools = [self._add_buttons(self.send_button, self.reopen_button, self.put_away_button)]
        self.reopen_button.setVisible(order.kind == V2)


class RefusedCard(_OrderCard):
    """An order that the service refused, and why. The signals carry the order's id."""

    reopenRequested = Signal(int)
    putAwayRequested = Signal(int)

    def __init__(self, order: OrderRecord, refusal: OrderEvidence | None) -> None:
        """Show `order`; `refusal` is all that is known of it, None where too many were refused to be read."""
        reason = reason_of(refusal.events if refusal else ())
        text = _REFUSED_AFTER_ALL if _was_unanswered(refusal) else _REFUSED
        super().__init__(order, reason, text, _content(order))
        self.reopen_button = self._button("pencil-simple", "Correct it", self.reopenRequested)
        self.put_away_button = self._button("archive-box", "Put away", self.putAwayRequested)
        self.body.addWidget(self.notices)
        self._tools = [self._add_buttons(self.reopen_button, self.put_away_button)]
        self.reopen_button.setVisible(order.kind == V2)


class DraftRow(_Card):
    """A draft: an order that was begun. The signals carry its id."""

    opened = Signal(int)
    removed = Signal(int)

    def __init__(self, kept: KeptDraft, recorded: OrderSummary | None) -> None:
        """Show `kept`; `recorded` is the order on record that has its id, if any."""
        count = count_of(sum(bool(line.external_id.strip()) for line in kept.draft.products), "product")
        text = f"{count}, changed {day_and_time(kept.changed_at)}"
        texts = (text, _whose(kept.draft), _RECORDED.format(state=STATES[recorded.state].lower()) if recorded else "")
        super().__init__(ICONS[State.DRAFT], Tone.MUTED, kept.title or "Without a number", texts)
        self.open_button = QPushButton(icon("pencil-simple"), "Open")
        self.remove_button = QPushButton(icon("trash"), "Remove")
        self.open_button.clicked.connect(lambda: self.opened.emit(kept.id))
        self.remove_button.clicked.connect(lambda: self.removed.emit(kept.id))
        self._add_buttons(self.open_button, self.remove_button)


def _whose(draft: OrderDraft) -> str:
    """Whose order it is, and its id: two drafts may have one number."""
    customer = f"{draft.customer.first_name} {draft.customer.last_name}".strip()
    return ", ".join(
        part for part in (customer, draft.external_id and f"id {short(draft.external_id, _WIDEST)}") if part
    )


def _was_unanswered(known: OrderEvidence | None) -> bool:
    return known is not None and any(event.state is State.NO_ANSWER for event in known.events)


def _sent(order: OrderRecord) -> str:
    at = day_and_time(order.attempted_at or order.created_at)
    return f"Sent {at} by {order.operator}, as id {short(order.external_id, _WIDEST)}."


def _content(order: OrderRecord) -> str:
    """Who ordered what, on few lines."""
    lines = next((fact.value for fact in content_facts(order) if fact.label == "Products"), "").split("\n")
    more = [f"and {count_of(len(lines) - _LINES, 'more product')}"] if len(lines) > _LINES else []
    products = "\n".join((*(short(line, _WIDEST) for line in lines[:_LINES]), *more))
    who = short(", ".join(filter(None, (order.customer, order.email))), _WIDEST)
    return "\n".join(filter(None, (products, f"Total {total_of(order)}" if total_of(order) else "", who)))
