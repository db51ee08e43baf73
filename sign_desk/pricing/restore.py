"""Items that an earlier version of a document had, brought back into a later one."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from sign_desk.pricing.document import reference_of
from sign_desk.pricing.drafts import Draft, called, client_keys, copied, counted, free_key, pointed, references_to
from sign_desk.pricing.keys import LISTS, SIZES, is_new, list_of, rows_of
from sign_desk.pricing.slices import SLICE, finish

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sign_desk.pricing.cells import Fields
    from sign_desk.pricing.document import PricingDocument, Reference
    from sign_desk.pricing.keys import Branch, ItemKey
    from sign_desk.pricing.slices import Work
    from sign_desk.pricing.steps import Step

_SLICE: Final = SLICE // 4
"""Rows that come back take longer than others."""


def bring_back(
    document: PricingDocument,
    earlier: PricingDocument,
    keys: Collection[ItemKey],
    others: Mapping[ItemKey, ItemKey] | None = None,
) -> Step:
    """Bring sizes with their rows, price lists with theirs, and rows back, which `earlier` had and `document` lacks.

    A size comes as a new one: without the id it had, with a `client_key` to which its rows point. A price list
    comes without its id. Each is put behind what it stood behind. A row is left out where its price list is gone
    and is not brought back, or where it points to a size of which that is true; one that is still there, and
    points nowhere since its size went, points to it again. `others` are items that have other keys in `document`.

    The service gives new ids: fonts that pointed to the old ones have to be pointed at the new. Raises EditRefused.
    """
    return finish(bringing_back(document, earlier, keys, others))


def bringing_back(
    document: PricingDocument,
    earlier: PricingDocument,
    keys: Collection[ItemKey],
    others: Mapping[ItemKey, ItemKey] | None = None,
) -> Work[Step]:
    """`bring_back` in slices."""
    return _Return(document, earlier, keys, others or {}).bringing()


class _Return:
    def __init__(
        self,
        document: PricingDocument,
        earlier: PricingDocument,
        keys: Collection[ItemKey],
        others: Mapping[ItemKey, ItemKey],
    ) -> None:
        self._document = document
        self._earlier = earlier
        self._others = others
        self._keys = {key: None for key in keys if not self._is_there(key)}
        self._draft = Draft(document)
        self._came: dict[ItemKey, ItemKey] = {}
        self._filling: defaultdict[Branch, list[Fields]] = defaultdict(list)
        """The rows of price lists that were brought back, in their order."""
        self._references: dict[Reference, Fields] = {}
        self._client_keys = client_keys(document)

    def bringing(self) -> Work[Step]:
        for key in self._wanted(SIZES):
            yield
            self._bring_size(key)
        for key in self._wanted(LISTS):
            yield
            self._place(key, LISTS, copied(self._earlier, key))
        for number, row in enumerate(self._earlier.rows):
            if not number % _SLICE:
                yield
            self._bring_row(row)
        for branch, rows in self._filling.items():
            self._draft.fill(branch, rows)
            yield
        named = called(self._earlier, *self._keys) if len(self._keys) == 1 else ""
        return self._draft.step(f"Bring back {counted(self._keys)} {named}".rstrip())

    def _is_there(self, key: ItemKey) -> bool:
        """Whether the later document has this item too: what was added here is another one after each loading."""
        is_comparable = not is_new(key) or self._document.loaded is self._earlier.loaded
        return key in self._document and is_comparable

    def _wanted(self, branch: Branch) -> list[ItemKey]:
        return [key for key in self._earlier.keys(branch) if key in self._keys]

    def _bring_size(self, key: ItemKey) -> None:
        had = self._earlier.fields(key).get("client_key")
        name = had if isinstance(had, str) else self._earlier.name(key)
        client_key = free_key(name, self._client_keys)
        self._client_keys.add(client_key)
        self._place(key, SIZES, {**copied(self._earlier, key), "client_key": client_key})
        for reference in references_to(self._earlier, key):
            self._references[reference] = {"size_key": client_key}

    def _bring_row(self, row: ItemKey) -> None:
        reference = reference_of(self._earlier.fields(row))
        came = self._references.get(reference) if reference else None
        leads = reference is None or self._document.sizes_at(reference)
        if came and self._is_there(row):
            now = self._document.fields(row)
            if reference_of(now) == reference and not leads:
                self._draft.put(row, pointed(now, came))
        elif came or (leads and not self._keys.keys().isdisjoint((row, list_of(row)))):
            self._bring_row_back(row, came)

    def _bring_row_back(self, row: ItemKey, reference: Fields | None) -> None:
        if branch := self._branch(row):
            copy = copied(self._earlier, row)
            fields = pointed(copy, reference) if reference else copy
            if list_of(row) in self._came:
                self._filling[branch].append(fields)
            else:
                self._place(row, branch, fields)

    def _branch(self, row: ItemKey) -> Branch | None:
        """Where the row belongs now: in the price list that was brought back, or in that which is still there."""
        price_list = list_of(row)
        if price_list is None:
            return row.branch
        there = self._key_there(price_list)
        return rows_of(there) if there else None

    def _key_there(self, key: ItemKey) -> ItemKey | None:
        """The key by which the later document has an item of the earlier, or gets it; None where it does neither."""
        return self._came.get(key) or self._others.get(key) or (key if self._is_there(key) else None)

    def _place(self, key: ItemKey, branch: Branch, fields: Fields) -> None:
        """Put an item behind the nearest of those it stood behind that is there, or first."""
        before = self._earlier.keys(key.branch)
        order = self._draft.keys(branch)
        places = {item: index for index, item in enumerate(order, 1)}
        stood_behind = map(self._key_there, reversed(before[: before.index(key)]))
        index = next((places[item] for item in stood_behind if item in places), 0)
        self._came[key] = self._draft.insert(branch, fields, index)
