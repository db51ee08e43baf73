"""The Customisers tab: search, filters, table, and everything that is known of the one selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from sign_desk.ui.customisers.columns import activity_name, columns, model_name, spoken
from sign_desk.ui.customisers.detail import CustomiserDetail
from sign_desk.ui.kit.folding import FoldingSplitter
from sign_desk.ui.kit.inputs import ChoiceInput, SearchInput
from sign_desk.ui.kit.labels import ToneLabel
from sign_desk.ui.kit.notices import Notice, NoticeArea
from sign_desk.ui.kit.refresh import RefreshButton
from sign_desk.ui.kit.states import StatePages
from sign_desk.ui.kit.table_model import RecordTableModel
from sign_desk.ui.kit.table_view import RecordTable
from sign_desk.ui.kit.theme import Space, Tone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sign_desk.api.records import Customiser
    from sign_desk.ui.trouble import Trouble

_ANY = ""
_ROOM_FOR_BOTH = 1040  # pixels


class CustomisersView(QWidget):
    """Shows the customisers of the store in hand."""

    refreshRequested = Signal()
    cancelRequested = Signal()
    pricingRequested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._changed_prices: frozenset[int] = frozenset()
        self.model: RecordTableModel[Customiser] = RecordTableModel(
            columns(lambda c: c.customiser_id in self._changed_prices), lambda c: c.customiser_id
        )
        self.search = SearchInput("Search customisers")
        self.product = _filter("Product")
        self.price_type = _filter("Price type")
        self.active = _filter("State")
        self.table = RecordTable(
            self.model, name="Customisers", empty_text="No customiser matches the search and filters."
        )
        self.detail = CustomiserDetail()
        self.refresh_button = RefreshButton()
        self.updated = ToneLabel()
        self.updated.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.count = ToneLabel()
        self.count.setWordWrap(False)
        self.notices = NoticeArea()
        self.pages = StatePages(self._content())
        self._lay_out()
        self._connect()

    def show_nothing(self) -> None:
        """Forget the customisers of a store that is no longer in hand."""
        self.model.set_records(())
        self.detail.show_customiser(None)
        self.notices.clear()
        self.updated.setText("")

    def show_loading(self) -> None:
        """Tell that the first list is on its way."""
        self.pages.show_loading("Loading the customisers…")

    def show_busy(self, busy: bool) -> None:
        """While a newer list is on its way, offer to stop it."""
        self.refresh_button.show_busy(busy)

    def show_customisers(self, customisers: Sequence[Customiser]) -> None:
        """Show this list; search, filters, sorting and selection stay."""
        _offer(self.product, "Any product", (c.product for c in customisers), spoken)
        _offer(self.price_type, "Any price type", (c.price_type for c in customisers), model_name)
        self.model.set_records(customisers)
        if customisers:
            self.pages.show_content()
        else:
            self.pages.show_empty(
                "This store has no customisers yet",
                "Make one in your Sign Customiser dashboard, then refresh.",
                action="Refresh",
            )

    def show_changed_prices(self, customiser_ids: frozenset[int]) -> None:
        """Mark those whose prices were changed elsewhere since the operator last looked."""
        if customiser_ids != self._changed_prices:
            self._changed_prices = customiser_ids
            self.model.set_records(self.model.all_records())

    def show_updated(self, text: str, *, stale: bool) -> None:
        """Tell how old the list is."""
        self.updated.setText(text)
        self.updated.set_tone(Tone.WARNING if stale else Tone.MUTED)

    def show_trouble(self, trouble: Trouble) -> None:
        """Tell why the list could not be had: instead of it, or above the one that is kept."""
        if self.model.total:
            self.notices.show_notice("trouble", Notice(Tone.WARNING, trouble.title, trouble.text))
        else:
            self.pages.show_error(trouble.title, trouble.text)

    def show_no_trouble(self) -> None:
        """The list could be had."""
        self.notices.dismiss("trouble")

    def show_technical_details(self, shown: bool) -> None:
        """Show or hide the raw fields of the selected customiser."""
        self.detail.show_technical_details(shown)

    def _content(self) -> QWidget:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.SMALL)
        column.addWidget(self.table, 1)
        foot = QHBoxLayout()
        foot.setSpacing(Space.MEDIUM)
        foot.addWidget(self.count)
        foot.addWidget(self.updated, 1)
        column.addLayout(foot)
        # Names are long, and the particulars of one customiser read well in a narrow column.
        return FoldingSplitter(left, self.detail, fold_below=_ROOM_FOR_BOTH)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(Space.SMALL)
        bar.addWidget(self.search, 1)
        for choice in (self.product, self.price_type, self.active):
            bar.addWidget(choice)
        bar.addWidget(self.refresh_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.MEDIUM, Space.MEDIUM, Space.MEDIUM, Space.MEDIUM)
        column.setSpacing(Space.MEDIUM)
        column.addLayout(bar)
        column.addWidget(self.notices)
        column.addWidget(self.pages, 1)

    def _connect(self) -> None:
        self.active.set_choices(((_ANY, "Any state"), *((activity_name(v), activity_name(v)) for v in (True, False))))
        self.active.set_value(_ANY)
        self.search.valueChanged.connect(self.model.set_search)
        for choice in (self.product, self.price_type, self.active):
            choice.valueChanged.connect(self._filter)
        self.table.recordSelected.connect(self.detail.show_customiser)
        self.table.recordActivated.connect(self.pricingRequested)
        self.detail.pricingRequested.connect(self.pricingRequested)
        self.detail.copyRequested.connect(lambda c: QGuiApplication.clipboard().setText(str(c.customiser_id)))
        self.refresh_button.refreshRequested.connect(self.refreshRequested)
        self.refresh_button.stopRequested.connect(self.cancelRequested)
        self.pages.retryRequested.connect(self.refreshRequested)
        self.pages.actionRequested.connect(self.refreshRequested)
        self.pages.cancelRequested.connect(self.cancelRequested)
        for changed in (self.model.modelReset, self.model.filterChanged):
            changed.connect(self._show_count)
        QShortcut(QKeySequence.StandardKey.Refresh, self, self.refreshRequested.emit)
        QShortcut(QKeySequence.StandardKey.Find, self, self.search.setFocus)

    def _filter(self) -> None:
        product, price_type, active = self.product.value(), self.price_type.value(), self.active.value()

        def wanted(customiser: Customiser) -> bool:
            return (
                product in {_ANY, customiser.product}
                and price_type in {_ANY, customiser.price_type}
                and active in {_ANY, activity_name(customiser.active)}
            )

        self.model.set_filter(wanted if product or price_type or active else None)

    def _show_count(self) -> None:
        shown, total = self.model.rowCount(), self.model.total
        noun = "customiser" if total == 1 else "customisers"
        self.count.setText(f"{total:,} {noun}" if shown == total else f"{shown:,} of {total:,} {noun}")


def _filter(name: str) -> ChoiceInput:
    choice = ChoiceInput()
    choice.setAccessibleName(f"Filter by {name.lower()}")
    return choice


def _offer(
    choice: ChoiceInput, everything: str, values: Iterable[str | None], title: Callable[[str | None], str]
) -> None:
    """Offer what there is to choose from. A choice of which nothing is left gives way to `everything`."""
    found = sorted({value for value in values if value}, key=title)
    choice.set_choices(((_ANY, everything), *((value, title(value)) for value in found)))
    if choice.currentIndex() < 0:
        choice.set_value(_ANY)
