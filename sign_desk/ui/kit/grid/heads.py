"""The heads of a grid's rows, as wide as they are told to be."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHeaderView, QTableView


class RowHeads(QHeaderView):
    """Of fixed height and width. By itself a header asks for the looks of two hundred heads, each time it is shown."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(Qt.Orientation.Vertical, table)
        self.setSectionsClickable(True)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self.minimumWidth(), super().minimumSizeHint().height())
