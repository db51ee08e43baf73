"""The page of a new order: its form, what it may begin from, and the way to send it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.labels import ToneLabel, heading_label
from sign_desk.ui.kit.notices import Action, Notice, NoticeArea
from sign_desk.ui.kit.scroll import scrolled
from sign_desk.ui.kit.theme import Space, Tone, tabular
from sign_desk.ui.orders.alike import AlikeBox
from sign_desk.ui.orders.form import OrderForm

if TYPE_CHECKING:
    from collections.abc import Sequence


class NewOrderPage(QWidget):
    """Shows what its presenters tell. `templateChosen` and `templateRemoved` carry a template's name."""

    sendRequested = Signal()
    newRequested = Signal()
    stopRequested = Signal()
    countingRequested = Signal()
    latestRequested = Signal()
    templateWanted = Signal()
    templateChosen = Signal(str)
    templateRemoved = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form = OrderForm()
        self.answer = NoticeArea()
        self.alike = AlikeBox()
        self.total = heading_label()
        self.total.setFont(tabular(self.total.font()))
        self.obstacle = ToneLabel(tone=Tone.WARNING)
        self.kept = ToneLabel()
        self.count_button = QPushButton(icon("question"), "")
        self.send_button = QPushButton(icon("paper-plane-tilt"), "Send order…")
        self.new_button = QPushButton(icon("file-plus"), "New order")
        self.stop_button = QPushButton(icon("stop"), "Stop waiting")
        self.latest_button = QPushButton(icon("package"), "Use the latest product")
        self.template_button = QPushButton(icon("files"), "Templates")
        self.templates = QMenu(self.template_button)
        self.template_button.setMenu(self.templates)
        self._sending = False
        self._lay_out()
        self._connect()
        self.show_templates(())
        self.show_sending(False)

    def show_total(self, text: str) -> None:
        """Show the total of the order as it is typed."""
        self.total.setText(text)
        # Empty it would push what stands beside it off the edge.
        self.total.setVisible(bool(text))

    def show_kept(self, text: str) -> None:
        """Tell how the order that is typed is kept."""
        self.kept.setText(text)

    def show_templates(self, names: Sequence[str]) -> None:
        """Offer these templates."""
        self.templates.clear()
        for name in names:
            self.templates.addAction(_literal(name)).triggered.connect(partial(self._choose, name))
        self.templates.addSeparator()
        save = self.templates.addAction(icon("bookmark-simple"), "Save this order as a template…")
        save.triggered.connect(self.templateWanted)
        if names:
            removal = self.templates.addMenu(icon("trash"), "Remove a template")
            for name in names:
                removal.addAction(_literal(name)).triggered.connect(partial(self._remove, name))

    def show_obstacle(self, reason: str, uncounted: str | None = None) -> None:
        """Tell why nothing can be sent now; "" when something can.

        `uncounted` is a currency of which it has to be answered how it is counted.
        """
        self.count_button.setText(f"How is {uncounted} counted…")
        self.count_button.setVisible(uncounted is not None)
        self.obstacle.setText(reason)
        self.obstacle.setVisible(bool(reason))
        self._refresh_send()

    def show_sending(self, sending: bool) -> None:
        """While an order is on its way the form stays as it is."""
        self._sending = sending
        for part in (self.form, self.new_button, self.latest_button, self.template_button, self.alike):
            part.setEnabled(not sending)
        self.stop_button.hide()
        self._refresh_send()

    def show_progress(self, title: str, text: str, *, stoppable: bool) -> None:
        """Tell that the order is on its way; `stoppable` while it waits for a further try."""
        self.answer.show_notice("answer", Notice(Tone.INFO, title, text, dismissible=False))
        self.stop_button.setVisible(stoppable)

    def show_answer(self, tone: Tone, title: str, text: str, actions: tuple[Action, ...] = ()) -> None:
        """Show how sending ended. After an acceptance the next thing to do is a new order."""
        self.answer.show_notice("answer", Notice(tone, title, text, actions=actions))
        self._propose(self.new_button if tone is Tone.OK else self.send_button)

    def show_answer_elsewhere(self, store_id: str, tone: Tone, title: str, text: str) -> None:
        """Show how the sending of another store's order ended; what is told of this store's own stays."""
        self.answer.show_notice(f"away-{store_id}", Notice(tone, title, text))

    def begin(self) -> None:
        """Show another order: nothing was said of it yet."""
        self.answer.dismiss("answer")
        self.alike.show_orders(())
        self._propose(self.send_button)

    def _propose(self, next_step: QPushButton) -> None:
        # Outside a dialog one default button does not replace another.
        for button in (self.send_button, self.new_button):
            button.setDefault(button is next_step)

    def _choose(self, name: str) -> None:
        self.templateChosen.emit(name)

    def _remove(self, name: str) -> None:
        self.templateRemoved.emit(name)

    def _refresh_send(self) -> None:
        self.send_button.setEnabled(not (self._sending or self.obstacle.text()) and self.alike.is_settled)

    def _connect(self) -> None:
        self.send_button.setShortcut(QKeySequence("Ctrl+Return"))
        self.send_button.setToolTip("Send this order (Ctrl+Return)")
        self.send_button.clicked.connect(self.sendRequested)
        self.new_button.clicked.connect(self.newRequested)
        self.stop_button.clicked.connect(self.stopRequested)
        self.count_button.clicked.connect(self.countingRequested)
        self.latest_button.clicked.connect(self.latestRequested)
        self.latest_button.setToolTip("Add the product that was designed last, with its price")
        self.alike.ticked.connect(self._refresh_send)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(Space.SMALL)
        head.addWidget(self.template_button)
        head.addWidget(self.latest_button)
        head.addSpacing(Space.SMALL)
        head.addWidget(self.kept, 1)
        head.addWidget(self.new_button)
        foot = QHBoxLayout()
        foot.setSpacing(Space.SMALL)
        self.total.setContentsMargins(0, 0, Space.SMALL, 0)
        self.total.hide()
        foot.addWidget(self.total)
        foot.addWidget(self.obstacle, 1)
        foot.addStretch(0)
        foot.addWidget(self.count_button)
        foot.addWidget(self.stop_button)
        foot.addWidget(self.send_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.MEDIUM, Space.MEDIUM, Space.MEDIUM, Space.MEDIUM)
        column.setSpacing(Space.MEDIUM)
        column.addLayout(head)
        column.addWidget(self.answer)
        column.addWidget(scrolled(self.form), 1)
        column.addWidget(self.alike)
        column.addLayout(foot)


def _literal(text: str) -> str:
    """What shows `text` in a menu, where an ampersand would mark a key."""
    return text.replace("&", "&&")
