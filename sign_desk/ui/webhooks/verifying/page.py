"""Verify: a delivery that was pasted or taken from the receiver, and each check with why it passed or failed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QSplitter, QVBoxLayout, QWidget

from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.inputs import ChoiceInput
from sign_desk.ui.kit.labels import IconLabel, ToneLabel, heading_label, plain_label
from sign_desk.ui.kit.marks import primary
from sign_desk.ui.kit.notices import Notice, NoticeArea
from sign_desk.ui.kit.scroll import scrolled
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.webhooks.verifying.check_list import CheckList
from sign_desk.ui.webhooks.verifying.exact_area import ExactArea

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sign_desk.webhooks.captured import Secret
    from sign_desk.webhooks.signature import Scheme
    from sign_desk.webhooks.verify import Report

_ANY = ""
_HEADERS = "x-webhook-timestamp: 1767323045\nx-webhook-signature: 3b4e…"
_BODY = '{"order":{"order_id":1041,…'
_NOTHING_YET = (
    "Paste the headers and the raw body of one delivery, as your server or your tunnel shows them; a whole request or "
    "a cURL command may go into the upper field. Or take one that the receiver got."
)
_FROM_HERE = "It shows that the secret fits, but not how the service signs."


class VerifyPage(QWidget):
    """The delivery at the left, the checks at the right. `checkRequested` asks for them."""

    checkRequested = Signal()
    fileRequested = Signal()
    takeRequested = Signal()
    enterSecretRequested = Signal()
    pinRequested = Signal(object)
    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._secrets: tuple[Secret, ...] = ()
        self._found: Scheme | None = None
        self._pinned: Scheme | None = None
        self.headers = ExactArea("Headers of the delivery", _HEADERS)
        self.body = ExactArea("Raw body of the delivery", _BODY)
        self.expected = ChoiceInput()
        self.expected.setAccessibleName("Secret that has to fit")
        self.secret_button = QPushButton(icon("key"), "Enter a secret…")
        self.file_button = QPushButton(icon("folder-open"), "From a file…")
        self.file_button.setToolTip("Takes the raw body from a file, byte by byte.")
        self.headers_note, self.body_note = ToneLabel(), ToneLabel()
        self.reveal = QCheckBox("Show names and addresses of people")
        self.take_button = QPushButton(icon("tray"), "Take the newest received")
        self.check_button = primary(QPushButton(icon("shield-check"), "Check it"))
        self.pin_button = QPushButton(icon("push-pin"), "Keep this way for this store")
        self.forget_button = QPushButton(icon("eraser"), "Forget it")
        self.notices = NoticeArea()
        self.verdict = heading_label()
        self.checks = CheckList()
        self.pinned = ToneLabel()
        self._mark = IconLabel("question", Tone.MUTED, size=20)
        self._nothing = ToneLabel(_NOTHING_YET)
        self._lay_out()
        self._connect()
        for part in (self.headers_note, self.body_note, self.reveal):
            part.hide()
        self.show_secrets(())
        self.show_pinned(None)
        self.show_nothing()

    @property
    def secret(self) -> Secret | None:
        """The secret that has to fit; None for any of them."""
        chosen = self.expected.value()
        return self._secrets[int(chosen)] if chosen.isdecimal() and int(chosen) < len(self._secrets) else None

    def show_secrets(self, secrets: Sequence[Secret]) -> None:
        """Offer these secrets to check with."""
        before = self.secret
        self._secrets = tuple(secrets)
        choices = [(str(number), secret.name) for number, secret in enumerate(secrets)]
        self.expected.set_choices([(_ANY, "Any secret at hand"), *choices])
        self.expected.set_value(str(self._secrets.index(before)) if before in self._secrets else _ANY)

    def show_pinned(self, scheme: Scheme | None) -> None:
        """Tell in which way this store's deliveries are known to be signed."""
        self._pinned = scheme
        known = f"Known for this store: signed over {scheme.words}." if scheme else "Not known yet for this store."
        self.pinned.setText(known)
        self.forget_button.setVisible(scheme is not None)
        self._offer()

    def show_nothing(self) -> None:
        """Forget the delivery."""
        self.headers.set_value("")
        self.body.set_value("")
        self.show_no_report()

    def show_no_report(self) -> None:
        """Tell nothing of what is in the fields."""
        self._found = None
        self.notices.clear()
        self.checks.show_checks(())
        for part in (self._mark, self.verdict):
            part.hide()
        self._nothing.show()
        self._offer()

    def show_delivery(self, headers: str, body: bytes, *, masked_headers: str, masked_body: str) -> None:
        """Put a delivery into the fields; of people in it nothing is seen until they are revealed."""
        self.reveal.setChecked(False)
        self.headers.set_content(headers.encode(errors="surrogatepass"), copied=True, mask=masked_headers)
        self.body.set_content(body, mask=masked_body)

    def show_report(self, report: Report) -> None:
        """Show what came of the checks."""
        self.notices.clear()
        self._nothing.hide()
        self._found = report.scheme if report.genuine else None
        failed = len(report.failed)
        if report.verified:
            words, mark, tone = "It verifies", "check-circle", Tone.OK
        elif failed:
            words = f"It does not verify: {failed} {'check' if failed == 1 else 'checks'} failed"
            mark, tone = "x-circle", Tone.DANGER
        else:
            told = "It fits, but for what copying changes" if report.scheme else "It cannot be told"
            words, mark, tone = told, "question", Tone.WARNING
        self.verdict.setText(words)
        self._mark.set_icon(mark, tone)
        for part in (self._mark, self.verdict):
            part.show()
        self.checks.show_checks(report.checks)
        if report.from_here:
            self.show_notice(Tone.INFO, "Sign Desk sent this delivery itself", _FROM_HERE)
        self._offer()

    def show_notice(self, tone: Tone, title: str, text: str) -> None:
        """Tell something beside the checks."""
        self.notices.show_notice("notice", Notice(tone, title, text))

    def show_trouble(self, title: str, text: str) -> None:
        """Tell why it could not be checked."""
        self.show_no_report()
        self.notices.show_notice("trouble", Notice(Tone.WARNING, title, text))

    def hideEvent(self, event: QHideEvent) -> None:
        self.reveal.setChecked(False)
        super().hideEvent(event)

    def _tell_edited(self) -> None:
        self.reveal.setVisible(self.headers.has_mask or self.body.has_mask)
        self.edited.emit()

    def _offer(self) -> None:
        self.pin_button.setVisible(self._found is not None and self._found != self._pinned)

    def _connect(self) -> None:
        self.check_button.clicked.connect(self.checkRequested)
        self.file_button.clicked.connect(self.fileRequested)
        self.take_button.clicked.connect(self.takeRequested)
        self.secret_button.clicked.connect(self.enterSecretRequested)
        self.pin_button.clicked.connect(lambda: self.pinRequested.emit(self._found))
        self.forget_button.clicked.connect(lambda: self.pinRequested.emit(None))
        for area in (self.headers, self.body):
            area.contentChanged.connect(self._tell_edited)
            self.reveal.toggled.connect(area.reveal)
        self.headers.noteChanged.connect(partial(_tell, self.headers_note))
        self.body.noteChanged.connect(partial(_tell, self.body_note))

    def _lay_out(self) -> None:
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setChildrenCollapsible(False)
        parts.setHandleWidth(Space.MEDIUM)
        parts.addWidget(self._left())
        parts.addWidget(self._right())
        parts.setSizes([500, 460])
        outer = QVBoxLayout(self)
        outer.setContentsMargins(Space.MEDIUM, Space.MEDIUM, Space.MEDIUM, Space.MEDIUM)
        outer.addWidget(parts)

    def _left(self) -> QWidget:
        """The delivery, and what it is checked with."""
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.SMALL)
        column.addLayout(_row(plain_label("Headers"), self.take_button))
        column.addWidget(self.headers, 2)
        column.addWidget(self.headers_note)
        column.addLayout(_row(plain_label("Raw body"), self.file_button))
        column.addWidget(self.body, 3)
        column.addWidget(self.body_note)
        column.addWidget(self.reveal)
        column.addLayout(_row(self.expected, self.secret_button, self.check_button))
        return left

    def _right(self) -> QWidget:
        """What came of the checks, and how this store signs."""
        right = QWidget()
        inner = QVBoxLayout(right)
        inner.setContentsMargins(Space.SMALL, 0, 0, 0)
        inner.setSpacing(Space.MEDIUM)
        told = QHBoxLayout()
        told.setSpacing(Space.SMALL)
        told.addWidget(self._mark)
        told.addWidget(self.verdict, 1)
        inner.addLayout(told)
        inner.addWidget(self.notices)
        inner.addWidget(self._nothing)
        inner.addWidget(scrolled(self.checks), 1)
        inner.addWidget(heading_label("How this store signs"))
        inner.addWidget(self.pinned)
        pins = QHBoxLayout()
        pins.setSpacing(Space.SMALL)
        pins.addWidget(self.pin_button)
        pins.addWidget(self.forget_button)
        pins.addStretch(1)
        inner.addLayout(pins)
        return right


def _row(wide: QWidget, *others: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(Space.SMALL)
    row.addWidget(wide, 1)
    for other in others:
        row.addWidget(other)
    return row


def _tell(note: ToneLabel, text: str) -> None:
    note.setText(text)
    note.setVisible(bool(text))
