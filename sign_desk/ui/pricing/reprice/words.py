"""What came of the saves of several customisers, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sign_desk.pricing.units import PriceFormat
from sign_desk.ui.locale import locale_name
from sign_desk.ui.pricing.words import place_name, title
from sign_desk.ui.trouble import Trouble

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sign_desk.pricing.cells import Path
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.keys import ItemKey
    from sign_desk.store.pricing.records import Sale

_MOST_NAMED = 3


def planned_words(names: Mapping[int, str], sales: Sequence[Sale]) -> str:
    """Which planned sales would begin with a save of these customisers; "" where none would."""
    planned = [sale for sale in sales if not sale.is_live and sale.place.customiser_id in names]
    if not planned:
        return ""
    told = ", ".join(f"“{sale.name}” ({names[sale.place.customiser_id]})" for sale in planned)
    return f"{told}. If these prices are no part of it, cancel, open that customiser and choose “Do not begin it”."


def refused_words(
    trouble: Trouble, sent: PricingDocument, refused: Sequence[tuple[ItemKey, Path, Sequence[str]]]
) -> Trouble:
    """That the service refused what was `sent`, and what of it: no cell is open that could be marked."""
    prices = PriceFormat("", None, locale_name())
    named = []
    for key, path, messages in refused[:_MOST_NAMED]:
        what = title(key.part, path) if path else ""
        place = ", ".join(filter(None, (place_name(sent, key, prices), what)))
        named.append(f"{place}: {' '.join(messages)}")
    cause = "\n".join((trouble.cause, *named))
    return Trouble(trouble.title, cause, "Open it, correct that, and save it.", trouble.reference)


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
