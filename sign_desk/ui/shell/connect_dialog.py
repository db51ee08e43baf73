"""The dialog that connects a store, or edits one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, SignalInstance
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from sign_desk.api.origin import normal_origin
from sign_desk.money import PriceBasis, currencies
from sign_desk.ui.kit.forms import Form
from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.inputs import COLOURS, ChoiceInput, ColourInput, SecretInput, TextInput
from sign_desk.ui.kit.notices import Notice, NoticeArea
from sign_desk.ui.kit.scroll import scrolled
from sign_desk.ui.kit.states import busy_bar
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.shell import store_form
from sign_desk.ui.shell.trial import Check, MinorUnitQuestion, TrialReport

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sign_desk.pricing.sample import SamplePrice
    from sign_desk.store.profiles import Profile

_BASIS = {PriceBasis.PER_UNIT: "For one piece", PriceBasis.PER_LINE: "For all pieces of the line"}
SERVICE_ADDRESS = "https://web.signcustomiser.com"
_WIDTH, _WIDEST = 640, 760
_SHARE_OF_SCREEN = 0.8


class ConnectDialog(QDialog):
    """Asks for a store's particulars. `saveRequested` carries them; the dialog stays open until they are saved."""

    saveRequested = Signal(object)
    trialRequested = Signal(str, str)
    signOutRequested = Signal()
    removeRequested = Signal()

    def __init__(
        self,
        before: Profile | None,
        *,
        operator: str,
        token_for: str | None,
        taken: Collection[str],
        parent: QWidget,
    ) -> None:
        """Edit `before`, or connect a new store whose operator is `operator` by default.

        `token_for` is the address whose token need not be typed, because it is kept or was lent for this session;
        `taken` are the names of the other stores.
        """
        super().__init__(parent)
        self._before = before
        self._token_for = token_for
        self._taken = taken
        self._tried: tuple[str, str] | None = None
        self.setWindowTitle(f"Edit {before.name}" if before else "Connect a store")
        self.form = Form()
        self.test_button = QPushButton(icon("link"), "Test connection")
        self.test_button.setAutoDefault(False)
        self.report = TrialReport()
        self.question = MinorUnitQuestion(before.minor_units if before else {})
        self.notices = NoticeArea()
        self._busy = busy_bar("Saving the store")
        self._busy.hide()
        self._add_fields()
        self._fill(before, operator)
        self._add_buttons(before)
        self._lay_out()
        self.form.edited.connect(self._edited)
        self.test_button.clicked.connect(self._request_trial)
        self._ask_minor_unit()
        self._grow()

    def show_trial_running(self) -> None:
        """Tell that the connection is being tried."""
        self.test_button.setEnabled(False)
        self.report.show_running()

    def show_trial(self, checks: Sequence[Check], sample: SamplePrice | None) -> None:
        """Tell what works, and ask about the price where the currency makes it necessary.

        What was found with an address or token that is no longer entered is not shown.
        """
        if self._tried is None:
            return
        self.test_button.setEnabled(True)
        self.report.show_checks(checks)
        self.question.set_sample(sample, looked=True)
        self._ask_minor_unit()
        # A moment later: what is new is laid out only while the loop runs.
        QTimer.singleShot(0, self, self._reveal_trial)

    def propose(self, *, origin: str | None, colours_taken: Collection[str]) -> None:
        """Enter an address, where it is known, and a colour that marks no other store yet, while there is one."""
        if origin:
            self.form.set_values({"origin": origin})
        if free := next((colour for colour in COLOURS.values() if colour not in colours_taken), None):
            self.form.set_values({"colour": free})

    def accept(self) -> None:
        """Ask for what is entered to be saved, or show what is wrong at its fields."""
        values, view_only = self.form.values(), self.view_only.isChecked()
        wrong = store_form.problems(
            values, view_only=view_only, before=self._before, token_for=self._token_for, taken=self._taken
        )
        self.form.show_errors(wrong)
        if wrong:
            self._grow()
            self.form.focus_first_error()
            return
        answers = self.question.answers
        if self.count_again.isChecked():
            answers = {code: unit for code, unit in answers.items() if code == values["currency"]}
        entry = store_form.entry(values, view_only=view_only, minor_units=answers, before=self._before)
        self.saveRequested.emit(entry)

    def reject(self) -> None:
        """Close without saving, unless it is too late for that."""
        if self._cancel_button.isEnabled():
            super().reject()

    def show_saving(self, *, may_cancel: bool) -> None:
        """Tell that it is being saved. Nothing can be entered meanwhile, and it can be cancelled while it `may`."""
        self.notices.clear()
        self._open_for_entry(False)
        self._cancel_button.setEnabled(may_cancel)

    def show_saved(self) -> None:
        """Close: it is saved."""
        super().accept()

    def show_token_refused(self, text: str) -> None:
        """Tell at its field why the token is not accepted. Nothing was saved."""
        self._open_for_entry(True)
        self.form.field("token").show_error(text)
        self._grow()
        self.form.focus_first_error()

    def show_not_saved(self, title: str, text: str) -> None:
        """Tell why nothing was saved."""
        self._open_for_entry(True)
        self.notices.show_notice("saving", Notice(Tone.DANGER, title, text))
        self._save_button.setFocus()

    def _open_for_entry(self, is_open: bool) -> None:
        self._busy.setVisible(not is_open)
        for part in (self._content, *self.buttons.buttons()):
            part.setEnabled(is_open)

    def _add_fields(self) -> None:
        token = SecretInput()
        token.setPlaceholderText("Leave empty to keep the present one" if self._token_for else "")
        self.form.add("name", "Store name", TextInput("Northern Neon"), required=True)
        self.form.add("origin", "Address", TextInput(SERVICE_ADDRESS), required=True)
        self.form.add(
            "token",
            "Token",
            token,
            required=self._token_for is None,
            hint="From your Sign Customiser dashboard; kept in this computer's keyring.",
        )
        choices = [(currency.code, f"{currency.code} · {currency.name}") for currency in currencies()]
        self.form.add("currency", "Currency", ChoiceInput(choices, searchable=True), required=True)
        self.count_again = self.form.add_check("count_again", "")
        self.count_again.hide()
        self.form.add(
            "integration_id",
            "Integration",
            TextInput("42"),
            hint="The number in the embed code of your custom integration. Orders need it.",
        )
        self.form.add(
            "price_basis",
            "An order's prices",
            ChoiceInput([("", "Not known yet"), *((basis.value, words) for basis, words in _BASIS.items())]),
            hint="What the price sent with a line is for. Your dashboard tells, by an order of several pieces.",
        )
        self.form.add(
            "operator", "Your name", TextInput(), required=True, hint="Stands on the record of what you send."
        )
        self.form.add(
            "colour",
            "Colour",
            ColourInput(),
            hint="Marks the window of this store.",
        )
        self.view_only = self.form.add_check(
            "view_only", "View only", hint="Nothing can be changed or sent until you enter the token again."
        )

    def _fill(self, before: Profile | None, operator: str) -> None:
        if before is None:
            self.form.set_values({"origin": SERVICE_ADDRESS, "operator": operator, "currency": ""})
            return
        integration = "" if before.integration_id is None else str(before.integration_id)
        self.form.set_values(
            {
                "name": before.name,
                "origin": before.origin,
                "currency": before.currency,
                "integration_id": integration,
                "price_basis": before.price_basis or "",
                "operator": before.operator,
                "colour": before.colour,
            }
        )
        self.view_only.setChecked(before.view_only)
        others = sorted(before.minor_units.keys() - {before.currency})
        self.count_again.setText(f"Ask again how orders in {', '.join(others)} are counted")
        self.count_again.setVisible(bool(others))

    def _add_buttons(self, before: Profile | None) -> None:
        self.buttons = QDialogButtonBox()
        self._save_button = self.buttons.addButton(
            "Save" if before else "Connect", QDialogButtonBox.ButtonRole.AcceptRole
        )
        self._cancel_button = self.buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        if before is not None:
            self._add_removal("Remove store…", self.removeRequested)
            if self._token_for:
                self._add_removal("Remove token", self.signOutRequested)

    def _add_removal(self, text: str, clicked: SignalInstance) -> None:
        # Every platform has this role on the far side, where nobody presses it in passing.
        button = self.buttons.addButton(text, QDialogButtonBox.ButtonRole.ResetRole)
        button.setAutoDefault(False)
        button.clicked.connect(clicked)

    def _lay_out(self) -> None:
        self.form.add("trial", "", self.test_button)
        self.form.add("report", "", self.report)
        self._content = QWidget()
        self._content.setMaximumWidth(_WIDEST)
        inner = QVBoxLayout(self._content)
        inner.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.MEDIUM)
        inner.setSpacing(Space.MEDIUM)
        inner.addWidget(self.form)
        inner.addWidget(self.question)
        inner.addStretch(1)
        self._scroll = scrolled(self._content)
        foot = QVBoxLayout()
        foot.setContentsMargins(Space.LARGE, Space.SMALL, Space.LARGE, Space.LARGE)
        foot.setSpacing(Space.SMALL)
        for widget in (self.notices, self._busy, self.buttons):
            foot.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._scroll, 1)
        column.addLayout(foot)

    def _reveal_trial(self) -> None:
        self._grow()
        self._scroll.ensureWidgetVisible(self.question if self.question.isVisibleTo(self) else self.report)

    def _grow(self) -> None:
        """Be as high as the content wants and the screen allows."""
        # Laid out beside a scroll bar at first, words take more lines.
        width = _WIDTH - self._scroll.verticalScrollBar().sizeHint().width()
        wanted = self._content.heightForWidth(width) + self.buttons.sizeHint().height() + 2 * Space.LARGE
        most = round(self.screen().size().height() * _SHARE_OF_SCREEN)
        self.resize(max(self.width(), _WIDTH), max(self.height(), min(wanted, most)))

    def _edited(self, key: str) -> None:
        self.form.field(key).clear()
        if key in {"origin", "token"}:
            self._tried = None
            self.test_button.setEnabled(True)
            self.report.clear()
        if key == "origin":
            # The answers belong to a store at another address.
            self.question.ask_again()
            self.form.set_values({"price_basis": ""})
        if key == "currency":
            self._ask_minor_unit()

    def _ask_minor_unit(self) -> None:
        self.question.set_currency(self.form.values()["currency"])

    def _request_trial(self) -> None:
        values = self.form.values()
        problem = store_form.address_problem(values["origin"])
        if problem:
            self.form.field("origin").show_error(problem)
        elif not values["token"].strip() and normal_origin(values["origin"]) != self._token_for:
            self.form.field("token").show_error("Enter the token to test the connection.")
        else:
            self._tried = values["origin"], values["token"].strip()
            self.trialRequested.emit(*self._tried)
