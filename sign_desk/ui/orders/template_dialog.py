"""Asks for the name under which an order is kept as a template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from sign_desk.ui.kit.forms import Form
from sign_desk.ui.kit.inputs import TextInput
from sign_desk.ui.kit.labels import ToneLabel
from sign_desk.ui.kit.theme import Space

if TYPE_CHECKING:
    from collections.abc import Iterable

_WIDTH = 420


class TemplateDialog(QDialog):
    """A name; one in use already is replaced, which is told before."""

    def __init__(self, names: Iterable[str], parent: QWidget) -> None:
        super().__init__(parent)
        self._names = frozenset(names)
        self.setWindowTitle("Save as a template")
        self.form = Form()
        self.form.add("name", "Name", TextInput(), required=True)
        self.form.edited.connect(lambda _key: self._check())
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(Space.MEDIUM)
        column.addWidget(ToneLabel("Everything on the form is kept in it, but for the order's id and number."))
        column.addWidget(self.form)
        column.addWidget(self.buttons)
        self.setMinimumWidth(_WIDTH)

    def name(self) -> str:
        """Read the name."""
        return self.form.values()["name"].strip()

    def accept(self) -> None:
        """Close, unless there is no name."""
        if self.name():
            super().accept()
        else:
            self.form.field("name").show_error("Enter a name.")
            self.form.focus_first_error()

    def _check(self) -> None:
        field = self.form.field("name")
        field.clear()
        if self.name() in self._names:
            field.show_warning("There is a template of this name: it is replaced.")
