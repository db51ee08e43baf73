"""The form of a new order: one field for each that the service takes, named by the service's own paths."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from sign_desk.money import currencies
from sign_desk.orders.checks import Severity
from sign_desk.orders.draft import AddressDraft, CustomerDraft, LineDraft, OrderDraft
from sign_desk.ui.kit.entry_table import EntryColumn, EntryTable, EntryTableModel
from sign_desk.ui.kit.forms import Form, align_labels
from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.inputs import ChoiceInput, TextInput
from sign_desk.ui.kit.labels import heading_label
from sign_desk.ui.kit.theme import Space
from sign_desk.ui.orders.address_form import AddressForm, PersonForm, ShippingForm
from sign_desk.ui.orders.words import PRICES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from PySide6.QtGui import QShowEvent

    from sign_desk.money import PriceBasis
    from sign_desk.orders.checks import Problem
    from sign_desk.ui.kit.entry_table import Entry

_WIDEST = 1240  # pixels: wider, a line of text is hard to follow from its label to its end


class OrderForm(QWidget):
    """Everything typed, as an `OrderDraft`; problems land at the field or cell of their path.

    `productTyped` carries what is being typed as a product's id; `propose_products` answers it. `typing` tells of each
    change in a cell that is open: `typed` has it, `draft` only when the cell is left.
    """

    edited = Signal()
    typing = Signal()
    productTyped = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line_total: Callable[[LineDraft], str] = lambda _line: ""
        self._touched: set[str] = set()
        self._reported: dict[str, str] = {}
        self.lines = EntryTableModel(
            (
                EntryColumn("external_id", "Product id", stretch=True, completed=True),
                EntryColumn("quantity", "Quantity", numeric=True),
                EntryColumn("price", PRICES[None], numeric=True),
                EntryColumn("total", "Total", numeric=True, computed=lambda row: self._line_total(_line(row))),
            )
        )
        self.table = EntryTable(self.lines, name="Products", noun="product")
        self._currency = ChoiceInput(searchable=True)
        self.order = self._order_form()
        self.billing = AddressForm("billing_address", "Billing address")
        self.customer = PersonForm("customer", "Customer")
        self.shipping = ShippingForm("shipping_address", "Shipping address")
        self.same_as_billing = self.shipping.same_as_billing
        self._forms = (self.order, self.billing, self.customer, self.shipping)
        self._lay_out()
        self._connect()
        self.set_draft(OrderDraft())

    def write_totals_with(self, line_total: Callable[[LineDraft], str]) -> None:
        """Show each line's total as `line_total` writes it."""
        self._line_total = line_total

    def show_basis(self, basis: PriceBasis | None) -> None:
        """Tell at the prices what they are for, None while that is not known; totals are written afresh."""
        self.lines.retitle("price", PRICES[basis])
        self._write_totals()

    def currency(self) -> str:
        """The currency in which prices are typed."""
        return self.order.values()["currency"]

    def label_of(self, path: str) -> str | None:
        """The words at the field or cell of this path, or None where there is none."""
        match path.split("."):
            case ["products", number, key] if number.isdigit() and int(number) < self.lines.rowCount():
                return next((column.title for column in self.lines.columns if column.key == key), None)
        return next((form.field(path).label.text().rstrip(" *") for form in self._forms if path in form.values()), None)

    def draft(self) -> OrderDraft:
        """Read what is typed, but for the cell that is being typed into: `commit` takes that over."""
        texts = {key: text for form in self._forms for key, text in form.values().items()}
        return OrderDraft(
            integration_id=texts["integration_id"],
            external_id=texts["external_id"],
            external_order_number=texts["external_order_number"],
            currency=texts["currency"],
            billing_address=AddressDraft(**_group(texts, "billing_address")),
            shipping_address=AddressDraft(**_group(texts, "shipping_address")),
            same_as_billing=self.same_as_billing.isChecked(),
            shipping_line=texts["shipping_line"],
            customer=CustomerDraft(**_group(texts, "customer")),
            products=tuple(_line(row) for row in self.lines.rows()),
        )

    def typed(self) -> OrderDraft:
        """Read what is typed, and what stands in the cell that is being typed into."""
        return replace(self.draft(), products=tuple(_line(row) for row in self.table.rows_as_typed()))

    def set_draft(self, draft: OrderDraft) -> None:
        """Fill the form with `draft`, which is one edit; nothing counts as typed by the operator yet."""
        with QSignalBlocker(self):
            for form in self._forms:
                form.set_values({key: _text_at(draft, key) for key in form.values()})
            self.same_as_billing.setChecked(draft.same_as_billing)
            self.lines.set_rows(asdict(line) for line in draft.products or (LineDraft(quantity="1"),))
        self._touched.clear()
        self._reported.clear()
        for form in self._forms:
            form.clear_messages()
        self.edited.emit()

    def add_line(self, line: LineDraft) -> None:
        """Add a product, in place of the last line where nothing is typed into that."""
        self.commit()
        lines = [one for one in (_line(row) for row in self.lines.rows()) if one.external_id or one.price]
        self.lines.set_rows(asdict(one) for one in (*lines, line))

    def propose_products(self, product_ids: Iterable[str]) -> None:
        """Propose these where a product's id is being typed."""
        self.table.propose(product_ids)

    def showEvent(self, event: QShowEvent) -> None:
        """List currencies and countries when they are first needed: reading their tables is slow."""
        super().showEvent(event)
        if not self._currency.count():
            self._currency.set_choices((one.code, f"{one.code} · {one.name}") for one in currencies())
            self.billing.list_countries()
            self.shipping.list_countries()

    def commit(self) -> None:
        """Take over the cell that is being typed into."""
        self.table.commit()

    def show_problems(self, problems: Iterable[Problem], *, everywhere: bool) -> tuple[str, ...]:
        """Show problems at their fields: those that the operator has been in, or `everywhere`.

        What the service reported stays until its field is edited. Returns what has no field to stand at.
        """
        shown = [p for p in problems if everywhere or p.path in self._touched or p.path.startswith("products.")]
        if everywhere:
            self._touched.update(problem.path for problem in shown)
        errors = {p.path: p.message for p in shown if p.severity is Severity.ERROR} | self._reported
        warnings = {p.path: p.message for p in shown if p.severity is Severity.WARNING and p.path not in errors}
        self._mark_lines(errors, everywhere=everywhere)
        left = {path: text for path, text in errors.items() if not path.startswith("products.")}
        for form in self._forms:
            left = form.show_errors(left)
            for path in warnings.keys() & form.values().keys():
                form.field(path).show_warning(warnings.pop(path))
        return (
            *left.values(),
            *(text for path, text in warnings.items() if not path.startswith("products.")),
        )

    def report(self, fields: Mapping[str, str]) -> tuple[str, ...]:
        """Keep what the service said of fields, by their paths, until they are edited.

        Returns what it said of something that has no field here.
        """
        labels = {path: self.label_of(path) for path in fields}
        self._reported = {path: _in_words(fields[path], path, label) for path, label in labels.items() if label}
        return tuple(fields[path] for path, label in labels.items() if not label)

    def focus_first_error(self) -> None:
        """Put the focus into the first field or cell with an error."""
        if self.order.focus_first_error() or self.billing.focus_first_error() or self.table.focus_first_problem():
            return
        if not self.customer.focus_first_error():
            self.shipping.focus_first_error()

    def _mark_lines(self, errors: Mapping[str, str], *, everywhere: bool) -> None:
        cells: dict[tuple[int, str], str] = {}
        for path, text in errors.items():
            match path.split("."):
                case ["products", number, key] if number.isdigit() and (everywhere or self._is_typed(int(number), key)):
                    cells[int(number), key] = text
        self.lines.set_problems(cells)

    def _is_typed(self, row: int, key: str) -> bool:
        """A cell still empty is not wrong yet, unless an attempt to send made it so."""
        rows = self.table.rows_as_typed()
        path = f"products.{row}.{key}"
        return path in self._touched or path in self._reported or (row < len(rows) and bool(rows[row].get(key)))

    def _order_form(self) -> Form:
        form = Form()
        form.add_section("Order")
        form.add(
            "external_id",
            "Store's order id",
            TextInput(),
            required=True,
            hint="No order with this id is sent twice.",
        )
        form.add(
            "external_order_number",
            "Order number",
            TextInput(),
            required=True,
            hint="As your customer knows it.",
        )
        form.add("integration_id", "Integration", TextInput(), required=True)
        form.add("currency", "Currency", self._currency, required=True)
        form.add("shipping_line", "Shipping method", TextInput())
        return form

    def _connect(self) -> None:
        for form in self._forms:
            form.edited.connect(self._edited)
        self.table.completionWanted.connect(self.productTyped)
        self.table.typing.connect(self.typing)
        self.lines.edited.connect(self._lines_edited)
        self.order.edited.connect(self._refresh_totals)

    def _edited(self, key: str) -> None:
        self._touched.add(key)
        self._reported.pop(key, None)
        self.edited.emit()

    def _lines_edited(self) -> None:
        self._reported = {path: text for path, text in self._reported.items() if not path.startswith("products")}
        self.edited.emit()

    def _refresh_totals(self, key: str) -> None:
        """The currency decides how prices are read: the totals of the lines follow it."""
        if key == "currency":
            self._write_totals()

    def _write_totals(self) -> None:
        rows = self.lines.rowCount()
        if rows:
            self.lines.dataChanged.emit(self.lines.index(0, 0), self.lines.index(rows - 1, len(self.lines.columns) - 1))

    def _copy_customer(self) -> None:
        self.customer.set_person(self.billing.person())

    def _lay_out(self) -> None:
        copy = QPushButton(icon("copy"), "Copy from the billing address")
        copy.clicked.connect(self._copy_customer)
        self.customer.add("copy", "", copy)
        products = QWidget()
        column = QVBoxLayout(products)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.SMALL)
        column.addWidget(heading_label("Products"))
        column.addWidget(self.table)
        self.setMaximumWidth(_WIDEST)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, Space.SMALL, 0)
        row.setSpacing(Space.HUGE)
        row.addLayout(_stack(self.order, self.billing), 1)
        row.addLayout(_stack(products, self.customer, self.shipping), 1)
        align_labels((self.order, self.billing))
        align_labels((self.customer, self.shipping))


def _stack(*widgets: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(Space.LARGE)
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch(1)
    return column


def _group(texts: Mapping[str, str], group: str) -> dict[str, str]:
    prefix = f"{group}."
    return {key.removeprefix(prefix): text for key, text in texts.items() if key.startswith(prefix)}


def _line(row: Entry) -> LineDraft:
    return LineDraft(external_id=row["external_id"], quantity=row["quantity"], price=row["price"])


def _text_at(draft: OrderDraft, path: str) -> str:
    value: object = draft
    for name in path.split("."):
        value = getattr(value, name)
    return str(value)


def _in_words(message: str, path: str, label: str) -> str:
    """What the service said of `path`, with the field's own words in place of the path."""
    for name in (path, path.replace("_", " ")):
        message = message.replace(name, label.lower())
    return message
