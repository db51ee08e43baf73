"""Which product each line of the file is: found, entered, told by a rule, or left out because it is no sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from sign_desk.ui.kit.columns import Column
from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.inputs import ChoiceInput, SearchInput, TextInput
from sign_desk.ui.kit.labels import ToneLabel, plain_label
from sign_desk.ui.kit.notices import Action, Notice, NoticeArea
from sign_desk.ui.kit.table_model import RecordTableModel
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.orders.missed.choosing_table import ChoosingTable
from sign_desk.ui.orders.missed.line_groups import LineGroup, LineGroups
from sign_desk.ui.orders.words import count_of

if TYPE_CHECKING:
    from collections.abc import Callable

_OPEN, _KNOWN, _SKIPPED = "open", "known", "skipped"
_SHOWN = [("", "All lines"), (_OPEN, "Without a product"), (_KNOWN, "With a product"), (_SKIPPED, "Left out")]
_WIDE_ID = "8" * 14
_EMPTY = "No line fits. Choose “All lines” to see every line of the file."


def _tone(group: LineGroup) -> Tone | None:
    return Tone.WARNING if group.missing else Tone.MUTED if group.skipped and not group.products else None


def _pieces(group: LineGroup) -> str:
    return "?" if group.pieces is None else f"{group.pieces:,}"


COLUMNS: tuple[Column[LineGroup], ...] = (
    Column("name", "Name in the file", lambda group: group.line.name, stretch=True),
    Column("sku", "SKU", lambda group: group.line.sku),
    Column("lines", "Lines", lambda group: f"{len(group.refs):,}", sort=lambda group: len(group.refs), numeric=True),
    Column("pieces", "Pieces", _pieces, sort=lambda group: group.pieces, numeric=True),
    Column("order", "Such as in order", lambda group: group.number),
    Column("product", "Product id", lambda group: group.product_words, tone=_tone),
    Column("by", "Found by", lambda group: group.found_by),
)


class LineTableModel(RecordTableModel[LineGroup]):
    """Lines of a file, called the same together or each by itself."""

    def __init__(self) -> None:
        super().__init__(COLUMNS, lambda group: group.key)

    def _searchable(self) -> list[str]:
        return [group.search for group in self._records]


class ProductsPage(QWidget):
    """A table of lines with what is done to those chosen. `productGiven` carries groups, an id, and whether for good.

    `pasteRequested`, `ruleRequested`, `skipRequested`, `leaveOutRequested` and `takeBackRequested` carry the groups
    chosen. `togetherChanged` tells whether lines that are called the same stand together.
    """

    productGiven = Signal(object, str, bool)
    pasteRequested = Signal(object)
    ruleRequested = Signal(object)
    skipRequested = Signal(object)
    leaveOutRequested = Signal(object)
    takeBackRequested = Signal(object)
    rulesRequested = Signal()
    secondFileRequested = Signal()
    togetherChanged = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = LineTableModel()
        self.table: ChoosingTable[LineGroup] = ChoosingTable(
            self.model, name="Lines of the file", empty_text=_EMPTY, wide=("product", _WIDE_ID)
        )
        self.notices = NoticeArea()
        self.search = SearchInput("Search name, SKU, product")
        self.shown = ChoiceInput(_SHOWN)
        self.only_wanted = QCheckBox("Only lines of missing orders")
        self.together = QCheckBox("Lines called the same together")
        self.found = ToneLabel()
        self.product = TextInput("Product id")
        self.use_button = QPushButton(icon("check"), "Use for this file")
        self.remember_button = QPushButton(icon("bookmark-simple"), "Use and remember")
        self.paste_button = QPushButton(icon("clipboard-text"), "Paste addresses…")
        self.rule_button = QPushButton(icon("list-plus"), "Make a rule…")
        self.skip_button = QPushButton(icon("minus-circle"), "No sign: skip such lines…")
        self.leave_out_button = QPushButton("Leave out")
        self.take_back_button = QPushButton(icon("arrow-counter-clockwise"), "Take back")
        self.rules_button = QPushButton(icon("list-bullets"), "Rules…")
        self._chosen = ToneLabel("")
        self.together.setChecked(True)
        self.shown.set_value("")
        self._connect()
        self._lay_out()
        self._offer()

    def show_groups(self, found: LineGroups, rules: int) -> None:
        """Show these lines, and how many rules there are."""
        self.model.set_records(found.groups)
        self.rules_button.setText(f"Rules ({rules})…" if rules else "Rules…")
        lines = count_of(found.lines, "line")
        self.found.setText(f"{lines}, {found.missing:,} without a product" if found.missing else lines)
        self._offer()

    def offer_second_file(self, lines: int) -> None:
        """Offer to take ids from a second file, for so many lines that lack one; none for 0."""
        if not lines:
            self.notices.dismiss("second")
            return
        add = Action("Add a second file…", self.secondFileRequested.emit)
        text = (
            "Shopify's own export has no product ids. An export of the same orders by the app Matrixify has them: add "
            "it, and they are filled in. Or choose lines below, and enter ids or paste the products' addresses."
        )
        notice = Notice(Tone.INFO, f"{count_of(lines, 'line')} without a product id", text, actions=(add,))
        self.notices.show_notice("second", notice)

    def chosen(self) -> list[LineGroup]:
        """The lines that are chosen."""
        return self.table.chosen()

    def _filter(self) -> None:
        kind, wanted = self.shown.value(), self.only_wanted.isChecked()

        def holds(group: LineGroup) -> bool:
            if wanted and not group.wanted:
                return False
            if kind == _OPEN:
                return group.missing > 0
            if kind == _KNOWN:
                return bool(group.products)
            return kind != _SKIPPED or bool(group.skipped)

        self.model.set_filter(holds)

    def _offer(self) -> None:
        groups = self.chosen()
        lines = sum(len(group.refs) for group in groups)
        self._chosen.setText(f"{count_of(lines, 'line')} chosen:" if groups else "Choose lines in the table:")
        has_id = bool(self.product.value().strip())
        for button in (self.use_button, self.remember_button):
            button.setEnabled(bool(groups) and has_id)
        for button in (
            self.paste_button,
            self.rule_button,
            self.skip_button,
            self.leave_out_button,
            self.take_back_button,
        ):
            button.setEnabled(bool(groups))

    def _give(self, *, for_good: bool) -> None:
        self.productGiven.emit(self.chosen(), self.product.value().strip(), for_good)
        self.product.set_value("")

    def _connect(self) -> None:
        self.search.valueChanged.connect(self.model.set_search)
        self.shown.valueChanged.connect(lambda _value: self._filter())
        self.only_wanted.toggled.connect(lambda _on: self._filter())
        self.together.toggled.connect(self.togetherChanged)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._offer())
        self.model.modelReset.connect(self._offer)
        self.product.valueChanged.connect(lambda _text: self._offer())
        self.product.returnPressed.connect(self.use_button.click)
        self.use_button.clicked.connect(lambda: self._give(for_good=False))
        self.remember_button.clicked.connect(lambda: self._give(for_good=True))
        requests: tuple[tuple[QPushButton, Callable[[object], None]], ...] = (
            (self.paste_button, self.pasteRequested.emit),
            (self.rule_button, self.ruleRequested.emit),
            (self.skip_button, self.skipRequested.emit),
            (self.leave_out_button, self.leaveOutRequested.emit),
            (self.take_back_button, self.takeBackRequested.emit),
        )
        for button, request in requests:
            button.clicked.connect(lambda _checked=False, request=request: request(self.chosen()))
        self.rules_button.clicked.connect(self.rulesRequested)

    def _lay_out(self) -> None:
        self.product.setAccessibleName("Product id for the lines chosen")
        self.shown.setAccessibleName("Which lines are shown")
        self.remember_button.setToolTip("Also in later files, for lines with this SKU and name")
        self.leave_out_button.setToolTip("Do not send these lines of this file")
        self.take_back_button.setToolTip("Forget what was entered, remembered or left out for these lines")
        top, give, more = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for row in (top, give, more):
            row.setSpacing(Space.SMALL)
        top.addWidget(self.search, 1)
        for part in (self.shown, self.only_wanted, self.together, self.rules_button):
            top.addWidget(part)
        self.product.setMinimumWidth(180)
        give.addWidget(self._chosen, 1)
        give.addWidget(self.product)
        for button in (self.use_button, self.remember_button, self.paste_button):
            give.addWidget(button)
        more.addStretch(1)
        for button in (self.rule_button, self.skip_button, self.leave_out_button, self.take_back_button):
            more.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.SMALL)
        column.addWidget(plain_label(_TEXT))
        column.addWidget(self.notices)
        column.addLayout(top)
        column.addWidget(self.table, 1)
        column.addWidget(self.found)
        column.addLayout(give)
        column.addLayout(more)


_TEXT = (
    "Every sign is sent under the product id that your shop gave it. Often each design is a product of its own: then "
    "lines that are called the same are different products, and each needs its own id."
)
