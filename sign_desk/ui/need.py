"""What a tab says of something that waits for the operator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that waits: what it is, why it matters, and the button that leads there."""

    title: str
    text: str
    action: str
    run: Callable[[], None]
