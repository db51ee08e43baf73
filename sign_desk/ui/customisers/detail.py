"""Everything that is known of one customiser."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from sign_desk.api.records import to_wire
from sign_desk.ui.customisers.columns import activity_name, model_name, moment, spoken
from sign_desk.ui.kit.facts import Fact, Facts
from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.labels import ToneLabel, heading_label
from sign_desk.ui.kit.marks import primary
from sign_desk.ui.kit.scroll import scrolled
from sign_desk.ui.kit.theme import Space

if TYPE_CHECKING:
    from sign_desk.api.records import Customiser

_LEAST_WIDTH = 276


class CustomiserDetail(QWidget):
    """Shows one customiser: its fields, those this program does not know, and with technical details all of it raw."""

    pricingRequested = Signal(object)
    copyRequested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._customiser: Customiser | None = None
        self._technical = False
        self.setMinimumWidth(_LEAST_WIDTH)
        self._title = heading_label()
        self._hint = ToneLabel("Select a customiser to see everything about it.")
        self._hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.facts = Facts()
        self.pricing_button = primary(QPushButton(icon("tag"), "Open its pricing"))
        self.copy_button = QPushButton(icon("copy"), "Copy id")
        self.pricing_button.clicked.connect(lambda: self.pricingRequested.emit(self._customiser))
        self.copy_button.clicked.connect(lambda: self.copyRequested.emit(self._customiser))
        self._lay_out()
        self.show_customiser(None)

    def show_customiser(self, customiser: Customiser | None) -> None:
        """Show this one, or a word on how to choose one."""
        self._customiser = customiser
        for widget in (self._title, self._scroll, self.pricing_button, self.copy_button):
            widget.setVisible(customiser is not None)
        self._hint.setVisible(customiser is None)
        if customiser is not None:
            self._title.setText(customiser.name or "Without a name")
            self.facts.set_sections(self._sections(customiser))

    def show_technical_details(self, shown: bool) -> None:
        """Show or hide the fields as the service sent them."""
        self._technical = shown
        self.show_customiser(self._customiser)

    def _sections(self, customiser: Customiser) -> list[tuple[str, list[Fact]]]:
        sections = [("", _known(customiser))]
        unknown = customiser.model_extra or {}
        if unknown:
            facts = [Fact(_label(name), _plain(value), copyable=True) for name, value in unknown.items()]
            sections.append(("Further fields from the service", facts))
        if self._technical:
            raw = json.dumps(to_wire(customiser), indent=2, ensure_ascii=False)
            sections.append(("As the service sent it", [Fact("JSON", raw, copyable=True, code=True)]))
        return sections

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.SMALL)
        buttons.addWidget(self.pricing_button)
        buttons.addWidget(self.copy_button)
        buttons.addStretch(1)
        self._scroll = scrolled(self.facts)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.MEDIUM)
        column.addWidget(self._title)
        column.addLayout(buttons)
        column.addWidget(self._hint)
        column.addWidget(self._scroll, 1)


def _known(customiser: Customiser) -> list[Fact]:
    return [
        Fact("Customiser id", str(customiser.customiser_id), copyable=True),
        Fact("Product", spoken(customiser.product)),
        Fact("Price type", model_name(customiser.price_type)),
        Fact("Selection", spoken(customiser.selection_type)),
        Fact("State", activity_name(customiser.active)),
        Fact("Created", moment(customiser.created_at)),
        Fact("Updated", moment(customiser.updated_at)),
    ]


def _label(name: str) -> str:
    """The name of a field as words; capitals within it stay, they may part its words."""
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


def _plain(value: object) -> str:
    """A value of any kind in words; lists and groups as they came."""
    match value:
        case None:
            return "Not set"
        case bool():
            return "Yes" if value else "No"
        case str():
            return value
        case _:
            return json.dumps(value, indent=2, ensure_ascii=False)
