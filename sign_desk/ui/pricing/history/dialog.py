"""The history of a customiser's prices: every version that is kept, and what two of them differ in."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from sign_desk.pricing.versions.restoring import Choosable
from sign_desk.ui.kit.columns import Column
from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.inputs import ChoiceInput
from sign_desk.ui.kit.labels import ToneLabel, heading_label, plain_label
from sign_desk.ui.kit.notices import NoticeArea
from sign_desk.ui.kit.section_table import SectionModel
from sign_desk.ui.kit.section_view import SectionTable
from sign_desk.ui.kit.slices import Slices
from sign_desk.ui.kit.table_model import RecordTableModel
from sign_desk.ui.kit.table_view import RecordTable
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.pricing.history.words import NEW_IDS, gets_new_ids
from sign_desk.ui.pricing.review.sections import difference_sections
from sign_desk.ui.pricing.review.words import Line, difference_words, line_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sign_desk.pricing.diff import Difference, FieldChange
    from sign_desk.pricing.keys import ItemKey
    from sign_desk.pricing.units import PriceFormat
    from sign_desk.ui.pricing.history.words import VersionLine

BEFORE, NOW = "before", "now"
"""What a version is compared with, besides another one's id: that before it, and the prices on the table."""

_WIDTH, _HEIGHT = 980, 660
_SHARES = (230, 300)
_ABOUT = (
    "Sign Desk keeps what your store had whenever that was new. Versions of the last two weeks all stay; of older ones "
    "the last of each day, week and month."
)
_HOW = (
    "Tick what is to be put back, or put all of it back. It becomes a change of yours, which you review and save. "
    "Rows that nothing tells apart have no tick: they are put back with all the rest."
)
_NO_UNDO = "Only a save that was made here can be undone."


class Wish(Enum):
    """What the dialog was closed for."""

    PUT_ALL_BACK = "put all back"
    PUT_TICKED_BACK = "put back what is ticked"
    UNDO_SAVE = "undo the save"


