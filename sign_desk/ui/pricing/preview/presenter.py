"""Prices the sign of the preview by the document that is edited, after each edit, and saves the plot as a picture."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from sign_desk.pricing.preview.curves import Plotter, Question, axes
from sign_desk.pricing.preview.estimate import TariffShelf
from sign_desk.pricing.slices import in_slices
from sign_desk.pricing.units import Unit
from sign_desk.ui.kit.files import save_file
from sign_desk.ui.kit.notices import Notice
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.pricing.preview.pictures import PICTURES

if TYPE_CHECKING:
    from collections.abc import Callable

    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.preview.estimate import Tariffs
    from sign_desk.ui.pricing.editing import Editing
    from sign_desk.ui.pricing.preview.panel import PreviewPanel
    from sign_desk.ui.pricing.preview.question import Asked

_PRICE, _PLOT, _PICTURE = "price", "plot", "picture"


class Preview(QObject):
    """Follows the edits while the panel is unfolded; it edits nothing."""

    def __init__(self, panel: PreviewPanel, editing: Editing, on_error: Callable[[BaseException], None]) -> None:
        super().__init__(panel)
        self._panel = panel
        self._editing = editing
        self._tasks = TaskScope(self, on_error)
        self._shelf, self._plotter = TariffShelf(), Plotter()
        editing.changed.connect(self._look)
        panel.asked.connect(self._look)
        panel.plot.saveRequested.connect(self._save)

    def leave(self) -> None:
        """Price nothing any more."""
        self._tasks.cancel_all()
        self._shelf.clear()
        self._plotter.clear()

    def _look(self) -> None:
        """Price what is asked for, if anybody looks."""
        panel = self._panel
        if panel.isHidden() or not self._editing.is_open:
            return
        self._tasks.cancel(_PLOT)
        # Not the one that is edited, which may be a moment ahead of what is offered here.
        document, asked = panel.document, panel.question.asked
        if document is None or asked is None:
            self._tasks.cancel(_PRICE)
            panel.show_no_estimate()
        else:
            self._tasks.start(_PRICE, partial(self._opened, document, asked), done=partial(self._show, asked))

    async def _opened(self, document: PricingDocument, asked: Asked) -> Tariffs:
        sheet = self._editing.sheet
        digits = sheet.prices.decimals(Unit.MINOR)
        return await in_slices(self._shelf.opening(sheet.book.document, document, asked.price_list, digits))

    def _show(self, asked: Asked, tariffs: Tariffs) -> None:
        self._panel.show_estimate(asked, tariffs.estimate(asked.size, asked.sign))
        document, plot = tariffs.document, self._panel.plot
        self._panel.offer_axes(axes(document, asked.price_list))
        if not plot.is_unfolded:
            return
        if plot.axis is None:
            plot.show_none("The rules of this pricing model are not known.")
            return
        question = Question(document, asked.price_list, asked.size, asked.sign, plot.axis)
        self._tasks.start(
            _PLOT,
            lambda: in_slices(self._plotter.charting(tariffs, question)),
            done=partial(self._panel.show_chart, asked),
        )

    # -- pictures -----------------------------------------------------------------------------------------

    def _save(self, kind: str) -> None:
        self._tasks.start(_PICTURE, partial(self._saved, kind))

    async def _saved(self, kind: str) -> None:
        panel, looked_at = self._panel, self._panel.looked_at
        path = await save_file(looked_at, "Save the plot", f"prices.{kind}", PICTURES[kind])
        if path is None:
            return
        try:
            panel.plot.save(kind, path)
        except OSError:
            text = "The folder may not be writable, or the disk may be full. Choose another place."
            notice = Notice(Tone.DANGER, "The picture could not be saved", text)
        else:
            notice = Notice(Tone.OK, "The picture was saved", f"It is {path}.")
        looked_at.notices.show_notice(_PICTURE, notice)
