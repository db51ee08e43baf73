"""The set of sample signs for one pricing model, to be edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from sign_desk.pricing.quote import Sign
from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.labels import ToneLabel
from sign_desk.ui.kit.theme import Space
from sign_desk.ui.pricing.sign_form import SignForm

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDTH, _HEIGHT = 720, 460
_LIST_WIDTH = 250


class SamplesDialog(QDialog):
    """Edits the sample signs of a pricing model; `defaults` are those that can be restored."""

    def __init__(
        self, model: str, signs: Sequence[Sign], defaults: Sequence[Sign], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._defaults = tuple(defaults)
        self._drafts: list[dict[str, str]] = []
        self._filling = False
        self.setWindowTitle("Sample signs")
        self.list = QListWidget()
        self.list.setAccessibleName("Sample signs")
        self.form = SignForm(model, named=True)
        self.add_button = QPushButton(icon("plus"), "Add")
        self.remove_button = QPushButton(icon("trash"), "Remove")
        self.restore_button = QPushButton("Restore the defaults")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self._lay_out()
        self._connect()
        self._show_signs(signs)

    @property
    def signs(self) -> tuple[Sign, ...]:
        """The signs that are entered; those in which something is wrong are left out."""
        read = (self._read(draft) for draft in self._drafts)
        return tuple(sign for sign, wrong in read if sign is not None and not wrong)

    def accept(self) -> None:
        """Close, or show the first sign in which something is wrong."""
        for number, draft in enumerate(self._drafts):
            if self._read(draft)[1]:
                self.list.setCurrentRow(number)
                self._check()
                self.form.focus_first_error()
                return
        super().accept()

    # -- signs --------------------------------------------------------------------------------------------

    def _show_signs(self, signs: Sequence[Sign]) -> None:
        self._drafts = [self.form.written(sign) for sign in signs]
        self.list.clear()
        self.list.addItems([draft["name"] for draft in self._drafts])
        self.list.setCurrentRow(0 if self._drafts else -1)
        self._show_current()

    def _read(self, draft: dict[str, str]) -> tuple[Sign | None, dict[str, str]]:
        """The sign that is entered, and what is wrong with it by field."""
        sign, wrong = self.form.read(draft)
        return sign, wrong | self.form.missing(draft)

    # -- what is done -------------------------------------------------------------------------------------

    def _add(self) -> None:
        number = len(self._drafts) + 1
        self._drafts.append(self.form.written(Sign(f"Sign {number}")))
        self.list.addItem(f"Sign {number}")
        self.list.setCurrentRow(number - 1)
        self.form.field("name").control.setFocus(Qt.FocusReason.OtherFocusReason)

    def _remove(self) -> None:
        if (number := self.list.currentRow()) >= 0:
            del self._drafts[number]
            self.list.takeItem(number)
            self._show_current()

    def _show_current(self) -> None:
        number = self.list.currentRow()
        is_there = 0 <= number < len(self._drafts)
        self.form.setEnabled(is_there)
        self.remove_button.setEnabled(is_there)
        draft = self._drafts[number] if is_there else self.form.written(Sign(""))
        self._filling = True
        self.form.set_values({name: draft[name] for name in self.form.values()})
        self._filling = False
        self._check()

    def _edit(self) -> None:
        number = self.list.currentRow()
        if self._filling or not 0 <= number < len(self._drafts):
            return
        self._drafts[number] |= self.form.values()
        self.list.item(number).setText(self._drafts[number]["name"])
        self._check()

    def _check(self) -> None:
        number = self.list.currentRow()
        is_there = 0 <= number < len(self._drafts)
        self.form.show_errors(self._read(self._drafts[number])[1] if is_there else {})

    # -- made once ----------------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.list.currentRowChanged.connect(lambda _row: self._show_current())
        self.form.edited.connect(lambda _key: self._edit())
        self.add_button.clicked.connect(lambda _checked: self._add())
        self.remove_button.clicked.connect(lambda _checked: self._remove())
        self.restore_button.clicked.connect(lambda _checked: self._show_signs(self._defaults))

    def _lay_out(self) -> None:
        self.list.setFixedWidth(_LIST_WIDTH)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setSpacing(Space.TINY // 2)
        for button in (self.add_button, self.remove_button, self.restore_button):
            button.setAutoDefault(False)
        under = QHBoxLayout()
        under.setSpacing(Space.SMALL)
        for button in (self.add_button, self.remove_button):
            under.addWidget(button)
        left = QVBoxLayout()
        left.setSpacing(Space.SMALL)
        left.addWidget(self.list, 1)
        left.addLayout(under)
        left.addWidget(self.restore_button)
        right = QVBoxLayout()
        right.addWidget(self.form)
        right.addStretch(1)
        both = QHBoxLayout()
        both.setSpacing(Space.LARGE)
        both.addLayout(left)
        both.addLayout(right, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        whole.setSpacing(Space.MEDIUM)
        text = "The review tells what these signs cost before and after a change, in every price list and size."
        whole.addWidget(ToneLabel(text))
        whole.addLayout(both, 1)
        whole.addWidget(self.buttons)
        self.resize(_WIDTH, _HEIGHT)
