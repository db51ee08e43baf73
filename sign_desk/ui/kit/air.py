"""Air in tables: room left and right of what stands in headers and cells."""

from PySide6.QtWidgets import QHeaderView, QStyle, QStyleOption, QTableView, QWidget

from sign_desk.ui.kit.marks import Outlined
from sign_desk.ui.kit.theme import Space

_AIR = {
    QStyle.PixelMetric.PM_HeaderMargin: int(Space.SMALL),
    QStyle.PixelMetric.PM_FocusFrameHMargin: Space.SMALL - 1,  # an item view adds a pixel of its own
}


class _Airy(Outlined):
    """The application's style, more generous in tables."""

    def pixelMetric(
        self,
        metric: QStyle.PixelMetric,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> int:
        air = _AIR.get(metric)
        return super().pixelMetric(metric, option, widget) if air is None else air


def give_air(table: QTableView) -> None:
    """Draw the table's headers and cells with room at their sides."""
    style = _Airy()
    # A widget does not own its style.
    style.setParent(table)
    headers: tuple[QHeaderView, ...] = (table.horizontalHeader(), table.verticalHeader())
    for part in (table, *headers):
        part.setStyle(style)
