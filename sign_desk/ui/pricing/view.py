"""The Pricing tab: the sizes, base prices and price lists of one customiser, to be read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFontDatabase, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QPlainTextEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from sign_desk.pricing.units import Unit
from sign_desk.ui.kit.labels import ToneLabel, heading_label
from sign_desk.ui.kit.notices import Notice, NoticeArea
from sign_desk.ui.kit.refresh import RefreshButton
from sign_desk.ui.kit.states import StatePages, ViewState
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.pricing.columns import Sheet, Table, price_table, size_table
from sign_desk.ui.pricing.table import PriceTable
from sign_desk.ui.pricing.words import (
    base_details,
    counting,
    document_details,
    list_details,
    model_name,
    plain,
)

if TYPE_CHECKING:
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.units import PriceFormat
    from sign_desk.ui.trouble import Trouble

_CALM = "Prices are shown as the service has them. This version shows them and does not change them."

_NO_WIDER_THAN_THERE_IS_ROOM = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon


class PricingView(QWidget):
    """Shows the pricing of the customiser that is open."""

    refreshRequested = Signal()
    cancelRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheet: Sheet | None = None
        self._customiser_id: int | None = None
        self.title = heading_label()
        self.about = ToneLabel()
        self.calm = ToneLabel(_CALM)
        self.counting = ToneLabel(tone=Tone.WARNING)
        self.updated = ToneLabel()
        self.updated.setWordWrap(False)
        self.refresh_button = RefreshButton()
        self.notices = NoticeArea()
        self.sizes = PriceTable("Sizes", "This pricing has no sizes.", compact=True)
        self.base = PriceTable("Base pricing", "This pricing has no base prices.", compact=True)
        self.rows = PriceTable("Prices", "There are no prices to show.")
        self.choice = QComboBox()
        self.choice.setSizeAdjustPolicy(_NO_WIDER_THAN_THERE_IS_ROOM)
        self.choice.setAccessibleName("Price list")
        self.count = ToneLabel()
        self.count.setWordWrap(False)
        self.raw = QPlainTextEdit()
        self.pages = StatePages(self._content())
        self._lay_out()
        self._connect()
        self.show_nothing()

    @property
    def is_loaded(self) -> bool:
        """Whether pricing is shown, be it the newest or what is kept."""
        return self.pages.state is ViewState.CONTENT

    def show_nothing(self) -> None:
        """Forget what was open, and tell how to open something."""
        self._sheet = None
        self._customiser_id = None
        self._head.hide()
        self.notices.clear()
        self.updated.setText("")
        self.show_busy(False)
        self.pages.show_empty(
            "No customiser is open", "Choose a customiser on the Customisers tab and open its pricing."
        )

    def show_customiser(self, customiser_id: int, name: str) -> None:
        """Tell whose pricing is shown from now on."""
        self._customiser_id = customiser_id
        self.title.setText(name)
        self.about.setText(f"Customiser {customiser_id}")
        self.counting.hide()
        self._head.show()

    def show_loading(self) -> None:
        """Tell that the pricing is on its way."""
        self.pages.show_loading("Loading the pricing…")

    def show_busy(self, busy: bool) -> None:
        """While newer pricing is on its way, offer to stop it."""
        self.refresh_button.show_busy(busy)

    def show_pricing(self, document: PricingDocument, prices: PriceFormat) -> None:
        """Show this pricing; the price list that was chosen stays."""
        self._sheet = sheet = Sheet(document, prices)
        details = (
            f"Customiser {self._customiser_id}",
            model_name(document),
            document_details(document, prices),
        )
        self.about.setText(" · ".join(filter(None, details)))
        doubt = counting(prices.doubt(Unit.MINOR), prices.currency)
        self.counting.setText(doubt)
        self.counting.setVisible(bool(doubt))
        self.sizes.show_table(size_table(sheet), self._customiser_id)
        base = price_table(sheet, document.base_pricing.rows)
        self.base.show_table(base, self._customiser_id, base_details(document, prices))
        self._offer(sheet)
        self._show_price_list()
        self._show_raw()
        self.pages.show_content()

    def show_updated(self, text: str, *, stale: bool) -> None:
        """Tell how old the pricing is."""
        self.updated.setText(text)
        self.updated.set_tone(Tone.WARNING if stale else Tone.MUTED)

    def show_trouble(self, trouble: Trouble) -> None:
        """Tell why the pricing could not be had: instead of it, or above the one that is kept."""
        if self._sheet is not None:
            self.notices.show_notice("trouble", Notice(Tone.WARNING, trouble.title, trouble.text))
        else:
            self.pages.show_error(trouble.title, trouble.text)

    def show_no_trouble(self) -> None:
        """The pricing could be had."""
        self.notices.dismiss("trouble")

    def show_technical_details(self, shown: bool) -> None:
        """Show or hide the pricing as the service sent it."""
        self.raw.setVisible(shown)
        self._show_raw()

    def _offer(self, sheet: Sheet) -> None:
        """Offer the price lists; the one that was chosen stays so, if it is still there."""
        chosen = self.choice.currentData()
        with QSignalBlocker(self.choice):
            self.choice.clear()
            for price_list in sheet.document.price_lists:
                id_ = plain(price_list.fields.get("pricing_id"), sheet.prices.number)
                self.choice.addItem(price_list.name or "Without a name", id_)
            self.choice.setCurrentIndex(max(self.choice.findData(chosen), 0))
        self.choice.setVisible(self.choice.count() > 0)

    def _show_price_list(self) -> None:
        if self._sheet is None:
            return
        # By position: nothing else tells two lists of the same name and id apart.
        lists, chosen = self._sheet.document.price_lists, self.choice.currentIndex()
        self.count.setText(f"{chosen + 1} of {len(lists)}" if lists else "This pricing has no price lists.")
        for price_list in lists[chosen : chosen + 1]:
            table = price_table(self._sheet, price_list.rows)
            about = (self._customiser_id, price_list.place)
            self.rows.show_table(table, about, list_details(price_list, self._sheet.prices))
        if not lists:
            self.rows.show_table(Table((), ()), self._customiser_id)

    def _show_raw(self) -> None:
        if not self.raw.isHidden() and self._sheet is not None:
            self.raw.setPlainText(json.dumps(self._sheet.document.tree, indent=2, ensure_ascii=False))

    def _content(self) -> QWidget:
        tables = QWidget()
        column = QVBoxLayout(tables)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.LARGE)
        # Sizes and base pricing are no higher than their rows; what is left belongs to the price list.
        for widget, share in ((self.sizes, 2), (self.base, 2), (self._price_lists(), 5)):
            column.addWidget(widget, share)
        content = QSplitter(Qt.Orientation.Horizontal)
        content.addWidget(tables)
        content.addWidget(self.raw)
        content.setStretchFactor(0, 2)
        content.setStretchFactor(1, 1)
        content.setChildrenCollapsible(False)
        content.setHandleWidth(Space.MEDIUM)
        self.raw.setReadOnly(True)
        self.raw.setAccessibleName("The pricing as the service sent it")
        self.raw.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.raw.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.raw.hide()
        return content

    def _price_lists(self) -> QWidget:
        bar = QHBoxLayout()
        bar.setSpacing(Space.SMALL)
        bar.addWidget(heading_label("Price list"))
        bar.addWidget(self.choice, 1)
        bar.addWidget(self.count)
        bar.addStretch(1)
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.SMALL)
        column.addLayout(bar)
        column.addWidget(self.rows, 1)
        return part

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(Space.SMALL)
        top.addWidget(self.title, 1)
        top.addWidget(self.updated)
        top.addWidget(self.refresh_button)
        self._head = QWidget()
        head = QVBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(Space.TINY)
        head.addLayout(top)
        for label in (self.about, self.calm, self.counting):
            head.addWidget(label)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.MEDIUM, Space.MEDIUM, Space.MEDIUM, Space.MEDIUM)
        column.setSpacing(Space.MEDIUM)
        column.addWidget(self._head)
        column.addWidget(self.notices)
        column.addWidget(self.pages, 1)

    def _connect(self) -> None:
        self.choice.currentIndexChanged.connect(self._show_price_list)
        self.refresh_button.refreshRequested.connect(self.refreshRequested)
        self.refresh_button.stopRequested.connect(self.cancelRequested)
        self.pages.retryRequested.connect(self.refreshRequested)
        self.pages.cancelRequested.connect(self.cancelRequested)
        QShortcut(QKeySequence.StandardKey.Refresh, self, self.refreshRequested.emit)
