"""Narrows a grid of prices down: by words in the names of its rows, by a size, and by the fields shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from sign_desk.pricing.keys import SIZES, ItemKey, Part
from sign_desk.ui.kit.inputs import ChoiceInput, SearchInput
from sign_desk.ui.kit.labels import ToneLabel
from sign_desk.ui.kit.theme import Space

if TYPE_CHECKING:
    from sign_desk.pricing.document import PricingDocument

_PAUSE = 150  # ms without a key before the rows are narrowed down
_EVERY = ("", "All sizes")


class Narrowing(QWidget):
    """``changed``: `words`, `chosen_size` or `every_field` is another."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = SearchInput("Search rows")
        self.sizes = ChoiceInput([_EVERY])
        self._offered: list[tuple[str, str]] = []
        self.sizes.setAccessibleName("Size")
        self.fields = QCheckBox("All fields")
        self.fields.setToolTip("Show fields that the pricing model does not use, too")
        self.count = ToneLabel()
        self.count.setWordWrap(False)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self.changed)
        self.search.valueChanged.connect(lambda _text: self._pause.start())
        self.sizes.valueChanged.connect(lambda _value: self.changed.emit())
        self.fields.toggled.connect(lambda _checked: self.changed.emit())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.SMALL)
        row.addWidget(self.search, 2)
        row.addWidget(self.sizes, 1)
        row.addWidget(self.fields)
        row.addWidget(self.count)

    @property
    def words(self) -> str:
        """What the names of the rows have to contain."""
        return self.search.value()

    @property
    def chosen_size(self) -> ItemKey | None:
        """The size whose rows are wanted; None for those of all."""
        name = self.sizes.value()
        return ItemKey(Part.SIZE, name) if name and not self.sizes.isHidden() else None

    @property
    def every_field(self) -> bool:
        """Whether also fields are wanted that the pricing model does not use."""
        return self.fields.isChecked()

    def show_document(self, document: PricingDocument) -> None:
        """Offer the sizes of this document."""
        sizes = [(size.name, document.name(size) or "Without a name") for size in document.keys(SIZES)]
        if sizes != self._offered:
            self._offered = sizes
            self.sizes.set_choices([_EVERY, *sizes])
            if self.sizes.currentIndex() < 0:
                self.sizes.set_value("")

    def show_part(self, part: Part) -> None:
        """Offer what the rows of this part can be narrowed down by."""
        self.sizes.setVisible(part is not Part.SIZE)

    def choose(self, size: ItemKey | None) -> None:
        """Narrow the rows down to those of this size (None: of all), whatever their names."""
        self.search.clear()
        self.sizes.set_value(size.name if size else "")

    def show_count(self, rows: int, cells: int) -> None:
        """Tell how much is shown, and how much of it is selected."""
        told = f"{rows:,} row{'s' if rows != 1 else ''}"
        self.count.setText(f"{told}, {cells:,} cells" if cells > 1 else told)
        self.count.setToolTip(f"{cells:,} cells are selected" if cells > 1 else "")
