"""The order as it is typed: checked, added up, compared with earlier ones, and shown as it would be sent."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from sign_desk.money import MinorUnitUnknown, PriceBasis, UnknownCurrency, iso_digits, plain_major, wire_digits
from sign_desk.orders import values
from sign_desk.orders.checks import Severity, check
from sign_desk.orders.draft import LineDraft, OrderDraft
from sign_desk.orders.states import State
from sign_desk.orders.totals import line_total, order_total
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.locale import locale_name
from sign_desk.ui.orders.words import digits_of, money
from sign_desk.ui.trouble import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sign_desk.api.records import DesignedProduct, OrderRequest
    from sign_desk.money import MinorUnit
    from sign_desk.orders.recorded import OrderRecord
    from sign_desk.ui.orders.hand import StoreInHand
    from sign_desk.ui.orders.new_order import NewOrderPage
    from sign_desk.ui.orders.technical import TechnicalPage

_REST = 250  # milliseconds without a change after which is looked for orders alike
_PROPOSED = 20
_NO_HISTORY = "The order history cannot be used, and nothing is sent without it."
_UNANSWERED = "An order with this id has no answer yet. Settle it in Waiting first."


class ComposingPresenter(QObject):
    """Follows the form. `changed` carries each draft that the operator typed, with the cell that is still open."""

    changed = Signal(object)

    def __init__(self, page: NewOrderPage, technical: TechnicalPage, on_error: Callable[[BaseException], None]) -> None:
        super().__init__(page)
        self._page = page
        self._technical = technical
        self._tasks = TaskScope(page, on_error)
        self._store: StoreInHand | None = None
        self._attempted = False
        self._incomplete = False
        self._filling = False
        self._unanswered: frozenset[tuple[int | None, str]] = frozenset()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(self._look_for_alike)
        page.form.write_totals_with(self._line_total)
        page.form.edited.connect(self._edited)
        page.form.typing.connect(self._typing)
        page.form.productTyped.connect(self._propose_products)
        page.latestRequested.connect(self._use_latest)

    def use(self, store: StoreInHand | None) -> None:
        """Check what is typed for another store from now on."""
        self._tasks.cancel_all()
        self._rest.stop()
        self._store = store
        self._unanswered = frozenset()
        self._page.form.show_basis(self._basis)

    def blank(self) -> OrderDraft:
        """A new order: empty, but for what the store's profile knows."""
        if self._store is None:
            return OrderDraft()
        profile = self._store.profile
        integration = "" if profile.integration_id is None else str(profile.integration_id)
        return OrderDraft(integration_id=integration, currency=profile.currency)

    def fill(self, draft: OrderDraft) -> None:
        """Put `draft` into the form. That is nothing that the operator typed, so nobody is told."""
        self._attempted = self._incomplete = False
        # The product that was asked for was for the order before.
        self._tasks.cancel("latest")
        self._page.begin()
        self._filling = True
        try:
            self._page.form.set_draft(draft)
        finally:
            self._filling = False

    def draft(self) -> OrderDraft:
        """Read what is typed, but for the cell that is being typed into."""
        return self._page.form.draft()

    def commit(self) -> None:
        """Take over the cell that is being typed into."""
        self._page.form.commit()

    def complete(self) -> OrderRequest | None:
        """The order that would be sent; None, with all that is wrong shown, while it is not complete."""
        form = self._page.form
        form.commit()
        # Nothing is added to an order while it is asked whether it is to be sent.
        self._tasks.cancel("latest")
        self._attempted = True
        draft = form.draft()
        problems = check(draft, minor_unit=self._minor_unit, locale=locale_name())
        elsewhere = form.show_problems(problems, everywhere=True)
        if any(problem.severity is Severity.ERROR for problem in problems):
            self._incomplete = True
            words = " ".join(elsewhere) or "Correct what is marked in the form."
            self._page.show_answer(Tone.DANGER, "The order is not complete", words)
            form.focus_first_error()
            return None
        return self._build(draft)

    def payload_of(self, draft: OrderDraft) -> bytes | None:
        """What would be sent of `draft`, byte by byte; None while it is not complete."""
        # The wire records are slow to load.
        from sign_desk.api.records import encode

        order = self._build(draft)
        return None if order is None else encode(order)

    def total(self) -> int:
        """The total of the order, in the service's minor units; 0 while it cannot be read."""
        return self._total(self.draft(), self._basis) or 0

    def report(self, fields: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
        """Show at the fields what the service said of them; returns what it said of something else."""
        elsewhere = self._page.form.report({path: " ".join(said) for path, said in fields.items()})
        self._edited()
        self._page.form.focus_first_error()
        return elsewhere

    def know_waiting(self, orders: Sequence[OrderRecord]) -> None:
        """Take in which orders have no answer: their ids cannot be sent."""
        self._unanswered = frozenset(
            (order.integration_id, order.external_id) for order in orders if order.state is State.NO_ANSWER
        )
        self.refresh_obstacle()

    def refresh_obstacle(self) -> None:
        """Look again whether something stands in the way of sending."""
        obstacle = self._store.session.obstacle(self._page.form.currency() or None) if self._store else None
        self._page.show_obstacle(self._obstacle(), obstacle.uncounted if obstacle else None)

    def read_prices_anew(self) -> None:
        """Read what is typed by what is known of the store's prices by now."""
        self._page.form.show_basis(self._basis)
        self._edited()

    @property
    def _minor_unit(self) -> MinorUnit | None:
        return self._store.minor_unit_of(values.clean(self._page.form.currency())) if self._store else None

    @property
    def _basis(self) -> PriceBasis | None:
        return self._store.price_basis if self._store else None

    def _obstacle(self) -> str:
        if self._store is None:
            return ""
        if self._store.outbox is None:
            return _NO_HISTORY
        obstacle = self._store.session.obstacle(self._page.form.currency() or None)
        if obstacle is not None:
            return f"{obstacle.reason} {obstacle.next_step}"
        draft = self.draft()
        key = (values.whole_number(draft.integration_id), values.clean(draft.external_id))
        return _UNANSWERED if key in self._unanswered else ""

    def _edited(self) -> None:
        draft = self.draft()
        self._check(draft)
        self._page.show_total(self._total_in_words(draft))
        self.refresh_obstacle()
        self._rest.start()
        self._tell()

    def _typing(self) -> None:
        """Follow a cell that is open, of which the form's draft has nothing yet."""
        self._check(self._page.form.typed())
        self._tell()

    def _check(self, draft: OrderDraft) -> None:
        problems = check(draft, minor_unit=self._minor_unit, locale=locale_name())
        self._page.form.show_problems(problems, everywhere=self._attempted)
        if self._incomplete and not any(problem.severity is Severity.ERROR for problem in problems):
            self._incomplete = False
            self._page.answer.dismiss("answer")

    def _tell(self) -> None:
        if not self._filling:
            self.changed.emit(self._page.form.typed())

    def _line_total(self, line: LineDraft) -> str:
        """The total of a line as it is typed, for reading."""
        currency = self._page.form.currency()
        amount = line_total(line, currency, basis=self._basis, minor_unit=self._minor_unit, locale=locale_name())
        return money(amount, currency, digits_of(currency, self._minor_unit))

    def _total_in_words(self, draft: OrderDraft) -> str:
        """The total of the order; both that it may come to while it is not known what prices are for."""
        if not draft.products:
            return ""
        bases = [self._basis] if self._basis else list(PriceBasis)
        digits = digits_of(values.clean(draft.currency), self._minor_unit)
        found = {total for basis in bases if (total := self._total(draft, basis)) is not None}
        amounts = " or ".join(money(amount, draft.currency, digits) for amount in sorted(found))
        return f"Total {amounts}" if amounts else ""

    def _total(self, draft: OrderDraft, basis: PriceBasis | None) -> int | None:
        return order_total(draft, basis=basis, minor_unit=self._minor_unit, locale=locale_name())

    def _build(self, draft: OrderDraft) -> OrderRequest | None:
        # The wire records are slow to load.
        from sign_desk.orders.build import build

        with suppress(ValueError):
            return build(draft, minor_unit=self._minor_unit, locale=locale_name())
        return None

    def _look_for_alike(self) -> None:
        """Look whether an order like this one is on record, and show what would be sent."""
        store, order = self._store, self._build(self.draft())
        self._technical.show_order(order, store.session.profile.origin if store else "")
        if store is None or store.outbox is None or order is None:
            self._page.alike.show_orders(())
            return
        self._tasks.start("alike", partial(store.outbox.alike, order, self.total()), done=self._page.alike.show_orders)

    def _propose_products(self, typed: str) -> None:
        store = self._store
        if store is not None and store.outbox is not None:
            self._tasks.start(
                "products",
                partial(store.outbox.product_ids, values.clean(typed), _PROPOSED),
                done=self._page.form.propose_products,
            )

    def _use_latest(self) -> None:
        store = self._store
        if store is not None and store.outbox is not None:
            self._tasks.start("latest", store.outbox.latest_product, done=self._add_latest, failed=self._tell_latest)

    def _add_latest(self, product: DesignedProduct | None) -> None:
        if product is None or not product.external_id:
            self._page.show_answer(
                Tone.INFO, "The service shows no product", "It knows none that has an id in the store."
            )
            return
        self._page.form.add_line(LineDraft(product.external_id, "1", self._price(product.price)))
        title = product.title or product.external_id
        text = f"{title}. Compare it with your store: where there is no product yet, the service shows a sample."
        self._page.show_answer(Tone.INFO, "The latest product was added", text)

    def _tell_latest(self, error: Exception) -> None:
        trouble = explain(error)
        self._page.show_answer(Tone.DANGER, trouble.title, trouble.text)

    def _price(self, amount: int | None) -> str:
        """A price in the store's currency as it is typed; "" where it is not sure that it can be read so."""
        currency = self._page.form.currency()
        if amount is None or self._store is None or currency != self._store.profile.currency:
            return ""
        try:
            digits = wire_digits(currency, self._minor_unit)
            surplus = max(digits - iso_digits(currency), 0)
        except (UnknownCurrency, MinorUnitUnknown):
            return ""
        whole, rest = divmod(amount, 10**surplus)
        return "" if rest else plain_major(whole, digits - surplus, locale_name())
