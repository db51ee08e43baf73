"""What the operator does in the editor, made into steps: typing, filling, clearing, adding, removing, moving."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from sign_desk.pricing.cells import value_at
from sign_desk.pricing.drafts import EditRefused
from sign_desk.pricing.edits import (
    add_list,
    add_row,
    add_size,
    cleared,
    duplicate_list,
    duplicate_rows,
    duplicate_size,
    move,
    pointing,
    remove,
    rows_with,
    setting,
)
from sign_desk.pricing.keys import LISTS, SIZES, Cell, Part, is_new
from sign_desk.pricing.slices import SLICE
from sign_desk.pricing.steps import Step
from sign_desk.ui.kit.dialogs import confirm
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.pricing.texts import Texts, reading
from sign_desk.ui.pricing.words import item_name, place_name, title

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pydantic import JsonValue

    from sign_desk.pricing.cells import Absent
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.keys import Branch, ItemKey
    from sign_desk.pricing.slices import Work
    from sign_desk.pricing.units import PriceFormat
    from sign_desk.ui.pricing.editing import Editing
    from sign_desk.ui.pricing.editor.grid import Cells
    from sign_desk.ui.pricing.editor.view import EditorView

NOTHING = Step("", {}, {})

_MOST_NAMED = 8
"""Rows that are named one by one before they go; of more, the number is told."""


class Gestures(QObject):
    """Turns the editor's intents into edits. One gesture is one step."""

    def __init__(self, view: EditorView, editing: Editing, on_error: Callable[[BaseException], None]) -> None:
        super().__init__(view)
        self._view = view
        self._editing = editing
        self._tasks = TaskScope(self, on_error)
        for signal, slot in (
            (view.valuesTyped, self._type),
            (view.cleared, self._clear),
            (view.filled, self._fill),
            (view.sizeChosen, self._choose_size),
            (view.addSizeRequested, self._add_size),
            (view.addListRequested, self._add_list),
            (view.addRowRequested, self._add_row),
            (view.duplicateSizesRequested, self._duplicate_sizes),
            (view.duplicateRowsRequested, self._duplicate_rows),
            (view.duplicateListRequested, self._duplicate_list),
            (view.removeRequested, self._ask_to_remove),
            (view.moveRequested, self._move),
            (view.undoRequested, editing.undo),
            (view.redoRequested, editing.redo),
        ):
            signal.connect(slot)

    def leave(self) -> None:
        """Close what is asked about prices that are not open any more."""
        self._tasks.cancel_all()

    @property
    def _prices(self) -> PriceFormat:
        return self._editing.sheet.prices

    # -- values -------------------------------------------------------------------------------------------

    def _type(self, typed: Mapping[Cell, str]) -> None:
        # What is still being typed as its prices are closed has nowhere to go.
        if self._editing.is_open:
            self._edit(partial(_typing, self._prices, typed, "Set"))

    def _fill(self, sources: Mapping[Cell, Cell]) -> None:
        self._edit(partial(_filling, self._prices, sources))

    def _clear(self, cells: Cells) -> None:
        self._edit(partial(_clearing, self._prices, cells))

    def _choose_size(self, row: ItemKey, size: ItemKey | None) -> None:
        def choosing(document: PricingDocument) -> Work[Step]:
            return (yield from setting(document, pointing(document, row, size), "Choose the size of a row"))

        self._edit(choosing)

    # -- items --------------------------------------------------------------------------------------------

    def _add_size(self, after: ItemKey | None) -> None:
        self._make(lambda document: add_size(document, _free(document, SIZES, "New size"), after=after))

    def _add_list(self, after: ItemKey | None) -> None:
        self._make(lambda document: add_list(document, _free(document, LISTS, "New price list"), after=after))

    def _add_row(self, branch: Branch, after: ItemKey | None) -> None:
        self._make(lambda document: add_row(document, branch, size=None, after=after))

    def _duplicate_sizes(self, sizes: Sequence[ItemKey]) -> None:
        self._make(partial(_copies, duplicate_size, sizes))

    def _duplicate_list(self, price_list: ItemKey) -> None:
        self._make(partial(_copies, duplicate_list, (price_list,)))

    def _duplicate_rows(self, rows: Sequence[ItemKey]) -> None:
        self._make(lambda document: duplicate_rows(document, _there(document, rows)))

    def _move(self, key: ItemKey, to: int) -> None:
        self._edit(partial(_at_once, lambda document: move(document, key, to) if key in document else NOTHING))

    def _ask_to_remove(self, keys: Sequence[ItemKey]) -> None:
        self._tasks.start("remove", partial(self._remove, tuple(keys)))

    async def _remove(self, keys: Sequence[ItemKey]) -> None:
        """Removing rows can be undone at a key's stroke; with a size or a price list more goes than is seen."""
        async with self._editing.held() as sheet:
            keys = _there(sheet.document, keys)
            if any(key.part in (Part.SIZE, Part.LIST) for key in keys):
                question, text = self._removal(sheet.document, keys)
                if not await confirm(self._view, question, text, accept="Remove", risky=True):
                    return
        self._edit(partial(_at_once, lambda document: remove(document, _there(document, keys))))

    def _removal(self, document: PricingDocument, keys: Sequence[ItemKey]) -> tuple[str, str]:
        """The question before items are removed, and which rows go with them."""
        prices = self._prices
        names = ", ".join(f"“{item_name(document, key, prices)}”" for key in keys)
        rows = [row for key in keys if key.part is Part.SIZE for row in rows_with(document, key)]
        told = "\n".join(f"• {place_name(document, row, prices)}" for row in rows[:_MOST_NAMED])
        more = f"\n… and {len(rows) - _MOST_NAMED} more" if len(rows) > _MOST_NAMED else ""
        going = f"These rows of prices go with it:\n{told}{more}\n\n" if rows else ""
        if not rows and keys[0].part is Part.LIST:
            going = "All its rows go with it. "
        return f"Remove {names}?", f"{going}Nothing changes in your store before you review and save. It can be undone."

    # -- the way into the history -------------------------------------------------------------------------

    def _make(self, make: Callable[[PricingDocument], Step]) -> None:
        """Do a step that adds something, and go there."""
        self._edit(partial(_at_once, make), self._show_added)

    def _edit(self, make: Callable[[PricingDocument], Work[Step]], done: Callable[[Step], None] | None = None) -> None:
        self._editing.edit(make, done)

    def _show_added(self, step: Step) -> None:
        added = next((key for key, (before, _) in step.items.items() if before is None and is_new(key)), None)
        if added is not None and added in self._editing.document:
            self._view.show_cell(added, ("name",) if added.part in (Part.SIZE, Part.LIST) else ())


