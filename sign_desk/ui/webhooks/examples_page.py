"""Examples: what a delivery of each topic looks like, as a tree and as raw text, people masked until revealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QSplitter, QVBoxLayout, QWidget

from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.inputs import ChoiceInput, SearchInput
from sign_desk.ui.kit.labels import ToneLabel
from sign_desk.ui.kit.refresh import RefreshButton
from sign_desk.ui.kit.states import StatePages
from sign_desk.ui.kit.theme import Space
from sign_desk.ui.webhooks.json_tree import JsonTree
from sign_desk.ui.webhooks.text_area import TextArea
from sign_desk.ui.webhooks.words import TOPICS
from sign_desk.webhooks.masking import masked
from sign_desk.webhooks.payloads import written

if TYPE_CHECKING:
    from pydantic import JsonValue

    from sign_desk.ui.trouble import Trouble

_HINT = "The service shows real orders and customers where there are any. They are masked, also in what is copied."


class ExamplesPage(QWidget):
    """Shows one example. `topicRequested` carries the topic whose example is wanted; `tryRequested` follows its use."""

    topicRequested = Signal(str)
    cancelRequested = Signal()
    tryRequested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tree: JsonValue = None
        self.topic_choice = ChoiceInput([(str(topic), words) for topic, words in TOPICS.items()])
        self.topic_choice.setAccessibleName("Topic")
        self.topic_choice.setCurrentIndex(0)
        self.search = SearchInput("Search names and values")
        self.reveal = QCheckBox("Show names and addresses of people")
        self.refresh_button = RefreshButton()
        self.copy_button = QPushButton(icon("copy"), "Copy")
        self.try_button = QPushButton(icon("paper-plane-tilt"), "Use for a test…")
        self.found = ToneLabel(_HINT)
        self.tree = JsonTree("Example as a tree")
        self.raw = TextArea("Example as text")
        self.raw.setReadOnly(True)
        self.pages = StatePages(self._content())
        self._lay_out()
        self._connect()

    @property
    def topic(self) -> str:
        """The topic that is chosen."""
        return self.topic_choice.value()

    def show_nothing(self) -> None:
        """Forget the example of a store that is no longer in hand."""
        self._tree = None
        self._refresh()
        self.pages.show_empty("Nothing is loaded yet", "See what a delivery looks like.", action="Load the example")

    def show_loading(self) -> None:
        """Tell that the example is on its way."""
        self.refresh_button.show_busy(True)
        self.pages.show_loading("Loading the example…")

    def show_example(self, tree: JsonValue) -> None:
        """Show this example, masked."""
        self.refresh_button.show_busy(False)
        self._tree = tree
        self.reveal.setChecked(False)
        self._refresh()
        self.pages.show_content()

    def show_trouble(self, trouble: Trouble) -> None:
        """Tell why the example could not be had."""
        self.refresh_button.show_busy(False)
        self.pages.show_error(trouble.title, trouble.text)

    def hideEvent(self, event: QHideEvent) -> None:
        self.reveal.setChecked(False)
        super().hideEvent(event)

    def _refresh(self) -> None:
        tree = self._tree if self.reveal.isChecked() else masked(self._tree)
        self.tree.show_tree(tree)
        self.raw.set_value("" if tree is None else written(tree))
        for button in (self.copy_button, self.try_button):
            button.setEnabled(tree is not None)
        self._search(self.search.value())

    def _search(self, text: str) -> None:
        found = self.tree.search(text)
        self.found.setText(f"{found:,} found" if text.strip() else _HINT)

    def _connect(self) -> None:
        self.topic_choice.valueChanged.connect(self.topicRequested)
        self.refresh_button.refreshRequested.connect(lambda: self.topicRequested.emit(self.topic))
        self.refresh_button.stopRequested.connect(self.cancelRequested)
        self.pages.cancelRequested.connect(self.cancelRequested)
        self.pages.retryRequested.connect(lambda: self.topicRequested.emit(self.topic))
        self.pages.actionRequested.connect(lambda: self.topicRequested.emit(self.topic))
        self.reveal.toggled.connect(self._refresh)
        self.search.valueChanged.connect(self._search)
        self.copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.raw.value()))
        self.try_button.clicked.connect(lambda: self.tryRequested.emit(self.raw.value()))

    def _content(self) -> QWidget:
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setChildrenCollapsible(False)
        parts.setHandleWidth(Space.MEDIUM)
        parts.addWidget(self.tree)
        parts.addWidget(self.raw)
        parts.setSizes([500, 500])
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.SMALL)
        column.addWidget(parts, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.reveal)
        foot.addWidget(self.found, 1)
        column.addLayout(foot)
        return content

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(Space.SMALL)
        bar.addWidget(self.topic_choice)
        bar.addWidget(self.search, 1)
        for button in (self.copy_button, self.try_button, self.refresh_button):
            bar.addWidget(button)
        self.found.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.MEDIUM, Space.MEDIUM, Space.MEDIUM, Space.MEDIUM)
        column.setSpacing(Space.SMALL)
        column.addLayout(bar)
        column.addWidget(self.pages, 1)
