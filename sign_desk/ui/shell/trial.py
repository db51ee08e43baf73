"""The lower part of the connect dialog: what works, and the one question about prices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QGroupBox,
    QHBoxLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from sign_desk.money import MinorUnit, format_minor, wire_digits
from sign_desk.ui.kit.labels import IconLabel, ToneLabel, plain_label
from sign_desk.ui.kit.states import busy_bar
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.locale import locale_name
from sign_desk.ui.shell.store_form import counts_ambiguously

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sign_desk.pricing.sample import SamplePrice


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was tried: what, whether it works, and a word about it."""

    what: str
    works: bool
    detail: str


class TrialReport(QWidget):
    """A line for each thing that was tried."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, Space.TINY, 0, 0)
        self._column.setSpacing(Space.TINY)

    @property
    def lines(self) -> tuple[str, ...]:
        """What is shown, line by line."""
        return tuple(row.words for row in self.findChildren(_Line))

    def clear(self) -> None:
        """Show nothing."""
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.setParent(None)
                widget.deleteLater()

    def show_running(self) -> None:
        """Tell that something is being tried."""
        self.clear()
        self._column.addWidget(busy_bar("Testing the connection"))

    def show_checks(self, checks: Sequence[Check]) -> None:
        """Tell what works and what does not."""
        self.clear()
        for check in checks:
            self._column.addWidget(_Line(check))


class _Line(QWidget):
    def __init__(self, check: Check) -> None:
        super().__init__()
        tone = Tone.OK if check.works else Tone.DANGER
        state = "works" if check.works else "does not work"
        self.words = f"{check.what}: {state}" + (f" ({check.detail})" if check.detail else "")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.SMALL)
        row.addWidget(IconLabel("check-circle" if check.works else "x-circle", tone), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(ToneLabel(self.words, tone), 1)


class MinorUnitQuestion(QGroupBox):
    """Shows one real price both ways, for a currency whose smallest unit the service may count in two ways."""

    def __init__(self, answers: Mapping[str, MinorUnit]) -> None:
        """Begin with the `answers` given before, by currency."""
        super().__init__("How does the service count this currency?")
        self._currency = ""
        self._answers = dict(answers)
        self._sample: SamplePrice | None = None
        self._looked = False
        self._words = plain_label()
        self._group = QButtonGroup(self)
        self._choices = {unit: QRadioButton() for unit in MinorUnit}
        self._later = QRadioButton("I do not know yet: nothing can be saved or sent until I answer")
        column = QVBoxLayout(self)
        column.setSpacing(Space.SMALL)
        column.addWidget(self._words)
        for button in (*self._choices.values(), self._later):
            self._group.addButton(button)
            column.addWidget(button)
        self._later.setChecked(True)
        self._group.buttonToggled.connect(self._note)
        self.hide()

    @property
    def answer(self) -> MinorUnit | None:
        """What the operator found in the storefront, or None."""
        return self._answers.get(self._currency)

    @property
    def answers(self) -> dict[str, MinorUnit]:
        """What is known by now, by currency."""
        return dict(self._answers)

    def set_currency(self, currency: str) -> None:
        """Ask about this currency, where there is something to ask."""
        self._currency = currency
        self._choose(self._answers.get(currency))
        self._show()

    def ask_again(self) -> None:
        """Forget the answers and the price: they belong to a store at another address."""
        self._answers.clear()
        self._choose(None)
        self.set_sample(None, looked=False)

    def set_sample(self, sample: SamplePrice | None, *, looked: bool) -> None:
        """Ask by this price; without one, tell whether the store was `looked` through for it."""
        self._sample = sample
        self._looked = looked
        self._show()

    def _choose(self, answer: MinorUnit | None) -> None:
        with QSignalBlocker(self._group):
            (self._choices[answer] if answer else self._later).setChecked(True)

    def _note(self) -> None:
        """Keep the answer for the currency in hand."""
        answer = next((unit for unit, button in self._choices.items() if button.isChecked()), None)
        if answer is None:
            self._answers.pop(self._currency, None)
        else:
            self._answers[self._currency] = answer

    def _show(self) -> None:
        asks = counts_ambiguously(self._currency)
        self.setVisible(asks)
        if not asks:
            return
        sample = self._sample
        for unit, button in self._choices.items():
            # Without a real price in sight there is nothing to compare; an answer given earlier stays.
            button.setVisible(sample is not None or button.isChecked())
            button.setText(_written(sample.amount, self._currency, unit) if sample else "As answered before")
        self._words.setText(_question(sample, looked=self._looked))


def _question(sample: SamplePrice | None, *, looked: bool) -> str:
    if sample is None and looked:
        return "No price was found in your store to compare. Set one in your dashboard, then test the connection again."
    if sample is None:
        return "Test the connection: one price of your store is then shown both ways, to compare with your storefront."
    return f"Look at your storefront: what does a customer pay there? ({sample.place})"


def _written(amount: int, currency: str, unit: MinorUnit) -> str:
    return format_minor(amount, currency, wire_digits(currency, unit), locale_name())
