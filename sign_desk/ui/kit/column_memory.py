"""The widths that the operator drags the columns of a table to: heard of, told, and given back at the next start."""

import json

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QTableView


class ColumnMemory(QObject):
    """Watches one table. Columns are known by their titles; widths that a table gave itself are not remembered."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table
        self._is_dragging = False
        self._widths: dict[str, int] = {}
        header = table.horizontalHeader()
        header.viewport().installEventFilter(self)
        header.sectionResized.connect(self._take)

    def written(self) -> str:
        """Write the widths down; "" where no column was ever dragged."""
        return json.dumps(self._widths) if self._widths else ""

    def restore(self, written: object) -> None:
        """Give the columns the widths that were written down; those that are not there any more are left out."""
        try:
            widths = json.loads(written) if isinstance(written, str) else None
        except ValueError:
            return
        if not isinstance(widths, dict):
            return
        for number, title in enumerate(self._titles()):
            width = widths.get(title)
            if type(width) is int and width > 0:
                self._widths[title] = width
                self._table.setColumnWidth(number, width)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Know when a column is dragged."""
        if event.type() == QEvent.Type.MouseButtonPress:
            self._is_dragging = True
        elif event.type() == QEvent.Type.MouseButtonRelease:
            self._is_dragging = False
        return False

    def _take(self, *_: int) -> None:
        if self._is_dragging:
            # All of them: the table does not size itself any more.
            self._widths = {title: self._table.columnWidth(n) for n, title in enumerate(self._titles())}

    def _titles(self) -> list[str]:
        model = self._table.model()
        across = Qt.Orientation.Horizontal
        return [str(model.headerData(number, across)) for number in range(model.columnCount())]
