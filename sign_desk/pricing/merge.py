"""Edits made here, laid over what the service has by now: field by field, and nothing overwritten unasked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sign_desk.pricing.arrivals import arrived, with_their_ids
from sign_desk.pricing.cells import value_at
from sign_desk.pricing.conflicts import Clash, Clashes, Conflict, Side, clashing
from sign_desk.pricing.diff import Difference, differing
from sign_desk.pricing.document import PRICE_FIELDS
from sign_desk.pricing.drafts import new_client_key
from sign_desk.pricing.edits import rows_with
from sign_desk.pricing.keys import SIZES, is_new
from sign_desk.pricing.resolution import resolving
from sign_desk.pricing.slices import finish
from sign_desk.pricing.steps import Step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sign_desk.pricing.cells import Fields
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.keys import ItemKey
    from sign_desk.pricing.slices import Work

__all__ = ["Clash", "Conflict", "Merge", "Side", "UnitsDiffer", "merging"]


class UnitsDiffer(ValueError):
    """The service counts prices in other units than when editing began: no number means the same any more."""


@dataclass(frozen=True, slots=True)
class Merge:
    """What was made of one document here and elsewhere, and where that cannot both be kept.

    `mine` leads to the document that was edited here, but for the keys of new sizes that somebody else uses by now.
    """

    theirs: PricingDocument
    mine: Difference
    elsewhere: Difference
    conflicts: tuple[Conflict, ...]
    _clashes: Clashes = field(repr=False, compare=False)

    def step(self, choices: Mapping[Conflict, Side]) -> Step:
        """What makes of `theirs` the document with both edits: undone, it leads back to `theirs`.

        A size or price list that is brought back comes as a new one, as `restore.bring_back` tells. Raises KeyError
        for a conflict without a choice, and EditRefused where an item cannot be put into the document elsewhere.
        """
        return finish(self.stepping(choices))

    def stepping(self, choices: Mapping[Conflict, Side]) -> Work[Step]:
        """`step` in slices."""
        return resolving(self.mine, self.elsewhere, self._clashes, choices)


def merging(
    base: PricingDocument, mine: PricingDocument, theirs: PricingDocument, *, was_sent: bool = False
) -> Work[Merge]:
    """Compare two documents with the one both come from: `mine` by edits, and `theirs` was loaded since.

    Where `mine` `was_sent` already, be it in part, what it adds is looked for in `theirs`. Raises UnitsDiffer.
    """
    if any(_unit(base, name) != _unit(theirs, name) for name in PRICE_FIELDS):
        raise UnitsDiffer
    pairs = arrived(base, mine, theirs) if was_sent else {}
    here = yield from differing(base, with_their_ids(_with_keys_of_its_own(mine, theirs), theirs, pairs))
    elsewhere = yield from differing(base, theirs)
    clashes = yield from clashing(here, elsewhere, pairs)
    return Merge(theirs, here, elsewhere, clashes.conflicts, clashes)


def _unit(document: PricingDocument, name: str) -> object:
    return value_at(document.loaded, ("value_units", name))


def _with_keys_of_its_own(mine: PricingDocument, theirs: PricingDocument) -> PricingDocument:
    """The document with other keys for its new sizes, where a size elsewhere has the same."""
    taken = {name for size in theirs.keys(SIZES) if (name := _client_key(theirs, size))}
    items: dict[ItemKey, tuple[Fields | None, Fields | None]] = {}
    for size in mine.keys(SIZES):
        if is_new(size) and _client_key(mine, size) in taken:
            taken.add(another := new_client_key(mine, mine.name(size), taken))
            for key, pointer in ((size, "client_key"), *((row, "size_key") for row in rows_with(mine, size))):
                items[key] = mine.fields(key), {**mine.fields(key), pointer: another}
    return mine.apply(Step("", items, {})) if items else mine


def _client_key(document: PricingDocument, size: ItemKey) -> str | None:
    value = document.fields(size).get("client_key")
    return value if isinstance(value, str) else None
