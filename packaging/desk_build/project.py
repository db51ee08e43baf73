"""What the artefacts call the program; the version stands in ``sign_desk/__init__.py`` alone."""

from __future__ import annotations

import re
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
NAME = "Sign Desk"
PROGRAM = "sign-desk"
APP_ID = "app.signdesk.SignDesk"
"""The name of the application on Linux desktops and on macOS, in reverse order of dots as both ask for."""


def _version() -> str:
    text = (CHECKOUT / "sign_desk" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"$', text, re.MULTILINE)
    if found is None:
        raise ValueError("sign_desk/__init__.py holds no version")
    return found[1]


VERSION = _version()
