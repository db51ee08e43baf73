"""Keeps what is typed: drafts that outlive the program, several of them, and templates to begin from."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from sign_desk.orders.draft import OrderDraft
from sign_desk.ui.kit.dialogs import confirm, shown
from sign_desk.ui.kit.tasks import TaskScope, WriteScope
from sign_desk.ui.locale import locale_name
from sign_desk.ui.orders.leftovers import Sorted, sort_out
from sign_desk.ui.orders.sheet import Sheet
from sign_desk.ui.orders.template_dialog import TemplateDialog
from sign_desk.ui.trouble import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from sign_desk.store.orders.drafts import Drafts, KeptDraft, Template
    from sign_desk.ui.orders.composing import ComposingPresenter
    from sign_desk.ui.orders.hand import StoreInHand
    from sign_desk.ui.orders.view import OrdersView

_REST = 400  # milliseconds without a change after which what was typed is kept


class KeepingPresenter(QObject):
    """Puts sheets on the form, and keeps each one as it is typed on."""

    def __init__(
        self,
        view: OrdersView,
        composing: ComposingPresenter,
        writes: WriteScope,
        on_error: Callable[[BaseException], None],
    ) -> None:
        super().__init__(view)
        self._view = view
        self._composing = composing
        self._writes = writes
        self._tasks = TaskScope(view, on_error)
        self._store: StoreInHand | None = None
        self._sheets: dict[str, Sheet] = {}
        self._drafts: tuple[KeptDraft, ...] = ()
        self._templates: tuple[Template, ...] = ()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(self._keep)
        composing.changed.connect(self._typed)
        page = view.new_order
        page.newRequested.connect(self.start_new)
        page.templateWanted.connect(lambda: self._tasks.start("name", self._name_template))
        page.templateChosen.connect(self._use_template)
        page.templateRemoved.connect(lambda name: self._tasks.start("name", partial(self._remove_template, name)))
        view.waiting.draftRemoved.connect(lambda id_: self._tasks.start("remove", partial(self._remove_draft, id_)))

    @property
    def sheet(self) -> Sheet | None:
        """The sheet on the form."""
        return self._sheets.get(self._store.store_id) if self._store else None

    def use(self, store: StoreInHand | None) -> None:
        """Take another store in hand: the sheet that was on the form for it is there again.

        Without one nothing is kept now: the store before may be one that was just removed.
        """
        if store is None:
            self._rest.stop()
        else:
            self.keep_now()
        self._tasks.cancel_all()
        self._store = store
        self._show_drafts(Sorted())
        self._show_templates(())
        if store is None:
            self._composing.fill(OrderDraft())
            return
        sheet = self.sheet
        if sheet is not None and sheet.is_used:
            if sheet.drafts is not store.drafts:
                sheet.drafts, sheet.kept = store.drafts, None
            self._put_on_form(sheet)
        else:
            self._begin(self._composing.blank())
        self._load(store, first_time=sheet is None)

    def start_new(self) -> None:
        """Begin an empty order; what was typed stays a draft."""
        if self._store is not None:
            self.open(self._composing.blank())

    def open(self, draft: OrderDraft, *, typed: bool = False, corrects: int | None = None) -> None:
        """Put `draft` on the form; what was there stays a draft. With `typed` it is worth keeping as it is.

        `corrects` is the order on record that it is a correction of.
        """
        self.keep_now()
        if corrects is None or not self._go_on_with(draft):
            self._begin(draft, typed=typed)
        if self.sheet is not None:
            self.sheet.corrects = corrects
        if typed:
            self.keep_now()
        self.reload()
        self._view.show_new_order()

    def finish(self, sheet: Sheet) -> None:
        """The order of `sheet` was taken, or needs no form any more: its draft goes."""
        if sheet is self.sheet:
            self._rest.stop()
            self._view.new_order.show_kept("")
        self._writes.start(sheet.end(), owner=self._view, done=lambda _none: self.reload())

    def forget(self, before: datetime, spared: Collection[Sheet] = ()) -> None:
        """Let go of what was typed before `before`, whose drafts are erased; not of what is `spared`."""
        self._drop(sheet for sheet in self._sheets.values() if sheet.changed_at < before and sheet not in spared)

    def forget_store(self, store_id: str) -> None:
        """Let go of what was typed for a store that is forgotten."""
        self._drop(sheet for sheet in self._sheets.values() if sheet.store_id == store_id)

    def reload(self) -> None:
        """Look again which drafts and templates there are."""
        if self._store is not None:
            self._load(self._store, first_time=False)

    def keep_now(self) -> None:
        """Keep what was typed, without waiting for a rest; the cell that is being typed into, too."""
        if self._store is not None:
            self._composing.commit()
        self._keep()

    def _keep(self) -> None:
        self._rest.stop()
        sheet = self.sheet
        if sheet is not None and sheet.drafts is not None and sheet.is_used:
            self._writes.start(
                sheet.keep(),
                owner=self._view,
                done=lambda _none: self._show_kept(sheet),
                failed=lambda error: self._show_not_kept(sheet, error),
            )

    def _typed(self, draft: OrderDraft) -> None:
        sheet = self.sheet
        if sheet is None or draft == sheet.typed:
            return
        if sheet.done:
            # The order on the form was taken; what is made of it now is another one.
            before = sheet
            sheet = Sheet(before.store_id, before.drafts, before.typed, draft, corrects=before.corrects)
            self._sheets[sheet.store_id] = sheet
        sheet.typed = draft
        sheet.changed_at = datetime.now(UTC)
        self._rest.start()

    def _begin(self, draft: OrderDraft, *, typed: bool = False) -> None:
        store = self._store
        if store is not None:
            # Read back from the form, which trims nothing but adds the line that is typed into first.
            self._composing.fill(draft)
            there = self._composing.draft()
            untouched = OrderDraft() if typed else there
            self._sheets[store.store_id] = Sheet(store.store_id, store.drafts, untouched, there)
            self._view.new_order.show_kept("")

    def _go_on_with(self, draft: OrderDraft) -> bool:
        """Put the sheet or draft on the form that has the content of `draft` already; False where none has."""
        store, sheet, payload = self._store, self.sheet, self._composing.payload_of(draft)
        if store is None or payload is None:
            return False
        if sheet is not None and not sheet.done and self._composing.payload_of(sheet.typed) == payload:
            return True
        kept = next((one for one in self._drafts if self._composing.payload_of(one.draft) == payload), None)
        if kept is not None:
            self._put_on_form(_sheet_of(store, kept))
        return kept is not None

    def _put_on_form(self, sheet: Sheet) -> None:
        self._sheets[sheet.store_id] = sheet
        self._composing.fill(sheet.typed)
        self._show_kept(sheet)

    def open_draft(self, draft_id: int) -> None:
        """Go on with a draft; what was on the form stays one."""
        kept = next((one for one in self._drafts if one.id == draft_id), None)
        store = self._store
        if kept is None or store is None:
            return
        self.keep_now()
        self._put_on_form(_sheet_of(store, kept))
        self.reload()
        self._view.show_new_order()

    async def _remove_draft(self, draft_id: int) -> None:
        kept = next((one for one in self._drafts if one.id == draft_id), None)
        store = self._store
        if kept is None or store is None or store.drafts is None:
            return
        text = "What was typed in it is erased. Orders that were sent are not touched."
        if await confirm(self._view, "Remove this draft?", text, accept="Remove draft", risky=True):
            self._writes.start(store.drafts.remove(draft_id), owner=self._view, done=lambda _none: self.reload())

    async def _name_template(self) -> None:
        store = self._store
        if store is None or store.drafts is None:
            return
        dialog = TemplateDialog([template.name for template in self._templates], self._view)
        try:
            accepted = await shown(dialog)
        finally:
            dialog.deleteLater()
        if accepted:
            draft = self._composing.draft()
            keep = store.drafts.save_template(store.store_id, dialog.name(), draft, locale=locale_name())
            self._writes.start(keep, owner=self._view, done=lambda _none: self.reload())

    async def _remove_template(self, name: str) -> None:
        store = self._store
        if store is None or store.drafts is None:
            return
        if await confirm(self._view, f"Remove the template “{name}”?", "", accept="Remove template", risky=True):
            remove = store.drafts.remove_template(store.store_id, name)
            self._writes.start(remove, owner=self._view, done=lambda _none: self.reload())

    def _use_template(self, name: str) -> None:
        template = next((one for one in self._templates if one.name == name), None)
        if template is not None:
            self.open(template.draft)

    def _drop(self, sheets: Iterable[Sheet]) -> None:
        on_form = self.sheet
        for sheet in tuple(sheets):
            sheet.done = True
            del self._sheets[sheet.store_id]
        if on_form is not None and self.sheet is None:
            self._rest.stop()
            self._begin(self._composing.blank())

    def _load(self, store: StoreInHand, *, first_time: bool) -> None:
        drafts = store.drafts
        if drafts is None:
            return
        show = self._restore if first_time else self._show_sorted
        self._tasks.start("drafts", partial(self._read, store, drafts), done=show)
        self._tasks.start(
            "templates", partial(drafts.templates, store.store_id, locale_name()), done=self._show_templates
        )

    async def _read(self, store: StoreInHand, drafts: Drafts) -> Sorted:
        return await sort_out(store, await drafts.drafts(store.store_id, locale_name()), self._composing.payload_of)

    def _restore(self, found: Sorted) -> None:
        """Go on with the order that was typed last, unless another one was begun meanwhile."""
        sheet, store = self.sheet, self._store
        if found.to_do and store is not None and sheet is not None and sheet.typed == sheet.untouched:
            self._put_on_form(_sheet_of(store, found.to_do[0]))
        self._show_sorted(found)

    def _show_sorted(self, found: Sorted) -> None:
        """Show what is to be done; a draft whose order is on record goes, unless that order is being sent from here."""
        on_form = self.sheet.draft_id if self.sheet else None
        self._show_drafts(found)
        for kept in found.spent:
            if kept.id != on_form and self._store is not None and self._store.drafts is not None:
                self._writes.start(self._store.drafts.remove(kept.id), owner=self._view)

    def _show_drafts(self, found: Sorted) -> None:
        self._drafts = found.to_do
        hidden = {*found.refused, self.sheet.draft_id if self.sheet else None}
        self._view.waiting.show_drafts([draft for draft in found.to_do if draft.id not in hidden], found.recorded)

    def _show_templates(self, templates: Sequence[Template]) -> None:
        self._templates = tuple(templates)
        self._view.new_order.show_templates([template.name for template in templates])

    def _show_kept(self, sheet: Sheet) -> None:
        if sheet is not self.sheet:
            self.reload()
        elif not sheet.done:
            self._view.new_order.show_kept("Kept as a draft" if sheet.draft_id is not None else "")

    def _show_not_kept(self, sheet: Sheet, error: Exception) -> None:
        if sheet is self.sheet:
            self._view.new_order.show_kept(f"Not kept as a draft. {explain(error).cause}")


def _sheet_of(store: StoreInHand, kept: KeptDraft) -> Sheet:
    return Sheet(
        store.store_id, store.drafts, OrderDraft(), kept.draft, kept.id, kept=kept.draft, changed_at=kept.changed_at
    )
