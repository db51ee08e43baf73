"""The price preview beside the grid: what a sign costs before and after unsaved edits, and the plot of prices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from sign_desk.tour.pricing import NEON, open_prices

if TYPE_CHECKING:
    from sign_desk.tour.guide import Guide

_EDITED = 1
"""The row whose price an earlier part of the tour left edited."""


async def price_a_sign(guide: Guide) -> None:
    """Price a sign by the row that is edited, and see prices by letters before and after."""
    view = guide.desk.tabs.pricing_view
    panel = view.workspace.preview
    await open_prices(guide, NEON)
    view.workspace.grid.go_to((_EDITED, 0))
    view.commands.preview.trigger()
    panel.question.sign.set_values({"lines": "Awesome\nSign"})
    await guide.until(lambda: "→" in panel.answer.total.text(), "the sign's price is told before and after the edits")
    await guide.picture("pricing-preview")
    panel.plot.button.setChecked(True)
    plot = panel.plot.plot
    await guide.until(lambda: "→" in plot.reading, "the plot has prices before and after")
    QApplication.postEvent(plot, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier))
    await guide.until(lambda: plot.reading.startswith("8 letters"), "an arrow key leads along the plot")
    await guide.picture("pricing-plot")
    panel.plot.enlarge_button.click()
    await guide.picture("pricing-plot-enlarged", panel.plot.enlarged)
    panel.plot.enlarged.close()
    panel.plot.button.setChecked(False)
    view.commands.preview.trigger()
    guide.check(panel.isHidden(), "the preview is folded again")
