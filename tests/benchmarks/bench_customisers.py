"""How quickly the list of 10,000 customisers answers: searched letter by letter, filtered, sorted and scrolled.

The whole tab in a window, timed from the gesture until what came of it has been painted; the yardstick is a bare Qt
table of as many rows, filled anew. The longest wait is how long nothing else was served, of all the steps of a gesture.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from random import Random

from measure import Measure, Seconds
from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PySide6.QtWidgets import QApplication, QTableView
from screen import Screen

from sign_desk.api.records import Customiser
from sign_desk.launch import collect_seldom
from sign_desk.ui.customisers.view import CustomisersView
from sign_desk.ui.kit import theme

CUSTOMISERS = 10_000
SMOOTH = "at most 100 ms"
SEED = 20260102
SEARCHED = "house neon 77"
_PRODUCTS = ("neon", "lightbox", "letters", "metal")
_PRICE_TYPES = ("FIXED_WIDTH", "LETTER_HEIGHT", "MATERIAL_LENGTH", "SIZE", "not known yet")
_WORDS = ("House", "Café", "Neon", "Rooftop", "Wedding", "Ærø", "Lightbox", "Channel letters", "Bar", "Name plaque")
_PAGES = 40
_NOWHERE = QModelIndex()


class BareModel(QAbstractTableModel):
    """The same fields as text, and nothing else."""

    def __init__(self, customisers: Iterable[Customiser]) -> None:
        super().__init__()
        self._rows = [(c.name, c.product, c.price_type, str(c.active), c.updated_at) for c in customisers]

    def rowCount(self, parent: object = _NOWHERE) -> int:
        """One for each customiser."""
        return 0 if parent != _NOWHERE else len(self._rows)

    def columnCount(self, parent: object = _NOWHERE) -> int:
        """One for each field."""
        return 0 if parent != _NOWHERE else len(self._rows[0])

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """The text itself."""
        return self._rows[index.row()][index.column()] if role == Qt.ItemDataRole.DisplayRole else None


class BareTable:
    """A table that shows such a model."""

    def __init__(self, customisers: Iterable[Customiser]) -> None:
        self._customisers = tuple(customisers)
        self._table = QTableView()
        self._screen = Screen(self._table, self._table)

    def fill(self) -> None:
        """Show the rows anew."""
        self._screen.paint(lambda: self._table.setModel(BareModel(self._customisers)))


class Tab:
    """The Customisers tab with its list, and what an operator does with it."""

    def __init__(self, customisers: Iterable[Customiser]) -> None:
        self._customisers = tuple(customisers)
        self._view = CustomisersView()
        self._screen = Screen(self._view, self._view.table)
        self.fill()

    def fill(self) -> None:
        """Show the list anew, as after each refresh."""
        self._screen.paint(lambda: self._view.show_customisers(self._customisers))

    def search(self) -> Iterator[Callable[[], object]]:
        """Type a search into a list just loaded, letter by letter, and take it away again at once."""
        self.fill()
        for end in range(1, len(SEARCHED) + 1):
            yield partial(self._view.search.setText, SEARCHED[:end])
        yield partial(self._view.search.setText, "")

    def filter(self) -> Iterator[Callable[[], object]]:
        """Choose each value of each filter."""
        for choice in (self._view.product, self._view.price_type, self._view.active):
            for at in (*range(1, choice.count()), 0):
                yield partial(choice.setCurrentIndex, at)

    def sort(self) -> Iterator[Callable[[], object]]:
        """Sort by each column, either way, and as they came."""
        for column in range(self._view.model.columnCount()):
            for order in Qt.SortOrder:
                yield partial(self._view.table.sortByColumn, column, order)
        yield partial(self._view.table.sortByColumn, -1, Qt.SortOrder.AscendingOrder)

    def scroll(self) -> Iterator[Callable[[], object]]:
        """Turn page after page from top to bottom, far apart, so that none has been painted before."""
        bar = self._view.table.verticalScrollBar()
        for page in (*range(1, _PAGES + 1), 0):
            yield partial(bar.setValue, bar.maximum() * page // _PAGES)

    def longest_wait(self, steps: Iterable[Callable[[], object]]) -> Seconds:
        """Take the steps, and tell the longest wait within any of them."""
        return Seconds(max(self._screen.longest_wait(step, lambda: True) for step in steps))


def measures(count: int = CUSTOMISERS) -> Iterator[Measure]:
    """Give each measure's name, what is measured, and its yardstick."""
    # As the program does.
    collect_seldom()
    app = QApplication.instance() or QApplication([])
    if isinstance(app, QApplication):
        theme.apply(app, "light")
    customisers = tuple(many(count))
    tab, bare = Tab(customisers), BareTable(customisers)
    name = f"{count:,} customisers"
    yield Measure(f"{name}: shown anew", tab.fill, bare.fill)
    for gesture in (tab.search, tab.filter, tab.sort, tab.scroll):
        yield Measure(
            f"{name}: longest wait of a step of {gesture.__name__}",
            lambda gesture=gesture: tab.longest_wait(gesture()),
            bare.fill,
            SMOOTH,
        )


def many(count: int) -> Iterator[Customiser]:
    """Make so many customisers, as unlike as those of a store are."""
    chance = Random(SEED)  # noqa: S311 (chosen data, not secrets)
    for number in range(1, count + 1):
        yield Customiser(
            customiser_id=number,
            name=f"{' '.join(chance.sample(_WORDS, 3))} {number}",
            product=chance.choice(_PRODUCTS),
            price_type=chance.choice(_PRICE_TYPES),
            active=chance.random() < 0.8,
            created_at="2025-10-22T00:55:09+00:00",
            updated_at=f"2026-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}T00:55:09+00:00",
        )
