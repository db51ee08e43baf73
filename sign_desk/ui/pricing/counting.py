"""In what the prices of a customiser are counted: the currency, and how the service counts it, as the operator says."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from sign_desk.money import MinorUnit, format_minor, is_ambiguous, wire_digits
from sign_desk.pricing.sample import sample_price
from sign_desk.pricing.units import PriceFormat
from sign_desk.store.errors import StoreError
from sign_desk.ui.kit.choice_dialog import choose
from sign_desk.ui.kit.notices import Notice
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.locale import locale_name
from sign_desk.ui.pricing.asking import accepted
from sign_desk.ui.pricing.currency_dialog import CurrencyDialog
from sign_desk.ui.trouble import explain

if TYPE_CHECKING:
    from collections.abc import Callable

    from sign_desk.ui.kit.tasks import WriteScope
    from sign_desk.ui.pricing.editing import Editing
    from sign_desk.ui.pricing.editor.view import EditorView
    from sign_desk.ui.pricing.review.reading import Desk
    from sign_desk.ui.pricing.sheet import Sheet

_NOT_KEPT = "currency"


class Counting(QObject):
    """Asks for it, has it kept for the customiser that is open, and has the prices shown so."""

    def __init__(
        self,
        view: EditorView,
        editing: Editing,
        writes: WriteScope,
        on_error: Callable[[BaseException], None],
    ) -> None:
        super().__init__(view)
        self._view = view
        self._editing = editing
        self._writes = writes
        self._tasks = TaskScope(self, on_error)
        self._desk: Desk | None = None
        view.currencyRequested.connect(self._request)

    def use(self, desk: Desk | None) -> None:
        """Ask about the prices of this customiser from now on; None: none is open."""
        self._tasks.cancel_all()
        self._desk = desk

    def follow(self) -> None:
        """Take over how the service counts the currency, if that was answered elsewhere meanwhile."""
        if self._desk is not None and self._editing.is_open:
            self._tasks.start("follow", partial(self._follow, self._desk))

    async def _follow(self, desk: Desk) -> None:
        sheet = self._editing.sheet
        async with sheet.turn:
            self._count(desk, sheet, sheet.prices.currency)

    def _request(self) -> None:
        if self._desk is not None and self._editing.is_open:
            self._view.notices.dismiss(_NOT_KEPT)
            self._tasks.start("currency", partial(self._ask, self._desk))

    async def _ask(self, desk: Desk) -> None:
        async with self._editing.held() as sheet:
            own = desk.session.profile.currency
            dialog = CurrencyDialog(sheet.name, now=sheet.prices.currency, own=own, parent=self._view)
            if not await accepted(dialog):
                return
            currency = dialog.currency
            unit = await self._ask_unit(sheet, currency) if is_ambiguous(currency) else None
        self._writes.start(self._take(desk, sheet, currency, unit), owner=self, failed=self._tell_not_kept)

    async def _ask_unit(self, sheet: Sheet, currency: str) -> MinorUnit | None:
        """Show one real price both ways; None where there is none, or the operator does not know."""
        sample = sample_price(sheet.document.loaded, "")
        if sample is None:
            return None
        choices: dict[str, str] = {
            unit: format_minor(sample.amount, currency, wire_digits(currency, unit), locale_name())
            for unit in MinorUnit
        }
        title = f"How does the service count {currency}?"
        text = f"Look at your storefront: what does a customer pay there? ({sample.place})"
        chosen = await choose(self._view, title, text, choices, accept="Save answer")
        return MinorUnit(chosen) if chosen is not None else None

    async def _take(self, desk: Desk, sheet: Sheet, currency: str, unit: MinorUnit | None) -> None:
        await desk.books.choose_currency(sheet.place.customiser_id, currency)
        if unit is not None:
            desk.session.answer_minor_unit(currency, unit)
        async with sheet.turn:
            self._count(desk, sheet, currency)

    def _count(self, desk: Desk, sheet: Sheet, currency: str) -> None:
        """Show the prices in this currency, as its counting is known by now."""
        counted = PriceFormat(currency, desk.session.minor_unit_of(currency), locale_name())
        if counted != sheet.prices:
            self._editing.count_in(sheet, counted)

    def _tell_not_kept(self, error: Exception) -> None:
        if not isinstance(error, StoreError):
            raise error
        trouble = explain(error)
        self._view.notices.show_notice(_NOT_KEPT, Notice(Tone.DANGER, trouble.title, trouble.text))
