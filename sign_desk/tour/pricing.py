"""The Pricing tab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sign_desk.ui.shell.main_window import Tab

if TYPE_CHECKING:
    from sign_desk.tour.guide import Guide


async def reprice(guide: Guide) -> None:
    """Open the pricing of a customiser."""
    guide.desk.window.show_tab(Tab.CUSTOMISERS)
    guide.desk.customisers_view.table.selectRow(0)
    guide.desk.customisers_view.detail.pricing_button.click()
    await guide.until(lambda: guide.desk.pricing_view.is_loaded, "the pricing is shown")
    await guide.picture("pricing", dark=True)
