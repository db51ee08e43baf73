"""The place of missed orders: where it begins, an unknown table, a file in hand, and a run."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QWidget

from sign_desk.ui.orders.missed.mapping_page import MappingPage
from sign_desk.ui.orders.missed.run_page import RunPage
from sign_desk.ui.orders.missed.start_page import StartPage
from sign_desk.ui.orders.missed.work_page import WorkPage


class MissedPage(QStackedWidget):
    """One of four pages."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.start = StartPage()
        self.mapping = MappingPage()
        self.work = WorkPage()
        self.run = RunPage()
        for page in (self.start, self.mapping, self.work, self.run):
            self.addWidget(page)

    def show_start(self) -> None:
        """Show where a file is dropped."""
        self.setCurrentWidget(self.start)

    def show_mapping(self) -> None:
        """Show the columns of an unknown table."""
        self.setCurrentWidget(self.mapping)

    def show_work(self) -> None:
        """Show the file in hand."""
        self.setCurrentWidget(self.work)

    def show_run(self) -> None:
        """Show the run."""
        self.setCurrentWidget(self.run)
