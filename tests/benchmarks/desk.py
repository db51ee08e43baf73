"""The pricing editor with a large price book in it, and somebody who works with it."""

from collections.abc import Callable, Mapping
from itertools import cycle
from time import perf_counter

from measure import Seconds
from price_book import LINES, Extent, price_book
from PySide6.QtGui import QGuiApplication
from screen import Screen

from sign_desk.pricing.adjust import adjusting
from sign_desk.pricing.diff import differing
from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.edits import setting
from sign_desk.pricing.fields import line_path
from sign_desk.pricing.history import History
from sign_desk.pricing.inspection import Inspection, inspecting, updating
from sign_desk.pricing.keys import LISTS, Cell, Part
from sign_desk.pricing.review import reviewing
from sign_desk.pricing.rules import Rule
from sign_desk.pricing.slices import Work
from sign_desk.pricing.steps import Step
from sign_desk.pricing.units import PriceFormat
from sign_desk.ui.kit.slices import Slices
from sign_desk.ui.pricing.editor.contents import Scope
from sign_desk.ui.pricing.editor.view import EditorView
from sign_desk.ui.pricing.texts import Texts, reading

FIRST = line_path("base_price", 1)


class Desk:
    """Answers what the editor asks for as its presenter does: in slices, and with checks behind every step."""

    def __init__(self, extent: Extent, prices: PriceFormat) -> None:
        self._books = cycle([price_book(extent.sizes, extent.price_lists, first_id) for first_id in (1001, 2001)])
        self._prices, self._rows = prices, extent.rows
        self._checked = self._answered = False
        self._amounts = cycle(f"{number}.00" for number in range(40, 90))
        self._editor = EditorView()
        self._works = Slices(self._editor)
        self._editor.valuesTyped.connect(self._read)
        self._editor.show_customiser(1, "Neon")
        self._editor.show_document(PricingDocument(price_book(1, 1)), prices)
        self._editor.workspace.navigator.choose(Scope(Part.ROW))
        self._screen = Screen(self._editor, self._editor.workspace.grid)

    # -- how long it takes --------------------------------------------------------------------------------

    def see(self, gesture: Callable[[], None]) -> None:
        """Make a gesture, and wait until what came of it was painted; it is not checked."""
        self._checked = self._answered = False
        self._screen.paint(gesture, self._is_done)

    def longest_wait(self, gesture: Callable[[], None]) -> float:
        """Make a gesture and have it checked: for how many seconds at the longest was nothing else served?"""
        self._checked, self._answered = True, False
        return self._screen.longest_wait(gesture, self._is_done)

    def _is_done(self) -> bool:
        return self._answered and self._is_shown()

    def _is_shown(self) -> bool:
        shown, first = self._editor.shown_cells().keys, self._history.document.keys(LISTS)[0]
        return self._editor.is_loaded and len(shown) == self._rows and shown[0].owner == first.name

    def first_paint(self) -> Seconds:
        """Open another price book in place of the one that is shown: how long until its prices were painted?"""
        self._checked = False
        return Seconds(self._screen.first_paint(self.open, self._is_shown))

    def first_paint_awaited(self) -> Seconds:
        """Open one in place of the page that tells that it is awaited: how long until its prices were painted?"""
        self._await()
        return Seconds(self._screen.first_paint(self.open, self._is_shown))

    def from_nothing(self) -> Seconds:
        """Open one where another is awaited: how long until the prices and all around them were painted?"""
        self._await()
        begun = perf_counter()
        self.see(self.open)
        return Seconds(perf_counter() - begun)

    def _await(self) -> None:
        self._checked = False
        self._editor.show_nothing()
        self._editor.show_customiser(1, "Neon")
        self._screen.paint(self._editor.show_loading)

    # -- gestures -----------------------------------------------------------------------------------------

    def open(self) -> None:
        """Open another price book, all price lists in one grid."""
        document = PricingDocument(next(self._books))
        self._history = History(document)
        self._editor.show_document(document, self._prices)
        self._answered = not self._checked
        if self._checked:
            self._works.run(inspecting(document, self._prices), self._mark)

    def type(self) -> None:
        """Type another amount into the first cell."""
        self._editor.valuesTyped.emit({self._first: next(self._amounts)})

    def check_again(self) -> None:
        """Check what the newest step touched."""
        self._check(self._history.done[-1])

    def undo_or_redo(self) -> None:
        """Undo the newest step; redo it if that was done before."""
        if self._history.undone:
            self._history = self._history.redo()
            self._show(self._history.done[-1])
        else:
            self._history = self._history.undo()
            self._show(self._history.undone[-1].reversed)

    def paste(self, cells: int) -> None:
        """Paste a block of amounts, another one each time, into the grid from its first price on."""
        columns, grid = 2 * LINES, self._editor.workspace.grid
        row = "\t".join([next(self._amounts)] * columns)
        QGuiApplication.clipboard().setText("\n".join([row] * (cells // columns)))
        grid.go_to((0, self._editor.workspace.model.column_of(FIRST) or 0))
        next(action for action in grid.actions() if action.text() == "Paste").trigger()

    def adjust(self, rule: Rule) -> None:
        """Adjust all prices that are shown."""
        document, cells = self._history.document, self._editor.shown_cells()
        adjustment = adjusting(document, cells, rule, self._prices)
        self._works.run(adjustment, lambda adjusted: self._do(adjusted.step(document, "Raise")))

    def review(self) -> None:
        """Have all changes reviewed."""
        work = differing(PricingDocument(self._history.document.loaded), self._history.document)
        self._works.run(work, lambda difference: self._works.run(reviewing(difference), self._reviewed))

    # -- what comes of them -------------------------------------------------------------------------------

    @property
    def _first(self) -> Cell:
        return Cell(next(self._history.document.rows), FIRST)

    def _read(self, texts: Mapping[Cell, str]) -> None:
        document = self._history.document
        work = reading(Texts(document, self._prices), texts)
        self._works.run(work, lambda values: self._works.run(setting(document, values, "Typed"), self._do))

    def _do(self, step: Step) -> None:
        self._works.run(self._pushing(step), lambda _: self._show(step))

    def _pushing(self, step: Step) -> Work[None]:
        """Go on to the document after a step, between other turns."""
        yield
        self._history = self._history.push(step)
        yield

    def _show(self, step: Step) -> None:
        self._editor.show_document(self._history.document, self._prices, step)
        self._answered = not self._checked
        if self._checked:
            self._check(step)

    def _check(self, step: Step) -> None:
        self._works.run(updating(self._found, self._history.document, step, self._prices), self._mark)

    def _mark(self, found: Inspection) -> None:
        self._found = found
        self._editor.show_inspection(found)
        self._answered = True

    def _reviewed(self, _: object) -> None:
        self._answered = True
