"""Test delivery: where to, what, and signed with which secret; and what was answered."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSplitter, QVBoxLayout, QWidget

from sign_desk.api.records import Topic
from sign_desk.ui.kit.facts import Facts
from sign_desk.ui.kit.forms import Form
from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.inputs import ChoiceInput, TextInput
from sign_desk.ui.kit.labels import ToneLabel, heading_label
from sign_desk.ui.kit.marks import primary
from sign_desk.ui.kit.notices import Action, Notice, NoticeArea
from sign_desk.ui.kit.scroll import scrolled
from sign_desk.ui.kit.states import busy_bar
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.webhooks.text_area import TextArea
from sign_desk.ui.webhooks.words import TOPICS, topic_name
from sign_desk.webhooks.captured import SecretKind
from sign_desk.webhooks.payloads import invented

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sign_desk.api.records import Webhook
    from sign_desk.ui.webhooks.deliveries.facts import Sections
    from sign_desk.webhooks.captured import Secret

_ANOTHER = ""
UNSIGNED = "none"
_UNSIGNED = "It goes without a signature: a server that checks them refuses it."
_NOTHING_YET = "What your server answers is shown here: its status, how long it took, headers, content and encryption."


class TrialPage(QWidget):
    """The form at the left, the answer at the right. `sendRequested` carries the address and the text to send."""

    sendRequested = Signal(str, str)
    enterSecretRequested = Signal()
    exampleRequested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._webhooks: dict[str, Webhook] = {}
        self._secrets: tuple[Secret, ...] = ()
        self._offered = self._way = ""
        self.form = Form()
        self.where = ChoiceInput()
        self.form.add("where", "Send to", self.where)
        self.form.add("url", "Address", TextInput("https://shop.example.com/webhooks"), required=True)
        self.topic = ChoiceInput([(str(topic), words) for topic, words in TOPICS.items()])
        self.form.add("topic", "Topic", self.topic)
        self.signed = ChoiceInput()
        self.form.add("secret", "Signed with", self.signed)
        self.secret_button = QPushButton(icon("key"), "Enter a secret…")
        self.invented_button = QPushButton(icon("flask"), "Invented, marked TEST")
        self.example_button = QPushButton(icon("brackets-curly"), "The service's example")
        self.payload = TextArea("Content of the delivery")
        self.way = ToneLabel()
        self.send_button = primary(QPushButton(icon("paper-plane-tilt"), "Send test delivery…"))
        self.notices = NoticeArea()
        self.facts = Facts()
        self._nothing = ToneLabel(_NOTHING_YET)
        self._bar = busy_bar("Waiting for the answer")
        self._lay_out()
        self._connect()
        self.show_secrets(())
        self.show_webhooks(())
        self.topic.set_value(Topic.ORDER_CREATED)
        self.show_nothing()

    @property
    def secret(self) -> Secret | None:
        """The secret that is chosen; None to sign with none."""
        chosen = self.signed.value()
        return self._secrets[int(chosen)] if chosen.isdecimal() and int(chosen) < len(self._secrets) else None

    def show_webhooks(self, webhooks: Sequence[Webhook]) -> None:
        """Offer these subscriptions to deliver to."""
        self._webhooks = {str(webhook.webhook_id): webhook for webhook in webhooks}
        chosen = self.where.value()
        subscribed = [(key, f"{topic_name(one.topic)}: {one.url}") for key, one in self._webhooks.items()]
        self.where.set_choices([*subscribed, (_ANOTHER, "Another address")])
        self.where.set_value(chosen if chosen in self._webhooks else _ANOTHER)

    def show_secrets(self, secrets: Sequence[Secret]) -> None:
        """Offer these secrets to sign with."""
        before = self.secret
        self._secrets = tuple(secrets)
        choices = [(str(number), secret.name) for number, secret in enumerate(secrets)]
        self.signed.set_choices([*choices, (UNSIGNED, "Not signed")])
        self._choose(lambda one: one == before)

    def show_way_of_signing(self, text: str) -> None:
        """Tell in which way it is signed where it is, and whether that is proven."""
        self._way = text
        self._tell_way()

    def show_payload(self, text: str) -> None:
        """Put this into the editor."""
        self.payload.set_value(text)

    def begin_with(self, webhook: Webhook) -> None:
        """Fill the form in for this subscription."""
        self.where.set_value(str(webhook.webhook_id))
        self._take_webhook(str(webhook.webhook_id))

    def show_nothing(self) -> None:
        """Forget what was answered, and begin with what is invented."""
        self.notices.clear()
        self.facts.set_sections(())
        self._nothing.show()
        self._invent()

    def show_sending(self, *, sending: bool) -> None:
        """Tell that it is on its way."""
        self._bar.setVisible(sending)
        self.send_button.setEnabled(not sending)
        if sending:
            self.notices.clear()
            self.facts.set_sections(())
            self._nothing.hide()

    def show_answer(
        self, tone: Tone, title: str, text: str, sections: Sections, actions: tuple[Action, ...] = ()
    ) -> None:
        """Show what came of it."""
        self.show_sending(sending=False)
        self.notices.show_notice("answer", Notice(tone, title, text, actions=actions))
        self.facts.set_sections(sections)

    def show_notice(self, tone: Tone, title: str, text: str) -> None:
        """Tell something beside the answer."""
        self.notices.show_notice("notice", Notice(tone, title, text))

    def _follow_topic(self) -> None:
        """Offer what is invented for the topic, unless that would take away what was typed, and who signs it."""
        if self.topic.value() == Topic.PRODUCT_CREATED and self.secret is None:
            self._choose(lambda one: one.kind is SecretKind.INTEGRATION)
        if self.payload.value() in {"", self._offered}:
            self._invent()

    def _tell_way(self) -> None:
        self.way.setText(self._way if self.secret is not None else _UNSIGNED)

    def _invent(self) -> None:
        if self.topic.value():
            self._offered = invented(Topic(self.topic.value()), datetime.now(UTC))
            self.payload.set_value(self._offered)

    def _take_webhook(self, key: str) -> None:
        webhook = self._webhooks.get(key)
        if webhook is None:
            return
        self.form.set_values({"url": webhook.url or ""})
        if webhook.topic in {str(topic) for topic in Topic}:
            self.topic.set_value(webhook.topic or "")
        self._choose(lambda one: one.webhook_id == webhook.webhook_id)

    def _choose(self, fits: Callable[[Secret], bool]) -> None:
        number = next((number for number, one in enumerate(self._secrets) if fits(one)), None)
        self.signed.set_value(UNSIGNED if number is None else str(number))

    def _send(self) -> None:
        url = self.form.values()["url"].strip()
        self.form.clear_messages()
        if not url:
            self.form.field("url").show_error("Where is it to go?")
            self.form.focus_first_error()
        else:
            self.sendRequested.emit(url, self.payload.value())

    def _connect(self) -> None:
        self.where.valueChanged.connect(self._take_webhook)
        self.topic.valueChanged.connect(self._follow_topic)
        self.signed.valueChanged.connect(self._tell_way)
        self.invented_button.clicked.connect(self._invent)
        self.example_button.clicked.connect(lambda: self.exampleRequested.emit(self.topic.value()))
        self.secret_button.clicked.connect(self.enterSecretRequested)
        self.send_button.clicked.connect(self._send)

    def _lay_out(self) -> None:
        contents = QHBoxLayout()
        contents.setSpacing(Space.SMALL)
        contents.addWidget(self.invented_button)
        contents.addWidget(self.example_button)
        contents.addStretch(1)
        foot = QHBoxLayout()
        foot.setSpacing(Space.SMALL)
        foot.addWidget(self.secret_button)
        foot.addStretch(1)
        foot.addWidget(self.send_button)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.SMALL)
        column.addWidget(self.form)
        column.addWidget(self.way)
        column.addLayout(contents)
        column.addWidget(self.payload, 1)
        column.addLayout(foot)
        right = QWidget()
        inner = QVBoxLayout(right)
        inner.setContentsMargins(Space.SMALL, 0, 0, 0)
        inner.setSpacing(Space.SMALL)
        inner.addWidget(heading_label("Answer"))
        inner.addWidget(self._bar)
        inner.addWidget(self.notices)
        inner.addWidget(self._nothing)
        inner.addWidget(scrolled(self.facts), 1)
        self._bar.hide()
        parts = QSplitter()
        parts.setChildrenCollapsible(False)
        parts.setHandleWidth(Space.MEDIUM)
        parts.addWidget(left)
        parts.addWidget(right)
        parts.setSizes([520, 440])
        outer = QVBoxLayout(self)
        outer.setContentsMargins(Space.MEDIUM, Space.MEDIUM, Space.MEDIUM, Space.MEDIUM)
        outer.addWidget(parts)
