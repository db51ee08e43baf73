"""Many prices at once: adjusting them by a rule, making a price list from another, finding and replacing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from sign_desk.money import AmountError
from sign_desk.pricing.adjust import adjusting
from sign_desk.pricing.cells import value_at
from sign_desk.pricing.drafts import EditRefused
from sign_desk.pricing.edits import deriving, setting
from sign_desk.pricing.replace import Hits, finding, replaced
from sign_desk.pricing.slices import in_slices
from sign_desk.ui.kit.dialogs import confirm
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.pricing.asking import accepted
from sign_desk.ui.pricing.bulk.adjust_dialog import AdjustDialog
from sign_desk.ui.pricing.editor.find_bar import FindBar
from sign_desk.ui.pricing.texts import Texts, reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sign_desk.pricing.adjust import Adjustment
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.keys import Cell, ItemKey
    from sign_desk.pricing.replace import Query
    from sign_desk.pricing.rules import Rule
    from sign_desk.pricing.slices import Work
    from sign_desk.pricing.steps import Step
    from sign_desk.pricing.units import PriceFormat
    from sign_desk.ui.pricing.editing import Editing
    from sign_desk.ui.pricing.editor.grid import Cells
    from sign_desk.ui.pricing.editor.view import EditorView


class Bulk(QObject):
    """Bulk edits: each is seen before it is done, and is one step."""

    def __init__(self, view: EditorView, editing: Editing, on_error: Callable[[BaseException], None]) -> None:
        super().__init__(view)
        self._view = view
        self._editing = editing
        self._tasks = TaskScope(self, on_error)
        self._bar = FindBar()
        self._hits = Hits()
        self._at = -1
        view.add_bar(self._bar)
        view.adjustRequested.connect(self._open_adjust)
        view.deriveListRequested.connect(self._open_derive)
        view.findRequested.connect(self._bar.open)
        view.lockChanged.connect(self._bar.show_read_only)
        self._bar.queryChanged.connect(self._find)
        self._bar.nextRequested.connect(partial(self._go, 1))
        self._bar.previousRequested.connect(partial(self._go, -1))
        self._bar.replaceRequested.connect(self._replace)
        self._bar.replaceAllRequested.connect(self._ask_to_replace_all)

    def close(self) -> None:
        """Close what is about a document that is open no longer."""
        self._tasks.cancel_all()
        self._bar.close()

    # -- adjusting ----------------------------------------------------------------------------------------

    def _open_adjust(self, cells: Cells) -> None:
        self._tasks.start("adjust", partial(self._adjust, cells))

    async def _adjust(self, cells: Cells) -> None:
        """Show what a rule makes of the prices, again for each rule that is typed, until one is taken."""
        async with self._editing.held() as sheet:
            document, prices = sheet.document, sheet.prices
            scope = _scope(cells, selected=len(cells) == len(self._view.selected_cells()))
            dialog = AdjustDialog(scope, Texts(document, prices), parent=self._view)
            preview = _Preview(dialog, partial(_adjusted, document, cells, prices), self._tasks)
            is_accepted = await self._answered(dialog)
        if is_accepted and preview.adjustment is not None:
            self._editing.edit(partial(_applied, preview.adjustment))

    def _open_derive(self, price_list: ItemKey) -> None:
        self._tasks.start("adjust", partial(self._derive, price_list))

    async def _derive(self, price_list: ItemKey) -> None:
        async with self._editing.held() as sheet:
            document, prices = sheet.document, sheet.prices
            if price_list not in document:
                return
            name = document.name(price_list)
            scope = f"A copy of “{name}”, its prices changed by a rule"
            dialog = AdjustDialog(scope, Texts(document, prices), list_name=f"{name} copy", parent=self._view)
            preview = _Preview(dialog, partial(_copied, document, price_list, prices), self._tasks)
            is_accepted = await self._answered(dialog)
            name = dialog.name
        if is_accepted and preview.adjustment is not None:
            self._editing.edit(partial(_derived, price_list, name, preview.adjustment.rule, prices))

    async def _answered(self, dialog: AdjustDialog) -> bool:
        try:
            return await accepted(dialog)
        finally:
            self._tasks.cancel("preview")

    # -- finding ------------------------------------------------------------------------------------------

    def _find(self, query: Query | None) -> None:
        self._hits, self._at = Hits(), -1
        self._tasks.cancel("find")
        self._bar.show_hits(0, 0, 0)
        if query is not None:
            self._tasks.start("find", partial(self._found, query), done=self._show_hits)

    async def _found(self, query: Query) -> Hits:
        async with self._editing.held() as sheet:
            document, texts = sheet.document, Texts(sheet.document, sheet.prices)
            work = finding(document, self._view.shown_cells(), query, _shown_in(texts), _text_of(texts))
            return await in_slices(work)

    def _show_hits(self, hits: Hits) -> None:
        self._hits = hits
        self._go(1)

    def _go(self, by: int) -> None:
        cells = self._hits.cells
        if not cells or not self._editing.is_open:
            self._bar.show_hits(0, 0, 0)
            return
        self._at = (self._at + by) % len(cells)
        self._bar.show_hits(self._at + 1, len(cells), len(self._hits.replaceable))
        cell = cells[self._at]
        if cell.key in self._editing.document:
            self._view.show_cell(*cell)

    def _replace(self, query: Query, replacement: str) -> None:
        """Replace in the cell that was found, and go to the next; to the next that can be replaced, if this cannot."""
        cells, replaceable = self._hits.cells, self._hits.replaceable
        if self._at < 0 or not replaceable:
            return
        if cells[self._at] in replaceable:
            self._edit((cells[self._at],), query, replacement, lambda _: self._find_after(query))
        else:
            self._go(next(by for by in range(1, len(cells)) if cells[(self._at + by) % len(cells)] in replaceable))

    def _find_after(self, query: Query) -> None:
        before = self._at
        self._tasks.start("find", partial(self._found, query), done=partial(self._show_hits_from, before))

    def _show_hits_from(self, before: int, hits: Hits) -> None:
        # The cell that was replaced is no hit any more: the next has taken its place.
        self._hits, self._at = hits, before - 1
        self._go(1)

    def _ask_to_replace_all(self, query: Query, replacement: str) -> None:
        self._tasks.start("replace", partial(self._replace_all, query, replacement))

    async def _replace_all(self, query: Query, replacement: str) -> None:
        async with self._editing.held() as sheet:
            document, cells = sheet.document, self._view.shown_cells()
            text_of = _text_of(Texts(document, sheet.prices))
            texts = await in_slices(replaced(document, cells, query, replacement, text_of))
            if not texts:
                self._editing.tell_refused(f"“{query.text}” stands in no cell as it is typed, and can be replaced.")
                return
            noun = "cell" if len(texts) == 1 else "cells"
            question = f"Replace “{query.text}” by “{replacement}” in {len(texts):,} {noun}?"
            text = "Nothing changes in your store before you review and save. It can be undone."
            if not await confirm(self._view, question, text, accept="Replace"):
                return
        self._edit(cells, query, replacement, lambda _: self._find(query))

    def _edit(self, cells: Iterable[Cell], query: Query, replacement: str, done: Callable[[Step], None]) -> None:
        prices = self._editing.sheet.prices
        self._editing.edit(partial(_replacing, cells, query, replacement, prices), done)


class _Preview:
    """Computes what the rule in the dialog makes of the prices, and shows it; the latest rule wins.

    `compute` gives that, and the document in which these prices stand.
    """

    def __init__(
        self,
        dialog: AdjustDialog,
        compute: Callable[[Rule, str], Work[tuple[Adjustment, PricingDocument]]],
        tasks: TaskScope,
    ) -> None:
        self.adjustment: Adjustment | None = None
        self._dialog = dialog
        self._compute = compute
        self._tasks = tasks
        dialog.ruleChanged.connect(self._follow)

    def _follow(self, rule: Rule | None) -> None:
        self.adjustment = None
        self._tasks.cancel("preview")
        if rule is not None:
            work = partial(self._compute, rule, self._dialog.name)
            self._tasks.start("preview", lambda: in_slices(work()), done=self._show, failed=self._refuse)

    def _show(self, seen: tuple[Adjustment, PricingDocument]) -> None:
        self.adjustment, document = seen
        self._dialog.show_preview(self.adjustment, document)

    def _refuse(self, error: Exception) -> None:
        if not isinstance(error, AmountError | EditRefused):
            raise error
        self._dialog.show_refused(str(error))


def _adjusted(
    document: PricingDocument, cells: Cells, prices: PriceFormat, rule: Rule, _name: str
) -> Work[tuple[Adjustment, PricingDocument]]:
    return (yield from adjusting(document, cells, rule, prices)), document


def _copied(
    document: PricingDocument, price_list: ItemKey, prices: PriceFormat, rule: Rule, name: str
) -> Work[tuple[Adjustment, PricingDocument]]:
    step, adjustment = yield from deriving(document, price_list, name, rule, prices)
    return adjustment, document.apply(step)


def _applied(adjustment: Adjustment, document: PricingDocument) -> Work[Step]:
    yield
    changed = len(adjustment.items)
    rows = "row" if changed == 1 else "rows"
    try:
        return adjustment.step(document, f"Adjust prices in {changed:,} {rows}")
    except ValueError:
        raise EditRefused("The prices were changed before that. Adjust them again.") from None


def _derived(price_list: ItemKey, name: str, rule: Rule, prices: PriceFormat, document: PricingDocument) -> Work[Step]:
    step, _ = yield from deriving(document, price_list, name, rule, prices)
    return step


def _replacing(
    cells: Iterable[Cell], query: Query, replacement: str, prices: PriceFormat, document: PricingDocument
) -> Work[Step]:
    texts = Texts(document, prices)
    there = [cell for cell in cells if cell.key in document]
    typed = yield from replaced(document, there, query, replacement, _text_of(texts))
    values = yield from reading(texts, typed)
    noun = "cell" if len(values) == 1 else "cells"
    return (yield from setting(document, values, f"Replace “{query.text}” in {len(values):,} {noun}"))


def _scope(cells: Cells, *, selected: bool) -> str:
    rows = len(set(cells.items))
    where = f"in {rows:,} {'row' if rows == 1 else 'rows'}"
    if selected:
        return f"The {len(cells):,} cells that are selected, {where}"
    return f"All {len(cells):,} cells that are shown, {where}. To adjust some of them only, select them first."


def _shown_in(texts: Texts) -> Callable[[Cell], str]:
    """A cell as it is read: an amount with its currency."""

    def text_of(cell: Cell) -> str:
        key, path = cell
        return texts.shown(key.part, path, value_at(texts.document.fields(key), path))

    return text_of


def _text_of(texts: Texts) -> Callable[[Cell], str]:
    def text_of(cell: Cell) -> str:
        key, path = cell
        return texts.typed(key.part, path, value_at(texts.document.fields(key), path))

    return text_of
