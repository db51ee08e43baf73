"""The fields of one item, one below the other: label, input, explanation, and what was found wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from sign_desk.pricing.cells import value_at
from sign_desk.pricing.fields import Kind, field_of, line_number
from sign_desk.pricing.keys import POINTERS, SIZES, Cell, ItemKey, Part
from sign_desk.ui.kit.forms import Field
from sign_desk.ui.kit.inputs import ChoiceInput, TextInput
from sign_desk.ui.kit.labels import plain_tooltip
from sign_desk.ui.kit.theme import Space
from sign_desk.ui.pricing.editor.grid import are_alike
from sign_desk.ui.pricing.words import NOT_SET, choice_title, counted, hint, item_name, title

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sign_desk.pricing.cells import Path
    from sign_desk.ui.pricing.texts import Texts

_FLAGS = (("yes", "Yes"), ("no", "No"))
_PUBLISHED = {"mode": ("included_in_price_lists",)}
"""Values of texts that the vendor has told of; others are possible."""
_NONE = ("", "Not set")


class ItemFields(QWidget):
    """Inputs for the paths of an item of one part; `show_item` fills them in for any such item.

    ``typed`` carries a path, and the text that was typed or chosen there; ``sizeChosen`` the size that a row is to
    be for (None: for none).
    """

    typed = Signal(object, str)
    sizeChosen = Signal(object)

    def __init__(self, texts: Texts, part: Part, paths: Sequence[Path]) -> None:
        super().__init__()
        self._key: ItemKey | None = None
        self._fields: dict[Path, Field] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.TINY)
        self._sizes: Sequence[ItemKey] = ()
        self._offered: Sequence[tuple[str, str]] = ()
        self._size = self._add_size() if part in {Part.ROW, Part.BASE_ROW} else None
        for path in paths:
            self._add(texts, part, path)

    @property
    def paths(self) -> tuple[Path, ...]:
        """The paths that have a field."""
        return tuple(self._fields)

    def field(self, path: Path) -> Field | None:
        """The field of a path; None where there is none."""
        return self._fields.get(path)

    def first(self) -> QWidget | None:
        """The first input that can be typed into."""
        return next((field.control for field in self._fields.values() if field.control.isEnabled()), None)

    def show_item(self, texts: Texts, key: ItemKey, *, read_only: bool) -> None:
        """Fill in the values of this item. What is being typed for the same item meanwhile stays."""
        is_other, self._key = key != self._key, key
        for path, field in self._fields.items():
            cell, control = Cell(key, path), field.control
            text = self.text(texts, cell)
            if isinstance(control, ChoiceInput):
                _offer(control, text)
                control.set_value(text)
            elif isinstance(control, TextInput) and (is_other or not control.isModified()):
                control.set_value(text)
            control.setEnabled(not read_only and texts.is_open(cell))
            _show_change(field, texts, cell)
        if self._size is not None:
            self._show_size(self._size, texts, key, read_only=read_only)

    def unfinished(self) -> Mapping[Path, str]:
        """What is being typed, and has not been told yet."""
        lines = ((path, field.control) for path, field in self._fields.items())
        return {path: line.value() for path, line in lines if isinstance(line, TextInput) and line.isModified()}

    def go_on(self, unfinished: Mapping[Path, str]) -> Mapping[Path, str]:
        """Have in the fields what was being typed in others before; gives what has no field here."""
        left = dict(unfinished)
        for path, text in unfinished.items():
            line = self._fields[path].control if path in self._fields else None
            if isinstance(line, TextInput) and line.isEnabled():
                del left[path]
                if line.value() != text:
                    line.setText(text)
                    line.setModified(True)
                    line.setFocus(Qt.FocusReason.OtherFocusReason)
        return left

    def show_messages(self, errors: Mapping[Path, str], warnings: Mapping[Path, str]) -> None:
        """Tell at the fields what was found there."""
        for path, field in self._fields.items():
            if path in errors:
                field.show_error(errors[path])
            elif path in warnings:
                field.show_warning(warnings[path])
            elif field.message:
                field.clear()

    def text(self, texts: Texts, cell: Cell) -> str:
        """What the field of this cell holds: a choice by the service's own word."""
        value = value_at(texts.document.fields(cell.key), cell.path)
        field = self._fields.get(cell.path)
        if field is not None and isinstance(field.control, ChoiceInput) and isinstance(value, str):
            return value
        return texts.typed(cell.key.part, cell.path, value)

    # -- making -------------------------------------------------------------------------------------------

    def _add(self, texts: Texts, part: Part, path: Path) -> None:
        control = self._input(texts, part, path)
        is_price = texts.kind(part, path) is Kind.PRICE
        unit = counted(texts.unit(path), texts.doubt(path), texts.prices.currency) if is_price else ""
        words = title(part, path)
        # Once is enough: further lines of a price are explained by the first.
        is_further_line = len(path) > 1 and (line_number(path[1]) or 1) > 1
        told = "" if is_further_line else hint(texts.document.pricing_model, part, path)
        self._fields[path] = self._stack(
            Field(f"{words} ({unit})" if unit else words, control, required=False, hint=told)
        )

    def _input(self, texts: Texts, part: Part, path: Path) -> TextInput | ChoiceInput:
        field = field_of(part, path)
        values = _PUBLISHED.get(path[0], field.choices if field else ())
        choices = [(value, choice_title(value)) for value in values]
        if texts.kind(part, path) is Kind.FLAG:
            choices = list(_FLAGS)
        if choices:
            chooser = ChoiceInput([_NONE, *choices])
            chooser.activated.connect(lambda _row: self.typed.emit(path, chooser.value()))
            return chooser
        line = TextInput(NOT_SET)

        def finish() -> None:
            line.setModified(False)
            self.typed.emit(path, line.value())

        line.editingFinished.connect(finish)
        return line

    def _add_size(self) -> ChoiceInput:
        chooser = ChoiceInput()
        chooser.activated.connect(lambda row: self.sizeChosen.emit(self._sizes[row - 1] if row else None))
        self._stack(Field("For size", chooser, required=False, hint=""))
        return chooser

    def _stack(self, field: Field) -> Field:
        field.label.setWordWrap(True)
        self._column.addWidget(field.label)
        self._column.addWidget(field)
        self._column.addSpacing(Space.TINY)
        return field

    def _show_size(self, chooser: ChoiceInput, texts: Texts, key: ItemKey, *, read_only: bool) -> None:
        document = texts.document
        self._sizes = sizes = document.keys(SIZES)
        names = [("", "No size"), *((size.name, item_name(document, size, texts.prices)) for size in sizes)]
        if names != self._offered:
            self._offered = names
            chooser.set_choices(names)
        pointed = document.sizes_of(key)
        points = any(document.fields(key).get(name) is not None for name in POINTERS)
        # A size that is not there, or one of several, is none of those offered.
        chooser.setCurrentIndex(sizes.index(pointed[0]) + 1 if len(pointed) == 1 else -1 if points else 0)
        chooser.setEnabled(not read_only and document.is_editable(key))


def _offer(chooser: ChoiceInput, value: str) -> None:
    """Offer, beside what is known, a value that nobody knows as long as it is there."""
    known = [(str(chooser.itemData(row)), chooser.itemText(row)) for row in range(chooser.count())]
    wanted = [(data, words) for data, words in known if data == value or words != data]
    if value not in dict(wanted):
        wanted.append((value, value))
    if wanted != known:
        chooser.set_choices(wanted)


def _show_change(field: Field, texts: Texts, cell: Cell) -> None:
    """Write the label of a changed field in bold, and tell what was there before."""
    now, original = texts.document.fields(cell.key), texts.document.original(cell.key)
    before = None if original is None else value_at(original, cell.path)
    is_changed = original is not None and not are_alike(before, value_at(now, cell.path))
    if is_changed != field.label.font().bold():
        font = field.label.font()
        font.setBold(is_changed)
        field.label.setFont(font)
    told = texts.shown(cell.key.part, cell.path, before) if is_changed else ""
    field.label.setToolTip(plain_tooltip(f"Was {told or 'not sent'}.") if is_changed else "")
