"""Daily copies in a folder: their names, which is due, and which are too many.

A folder may serve several computers: each knows its own copies by its name, and touches no other file.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

_LONGEST_NAME = 40


def copy_path(folder: Path, computer: str, day: date) -> Path:
    """Return where the copy of that day goes."""
    return folder / f"{_prefix(computer)}{day.isoformat()}.zip"


def surplus(folder: Path, computer: str, keep: int) -> tuple[Path, ...]:
    """Return the copies of this computer beyond the newest `keep`, by the days in their names. Raises OSError."""
    return tuple(sorted(copies(folder, computer), reverse=True)[keep:])


def copies(folder: Path, computer: str) -> list[Path]:
    """Return the daily copies of this computer in `folder`. Raises OSError."""
    name = re.compile(re.escape(_prefix(computer)) + r"\d{4}-\d\d-\d\d\.zip")
    return [file for file in folder.iterdir() if name.fullmatch(file.name)]


def _prefix(computer: str) -> str:
    plain = re.sub(r"[^A-Za-z0-9]+", "-", computer).strip("-").lower()[:_LONGEST_NAME] or "computer"
    return f"sign-desk-{plain}-"
