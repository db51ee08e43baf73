"""Subscriptions: the table, and everything that is known of the one selected."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from sign_desk.api.records import instant
from sign_desk.ui.kit.columns import Column
from sign_desk.ui.kit.facts import Fact, Facts
from sign_desk.ui.kit.folding import FoldingSplitter
from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.inputs import SearchInput
from sign_desk.ui.kit.labels import ToneLabel, heading_label
from sign_desk.ui.kit.notices import Action, Notice, NoticeArea
from sign_desk.ui.kit.refresh import RefreshButton
from sign_desk.ui.kit.scroll import scrolled
from sign_desk.ui.kit.states import StatePages
from sign_desk.ui.kit.table_model import RecordTableModel
from sign_desk.ui.kit.table_view import RecordTable
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.webhooks.subscriptions.secret_field import SecretField
from sign_desk.ui.webhooks.words import moment, status_name, topic_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sign_desk.api.records import Webhook
    from sign_desk.ui.trouble import Trouble

_ROOM_FOR_BOTH = 940
_INACTIVE = (
    "It may get no deliveries. The service gives no way to switch it on from here: look for one in Sign Customiser "
    "itself, or subscribe the address anew with “Duplicate…” and delete this one."
)
_SELECT = "Select a subscription to see its secret, and what can be done with it."


def _updated(webhook: Webhook) -> float | None:
    read = instant(webhook.updated_at) if webhook.updated_at else None
    return read.timestamp() if read else None


COLUMNS: tuple[Column[Webhook], ...] = (
    Column("webhook_id", "Id", lambda w: str(w.webhook_id), sort=lambda w: w.webhook_id, numeric=True),
    Column("topic", "Topic", lambda w: topic_name(w.topic)),
    Column("url", "Address", lambda w: w.url or "", stretch=True, tooltip=lambda w: w.url or ""),
    Column("status", "State", status_name, tone=lambda w: None if w.status == "active" else Tone.WARNING),
    Column("updated_at", "Updated", lambda w: moment(w.updated_at), sort=_updated, searched=False),
)


class SubscriptionsPage(QWidget):
    """Shows the subscriptions of the store in hand. The signals about one carry its `Webhook`."""

    refreshRequested = Signal()
    cancelRequested = Signal()
    createRequested = Signal()
    editRequested = Signal(object)
    duplicateRequested = Signal(object)
    deleteRequested = Signal(object)
    rotateRequested = Signal(object)
    checkRequested = Signal(object)
    tryRequested = Signal(object)
    meantInactive = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model: RecordTableModel[Webhook] = RecordTableModel(COLUMNS, lambda webhook: webhook.webhook_id)
        self.table = RecordTable(self.model, name="Subscriptions", empty_text="No subscription matches the search.")
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.search = SearchInput("Search subscriptions")
        self.create_button = QPushButton(icon("plus"), "New subscription…")
        self.refresh_button = RefreshButton()
        self.updated = ToneLabel()
        self.obstacle = ToneLabel(tone=Tone.WARNING)
        self.notices = NoticeArea()
        self.inactive = NoticeArea()
        self.facts = Facts()
        self.secret = SecretField()
        self._title = heading_label()
        self._hint = ToneLabel(_SELECT)
        self.try_button = self._button("paper-plane-tilt", "Send a test…", self.tryRequested)
        self.edit_button = self._button("pencil-simple", "Edit…", self.editRequested)
        self.duplicate_button = self._button("copy", "Duplicate…", self.duplicateRequested)
        self.rotate_button = self._button("key", "Change secret…", self.rotateRequested)
        self.check_button = self._button("question", "Stopped verifying? Check…", self.checkRequested)
        self.delete_button = self._button("trash", "Delete…", self.deleteRequested)
        self.pages = StatePages(self._content())
        self._changes_allowed = True
        self._meant_inactive: frozenset[int] = frozenset()
        self._lay_out()
        self._connect()
        self._show_selected(None)

    def show_nothing(self) -> None:
        """Forget the subscriptions of a store that is no longer in hand."""
        self.model.set_records(())
        self._show_selected(None)
        self.notices.clear()
        self.updated.setText("")

    def show_loading(self) -> None:
        """Tell that the first list is on its way."""
        self.pages.show_loading("Loading the subscriptions…")

    def show_busy(self, busy: bool) -> None:
        """While a newer list is on its way, offer to stop it."""
        self.refresh_button.show_busy(busy)

    def show_webhooks(self, webhooks: Sequence[Webhook]) -> None:
        """Show this list; search, sorting and selection stay."""
        self.model.set_records(webhooks)
        if self.table.selected() is None and webhooks:
            self.table.select(self.model.identity(0) if self.model.rowCount() else None)
        if webhooks:
            self.pages.show_content()
        else:
            self.pages.show_empty(
                "This store has no subscriptions yet",
                "A subscription tells a server of yours when a product or an order is made. Make one with “New "
                "subscription…”; to try it first, start the receiver of this desk.",
                action="New subscription…" if self._changes_allowed else "",
            )

    def select(self, webhook: Webhook) -> None:
        """Select this subscription, also where the search hid it."""
        self.search.clear()
        self.table.select(webhook.webhook_id)

    def show_meant_inactive(self, webhook_ids: frozenset[int]) -> None:
        """Warn no more of these subscriptions being inactive: the operator said that they are meant to be."""
        self._meant_inactive = webhook_ids
        self._warn_of_inactive(self.table.selected())

    def show_updated(self, text: str, *, stale: bool) -> None:
        """Tell how old the list is."""
        self.updated.setText(text)
        self.updated.set_tone(Tone.WARNING if stale else Tone.MUTED)

    def show_trouble(self, trouble: Trouble) -> None:
        """Tell why the list could not be had: instead of it, or above the one that is kept."""
        if self.model.total:
            self.notices.show_notice("trouble", Notice(Tone.WARNING, trouble.title, trouble.text))
        else:
            self.pages.show_error(trouble.title, trouble.text)

    def show_notice(self, tone: Tone, title: str, text: str, actions: tuple[Action, ...] = ()) -> None:
        """Tell what came of something."""
        self.notices.show_notice("outcome", Notice(tone, title, text, actions=actions))

    def show_obstacle(self, reason: str) -> None:
        """Offer to change subscriptions, or tell why none can be ("" if they can)."""
        self._changes_allowed = not reason
        self.obstacle.setText(reason)
        self.obstacle.setVisible(bool(reason))
        self._offer()

    def show_rotation(self, run: Callable[[], None] | None) -> None:
        """Tell that a secret is being changed, and go on with it by `run`; None if none is."""
        if run is None:
            self.notices.dismiss("rotation")
        else:
            text = "Two subscriptions are there meanwhile: each delivery comes twice."
            actions = (Action("Go on…", run),)
            notice = Notice(Tone.INFO, "A secret is being changed", text, actions=actions, dismissible=False)
            self.notices.show_notice("rotation", notice)

    def _show_selected(self, webhook: Webhook | None) -> None:
        self._hint.setVisible(webhook is None)
        for part in (self._title, self._scroll, *self._buttons):
            part.setVisible(webhook is not None)
        self.secret.set_secret((webhook.secret or "") if webhook else "")
        if webhook is not None:
            self._title.setText(topic_name(webhook.topic))
            self.facts.set_sections(_sections(webhook))
        self._warn_of_inactive(webhook)
        self._offer()

    def _warn_of_inactive(self, webhook: Webhook | None) -> None:
        if webhook is None or not webhook.is_inactive or webhook.webhook_id in self._meant_inactive:
            self.inactive.clear()
        else:
            actions = (Action("It is meant to be inactive", partial(self.meantInactive.emit, webhook)),)
            title = f"The service calls it {status_name(webhook).lower()}"
            notice = Notice(Tone.WARNING, title, _INACTIVE, actions=actions, dismissible=False)
            self.inactive.show_notice("inactive", notice)

    def _offer(self) -> None:
        self.create_button.setEnabled(self._changes_allowed)
        for button in (self.edit_button, self.duplicate_button, self.rotate_button, self.delete_button):
            button.setEnabled(self._changes_allowed)

    def _edit(self, webhook: Webhook) -> None:
        if self._changes_allowed:
            self.editRequested.emit(webhook)

    @property
    def _buttons(self) -> tuple[QPushButton, ...]:
        return *self._kind_buttons, self.check_button, self.delete_button

    @property
    def _kind_buttons(self) -> tuple[QPushButton, ...]:
        """Those by which nothing is lost; the guided check stands beside the last."""
        return self.edit_button, self.duplicate_button, self.try_button, self.rotate_button

    def _button(self, icon_name: str, text: str, signal: SignalInstance) -> QPushButton:
        button = QPushButton(icon(icon_name), text)
        button.clicked.connect(lambda: signal.emit(self.table.selected()))
        return button

    def _connect(self) -> None:
        self.search.valueChanged.connect(self.model.set_search)
        self.table.recordSelected.connect(self._show_selected)
        self.table.recordActivated.connect(self._edit)
        self.create_button.clicked.connect(self.createRequested)
        self.refresh_button.refreshRequested.connect(self.refreshRequested)
        self.refresh_button.stopRequested.connect(self.cancelRequested)
        self.pages.retryRequested.connect(self.refreshRequested)
        self.pages.cancelRequested.connect(self.cancelRequested)
        self.pages.actionRequested.connect(self.createRequested)
        QShortcut(QKeySequence.StandardKey.Refresh, self, self.refreshRequested.emit)

    def _content(self) -> QWidget:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.TINY)
        column.addWidget(self.table, 1)
        column.addWidget(self.updated)
        return FoldingSplitter(left, self._detail(), fold_below=_ROOM_FOR_BOTH)

    def _detail(self) -> QWidget:
        # Apart from the others: what deletes is not to be hit by mistake.
        head = QHBoxLayout()
        head.setSpacing(Space.SMALL)
        head.addWidget(self._title, 1)
        head.addWidget(self.delete_button)
        buttons = QGridLayout()
        buttons.setSpacing(Space.SMALL)
        for place, button in enumerate(self._kind_buttons):
            buttons.addWidget(button, *divmod(place, 3))
        buttons.addWidget(self.check_button, 1, 1, 1, 2)
        content = QWidget()
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(Space.SMALL)
        inner.addWidget(heading_label("Secret"))
        inner.addWidget(self.secret)
        inner.addWidget(self.facts)
        inner.addStretch(1)
        self._scroll = scrolled(content)
        pane = QWidget()
        pane.setMinimumWidth(424)
        column = QVBoxLayout(pane)
        column.setContentsMargins(Space.SMALL, 0, 0, 0)
        column.setSpacing(Space.MEDIUM)
        column.addLayout(head)
        column.addLayout(buttons)
        column.addWidget(self._hint)
        column.addWidget(self.inactive)
        column.addWidget(self._scroll, 1)
        column.addStretch(0)
        return pane

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(Space.SMALL)
        bar.addWidget(self.search, 1)
        bar.addWidget(self.create_button)
        bar.addWidget(self.refresh_button)
        self.obstacle.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.MEDIUM, Space.MEDIUM, Space.MEDIUM, Space.MEDIUM)
        column.setSpacing(Space.SMALL)
        column.addLayout(bar)
        column.addWidget(self.obstacle)
        column.addWidget(self.notices)
        column.addWidget(self.pages, 1)


def _sections(webhook: Webhook) -> list[tuple[str, list[Fact]]]:
    facts = [
        Fact("Address", webhook.url or "", copyable=True),
        Fact("State", status_name(webhook)),
        Fact("Id", str(webhook.webhook_id), copyable=True),
        Fact("Created", moment(webhook.created_at)),
        Fact("Updated", moment(webhook.updated_at)),
    ]
    if webhook.meta:
        facts.append(Fact("Further data", json.dumps(webhook.meta, ensure_ascii=False, indent=2), code=True))
    unknown = webhook.model_extra
    sections = [("", facts)]
    if unknown:
        told = [Fact(name, json.dumps(value, ensure_ascii=False)) for name, value in unknown.items()]
        sections.append(("Fields that Sign Desk does not know", told))
    return sections
