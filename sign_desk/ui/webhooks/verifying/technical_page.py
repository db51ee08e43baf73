"""Technical details: receiver code to copy in three languages, with this store's way of signing put in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.labels import ToneLabel, heading_label
from sign_desk.ui.kit.texts import NamedTexts
from sign_desk.ui.kit.theme import Space
from sign_desk.webhooks.snippets import Language, receiver, scheme_finder, vectors

if TYPE_CHECKING:
    from sign_desk.webhooks.signature import Scheme


class TechnicalPage(QWidget):
    """Shows code for the store's developer. It holds no secret: it reads it from its environment."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.texts = NamedTexts("Code", ())
        self.copy_button = QPushButton(icon("copy"), "Copy")
        self._way = ToneLabel()
        self.copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.texts.text.toPlainText()))
        foot = QHBoxLayout()
        foot.addWidget(self._way, 1)
        foot.addWidget(self.copy_button)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(Space.MEDIUM, Space.MEDIUM, Space.MEDIUM, Space.MEDIUM)
        self._column.setSpacing(Space.SMALL)
        self._column.addWidget(heading_label("Code for your server"))
        self._column.addWidget(self.texts, 1)
        self._column.addLayout(foot)
        self.show_scheme(None)

    def show_scheme(self, scheme: Scheme | None) -> None:
        """Put this way of signing into the code; None where it is not known yet."""
        texts = [(f"Receiver in {language}", receiver(language, scheme)) for language in Language]
        texts += [(f"Finder of the way in {language}", scheme_finder(language)) for language in Language]
        texts.append(("Deliveries to test it by", vectors(scheme)))
        fresh = NamedTexts("Code", texts)
        row = max(self.texts.names.currentRow(), 0)
        self._column.replaceWidget(self.texts, fresh)
        self.texts.hide()
        self.texts.deleteLater()
        self.texts = fresh
        fresh.names.setCurrentRow(row)
        known = (
            f"Signed over {scheme.words}, as a genuine delivery has shown."
            if scheme
            else ("The likeliest way of signing is put in; no genuine delivery has shown it yet.")
        )
        self._way.setText(known)
