"""The form of one item of a pricing document: what it is, every field of it, and what was found."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QToolButton, QVBoxLayout, QWidget

from sign_desk.pricing.fields import MOST_LINES
from sign_desk.pricing.findings import Severity
from sign_desk.pricing.keys import BASE, DOCUMENT, Cell, ItemKey, Part, is_new, list_of
from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.labels import ToneLabel, heading_label, plain_tooltip
from sign_desk.ui.kit.scroll import scrolled
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.pricing.editor.form_fields import ItemFields
from sign_desk.ui.pricing.editor.grid import line_limit
from sign_desk.ui.pricing.editor.grid_columns import nothing_seen, paths
from sign_desk.ui.pricing.words import item_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sign_desk.pricing.cells import Path
    from sign_desk.pricing.findings import Finding
    from sign_desk.pricing.inspection import Inspection
    from sign_desk.ui.pricing.texts import Texts

_IDS = (("size_id", "Id"), ("pricing_id", "Id"), ("client_key", "Key"))
_RAW_HEIGHT = 180
_LINKS_WIDTH = 190


class ItemForm(QWidget):
    """Shows one item, and tells what is typed and chosen in it.

    - ``valuesTyped``: texts by `Cell`.
    - ``sizeChosen``: a row, and the size that it is to be for (None: for none).
    - ``textLost``: what was being typed into a field that is not there any more, or is for reading only by now.
    - ``itemRequested``: the item above this one, that the operator wants to see instead.
    """

    valuesTyped = Signal(object)
    sizeChosen = Signal(object, object)
    textLost = Signal(str)
    itemRequested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts: Texts | None = None
        self._key: ItemKey | None = None
        self._inspection: Inspection | None = None
        self._read_only = self._every_field = False
        self._made_for: object = None
        self._fields: ItemFields | None = None
        self._shown_above: tuple[tuple[ItemKey, str], ...] = ()
        self._title, self._about = heading_label(), ToneLabel()
        self._findings = ToneLabel(tone=Tone.WARNING)
        self.raw = QPlainTextEdit()
        self._lay_out()
        self.show_nothing()

    @property
    def key(self) -> ItemKey | None:
        """The item that is shown."""
        return self._key

    def is_of(self, texts: Texts) -> bool:
        """Whether the item is shown as it is in this document."""
        return self._texts is texts

    @property
    def fields(self) -> ItemFields | None:
        """The fields that are shown; None while there is no item."""
        return self._fields

    def show_nothing(self) -> None:
        """There is no item to show."""
        self._leave(self._unfinished())
        self._texts = self._key = None
        self._title.setText("Nothing is selected")
        self._about.setText("")
        self._findings.hide()
        self._show_above(())
        if self._fields is not None:
            self._take(None)

    def show_item(self, texts: Texts, key: ItemKey, inspection: Inspection | None) -> None:
        """Show this item. What is being typed for it meanwhile stays."""
        unfinished, is_other = self._unfinished(), key != self._key
        if is_other:
            self._leave(unfinished)
        self._texts, self._key, self._inspection = texts, key, inspection
        found, units = tuple(self._paths(texts, key)), (texts.prices, texts.document.loaded.get("value_units"))
        made_for = (key.part, texts.document.pricing_model, found, units)
        if self._fields is None or made_for != self._made_for:
            self._made_for = made_for
            self._take(ItemFields(texts, key.part, found))
        self._show_names(texts, key)
        if self._fields is not None:
            self._fields.show_item(texts, key, read_only=self._read_only)
            if not is_other:
                self._leave(self._fields.go_on(unfinished))
        self._show_findings(inspection.at(key) if inspection else ())
        self._show_raw()

    def finish_typing(self) -> None:
        """Tell what is being typed, as if the keyboard went on."""
        for path, text in self._unfinished().items():
            self._tell(path, text)

    def focus_field(self, path: Path) -> None:
        """Put the focus into the field of this path, if the form has it."""
        if self._fields is not None and (field := self._fields.field(path)) is not None:
            field.control.setFocus(Qt.FocusReason.OtherFocusReason)

    def first_field(self) -> QWidget | None:
        """The first input that can be typed into."""
        return self._fields.first() if self._fields is not None else None

    def set_read_only(self, read_only: bool) -> None:
        """Whether fields can be looked at only."""
        self._read_only = read_only
        self._again()

    def set_every_field(self, every_field: bool) -> None:
        """Whether also fields are shown that the pricing model does not use."""
        if every_field != self._every_field:
            self._every_field = every_field
            self._again()

    def show_technical_details(self, shown: bool) -> None:
        """Show or hide the item as the service has it."""
        self.raw.setVisible(shown)
        self._show_raw()

    # -- inside -------------------------------------------------------------------------------------------

    def _paths(self, texts: Texts, key: ItemKey) -> Iterator[Path]:
        document, seen = texts.document, nothing_seen(texts.document)
        seen.look(document.fields(key))
        lines = min(line_limit(document, key) or 1, MOST_LINES)
        return paths(document, key.part, seen, lines=lines, every_field=self._every_field)

    def _take(self, fields: ItemFields | None) -> None:
        before, self._fields = self._fields, fields
        if before is not None:
            # Hidden, it loses the focus, and would tell of what is typed in it: by now that is of another item.
            before.blockSignals(True)
            self._column.removeWidget(before)
            before.hide()
            before.deleteLater()
        if fields is not None:
            fields.typed.connect(self._tell)
            fields.sizeChosen.connect(self._choose_size)
            self._column.insertWidget(1, fields)

    def _unfinished(self) -> Mapping[Path, str]:
        return self._fields.unfinished() if self._fields is not None else {}

    def _leave(self, unfinished: Mapping[Path, str]) -> None:
        for text in unfinished.values():
            self.textLost.emit(text)

    def _tell(self, path: Path, text: str) -> None:
        if self._texts is not None and self._key is not None and self._fields is not None:
            cell = Cell(self._key, path)
            if text != self._fields.text(self._texts, cell):
                self.valuesTyped.emit({cell: text})

    def _choose_size(self, size: ItemKey | None) -> None:
        texts, key = self._texts, self._key
        if texts is not None and key is not None and (size,) != (texts.document.sizes_of(key) or (None,)):
            self.sizeChosen.emit(key, size)

    def _show_findings(self, findings: Sequence[Finding]) -> None:
        errors = _messages(finding for finding in findings if finding.severity is Severity.ERROR)
        warnings = _messages(finding for finding in findings if finding.severity is Severity.WARNING)
        if self._fields is not None:
            self._fields.show_messages(errors, warnings)
            known = self._fields.paths
            rest = [text for told in (errors, warnings) for path, text in told.items() if path not in known]
            self._findings.setText("\n".join(rest))
            self._findings.setVisible(bool(rest))

    def _show_names(self, texts: Texts, key: ItemKey) -> None:
        document = texts.document
        fields = document.fields(key)
        self._title.setText(item_name(document, key, texts.prices))
        told = [f"{words} {fields[name]}" for name, words in _IDS if fields.get(name) is not None]
        if is_new(key):
            told = ["Added here: the service does not have it yet"]
        self._about.setText(" · ".join(told) if key.part in {Part.SIZE, Part.LIST} or is_new(key) else "")
        self._about.setVisible(bool(self._about.text()))
        above = [item for item in _above(key) if item != DOCUMENT or any(self._paths(texts, DOCUMENT))]
        self._show_above([(item, item_name(document, item, texts.prices)) for item in above])

    def _show_above(self, items: Iterable[tuple[ItemKey, str]]) -> None:
        items = tuple(items)
        if items == self._shown_above:
            return
        self._shown_above = items
        while (item := self._above.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for key, name in items:
            self._above.addWidget(self._link(key, name, _LINKS_WIDTH // len(items)))
        self._above.addStretch(1)

    def _link(self, key: ItemKey, name: str, width: int) -> QToolButton:
        button = QToolButton()
        shown = button.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, width)
        button.setText(shown.replace("&", "&&"))
        button.setIcon(icon("arrow-elbow-left-up"))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setToolTip(plain_tooltip(f"Show {name}"))
        button.clicked.connect(lambda: self.itemRequested.emit(key))
        return button

    def _show_raw(self) -> None:
        if not self.raw.isHidden() and self._texts is not None and self._key is not None:
            fields = dict(self._texts.document.fields(self._key))
            self.raw.setPlainText(json.dumps(fields, indent=2, ensure_ascii=False))

    def _again(self) -> None:
        if self._texts is not None and self._key is not None and self._key in self._texts.document:
            self.show_item(self._texts, self._key, self._inspection)

    def _lay_out(self) -> None:
        self.raw.setReadOnly(True)
        self.raw.setAccessibleName("The item as the service has it")
        self.raw.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.raw.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.raw.setFixedHeight(_RAW_HEIGHT)
        self.raw.hide()
        self._above = QHBoxLayout()
        self._above.setSpacing(0)
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, Space.SMALL, 0)
        self._column.setSpacing(Space.SMALL)
        self._column.addWidget(self._findings)
        self._column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(Space.TINY)
        outer.addLayout(self._above)
        for widget in (self._title, self._about):
            outer.addWidget(widget)
        outer.addWidget(scrolled(content), 1)
        outer.addWidget(self.raw)


def _above(key: ItemKey) -> Iterator[ItemKey]:
    """The items in which an item stands, the outermost first."""
    if key != DOCUMENT:
        yield DOCUMENT
    if key.part is Part.BASE_ROW:
        yield BASE
    if (owner := list_of(key)) is not None:
        yield owner


def _messages(findings: Iterable[Finding]) -> Mapping[Path, str]:
    told: dict[Path, str] = {}
    for finding in findings:
        told[finding.path] = f"{told[finding.path]}\n{finding.message}" if finding.path in told else finding.message
    return told
