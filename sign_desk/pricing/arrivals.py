"""What was added here and may have been sent, found again among what the service has by now.

Where nobody saw the answer to a save, what it added can be there already, under ids of the service's: laid over
that, the same edits must not add it a second time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.drafts import OWN_IDS, pointed, reference_to
from sign_desk.pricing.edits import rows_with
from sign_desk.pricing.keys import LISTS, SIZES, ItemKey, Part, is_new
from sign_desk.pricing.steps import Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sign_desk.pricing.cells import Fields


def arrived(base: PricingDocument, mine: PricingDocument, theirs: PricingDocument) -> Mapping[ItemKey, ItemKey]:
    """By the sizes and price lists that were added here, those that the service has since, of the same name.

    Names that several have, here or there, tell nothing.
    """
    found: dict[ItemKey, ItemKey] = {}
    for branch in (SIZES, LISTS):
        here = _by_name(mine, filter(is_new, mine.keys(branch)))
        there = _by_name(theirs, (key for key in theirs.keys(branch) if key not in base))
        found |= {key: there[name] for name, key in here.items() if name in there}
    return found


def with_their_ids(mine: PricingDocument, theirs: PricingDocument, pairs: Mapping[ItemKey, ItemKey]) -> PricingDocument:
    """The document with the ids that the service gave, in the items that arrived and in the rows for them."""
    items: dict[ItemKey, tuple[Fields | None, Fields | None]] = {}
    for key, there in pairs.items():
        if key.part is Part.SIZE:
            reference = reference_to(theirs, there)
            for row in rows_with(mine, key):
                items[row] = mine.fields(row), pointed(mine.fields(row), reference)
        names = OWN_IDS[key.part]
        ids = {name: value for name, value in theirs.fields(there).items() if name in names}
        own = {name: value for name, value in mine.fields(key).items() if name not in names}
        items[key] = mine.fields(key), {**ids, **own}
    return mine.apply(Step("", items, {})) if items else mine


def _by_name(document: PricingDocument, keys: Iterable[ItemKey]) -> Mapping[str, ItemKey]:
    found: dict[str, list[ItemKey]] = {}
    for key in keys:
        found.setdefault(document.name(key).strip(), []).append(key)
    return {name: alike[0] for name, alike in found.items() if name and len(alike) == 1}
