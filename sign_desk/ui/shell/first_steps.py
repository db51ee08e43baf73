"""Remembers why a store is being connected for the first time, to go on there once it is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from sign_desk.ui.shell.main_window import MainWindow
    from sign_desk.ui.shell.presenter import ShellPresenter


class FirstSteps(QObject):
    """`missedOrdersWanted` tells that the store is open which was connected to send missed orders."""

    missedOrdersWanted = Signal()

    def __init__(self, window: MainWindow, shell: ShellPresenter) -> None:
        super().__init__(window)
        self._for_missed_orders = False
        self._connect = window.connectRequested
        for another_way in (window.welcome.connectRequested, window.demoRequested):
            another_way.connect(self._forget)
        window.welcome.missedOrdersRequested.connect(self._remember)
        shell.storeOpened.connect(self._go_on)

    def _remember(self) -> None:
        self._for_missed_orders = True
        self._connect.emit()

    def _forget(self) -> None:
        self._for_missed_orders = False

    def _go_on(self, _session: object) -> None:
        if self._for_missed_orders:
            self._for_missed_orders = False
            self.missedOrdersWanted.emit()