def _typing(prices: PriceFormat, typed: Mapping[Cell, str], verb: str, document: PricingDocument) -> Work[Step]:
    if any(cell.key not in document for cell in typed):
        raise EditRefused(_gone(typed.values()))
    texts = Texts(document, prices)
    values = yield from reading(texts, typed)
    return (yield from setting(document, values, f"{verb} {_named(texts, tuple(values))}"))


def _gone(texts: Iterable[str]) -> str:
    """Why texts have no place; a single one, which may stand nowhere else, in full."""
    different = set(texts)
    told = f"“{different.pop()}”" if len(different) == 1 else "Some of it"
    return f"{told} was meant for a row that is not there any more."


def _filling(prices: PriceFormat, sources: Mapping[Cell, Cell], document: PricingDocument) -> Work[Step]:
    """A value goes over as it is written: its unit may be another in the next column."""
    texts = Texts(document, prices)
    typed = {}
    for number, (cell, (key, path)) in enumerate(sources.items()):
        if number % SLICE == 0:
            yield
        if key in document:
            typed[cell] = texts.typed(key.part, path, value_at(document.fields(key), path))
    return (yield from _typing(prices, typed, "Fill", document))


def _clearing(prices: PriceFormat, cells: Iterable[Cell], document: PricingDocument) -> Work[Step]:
    texts = Texts(document, prices)
    values: dict[Cell, JsonValue | Absent] = {}
    for number, cell in enumerate(cells):
        if number % SLICE == 0:
            yield
        if cell.key in document and texts.is_open(cell):
            values[cell] = cleared(document, cell)
    return (yield from setting(document, values, f"Clear {_named(texts, tuple(values))}"))


def _at_once(make: Callable[[PricingDocument], Step], document: PricingDocument) -> Work[Step]:
    """A step that takes no time to make."""
    yield
    return make(document)


def _copies(
    make: Callable[[PricingDocument, ItemKey, str], Step], keys: Sequence[ItemKey], document: PricingDocument
) -> Step:
    """Copies of all of them as one step."""
    whole = NOTHING
    for key in _there(document, keys):
        step = make(document, key, _free(document, key.branch, f"{document.name(key)} copy"))
        document = document.apply(step)
        whole = whole.then(step) if whole else step
    return whole if len(keys) == 1 else replace(whole, name=f"Duplicate {len(keys):,} sizes")


def _there(document: PricingDocument, keys: Iterable[ItemKey]) -> list[ItemKey]:
    """Those that are still there: an edit before this one may have removed others."""
    return [key for key in keys if key in document]


def _free(document: PricingDocument, branch: Branch, name: str) -> str:
    """The name, with a number where it is taken."""
    taken = {document.name(key) for key in document.keys(branch)}
    number, wanted = 1, name
    while wanted in taken:
        number += 1
        wanted = f"{name} {number}"
    return wanted


def _named(texts: Texts, cells: Sequence[Cell]) -> str:
    """What a step is about: one cell by its name, several by their number."""
    if len(cells) != 1:
        return f"{len(cells):,} cells"
    ((key, path),) = cells
    return f"{title(key.part, path)} of {place_name(texts.document, key, texts.prices)}"
