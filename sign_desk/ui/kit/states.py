"""The four faces of a view: loading, empty, failed with a way to try again, and its content."""

from enum import IntEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QLabel, QProgressBar, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from sign_desk.ui.kit.labels import IconLabel, ToneLabel, centred, heading_label
from sign_desk.ui.kit.theme import Space, Tone

_PAGE_WIDTH = 440
_NO_SIDE = Qt.AlignmentFlag(0)


class ViewState(IntEnum):
    """Which page is shown."""

    LOADING = 0
    EMPTY = 1
    FAILED = 2
    CONTENT = 3


def busy_bar(name: str) -> QProgressBar:
    """Return a bar that tells that something goes on for a time nobody knows; `name` says what to a screen reader."""
    bar = QProgressBar()
    bar.setRange(0, 0)
    bar.setTextVisible(False)
    bar.setFixedHeight(Space.SMALL)
    bar.setAccessibleName(name)
    return bar


class StatePages(QStackedWidget):
    """Wraps a view's content and shows it, or tells why there is none."""

    cancelRequested = Signal()
    actionRequested = Signal()
    retryRequested = Signal()

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._loading = _LoadingPage()
        self._empty = _MessagePage("tray", Tone.MUTED)
        self._failed = _MessagePage("warning-circle", Tone.DANGER)
        self._failed.button.setText("Try again")
        self._pages = (self._loading, self._empty, self._failed, content)
        for page in self._pages:
            self.addWidget(page)
        self._loading.button.clicked.connect(self.cancelRequested)
        self._empty.button.clicked.connect(self.actionRequested)
        self._failed.button.clicked.connect(self.retryRequested)
        self.show_content()

    @property
    def state(self) -> ViewState:
        """Which page is shown now."""
        return ViewState(self.currentIndex())

    def show_loading(self, text: str = "Loading…") -> None:
        """Tell what is awaited, with a button that cancels it (``cancelRequested``)."""
        self._loading.text.setText(text)
        self._turn_to(ViewState.LOADING)

    def show_empty(self, title: str, text: str = "", *, action: str = "") -> None:
        """Tell that there is nothing, and offer ``action`` if given (``actionRequested``)."""
        self._empty.say(title, text)
        self._empty.button.setText(action)
        self._empty.button.setVisible(bool(action))
        self._turn_to(ViewState.EMPTY)

    def show_error(self, title: str, text: str) -> None:
        """Tell what failed, with cause and next step in ``text``, and offer to retry (``retryRequested``)."""
        self._failed.say(title, text)
        self._turn_to(ViewState.FAILED)

    def show_content(self) -> None:
        """Show the view itself."""
        self._turn_to(ViewState.CONTENT)

    def _turn_to(self, state: ViewState) -> None:
        # The focus must not stay on a page that is no longer seen; nor may a background refresh steal it.
        focused = QApplication.focusWidget()
        inside = focused is not None and self.isAncestorOf(focused)
        self.setCurrentIndex(state)
        if inside:
            page = self._pages[state]
            # No focus proxy: while the button is hidden, Tab could not leave what stands before the page.
            (page.button if isinstance(page, _Page) and not page.button.isHidden() else page).setFocus()


class _Page(QWidget):
    """A short column of widgets in the middle."""

    def __init__(self) -> None:
        super().__init__()
        self.button = QPushButton()

    def _stack(self, *widgets: QWidget) -> None:
        block = QWidget()
        column = QVBoxLayout(block)
        column.setSpacing(Space.SMALL)
        for widget in widgets:
            # A label fills the width: an aligned item does not get the height that wrapped text needs.
            column.addWidget(widget, 0, _NO_SIDE if isinstance(widget, QLabel) else Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(Space.SMALL)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        self.setLayout(centred(block, _PAGE_WIDTH))


class _LoadingPage(_Page):
    def __init__(self) -> None:
        super().__init__()
        self.text = ToneLabel()
        self.text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        bar = busy_bar("Loading")
        bar.setFixedWidth(_PAGE_WIDTH // 2)
        self.button.setText("Cancel")
        self._stack(self.text, bar)


class _MessagePage(_Page):
    def __init__(self, icon_name: str, tone: Tone) -> None:
        super().__init__()
        self._title = heading_label()
        self._text = ToneLabel()
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for label in (self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack(IconLabel(icon_name, tone, size=40), self._title, self._text)

    def say(self, title: str, text: str) -> None:
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
