"""What came of the saves of several customisers, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sign_desk.ui.trouble import Trouble


def stopped_words(saved: Sequence[str], left: Sequence[str], trouble: Trouble, *, is_unknown: bool) -> str:
    """Which customisers' new prices are live and which are not, after a failure with the first of `left`.

    With `is_unknown` nobody knows of that one: opening it tells.
    """
    lines = [trouble.text, f"Live: {', '.join(saved) or 'none'}."]
    if is_unknown:
        lines.append(f"Not known: {left[0]}. Open it, and what the store has tells.")
    if waiting := left[is_unknown:]:
        lines.append(f"Not live, kept as unsaved changes: {', '.join(waiting)}. Open each to review and save it.")
    return "\n".join(lines)
