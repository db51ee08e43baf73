"""The settings of the whole program."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from sign_desk.api.network import normal_proxy
from sign_desk.api.origin import AddressError
from sign_desk.store.settings import Appearance, Settings
from sign_desk.ui.kit.forms import Form
from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.inputs import ChoiceInput, TextInput
from sign_desk.ui.kit.labels import ToneLabel
from sign_desk.ui.kit.scroll import scrolled
from sign_desk.ui.kit.theme import Space

_WIDTH, _WIDEST = 600, 760
_SYSTEM, _NONE, _OWN = "system", "none", "own"
_PROXIES = ((_SYSTEM, "As this computer is set"), (_NONE, "No proxy"), (_OWN, "This proxy:"))
_APPEARANCES = (("system", "As this computer is set"), ("light", "Light"), ("dark", "Dark"))
_PROXY_EXAMPLE = "http://proxy.example.com:8080"
_FOREVER = "forever"
_COPIES = (7, 14, 30, 90)
_PERIODS = (
    (_FOREVER, "Until I erase it"),
    ("30", "30 days"),
    ("90", "90 days"),
    ("365", "1 year"),
    ("1095", "3 years"),
)


class SettingsDialog(QDialog):
    """Asks for the settings. `settings` holds them once the dialog is accepted."""

    eraseRequested = Signal()
    folderRequested = Signal()

    def __init__(self, settings: Settings, data_folder: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.settings = settings
        self.setWindowTitle("Settings")
        self.form = Form()
        self._proxy_address = TextInput()
        self._ca_file = TextInput()
        self._copy_folder = TextInput()
        self._add_fields(data_folder)
        self._fill(settings)
        buttons = QDialogButtonBox()
        buttons.addButton("Save", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        content = QWidget()
        content.setMaximumWidth(_WIDEST)
        inner = QVBoxLayout(content)
        inner.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, 0)
        inner.addWidget(self.form)
        inner.addStretch(1)
        foot = QHBoxLayout()
        foot.setContentsMargins(Space.LARGE, 0, Space.LARGE, Space.LARGE)
        foot.addWidget(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.LARGE)
        column.addWidget(scrolled(content), 1)
        column.addLayout(foot)
        self.form.edited.connect(self._edited)
        # Room for a reason or two below the fields.
        self.resize(_WIDTH, content.heightForWidth(_WIDTH) + buttons.sizeHint().height() + 4 * Space.HUGE)

    def accept(self) -> None:
        """Close with new settings, or show what is wrong at its field."""
        values = self.form.values()
        proxy = {_SYSTEM: None, _NONE: "", _OWN: values["proxy_address"].strip()}[values["proxy"]]
        ca_file = values["ca_file"].strip() or None
        wrong = {}
        if (folder := values["copy_folder"].strip()) and not Path(folder).is_dir():
            wrong["copy_folder"] = "This folder is not there."
        if values["proxy"] == _OWN and (problem := _proxy_problem(values["proxy_address"])):
            wrong["proxy_address"] = problem
        if ca_file and (problem := _certificate_problem(Path(ca_file))):
            wrong["ca_file"] = problem
        self.form.show_errors(wrong)
        if wrong:
            self.form.focus_first_error()
            return
        days = values["keep_orders_days"]
        self.settings = Settings(
            appearance=next(appearance for appearance in get_args(Appearance) if appearance == values["appearance"]),
            proxy=proxy,
            ca_file=ca_file,
            keep_orders_days=None if days == _FOREVER else int(days),
            technical_details=self.settings.technical_details,
            copy_folder=values["copy_folder"].strip() or None,
            copies_kept=int(values["copies_kept"]),
        )
        super().accept()

    def _add_fields(self, data_folder: Path) -> None:
        form = self.form
        form.add_section("Appearance")
        form.add("appearance", "Colours", ChoiceInput(_APPEARANCES))
        form.add_section("Network")
        form.add("proxy", "Proxy", ChoiceInput(_PROXIES))
        form.add("proxy_address", "Proxy address", self._proxy_address)
        form.add(
            "ca_file",
            "Extra certificate file",
            self._ca_file,
            hint="Only where your company's network needs one.",
        )
        choose = QPushButton(icon("folder-open"), "Choose…")
        choose.setAccessibleName("Choose the certificate file")
        choose.clicked.connect(self._choose_ca_file)
        form.add("choose", "", choose)
        form.add_section("Personal data")
        form.add(
            "keep_orders_days",
            "Keep customers' data",
            ChoiceInput(_PERIODS),
            hint="Names, addresses and e-mails of settled orders and in templates, and drafts that were not sent. That "
            "an order was sent stays on record.",
        )
        form.add("erase", "", self._button("trash", "Erase now…", self.eraseRequested))
        form.add_section("Daily copy")
        form.add(
            "copy_folder",
            "Copy into folder",
            self._copy_folder,
            hint="Once a day, what File → Back up… makes; empty for none. It holds your customers' data: choose a "
            "folder that only you can read.",
        )
        choose_folder = QPushButton(icon("folder-open"), "Choose…")
        choose_folder.setAccessibleName("Choose the folder for daily copies")
        choose_folder.clicked.connect(self._choose_copy_folder)
        form.add("choose_copies", "", choose_folder)
        form.add("copies_kept", "Keep", ChoiceInput(_copies(self.settings.copies_kept)))
        form.add_section("Data on this computer")
        form.add(
            "folder",
            "Folder",
            _folder_row(data_folder, self._button("folder-open", "Open", self.folderRequested)),
        )

    def _fill(self, settings: Settings) -> None:
        proxy = {None: _SYSTEM, "": _NONE}.get(settings.proxy, _OWN)
        days = settings.keep_orders_days
        self.form.set_values(
            {
                "appearance": settings.appearance,
                "proxy": proxy,
                "proxy_address": settings.proxy or "",
                "ca_file": settings.ca_file or "",
                "keep_orders_days": _FOREVER if days is None else str(days),
                "copy_folder": settings.copy_folder or "",
                "copies_kept": str(settings.copies_kept),
            }
        )
        self._edited("proxy")

    def _edited(self, key: str) -> None:
        self.form.field(key).clear()
        if key == "proxy":
            own = self.form.values()["proxy"] == _OWN
            self._proxy_address.setEnabled(own)
            # An example in a closed field reads like a value that is in force.
            self._proxy_address.setPlaceholderText(_PROXY_EXAMPLE if own else "")

    def _choose_ca_file(self) -> None:
        dialog = QFileDialog(self, "Choose the certificate file", self._ca_file.text())
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter("Certificates (*.pem *.crt *.cer);;All files (*)")
        dialog.fileSelected.connect(self._ca_file.setText)
        dialog.open()

    def _choose_copy_folder(self) -> None:
        dialog = QFileDialog(self, "Choose the folder for daily copies", self._copy_folder.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self._copy_folder.setText)
        dialog.open()

    def _button(self, icon_name: str, text: str, clicked: SignalInstance) -> QPushButton:
        button = QPushButton(icon(icon_name), text)
        button.clicked.connect(clicked)
        return button


def _copies(kept: int) -> list[tuple[str, str]]:
    """How many copies may be kept; what is set is offered, whoever set it."""
    return [(str(count), f"The newest {count}") for count in sorted({*_COPIES, kept})]


def _folder_row(folder: Path, button: QPushButton) -> QWidget:
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(ToneLabel(str(folder)), 1)
    layout.addWidget(button)
    return row


def _proxy_problem(address: str) -> str | None:
    try:
        normal_proxy(address)
    except AddressError as error:
        return str(error)
    if "@" in address:
        return "A password cannot be kept safely here. Set this proxy in the system's own settings instead."
    return None


def _certificate_problem(file: Path) -> str | None:
    # Trust stores are slow to load: only where a file was chosen.
    from sign_desk.api.tls import CaFileError, trusting_context

    try:
        trusting_context(file)
    except CaFileError as error:
        return str(error)
    return None
