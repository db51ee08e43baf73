"""The heads of a grid's rows, as wide as they are told to be, cut where it does least harm."""

from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QHeaderView, QStyle, QStyleOptionHeader, QTableView

from sign_desk.ui.kit.grid.model import GridModel

_FEWEST = 3  # letters that must be left of a beginning, or it tells nothing


class RowHeads(QHeaderView):
    """Of fixed height and width. By itself a header asks for the looks of two hundred heads, each time it is shown."""

    def __init__(self, table: QTableView, model: GridModel[Any]) -> None:
        super().__init__(Qt.Orientation.Vertical, table)
        self._grid = model
        self.setSectionsClickable(True)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self.minimumWidth(), super().minimumSizeHint().height())

    def initStyleOptionForIndex(self, option: QStyleOptionHeader, row: int) -> None:
        """Cut the beginning of a text that is too wide, not the end that tells its row from the next."""
        super().initStyleOptionForIndex(option, row)
        if not (kept := self._grid.head_kept(row)):
            return
        font = self._grid.headerData(row, Qt.Orientation.Vertical, Qt.ItemDataRole.FontRole)
        metrics = QFontMetrics(font if isinstance(font, QFont) else self.font())
        room = self._room(option)
        if metrics.horizontalAdvance(option.text) <= room:
            return
        room -= metrics.horizontalAdvance(kept)
        if room >= _FEWEST * metrics.averageCharWidth():
            begun = option.text.removesuffix(kept)
            option.text = metrics.elidedText(begun, Qt.TextElideMode.ElideRight, room) + kept

    def _room(self, option: QStyleOptionHeader) -> int:
        """How wide a text may be, beside the icon of a head that is marked."""
        style = self.style()
        room = style.subElementRect(QStyle.SubElement.SE_HeaderLabel, option, self).width()
        if option.icon.isNull():
            return room
        sizes = (QStyle.PixelMetric.PM_SmallIconSize, QStyle.PixelMetric.PM_HeaderMargin)
        return room - sum(style.pixelMetric(size, option, self) for size in sizes)
