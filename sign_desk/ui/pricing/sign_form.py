"""What a sign is described by in a form: its text and the measures that a pricing model takes from it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from sign_desk.money import AmountError
from sign_desk.pricing.fields import FIXED_WIDTH, FRAME_FIT, MATERIAL_LENGTH
from sign_desk.pricing.quote import Sign
from sign_desk.pricing.units import PriceFormat, exact
from sign_desk.ui.kit.forms import Form
from sign_desk.ui.kit.inputs import TextInput
from sign_desk.ui.kit.theme import Space
from sign_desk.ui.locale import locale_name

if TYPE_CHECKING:
    from collections.abc import Mapping

MEASURES: Mapping[str, str] = {
    "path_cm": "Path length, cm",
    "width_cm": "Width, cm",
    "height_cm": "Height, cm",
    "depth_cm": "Depth, cm",
}

_LINES = 3
_MOST = 99_999
_HINTS = {
    "path_cm": "The length of the traced letters: for price lists that price letters by their material.",
    "depth_cm": "0 where your store prices frames by their area. With a depth, the frame is priced by its volume.",
}
_FRAME_HINTS = {"width_cm": "Empty: that of the size.", "height_cm": "Empty: that of the size."}
_USED = {
    FIXED_WIDTH: ("lines",),
    MATERIAL_LENGTH: ("lines", "path_cm", "width_cm", "height_cm"),
    FRAME_FIT: ("width_cm", "height_cm", "depth_cm"),
}
_NEEDED = {MATERIAL_LENGTH: ("width_cm", "height_cm"), FRAME_FIT: ("depth_cm",)}
_MAY_BE_ZERO = {FRAME_FIT: ("depth_cm",)}


class SignForm(Form):
    """Has the fields of a sign that a pricing model uses.

    `named`: its name, too, and in full: what each field is for stands below it, not only in a tip.
    """

    def __init__(self, model: str, *, named: bool = False) -> None:
        super().__init__()
        self._named = named
        self._used = _USED.get(model, ("lines", *MEASURES))
        self._needed = _NEEDED.get(model, ())
        self._may_be_zero = _MAY_BE_ZERO.get(model, ())
        self._numbers = PriceFormat("", None, locale_name())
        if named:
            self.add("name", "Name", TextInput(), required=True)
        if "lines" in self._used:
            self._add("lines", "Text", LinesInput(), "Each line of the sign on its own.", required=named)
            self.field("lines").label.setMinimumHeight(TextInput().sizeHint().height())
        hints = _FRAME_HINTS | _HINTS if model == FRAME_FIT else _HINTS
        for name, title in MEASURES.items():
            if name in self._used:
                self._add(name, title, TextInput(), hints.get(name, ""), required=named and name in self._needed)

    def written(self, sign: Sign) -> dict[str, str]:
        """The texts of a sign, by field."""
        measures = {name: getattr(sign, name) for name in MEASURES}
        texts = {name: "" if value is None else self._numbers.number(float(value)) for name, value in measures.items()}
        return {"name": sign.name, "lines": "\n".join(sign.lines), **texts}

    def read(self, texts: Mapping[str, str]) -> tuple[Sign | None, dict[str, str]]:
        """The sign that texts by field mean, None where something is wrong, and what is wrong, by field."""
        wrong: dict[str, str] = {}
        measures: dict[str, Decimal | None] = {}
        for name in MEASURES:
            try:
                measures[name] = self._measure(texts.get(name, ""), may_be_zero=name in self._may_be_zero)
            except AmountError as error:
                wrong[name] = str(error)
        if wrong:
            return None, wrong
        text = texts.get("lines", "")
        lines = tuple(text.rstrip().split("\n")) if text.strip() else ()
        return Sign(texts.get("name", "").strip(), lines, **measures), {}

    def missing(self, texts: Mapping[str, str]) -> dict[str, str]:
        """What has to be entered still, by field: all that the pricing model cannot do without."""
        found = {"name": "Enter a name."} if self._named and not texts["name"].strip() else {}
        if "lines" in self._used and not texts["lines"].strip():
            found["lines"] = "Enter what is written on the sign."
        return found | {name: "Enter a number." for name in self._needed if not texts[name].strip()}

    def _add(self, name: str, title: str, control: QWidget, hint: str, *, required: bool) -> None:
        self.add(name, title, control, required=required, hint=hint if self._named else "")
        control.setToolTip("" if self._named else hint)

    def _measure(self, text: str, *, may_be_zero: bool) -> Decimal | None:
        if not text.strip():
            return None
        measure = exact(self._numbers.read_number(text, minimum=0, maximum=_MOST))
        if not (measure or may_be_zero):
            raise AmountError("Enter more than 0.")
        return measure


class LinesInput(QPlainTextEdit):
    """The text of a sign, line by line; Tab leads on."""

    valueChanged = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(lambda: self.valueChanged.emit(self.value()))

    def value(self) -> str:
        return self.toPlainText()

    def set_value(self, value: str) -> None:
        self.setPlainText(value)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), _LINES * self.fontMetrics().lineSpacing() + Space.LARGE)
