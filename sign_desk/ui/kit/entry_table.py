"""A small table that is filled in by hand: rows of text, computed columns, and reasons at the cells."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    Qt,
    Signal,
)
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QApplication,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from sign_desk.ui.kit.air import give_air
from sign_desk.ui.kit.entry_delegate import PROBLEM, EntryDelegate
from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.labels import ToneLabel, plain_tooltip
from sign_desk.ui.kit.names import name_table
from sign_desk.ui.kit.table_model import Index, figures_on_the_right, header_data
from sign_desk.ui.kit.theme import Space, Tone, tint

Entry = Mapping[str, str]
_NOWHERE = QModelIndex()
_ROWS_SHOWN = 4
_FIGURES = 84  # pixels for a column of amounts as they are typed
_COMPUTED = 116  # with their currency

# How a cell with something wrong in it answers Qt's roles.
_MARKS: Mapping[int, Callable[[str], object]] = {
    Qt.ItemDataRole.BackgroundRole: lambda _problem: tint(Tone.DANGER, QApplication.palette()),
    Qt.ItemDataRole.ToolTipRole: plain_tooltip,
    Qt.ItemDataRole.AccessibleDescriptionRole: str,
    PROBLEM: str,
}


@dataclass(frozen=True, slots=True)
class EntryColumn:
    """One column: typed into under ``key``, or computed from the row and then read-only.

    While a ``completed`` one is typed into, what is known to fit is proposed (`EntryTable.propose`).
    """

    key: str
    title: str
    numeric: bool = False
    stretch: bool = False
    completed: bool = False
    computed: Callable[[Entry], str] | None = None


class EntryTableModel(QAbstractTableModel):
    """Rows of texts by column key, as typed; what is wrong with a cell is told by `set_problems`."""

    edited = Signal()

    def __init__(self, columns: Sequence[EntryColumn], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._rows: list[dict[str, str]] = []
        self._problems: Mapping[tuple[int, str], str] = {}

    def rows(self) -> tuple[dict[str, str], ...]:
        """Copy what is entered, row by row."""
        return tuple(dict(row) for row in self._rows)

    def set_rows(self, rows: Iterable[Entry]) -> None:
        """Show these rows instead."""
        self.beginResetModel()
        self._rows = [self._blank() | dict(row) for row in rows]
        self._problems = {}
        self.endResetModel()
        self.edited.emit()

    def retitle(self, key: str, title: str) -> None:
        """Give the column of `key` another title."""
        self.columns = tuple(replace(one, title=title) if one.key == key else one for one in self.columns)
        place = self._position(key)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, place, place)

    def set_problems(self, problems: Mapping[tuple[int, str], str]) -> None:
        """Mark these cells, given as (row, column key), with what is wrong; all others are fine."""
        self._problems = dict(problems)
        if self._rows:
            corner = self.index(len(self._rows) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), corner)

    def problem(self, index: Index) -> str:
        """Tell what is wrong with this cell, or ""."""
        return self._problems.get((index.row(), self.columns[index.column()].key), "")

    def problems(self) -> tuple[str, ...]:
        """List all that is wrong, by row."""
        places = sorted(self._problems, key=lambda place: (place[0], self._position(place[1])))
        return tuple(f"Line {row + 1}: {self._problems[row, key]}" for row, key in places)

    def first_problem(self) -> QModelIndex:
        """Find the first cell with something wrong; invalid when there is none."""
        places = sorted((row, self._position(key)) for row, key in self._problems)
        return self.index(*places[0]) if places else QModelIndex()

    def add_row(self) -> int:
        """Append an empty row; returns its number."""
        row = len(self._rows)
        self.beginInsertRows(QModelIndex(), row, row)
        self._rows.append(self._blank())
        self.endInsertRows()
        self.edited.emit()
        return row

    def remove_row(self, row: int) -> None:
        """Take one row out, with what was said of it; what was said of later rows moves up with them."""
        self.beginRemoveRows(QModelIndex(), row, row)
        del self._rows[row]
        self._problems = {(at - (at > row), key): text for (at, key), text in self._problems.items() if at != row}
        self.endRemoveRows()
        self.edited.emit()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid() and self.columns[index.column()].computed is None:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole}:
            row = self._rows[index.row()]
            return row[column.key] if column.computed is None else column.computed(row)
        if (problem := self.problem(index)) and role in _MARKS:
            return _MARKS[role](problem)
        return figures_on_the_right(role) if column.numeric else None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not self.flags(index) & Qt.ItemFlag.ItemIsEditable:
            return False
        row, text = self._rows[index.row()], str(value)
        key = self.columns[index.column()].key
        if row[key] != text:
            row[key] = text
            # The whole row: computed columns depend on any of its cells.
            self.dataChanged.emit(self.index(index.row(), 0), self.index(index.row(), len(self.columns) - 1))
            self.edited.emit()
        return True

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is Qt.Orientation.Vertical:
            return str(section + 1) if role == Qt.ItemDataRole.DisplayRole else None
        if not 0 <= section < len(self.columns):
            return None
        return header_data(self.columns[section].title, role, numeric=self.columns[section].numeric)

    def _position(self, key: str) -> int:
        """Which column has this key; what is wrong with a line as a whole belongs to its first."""
        return next((number for number, column in enumerate(self.columns) if column.key == key), 0)

    def _blank(self) -> dict[str, str]:
        return {column.key: "" for column in self.columns if column.computed is None}


class EntryTable(QWidget):
    """The table, its buttons, and the reasons below it. Typing starts editing, Tab goes to the next cell.

    ``completionWanted`` carries what is being typed into a completed column; `propose` answers it. ``typing`` tells of
    each change in the cell that is open, which the model has only when that is left.
    """

    completionWanted = Signal(str)
    typing = Signal()

    def __init__(self, model: EntryTableModel, *, name: str, noun: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.view = QTableView()
        name_table(self.view, name)
        self._delegate = EntryDelegate(
            (number for number, column in enumerate(model.columns) if column.completed), self.view
        )
        self._delegate.typed.connect(self.completionWanted)
        self._delegate.typing.connect(self.typing)
        self._set_up_view()
        self._reasons = ToneLabel(tone=Tone.DANGER)
        self._reasons.hide()
        self._add = QPushButton(icon("plus"), f"Add {noun}")
        self._remove = QPushButton(icon("trash"), f"Remove {noun}")
        self._add.clicked.connect(self._add_row)
        self._remove.clicked.connect(self._remove_row)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.SMALL)
        buttons.addWidget(self._add)
        buttons.addWidget(self._remove)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.SMALL)
        column.addWidget(self.view)
        column.addWidget(self._reasons)
        column.addLayout(buttons)
        self.setFocusProxy(self.view)
        for changed in (model.modelReset, model.rowsInserted, model.rowsRemoved, model.dataChanged):
            changed.connect(self._follow)
        self.view.selectionModel().currentChanged.connect(self._follow)
        self._follow()

    def propose(self, texts: Iterable[str]) -> None:
        """Propose these where a completed column is being typed into."""
        self._delegate.propose(texts)

    def rows_as_typed(self) -> tuple[dict[str, str], ...]:
        """Read what is entered and what stands in the cell that is open, which stays so."""
        rows = self._model.rows()
        if (cell := self._delegate.open_cell()) is not None:
            place, text = cell
            rows[place.row()][self._model.columns[place.column()].key] = text
        return rows

    def rows(self) -> tuple[dict[str, str], ...]:
        """Read what is entered, the cell being typed into included."""
        self.commit()
        return self._model.rows()

    def commit(self) -> None:
        """End the editing of a cell, keeping what was typed."""
        # Not by the focus: it is gone already where the window stops taking any entry.
        for editor in self.view.viewport().findChildren(QLineEdit):
            if editor.isVisible():
                self.view.commitData(editor)
                self.view.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)

    def focus_first_problem(self) -> bool:
        """Put the focus on the first cell with something wrong; False when there is none."""
        index = self._model.first_problem()
        if index.isValid():
            self.view.setCurrentIndex(index)
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        return index.isValid()

    def changeEvent(self, event: QEvent) -> None:
        """Keep row heights in step with the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._set_heights()

    def _set_up_view(self) -> None:
        view = self.view
        view.setModel(self._model)
        view.setItemDelegate(self._delegate)
        give_air(view)
        view.setTabKeyNavigation(False)
        view.setWordWrap(False)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.SelectedClicked
        )
        view.setCornerButtonEnabled(False)
        view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        view.horizontalHeader().setHighlightSections(False)
        for number, column in enumerate(self._model.columns):
            mode = QHeaderView.ResizeMode.Stretch if column.stretch else QHeaderView.ResizeMode.Interactive
            view.horizontalHeader().setSectionResizeMode(number, mode)
            if column.numeric:
                view.horizontalHeader().resizeSection(number, _COMPUTED if column.computed else _FIGURES)
        self._set_heights()

    def _set_heights(self) -> None:
        height = self.view.fontMetrics().height() + Space.MEDIUM
        self.view.verticalHeader().setDefaultSectionSize(height)
        self.view.horizontalHeader().setFixedHeight(height)
        self.view.setMinimumHeight(height * (_ROWS_SHOWN + 1))

    def _follow(self, *_: object) -> None:
        self._remove.setEnabled(self.view.currentIndex().isValid())
        reasons = self._model.problems()
        self._reasons.setText("\n".join(reasons))
        self._reasons.setVisible(bool(reasons))
        self._make_room()

    def _make_room(self) -> None:
        """Widen a column whose numbers do not fit: one of which digits are cut off is another number."""
        for number, column in enumerate(self._model.columns):
            needed = self.view.sizeHintForColumn(number) if column.numeric else 0
            if needed > self.view.columnWidth(number):
                self.view.setColumnWidth(number, needed)

    def _add_row(self) -> None:
        row = self._model.add_row()
        self.view.setCurrentIndex(self._model.index(row, 0))
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _remove_row(self) -> None:
        self._model.remove_row(self.view.currentIndex().row())
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
