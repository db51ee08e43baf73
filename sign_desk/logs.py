"""The log: a rotating file that only its user can read, in which no secret is ever written."""

from __future__ import annotations

import json
import logging
import logging.handlers
import os
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from io import TextIOWrapper
    from pathlib import Path

FILE_NAME = "sign-desk.log"
_FILE_BYTES = 1024 * 1024
_OLDER_FILES = 4
_CONCEALED = "[concealed]"
_CREDENTIALS = re.compile(r"\b(bearer|basic)(\s+)[\w.~+/|=%-]+", re.IGNORECASE)


class _Secrets:
    """The strings to conceal, in every form in which they may reach a log line."""

    def __init__(self) -> None:
        self._forms: frozenset[str] = frozenset()
        self._pattern: re.Pattern[str] | None = None

    def add(self, secret: str) -> None:
        quoted = {quote(secret), quote(secret, safe=""), quote_plus(secret)}
        escaped = {json.dumps(secret)[1:-1], repr(secret)[1:-1]}
        self._forms |= {secret} | quoted | escaped
        # Longest first, so that a secret which contains another one leaves nothing of itself.
        longest_first = sorted(self._forms, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first)))

    def replace_in(self, text: str) -> str:
        return self._pattern.sub(_CONCEALED, text) if self._pattern else text


class _RedactingFormatter(logging.Formatter):
    """Formats a record whole, with arguments and traceback, and redacts the result."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


class _PrivateFile(logging.handlers.RotatingFileHandler):
    """A rotating file with mode 0600, whatever the umask is."""

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding="utf-8", opener=_open_private)


_secrets = _Secrets()
_handlers: list[_PrivateFile] = []


def configure(folder: Path) -> None:
    """Log everything from INFO up, warnings included, to files in `folder`: 1 MiB each, five at most."""
    shut_down()
    folder.mkdir(0o700, parents=True, exist_ok=True)
    handler = _PrivateFile(folder / FILE_NAME, maxBytes=_FILE_BYTES, backupCount=_OLDER_FILES)
    handler.setFormatter(_RedactingFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    root.addHandler(handler)
    logging.captureWarnings(capture=True)
    _handlers.append(handler)


def shut_down() -> None:
    """Close the log and give warnings back to Python. Does nothing when there is no log."""
    while _handlers:
        handler = _handlers.pop()
        logging.getLogger().removeHandler(handler)
        handler.close()
        logging.captureWarnings(capture=False)


def conceal(secret: str) -> None:
    """Replace `secret`, plain, quoted or escaped, in all that is logged from now on. Ignores an empty one."""
    if secret:
        _secrets.add(secret)


def redact(text: str) -> str:
    """Return `text` without the concealed secrets and without credentials of authorization headers."""
    return _CREDENTIALS.sub(rf"\1\2{_CONCEALED}", _secrets.replace_in(text))


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
