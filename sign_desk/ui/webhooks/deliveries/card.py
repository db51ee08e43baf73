"""The card of one delivery: what is known of it, whether it verifies and why, and what may be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from sign_desk.ui.kit.facts import Facts
from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.labels import IconLabel, ToneLabel, heading_label
from sign_desk.ui.kit.notices import Notice, NoticeArea
from sign_desk.ui.kit.scroll import scrolled
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.webhooks.deliveries.facts import sections_of
from sign_desk.ui.webhooks.verifying.check_list import CheckList
from sign_desk.ui.webhooks.words import ICONS, STATES, TONES, topic_name
from sign_desk.webhooks.recorded import DeliveryState, Way

if TYPE_CHECKING:
    from sign_desk.ui.webhooks.deliveries.facts import Sections
    from sign_desk.webhooks.recorded import DeliveryRecord
    from sign_desk.webhooks.verify import Report

_SELECT = "Select a delivery to see what came or went, and whether it verifies."


class DeliveryCard(QWidget):
    """Shows one delivery, people in it masked until revealed. Its signals carry the `DeliveryRecord`."""

    replayRequested = Signal(object)
    verifyRequested = Signal(object)
    eraseRequested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.record: DeliveryRecord | None = None
        self._masked: Sections = []
        self.facts = Facts()
        self.checks = CheckList()
        self.notices = NoticeArea()
        self.reveal = QCheckBox("Show names and addresses of people")
        self.replay_button = QPushButton(icon("repeat"), "Send again…")
        self.verify_button = QPushButton(icon("shield-check"), "Look into it")
        self.erase_button = QPushButton(icon("trash"), "Erase…")
        self._icon = IconLabel(ICONS[DeliveryState.VERIFIED], Tone.MUTED, size=20)
        self._title = heading_label()
        self._hint = ToneLabel(_SELECT)
        self.reveal.toggled.connect(self._refresh)
        self.replay_button.clicked.connect(lambda: self.replayRequested.emit(self.record))
        self.verify_button.clicked.connect(lambda: self.verifyRequested.emit(self.record))
        self.erase_button.clicked.connect(lambda: self.eraseRequested.emit(self.record))
        self._lay_out()
        self.show_delivery(None)

    @property
    def delivery_id(self) -> int | None:
        """The id of the delivery that is shown."""
        return self.record.summary.id if self.record else None

    def show_delivery(
        self, record: DeliveryRecord | None, report: Report | None = None, masked: Sections | None = None
    ) -> None:
        """Show this delivery with what came of its checks, if it was received; or none.

        `masked` is what is shown of it as long as people are not revealed.
        """
        if record is None or record.summary.id != self.delivery_id:
            self.reveal.setChecked(False)
            self.notices.clear()
        self.record, self._masked = record, masked or []
        self.checks.show_checks(report.checks if report else ())
        self.checks.setVisible(report is not None)
        self._refresh()

    def show_notice(self, tone: Tone, title: str, text: str) -> None:
        """Tell something about the delivery that is shown."""
        self.notices.show_notice("card", Notice(tone, title, text))

    def hideEvent(self, event: QHideEvent) -> None:
        self.reveal.setChecked(False)
        super().hideEvent(event)

    def _refresh(self) -> None:
        record = self.record
        self._hint.setVisible(record is None)
        for part in (self._icon, self._title, self._scroll):
            part.setVisible(record is not None)
        # Of one whose content is gone nothing can be shown, sent or checked.
        is_whole = record is not None and record.is_whole
        for control in (self.reveal, self.replay_button):
            control.setVisible(is_whole)
        self.erase_button.setVisible(record is not None and not record.is_bare)
        self.verify_button.setVisible(is_whole and record is not None and record.summary.way is Way.RECEIVED)
        if record is not None:
            state = record.summary.state
            self._icon.set_icon(ICONS[state], TONES[state])
            self._title.setText(f"{topic_name(record.summary.topic)}: {STATES[state].lower()}")
            self.facts.set_sections(sections_of(record, masked=False) if self.reveal.isChecked() else self._masked)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(Space.SMALL)
        head.addWidget(self._icon)
        head.addWidget(self._title, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.SMALL)
        for button in (self.replay_button, self.verify_button, self.erase_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        content = QWidget()
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(Space.MEDIUM)
        inner.addWidget(self.checks)
        inner.addWidget(self.facts)
        inner.addStretch(1)
        self._scroll = scrolled(content)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.SMALL, 0, 0, 0)
        column.setSpacing(Space.MEDIUM)
        column.addLayout(head)
        column.addWidget(self.notices)
        column.addLayout(buttons)
        column.addWidget(self.reveal)
        column.addWidget(self._hint)
        column.addWidget(self._scroll, 1)
        column.addStretch(0)
