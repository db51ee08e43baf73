"""A grid to work in as in a spreadsheet: it tells what is typed, pasted, filled and cleared, and changes nothing."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractItemView, QApplication, QTableView, QWidget

from sign_desk.ui.kit.air import give_air
from sign_desk.ui.kit.grid.area import Area, Place, Span
from sign_desk.ui.kit.grid.delegate import GridDelegate
from sign_desk.ui.kit.grid.gestures import GridGestures
from sign_desk.ui.kit.grid.heads import RowHeads
from sign_desk.ui.kit.grid.kept import Kept, Typing
from sign_desk.ui.kit.grid.model import GridModel, Index
from sign_desk.ui.kit.names import name_table
from sign_desk.ui.kit.theme import Space, Tone, blend, tabular, tone_colour

_SAMPLE = 20  # rows whose widths speak for the others: those that are painted first anyway
_NARROWEST, _WIDEST = 72, 220
_HEAD_NARROWEST, _HEAD_WIDEST = 48, 220
_MARK = 52  # room for the icon of a cell that is marked, and air
_PALE = 0.25
_TYPING = (
    QAbstractItemView.EditTrigger.AnyKeyPressed
    | QAbstractItemView.EditTrigger.EditKeyPressed
    | QAbstractItemView.EditTrigger.DoubleClicked
)
_Move = QAbstractItemView.CursorAction
_MOVES = {
    *(Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right),
    *(Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown),
}
_RETURNS = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_SHIFT, _CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


class GridView(QTableView):
    """Shows a `GridModel`. What is selected, and what is being typed, stays so while rows come, go and move.

    Signals carry cells as the model's `cell` gives them, by the keys of row and column:

    - ``textsEntered``: texts by cell, in one gesture (typed, or pasted).
    - ``filled``: by the cell to be filled, the one that it is filled from.
    - ``clearRequested``: the cells to be cleared.
    - ``leftOut``: how many cells of a gesture fell beside the grid, or cannot be edited.
    - ``textLost``: what was being typed into a cell that is not there any more, or is for reading only by now.
    - ``areaChanged``: the selection, or the current cell, is another; ``focused``: the keyboard came here.
    """

    textsEntered = Signal(object)
    filled = Signal(object)
    clearRequested = Signal(object)
    leftOut = Signal(int)
    textLost = Signal(str)
    areaChanged = Signal()
    focused = Signal()

    def __init__(self, model: GridModel[Any], *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = model
        self._empty_text = ""
        self._widths: dict[Hashable, int] = {}
        self._kept: Kept | None = None
        self.setVerticalHeader(RowHeads(self, model))
        self.setModel(model)
        name_table(self, name)
        self._delegate = GridDelegate(model, self)
        self._delegate.typed.connect(self._enter)
        self._delegate.left.connect(self._step)
        self.setItemDelegate(self._delegate)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._gestures = GridGestures(self, model)
        self._set_up_look()
        self.size_columns()
        self.set_read_only(False)
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._restore)
        self.selectionModel().selectionChanged.connect(self._tell)
        self.selectionModel().currentChanged.connect(self._tell)

    # -- use ----------------------------------------------------------------------------------------------

    def area(self) -> Area:
        """The cells that are selected."""
        return Area(
            tuple(Span(r.top(), r.left(), r.bottom(), r.right()) for r in self.selectionModel().selection().toList())
        )

    def current(self) -> Place | None:
        """The cell that the keyboard is at."""
        index = self.currentIndex()
        return (index.row(), index.column()) if index.isValid() else None

    def set_read_only(self, read_only: bool) -> None:
        """Whether cells can be looked at and copied only."""
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers if read_only else _TYPING)
        self._gestures.set_read_only(read_only)

    def finish_gestures(self) -> None:
        """Do what is left of a large gesture, such as a paste, before something else is done."""
        self._gestures.finish()

    def finish_typing(self) -> None:
        """Tell what is being typed, as if the keyboard went on; and what is being pasted, filled or cut before."""
        self.finish_gestures()
        self._delegate.finish()

    def paint_now(self) -> None:
        """Paint what is shown by now at once, before what stands around it is made. Nothing while it is hidden."""
        self.viewport().repaint()

    def set_empty_text(self, text: str) -> None:
        """Tell what stands in the middle when there is no row."""
        self._empty_text = text
        self.viewport().update()

    def go_to(self, place: Place) -> None:
        """Select this cell alone and bring it into view."""
        index = self._grid.index(*place)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.scrollTo(index)

    def select(self, area: Area) -> None:
        """Select these cells; the first of them becomes the current one. Nothing, if there is none."""
        selection, index = QItemSelection(), self._grid.index
        for span in area.spans:
            selection.select(index(span.top, span.left), index(span.bottom, span.right))
        if area.spans:
            first = index(area.spans[0].top, area.spans[0].left)
            self.selectionModel().setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def size_columns(self) -> None:
        """Fit columns to titles and a sample of rows, unless they are wider already, and the heads of the rows."""
        metrics, bold, model = self.fontMetrics(), self._bold_metrics(), self._grid
        rows = range(min(model.rowCount(), _SAMPLE))
        self._set_heights()
        for number, column in enumerate(model.columns):
            texts = (bold.horizontalAdvance(model.text(row, number)) + _MARK for row in rows)
            titles = map(metrics.horizontalAdvance, (column.title, column.unit))
            width = min(max(max(titles) + Space.HUGE, *texts, _NARROWEST), _WIDEST)
            self.setColumnWidth(number, max(width, self._widths.get(column.key, 0)))
        heads = (metrics.horizontalAdvance(model.head_text(row)) for row in rows)
        width = max(heads, default=0) + _MARK + Space.LARGE
        self.verticalHeader().setFixedWidth(max(_HEAD_NARROWEST, min(width, _HEAD_WIDEST)))

    def dataChanged(self, first: Index, last: Index, roles: Sequence[int] = ()) -> None:
        """Give a longer text the room it needs: an amount that is cut short would be another amount."""
        super().dataChanged(first, last, roles)
        metrics = self._bold_metrics()
        for number in range(first.column(), last.column() + 1):
            rows = range(first.row(), min(last.row() + 1, first.row() + _SAMPLE))
            wanted = max(metrics.horizontalAdvance(self._grid.text(row, number)) for row in rows) + _MARK
            if wanted > self.columnWidth(number):
                self.setColumnWidth(number, min(wanted, _WIDEST))

    def _bold_metrics(self) -> QFontMetrics:
        """Those of the widest a text gets: what was changed is written in bold."""
        bold = self.font()
        bold.setBold(True)
        return QFontMetrics(bold)

    # -- keys ---------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return goes down or, with Shift, up; letters and F2 start typing."""
        if event.key() in _RETURNS:
            self._step(-1 if event.modifiers() & _SHIFT else 1, 0)
        else:
            super().keyPressEvent(event)

    def moveCursor(self, action: _Move, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Ctrl and an arrow go to the edge of the grid."""
        current, model = self.currentIndex(), self._grid
        if modifiers & _CONTROL and current.isValid():
            row, column = current.row(), current.column()
            edges = {
                _Move.MoveUp: (0, column),
                _Move.MoveDown: (model.rowCount() - 1, column),
                _Move.MoveLeft: (row, 0),
                _Move.MoveRight: (row, model.columnCount() - 1),
            }
            if action in edges:
                return model.index(*edges[action])
        return super().moveCursor(action, modifiers)

    def selectionCommand(self, index: Index, event: QEvent | None = None) -> QItemSelectionModel.SelectionFlag:
        """Moving selects, also with Ctrl held; Shift extends what is selected."""
        if isinstance(event, QKeyEvent) and event.key() in _MOVES:
            flags = QItemSelectionModel.SelectionFlag
            return flags.SelectCurrent if event.modifiers() & _SHIFT else flags.ClearAndSelect
        return super().selectionCommand(index, event)

    def focusNextPrevChild(self, forwards: bool) -> bool:
        """Tab goes through the cells, row by row, and leaves the grid at its end."""
        current, columns = self.current(), self._grid.columnCount()
        place = current[0] * columns + current[1] + (1 if forwards else -1) if current else -1
        if not 0 <= place < self._grid.rowCount() * columns:
            return QWidget.focusNextPrevChild(self, forwards)
        self.go_to(divmod(place, columns))
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()

    # -- look ---------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Frame the current cell; where there is nothing to show, say so."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        if not self._grid.rowCount():
            painter.setPen(tone_colour(Tone.MUTED, QApplication.palette()))
            space = self.viewport().rect().adjusted(Space.HUGE, Space.HUGE, -Space.HUGE, -Space.HUGE)
            painter.drawText(space, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self._empty_text)
        elif self.currentIndex().isValid():
            painter.setPen(QPen(QApplication.palette().color(QPalette.ColorRole.Accent), 2))
            painter.drawRect(self.visualRect(self.currentIndex()).adjusted(1, 1, -1, -1))
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of theme or font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._pale_selection()
        elif event.type() == QEvent.Type.FontChange:
            self._set_heights()

    def _set_up_look(self) -> None:
        give_air(self, has_boxes=False)
        self.setFont(tabular(QFont()))
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        heads, titles = self.verticalHeader(), self.horizontalHeader()
        for header in (heads, titles):
            # Highlighted, they would be bold, which tells of changes here. Nor need they know what is selected: as
            # they are painted, they would ask for the flags of each cell of a row or column that is.
            header.setHighlightSections(False)
            header.setSelectionModel(QItemSelectionModel(self._grid, header))
        titles.sectionResized.connect(self._keep_width)
        self._set_heights()
        self._pale_selection()

    def _set_heights(self) -> None:
        line = self.fontMetrics().height()
        self.verticalHeader().setDefaultSectionSize(line + Space.MEDIUM)
        lines = 2 if any(column.unit for column in self._grid.columns) else 1
        self.horizontalHeader().setFixedHeight(lines * line + Space.LARGE)

    def _pale_selection(self) -> None:
        """Select in a pale tone: figures stay as dark as they are, and a large selection is no wall of colour."""
        app = QApplication.palette()
        pale = blend(app.color(QPalette.ColorRole.Base), app.color(QPalette.ColorRole.Highlight), _PALE)
        # Setting a palette raises PaletteChange again.
        if self.palette().color(QPalette.ColorRole.Highlight) != pale:
            palette = QPalette()
            palette.setColor(QPalette.ColorRole.Highlight, pale)
            palette.setColor(QPalette.ColorRole.HighlightedText, app.color(QPalette.ColorRole.Text))
            self.setPalette(palette)

    def _keep_width(self, number: int, _before: int, width: int) -> None:
        if width and number < len(self._grid.columns):
            self._widths[self._grid.columns[number].key] = width

    # -- inside -------------------------------------------------------------------------------------------

    def _tell(self, *_: object) -> None:
        self.areaChanged.emit()

    def _step(self, rows: int, columns: int) -> None:
        current = self.currentIndex()
        target = self._grid.index(current.row() + rows, current.column() + columns)
        if target.isValid():
            self.go_to((target.row(), target.column()))
        self.setFocus()

    def _enter(self, row: int, column: int, text: str, for_all: bool) -> None:
        if for_all:
            self._gestures.enter(text)
        else:
            cell = self._grid.cell(row, column)
            self.finish_gestures()
            self.textsEntered.emit({cell: text})

    def rowsAboutToBeRemoved(self, parent: Index, first: int, last: int) -> None:
        """Let nothing that is being typed go with its row unsaid."""
        typing = self._delegate.typing()
        super().rowsAboutToBeRemoved(parent, first, last)
        if typing is not None and first <= typing.place[0] <= last:
            self.textLost.emit(typing.text)

    def _remember(self) -> None:
        scrolled = self.verticalScrollBar().value()
        self._kept = Kept(self._grid, self.area(), self.current(), scrolled, self._delegate.typing())

    def _restore(self) -> None:
        self.size_columns()
        kept, self._kept = self._kept, None
        if kept is None:
            return
        self.select(Area(tuple(kept.spans())))
        if (current := kept.current()) is not None:
            index = self._grid.index(*current)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.verticalScrollBar().setValue(kept.scrolled)
        if kept.typing is not None:
            self._type_on(kept.typing, kept.typed())

    def _type_on(self, typing: Typing, place: Place | None) -> None:
        """Open the cell again that was being typed into."""
        is_read_only = self.editTriggers() == QAbstractItemView.EditTrigger.NoEditTriggers
        if place is None or is_read_only or not self._grid.is_editable(*place):
            self.textLost.emit(typing.text)
            return
        self.edit(self._grid.index(*place))
        self._delegate.go_on(typing)
