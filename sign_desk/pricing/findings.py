"""What a look at a pricing document finds: where, how grave, and in the operator's words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sign_desk.pricing.cells import Path
    from sign_desk.pricing.keys import ItemKey


class Severity(StrEnum):
    """An error keeps the pricing from being saved; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Rule(StrEnum):
    """What was looked for: the contract's constraints first, then what a careful eye would notice."""

    KIND = "kind"
    LIMIT = "limit"
    CHOICE = "choice"
    REQUIRED = "required"
    REFUSED = "refused by the service"
    UNKNOWN_SIZE = "unknown size"
    MISSING_ROW = "missing row"
    DUPLICATE_ROW = "duplicate row"
    DUPLICATE_NAME = "duplicate name"
    ZERO = "zero"
    SLIP = "slip"
    LINE_PATTERN = "line pattern"
    SIZE_ORDER = "size order"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at. An empty path is about the item as a whole.

    The message is a sentence that can stand beside the cell: it names other items and amounts, never its own place.
    """

    key: ItemKey
    path: Path
    severity: Severity
    rule: Rule
    message: str
