"""What this program is, its version, and the licences of all that it is made of."""

from __future__ import annotations

import platform
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, qVersion
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from sign_desk import __version__
from sign_desk.paths import resource
from sign_desk.ui.kit.labels import heading_label, plain_label
from sign_desk.ui.kit.texts import NamedTexts
from sign_desk.ui.kit.theme import Space

if TYPE_CHECKING:
    from collections.abc import Iterator

_SIZE = QSize(760, 520)
_ICON = QSize(48, 48)
_QT = (
    "Qt and its bindings for Python are used under the\nGNU Lesser General Public License, version 3.\n\n"
    "They lie beside the program as libraries of their own,\nwhich may be replaced by others of the same version.\n\n"
    "The licence: https://www.gnu.org/licenses/lgpl-3.0\nThe source: https://download.qt.io"
)
_PYTHON = "Python is used under the Python Software Foundation License: https://docs.python.org/3/license.html"

_LIBRARIES = (
    "What is installed (not a run from source) brings these along, beside Qt and Python:\n\n"
    "libssl, libcrypto (OpenSSL): Apache License 2.0\n"
    "libsqlite3 (SQLite): public domain\n"
    "libicudata, libicui18n, libicuuc (ICU): Unicode License 3\n"
    "libexpat (Expat), libffi, libXau, libXdmcp, libxcb and what is named after it: MIT\n"
    "libz (zlib): zlib License\n"
    "libbz2 (bzip2): bzip2 and libbzip2 License\n"
    "liblzma (XZ Utils): 0BSD\n"
    "libuuid (util-linux): BSD, three clauses\n"
    "libgcc_s, libstdc++ (GCC): GNU General Public License 3, with the GCC Runtime Library Exception"
)


class AboutDialog(QDialog):
    """Names the program; below it, what it is made of, each with its licence."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Sign Desk")
        picture = QLabel()
        picture.setPixmap(QIcon(str(resource("sign-desk.svg"))).pixmap(_ICON))
        words = QVBoxLayout()
        words.addWidget(heading_label(f"Sign Desk {__version__}"))
        words.addWidget(plain_label("The desk of a store that sells custom signs. MIT licence."))
        top = QHBoxLayout()
        top.setSpacing(Space.MEDIUM)
        top.addWidget(picture)
        top.addLayout(words, 1)
        self.made_of = NamedTexts("What Sign Desk is made of", licences())
        buttons = QDialogButtonBox()
        buttons.addButton("Close", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        column.setSpacing(Space.MEDIUM)
        column.addLayout(top)
        column.addWidget(plain_label("It is made of the work of many others:"))
        column.addWidget(self.made_of, 1)
        column.addWidget(buttons)
        self.resize(_SIZE)


def licences() -> list[tuple[str, str]]:
    """Return what this copy is made of, each with its version and the words of its licence, by name."""
    found = {each.name: each for each in distributions() if each.name.lower() != "sign-desk"}
    parts = [(f"{each.name} {each.version}", _licence(each)) for each in found.values()]
    own = [
        (f"Qt {qVersion()}", _QT),
        (f"Python {platform.python_version()}", _PYTHON),
        ("Libraries of the system", _LIBRARIES),
    ]
    return own + sorted(parts, key=lambda part: part[0].casefold())


def _licence(distribution: Distribution) -> str:
    texts = list(_texts(distribution))
    named = f"Licence: {_name(distribution)}"
    return "\n\n".join([named, *texts] if texts else [named, _QT if "PySide6" in distribution.name else ""]).strip()


def _texts(distribution: Distribution) -> Iterator[str]:
    for file in distribution.files or ():
        if ".dist-info" in str(file.parent) and file.name.upper().startswith(("LICEN", "COPYING", "NOTICE")):
            path = Path(str(file.locate()))
            try:
                yield path.read_text("utf-8", errors="replace")
            except OSError:
                continue


def _name(distribution: Distribution) -> str:
    metadata = distribution.metadata
    for key in ("License-Expression", "License"):
        if key in metadata and metadata[key] != "UNKNOWN":
            return str(metadata[key]).strip().partition("\n")[0]
    classifiers = [text for text in metadata.get_all("Classifier") or () if text.startswith("License ::")]
    return classifiers[0].rpartition(" :: ")[2] if classifiers else "told by its authors"
