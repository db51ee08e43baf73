"""The plot of prices in a window of its own, as large as one likes, beside the prices that go on being edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout

from sign_desk.ui.kit.labels import ToneLabel
from sign_desk.ui.kit.notices import NoticeArea
from sign_desk.ui.kit.theme import Space
from sign_desk.ui.pricing.preview.pictures import PictureButton
from sign_desk.ui.pricing.preview.plot import Plot

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from sign_desk.ui.pricing.preview.plot_data import PlotData

_WIDTH, _HEIGHT = 960, 640


class EnlargedPlot(QDialog):
    """Shows what it is given, opened or not; it keeps nobody from the other windows."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Plot of prices")
        self.plot = Plot()
        self.notes = ToneLabel()
        self.notices = NoticeArea()
        self.save_button = PictureButton()
        self.close_button = QPushButton("Close")
        self.close_button.setAutoDefault(False)
        self.close_button.clicked.connect(lambda _checked: self.close())
        self._lay_out()

    def enlarge(self) -> None:
        """Open it, or bring it to the front, with the plot to be looked into at once."""
        self.show()
        self.raise_()
        self.activateWindow()
        self.plot.setFocus()

    def show_data(self, data: PlotData, notes: str) -> None:
        """Show these lines, and notes on them."""
        self.plot.show_data(data)
        self._note(notes)
        self.save_button.setEnabled(True)

    def show_none(self, why: str) -> None:
        """Show nothing but why."""
        self.plot.show_none(why)
        self._note("")
        self.save_button.setEnabled(False)

    def _note(self, words: str) -> None:
        self.notes.setText(words)
        self.notes.setVisible(bool(words))

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.addWidget(self.save_button)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        column.setSpacing(Space.MEDIUM)
        column.addWidget(self.notices)
        column.addWidget(self.plot, 1)
        column.addWidget(self.notes)
        column.addLayout(foot)
        self.resize(_WIDTH, _HEIGHT)
