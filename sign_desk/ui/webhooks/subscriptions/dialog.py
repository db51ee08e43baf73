"""The form of one subscription, with what is questionable about it at its fields."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from sign_desk.api.body import BodyError, read_json
from sign_desk.ui.kit.forms import Form
from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.inputs import ChoiceInput, TextInput
from sign_desk.ui.kit.labels import heading_label
from sign_desk.ui.kit.notices import Notice, NoticeArea
from sign_desk.ui.kit.scroll import scrolled
from sign_desk.ui.kit.theme import Space, Tone
from sign_desk.ui.webhooks.text_area import TextArea
from sign_desk.ui.webhooks.words import TOPICS
from sign_desk.webhooks.payloads import line_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sign_desk.api.records import JsonObject
    from sign_desk.webhooks.lint import Lint

Linter: TypeAlias = "Callable[[str, str], Sequence[Lint]]"
"""Tells what is questionable about an address and a topic."""

_META_HINT = (
    'In braces, as {"shop": "North"}, or nothing. It comes along with the subscription; deliveries do not have it.'
)


class SubscriptionDialog(QDialog):
    """Asks for topic, address and further data. It stays open until it is told that the subscription was saved.

    `saveRequested` carries the topic, the address, and the further data or None; `probeRequested` the address.
    """

    saveRequested = Signal(str, str, object)
    probeRequested = Signal(str)

    def __init__(self, title: str, accept: str, lint: Linter, parent: QWidget) -> None:
        """Ask under `title`; `accept` is a verb."""
        super().__init__(parent)
        self.setWindowTitle(title)
        self._lint = lint
        self.form = Form()
        self.form.add(
            "topic", "Topic", ChoiceInput([(str(t), w) for t, w in TOPICS.items()], searchable=True), required=True
        )
        self.form.add("url", "Address", TextInput("https://shop.example.com/webhooks"), required=True)
        self.probe_button = QPushButton(icon("globe-simple"), "Look who answers there")
        self.form.add("probe", "", self.probe_button).label.hide()
        self.meta = TextArea("Further data")
        self.meta.setFixedHeight(96)
        further = self.form.add("meta", "Further data", self.meta, hint=_META_HINT)
        # Beside its first line, not its middle.
        further.label.setMinimumHeight(0)
        self.notices = NoticeArea()
        self.buttons = QDialogButtonBox()
        self.save_button = self.buttons.addButton(accept, QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self._save)
        self.buttons.rejected.connect(self.reject)
        self.form.edited.connect(self._look_over)
        self.probe_button.clicked.connect(lambda: self.probeRequested.emit(self.form.values()["url"].strip()))
        self._lay_out(title)

    def fill_in(self, topic: str, url: str, meta: object) -> None:
        """Begin with these."""
        text = json.dumps(meta, ensure_ascii=False, indent=2) if meta else ""
        self.form.set_values({"topic": topic, "url": url, "meta": text})
        self._look_over("url")

    def show_saving(self, *, saving: bool) -> None:
        """Take no further input while it is being saved."""
        self.form.setEnabled(not saving)
        self.save_button.setEnabled(not saving)
        if saving:
            self.notices.dismiss("trouble")

    def show_trouble(self, title: str, text: str, fields: Mapping[str, str]) -> None:
        """Tell why it was not saved, at its `fields` where the reason belongs there."""
        self.show_saving(saving=False)
        left = self.form.show_errors(fields)
        self.notices.show_notice("trouble", Notice(Tone.DANGER, title, " ".join((text, *left.values()))))
        self.form.focus_first_error()

    def show_probe(self, tone: Tone, title: str, text: str) -> None:
        """Tell what came of looking who answers."""
        self.probe_button.setEnabled(True)
        self.notices.show_notice("probe", Notice(tone, title, text))

    def show_probing(self) -> None:
        """Tell that it is being looked."""
        self.probe_button.setEnabled(False)
        self.notices.show_notice("probe", Notice(Tone.INFO, "Looking who answers…", dismissible=False))

    def _look_over(self, key: str) -> None:
        values = self.form.values()
        if key == "meta":
            self.form.field("meta").clear()
            return
        for name in ("topic", "url"):
            self.form.field(name).clear()
        self.notices.dismiss("probe")
        lints = self._lint(values["url"].strip(), values["topic"]) if values["url"].strip() else ()
        for name, codes in (("topic", True), ("url", False)):
            texts = [f"{lint.title}. {lint.reason}" for lint in lints if (lint.code == "topic") is codes]
            if texts:
                self.form.field(name).show_warning("\n".join(texts))

    def _save(self) -> None:
        values = self.form.values()
        errors = {name: "This is needed." for name in ("topic", "url") if not values[name].strip()}
        meta: JsonObject | None = None
        if text := values["meta"].strip():
            try:
                meta = _read_object(text)
            except ValueError as error:
                errors["meta"] = str(error)
        if errors:
            for name, told in errors.items():
                self.form.field(name).show_error(told)
            self.form.focus_first_error()
        else:
            self.saveRequested.emit(values["topic"], values["url"].strip(), meta)

    def _lay_out(self, title: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        column.setSpacing(Space.MEDIUM)
        # What is questionable may be many lines, which come and go.
        content = QWidget()
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(Space.MEDIUM)
        inner.addWidget(self.notices)
        inner.addWidget(self.form)
        inner.addStretch(1)
        column.addWidget(heading_label(title))
        column.addWidget(scrolled(content), 1)
        column.addWidget(self.buttons)
        self.resize(580, 500)


def _read_object(text: str) -> JsonObject:
    """Read further data. Raises ValueError in the operator's words."""
    try:
        tree = read_json(text.encode(errors="replace"))
    except BodyError:
        raise ValueError(f"Something is missing, too much, or not allowed{line_of(text)}.") from None
    if not isinstance(tree, dict):
        raise ValueError("It has to begin with { and end with }.")  # noqa: TRY004 (what was typed is wrong)
    return tree
