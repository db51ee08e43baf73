"""Orders that the typed one looks like: shown, with the tick without which it is not sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from sign_desk.orders.states import HOLDING
from sign_desk.ui.kit.notices import Action, Notice, NoticeArea
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.locale import day_and_time
from sign_desk.ui.orders.words import STATES, total_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sign_desk.orders.recorded import OrderSummary

_MOST = 3
ANOTHER = "This is another order: let me send it"
"""The tick without which an order that looks like another one is not sent."""


class AlikeBox(QWidget):
    """Not there while nothing is alike. `ticked` follows the tick, `lookRequested` carries an order's id."""

    ticked = Signal()
    lookRequested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[OrderSummary, ...] = ()
        self._area = NoticeArea()
        self.tick = QCheckBox(ANOTHER)
        self.tick.toggled.connect(self.ticked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.SMALL)
        column.addWidget(self._area)
        column.addWidget(self.tick)
        self.hide()

    @property
    def is_settled(self) -> bool:
        """Whether nothing is alike, or the operator has said that it is another order."""
        return not self._shown or self.tick.isChecked()

    @property
    def notice(self) -> Notice | None:
        """What is told of the orders alike."""
        return self._area.notice("alike")

    def show_orders(self, orders: Sequence[OrderSummary]) -> None:
        """Show these; a tick made for the same ones stays."""
        known = [order.id for order in self._shown]
        self._shown = tuple(orders)
        if [order.id for order in orders] == known:
            return
        self.tick.setChecked(False)
        self.setVisible(bool(orders))
        self._area.clear()
        if orders:
            look = Action("Look at it", lambda: self.lookRequested.emit(orders[0].id))
            notice = Notice(Tone.WARNING, _TITLE, told_of(orders), actions=(look,), dismissible=False)
            self._area.show_notice("alike", notice)
        self.ticked.emit()


_TITLE = "This looks like an order that was recorded before"


_UNSURE = ", but an earlier attempt had no answer"


def told_of(orders: Sequence[OrderSummary]) -> str:
    """What there is to know of the orders that one looks like, a line each."""
    lines = [
        f"{order.order_number} (id {order.external_id}), {total_of(order)}, recorded {day_and_time(order.created_at)}: "
        f"{STATES[order.state].lower()}{'' if order.state in HOLDING else _UNSURE}."
        for order in orders[:_MOST]
    ]
    if len(orders) > _MOST:
        lines.append(f"And {len(orders) - _MOST} more.")
    return "\n".join((*lines, "Orders are billed: look whether it is the same one under another id."))