class HistoryDialog(QDialog):
    """Shows versions, and the difference that it is handed for those that are chosen.

    ``compareRequested`` follows each other choice of `version` or `other`. ``keepRequested`` and ``exportRequested``
    carry the `VersionLine`. Accepted, `wish` tells what for.
    """

    compareRequested = Signal()
    keepRequested = Signal(object)
    exportRequested = Signal(object)
    importRequested = Signal()

    def __init__(
        self, customiser: str, prices: PriceFormat, *, may_restore: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.wish: Wish | None = None
        self.difference: Difference | None = None
        self._prices = prices
        self._may_restore = may_restore
        self._choosable: Choosable | None = None
        self._compared: tuple[int, str] | None = None
        self.setWindowTitle(f"Earlier prices of {customiser}")
        self.model = RecordTableModel(_columns(), lambda line: line.id, self)
        self.notices = NoticeArea()
        self.table = RecordTable(self.model, name="Versions", empty_text="No version is kept yet.")
        self.other_choice = ChoiceInput()
        self.other_choice.setAccessibleName("Compare with")
        self.summary = heading_label()
        self.how = ToneLabel(_HOW)
        self.new_ids = ToneLabel(NEW_IDS, Tone.WARNING)
        self.changes: SectionModel[Line] = SectionModel(line_columns(), self, is_checkable=self._can_be_put)
        self._writing = Slices(self)
        self.change_table = SectionTable(self.changes, name="What differs")
        self._make_buttons()
        self._lay_out()
        self._connect()
        self._follow()
        self.table.setFocus()

    # -- what is shown ------------------------------------------------------------------------------------

    def show_versions(self, lines: Sequence[VersionLine]) -> None:
        """Show these versions; what was selected stays so, the newest is at first."""
        self.model.set_records(lines)
        choices = [(BEFORE, "the version before it"), (NOW, "the prices here now")]
        self.other_choice.set_choices([*choices, *((str(line.id), f"{line.when}: {line.what}") for line in lines)])
        if not self.other_choice.value():
            self.other_choice.set_value(BEFORE)
        if lines and self.version is None:
            self.table.select(lines[0].id)

    def show_difference(self, difference: Difference | None) -> None:
        """Show what the chosen versions differ in; None while that is looked at."""
        self.difference = difference
        self._choosable = Choosable(difference) if difference and self._is_about_now and self._may_restore else None
        if difference is None:
            self._writing.stop()
            self.changes.set_sections([])
        else:
            self._writing.run(difference_sections(difference, self._prices), self.changes.set_sections)
        self.summary.setText(self._summary(difference))
        self._follow()

    def show_unreadable(self, text: str) -> None:
        """Tell why there is nothing to compare."""
        self.show_difference(None)
        self.summary.setText(text)

    # -- what is chosen -----------------------------------------------------------------------------------

    @property
    def version(self) -> VersionLine | None:
        """The version that is selected."""
        return self.table.selected()

    @property
    def other(self) -> str:
        """What it is compared with: `BEFORE`, `NOW`, or the id of another version."""
        return self.other_choice.value()

    def compare_with(self, other: str) -> None:
        """Choose what it is compared with."""
        self.other_choice.set_value(other)

    @property
    def ticked(self) -> tuple[ItemKey | FieldChange, ...]:
        """What is ticked."""
        return tuple(line.subject for line in self.changes.checked())

    @property
    def _is_about_now(self) -> bool:
        return self.other == NOW

    def _can_be_put(self, line: Line) -> bool:
        return self._choosable is not None and self._choosable(line.subject)

    def _summary(self, difference: Difference | None) -> str:
        if difference is None:
            return "Comparing…" if self.version else ""
        words = difference_words(difference, self._prices)
        if not difference:
            return "Nothing differs."
        if self._is_about_now:
            return f"To put this version back: {words}."
        return f"{words[0].upper()}{words[1:]}."

    def _choose(self, *_: object) -> None:
        """Ask for the difference, if the choice is another one: a refresh selects the same version again."""
        chosen = (self.version.id, self.other) if self.version else None
        if chosen != self._compared:
            self._compared = chosen
            self.show_difference(None)
            if chosen is not None:
                self.compareRequested.emit()
        self._follow()

    def _finish(self, wish: Wish) -> None:
        self.wish = wish
        self.accept()

    def _follow(self) -> None:
        version, ticked = self.version, len(self.changes.checked())
        may = self._may_restore and version is not None
        about_now = may and self._is_about_now
        is_kept = version is not None and version.id > 0
        self.how.setVisible(about_now)
        self.new_ids.setVisible(about_now and self.difference is not None and gets_new_ids(self.difference))
        self.ticked_button.setVisible(about_now)
        self.ticked_button.setEnabled(ticked > 0)
        self.ticked_button.setText(f"Put back what is ticked ({ticked:,})" if ticked else "Put back what is ticked")
        self.all_button.setText("Put all back" if about_now else "Put back…")
        self.all_button.setEnabled(may and (not about_now or bool(self.difference)))
        can_undo = may and version is not None and version.is_save
        self.undo_button.setEnabled(can_undo)
        self.undo_button.setToolTip("" if can_undo else _NO_UNDO)
        self.keep_button.setEnabled(is_kept)
        self.keep_button.setText("Keep no longer" if version is not None and version.is_pinned else "Keep for good")
        self.export_button.setEnabled(is_kept)

    def _put_back(self) -> None:
        """Put all back; what that changes is shown first."""
        if self._is_about_now:
            self._finish(Wish.PUT_ALL_BACK)
        else:
            self.compare_with(NOW)

    # -- made once ----------------------------------------------------------------------------------------

    def _make_buttons(self) -> None:
        self.undo_button = QPushButton(icon("arrow-counter-clockwise"), "Undo this save…")
        self.keep_button = QPushButton(icon("push-pin"), "Keep for good")
        self.export_button = QPushButton(icon("download-simple"), "Save as a file…")
        self.import_button = QPushButton(icon("upload-simple"), "Open a file…")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.buttons.rejected.connect(self.reject)
        role = QDialogButtonBox.ButtonRole.ActionRole
        self.ticked_button = self.buttons.addButton("Put back what is ticked", role)
        self.all_button = self.buttons.addButton("Put back…", role)
        tools = (self.undo_button, self.keep_button, self.export_button, self.import_button)
        for button in (*tools, self.ticked_button, self.all_button):
            # Return is for the tables: it does nothing by chance.
            button.setAutoDefault(False)

    def _lay_out(self) -> None:
        tools = _row(self.undo_button, self.keep_button, self.export_button, None, self.import_button)
        compared = _row(plain_label("Compared with", wrap=False), self.other_choice, None)
        upper, lower = (
            _column(self.table, tools),
            _column(compared, self.summary, self.how, self.change_table, self.new_ids),
        )
        self.other_choice.setMinimumWidth(_WIDTH // 3)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setChildrenCollapsible(False)
        parts.setHandleWidth(Space.MEDIUM)
        for part in (upper, lower):
            parts.addWidget(part)
        parts.setSizes(_SHARES)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        whole.setSpacing(Space.MEDIUM)
        whole.addWidget(ToneLabel(_ABOUT))
        whole.addWidget(self.notices)
        whole.addWidget(parts, 1)
        whole.addWidget(self.buttons)
        self.resize(_WIDTH, _HEIGHT)

    def _connect(self) -> None:
        self.table.recordSelected.connect(self._choose)
        self.other_choice.valueChanged.connect(self._choose)
        self.changes.checkedChanged.connect(self._follow)
        self.undo_button.clicked.connect(lambda _checked: self._finish(Wish.UNDO_SAVE))
        self.ticked_button.clicked.connect(lambda _checked: self._finish(Wish.PUT_TICKED_BACK))
        self.all_button.clicked.connect(lambda _checked: self._put_back())
        self.keep_button.clicked.connect(lambda _checked: self.keepRequested.emit(self.version))
        self.export_button.clicked.connect(lambda _checked: self.exportRequested.emit(self.version))
        self.import_button.clicked.connect(lambda _checked: self.importRequested.emit())


def _columns() -> tuple[Column[VersionLine], ...]:
    return (
        Column("when", "When", lambda line: line.when, sort=lambda line: line.taken_at),
        Column("what", "What happened", lambda line: line.what),
        Column("changes", "What changed", lambda line: "…" if line.changes is None else line.changes, stretch=True),
        Column("kept", "Kept", lambda line: line.kept),
    )


def _row(*parts: QWidget | None) -> QWidget:
    """Parts beside one another; None is room between them."""
    widget = QWidget()
    row = QHBoxLayout(widget)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(Space.SMALL)
    for part in parts:
        if part is None:
            row.addStretch(1)
        else:
            row.addWidget(part)
    return widget


def _column(*parts: QWidget) -> QWidget:
    widget = QWidget()
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(Space.SMALL)
    for part in parts:
        column.addWidget(part)
    return widget
