"""Air in tables: room left and right of what stands in headers and cells."""

from PySide6.QtWidgets import QHeaderView, QProxyStyle, QStyle, QStyleOption, QTableView, QWidget

from sign_desk.ui.kit.marks import Outlined
from sign_desk.ui.kit.theme import Space

_AIR = {
    QStyle.PixelMetric.PM_HeaderMargin: int(Space.SMALL),
    QStyle.PixelMetric.PM_FocusFrameHMargin: Space.SMALL - 1,  # an item view adds a pixel of its own
}


class _Air(QProxyStyle):
    """The application's style, more generous in tables."""

    def pixelMetric(
        self,
        metric: QStyle.PixelMetric,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> int:
        air = _AIR.get(metric)
        return super().pixelMetric(metric, option, widget) if air is None else air


class _OutlinedAir(_Air, Outlined):
    """The same with check boxes in the cells, which are outlined."""


def give_air(table: QTableView, *, has_boxes: bool = True) -> None:
    """Draw the table's headers and cells with room at their sides.

    Without check boxes in its cells it is drawn faster: fewer calls for each of them go through Python.
    """
    style = _OutlinedAir() if has_boxes else _Air()
    # A widget does not own its style.
    style.setParent(table)
    headers: tuple[QHeaderView, ...] = (table.horizontalHeader(), table.verticalHeader())
    for part in (table, *headers):
        part.setStyle(style)
    for header in headers:
        # Said once: a header that is shown asks for it section by section, each time the style, through Python.
        header.setMinimumSectionSize(header.minimumSectionSize())
