"""The plot with what belongs to it: what it is told against, notes on it, the buttons that enlarge and save it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from sign_desk.pricing.preview.curves import Axis
from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.inputs import ChoiceInput
from sign_desk.ui.kit.labels import ToneLabel
from sign_desk.ui.kit.theme import Space
from sign_desk.ui.pricing.preview.enlarged import EnlargedPlot
from sign_desk.ui.pricing.preview.pictures import PictureButton
from sign_desk.ui.pricing.preview.plot import Plot
from sign_desk.ui.pricing.preview.plot_data import PlotData, PlotLine
from sign_desk.ui.pricing.preview.words import (
    amount_text,
    axis_title,
    cost_words,
    notes,
    number_text,
    place_words,
    plot_title,
)
from sign_desk.ui.pricing.words import readable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtGui import QHideEvent

    from sign_desk.pricing.keys import ItemKey
    from sign_desk.pricing.preview.curves import Chart, Curve
    from sign_desk.ui.pricing.preview.question import Asked
    from sign_desk.ui.pricing.texts import Texts

_NOTHING = "There is no known price to plot."


class PlotSection(QWidget):
    """Folded at first.

    ``edited``: it was unfolded, or is to be told against something else. ``sizeChosen``: the size of a line that was
    chosen. ``saveRequested``: a kind of picture.
    """

    edited = Signal()
    sizeChosen = Signal(object)
    saveRequested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sizes: Sequence[ItemKey | None] = ()
        self.button = QToolButton()
        self.button.setText("Plot of prices")
        self.button.setCheckable(True)
        self.button.setAutoRaise(True)
        self.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.enlarge_button = QToolButton()
        self.enlarge_button.setText("Enlarge")
        self.enlarge_button.setAutoRaise(True)
        self.enlarge_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.save_button = PictureButton()
        self.axes = ChoiceInput()
        self.axes.setAccessibleName("Prices against")
        self.plot = Plot()
        self.notes = ToneLabel()
        self.enlarged = EnlargedPlot(self)
        self._lay_out()
        self.button.toggled.connect(self._fold)
        self.axes.valueChanged.connect(lambda _value: self.edited.emit())
        self.enlarge_button.clicked.connect(lambda _checked: self.enlarged.enlarge())
        for its in (self, self.enlarged):
            its.plot.lineChosen.connect(self._choose)
            its.save_button.chosen.connect(self.saveRequested)
        self._fold(False)

    @property
    def is_unfolded(self) -> bool:
        """Whether the plot is to be shown."""
        return self.button.isChecked()

    @property
    def axis(self) -> Axis | None:
        """What prices are told against; None where there is nothing known."""
        return Axis(self.axes.value()) if self.axes.currentIndex() >= 0 else None

    def offer(self, axes: Sequence[Axis]) -> None:
        """Let it be told against one of these."""
        named = [(axis.value, plot_title(axis)) for axis in axes]
        if named != [(self.axes.itemData(row), self.axes.itemText(row)) for row in range(self.axes.count())]:
            self.axes.blockSignals(True)
            self.axes.set_choices(named)
            if self.axes.currentIndex() < 0 and named:
                self.axes.setCurrentIndex(0)
            self.axes.blockSignals(False)
        self.axes.setVisible(self.is_unfolded and len(named) > 1)

    def show_chart(self, texts: Texts, chart: Chart, asked: Asked) -> None:
        """Show these curves, that of the size that is asked for as the one that stands out."""
        if not chart.curves:
            self.show_none(_NOTHING)
            return
        self._sizes = [curve.size for curve in chart.curves]
        data, told = _data(texts, chart, asked), " ".join(notes(chart, asked.sign.lines))
        self.plot.show_data(data)
        self.enlarged.show_data(data, told)
        self._note(told)
        self._allow(True)

    def show_none(self, why: str) -> None:
        """Tell why there is no plot."""
        self._sizes = ()
        self.plot.show_none(why)
        self.enlarged.show_none(why)
        self._note("")
        self._allow(False)

    def save(self, kind: str, path: Path) -> None:
        """Save what is shown as a picture of this kind, nothing where there is nothing. Raises OSError."""
        if self.plot.can_be_saved:
            {"png": self.plot.save_png, "svg": self.plot.save_svg}[kind](path)

    def hideEvent(self, event: QHideEvent) -> None:
        """Close what was enlarged: nobody looks at these prices any more."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.enlarged.close()

    def _allow(self, allowed: bool) -> None:
        for button in (self.enlarge_button, self.save_button):
            button.setEnabled(allowed)

    def _note(self, words: str) -> None:
        self.notes.setText(words)
        self.notes.setVisible(self.is_unfolded and bool(words))

    def _fold(self, unfolded: bool) -> None:
        self.button.setIcon(icon("caret-down" if unfolded else "caret-right"))
        for widget in (self.plot, self.enlarge_button, self.save_button):
            widget.setVisible(unfolded)
        self.axes.setVisible(unfolded and self.axes.count() > 1)
        self.notes.setVisible(unfolded and bool(self.notes.text()))
        if unfolded:
            self.edited.emit()
        else:
            self.enlarged.close()

    def _choose(self, line: int) -> None:
        if (size := self._sizes[line]) is not None:
            self.sizeChosen.emit(size)

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.addWidget(self.enlarge_button)
        foot.addWidget(self.save_button)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.TINY)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        for widget in (self.axes, self.plot):
            column.addWidget(widget)
        column.addLayout(foot)
        column.addWidget(self.notes)


def _data(texts: Texts, chart: Chart, asked: Asked) -> PlotData:
    document, prices = texts.document, texts.prices
    sizes = [curve.size for curve in chart.curves]
    chosen = asked.size if asked.size in sizes else None
    curves = chart.curves

    def value_words(line: int, place: int) -> str:
        before, after = curves[line].before, curves[line].after[place]
        return cost_words(before[place] if before is not None else after, after, prices)

    return PlotData(
        title=f"{readable(document.name(asked.price_list)) or 'Price list'}: {plot_title(chart.axis).lower()}",
        x_title=axis_title(chart.axis),
        xs=tuple(map(float, chart.xs)),
        lines=tuple(_line(texts, curve) for curve in curves),
        chosen=sizes.index(chosen) if chosen in sizes else None,
        own=chart.xs.index(chart.own) if chart.own in chart.xs else None,
        x_words=lambda place: place_words(chart, chart.xs[place], prices),
        x_label=lambda x: number_text(Decimal(str(x)), prices),
        y_label=lambda minor: amount_text(minor, prices),
        value_words=value_words,
    )


def _line(texts: Texts, curve: Curve) -> PlotLine:
    size = curve.size
    name = "" if size is None else readable(texts.document.name(size)) or "Without a name"
    return PlotLine(name, curve.after, curve.before)
