"""The prices of one customiser, made those of another: what the other is told apart by stays behind."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING

from sign_desk.pricing.conflicts import taken_along
from sign_desk.pricing.document import reference_of
from sign_desk.pricing.drafts import (
    NUMBER,
    Draft,
    EditRefused,
    client_keys,
    copied,
    free_key,
    pointed,
    reference_to,
)
from sign_desk.pricing.keys import BASE, BASE_ROWS, LISTS, POINTERS, SIZES, ItemKey, rows_of
from sign_desk.pricing.slices import SLICE
from sign_desk.pricing.versions.restoring import counted_alike

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sign_desk.pricing.cells import Fields
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.keys import Branch
    from sign_desk.pricing.slices import Work
    from sign_desk.pricing.steps import Step

_OWN = ("size_id", "client_key", "pricing_id", NUMBER)
"""What a size or a price list keeps: what it is told apart by, and its number in the order."""


def copying(document: PricingDocument, source: PricingDocument, name: str, *, remove_others: bool) -> Work[Step]:
    """The step of that `name` that gives `document` the sizes, base pricing and price lists of `source`.

    Sizes and price lists are the same that have the same name, and keep their ids; others come as new ones: sizes
    with a `client_key`. Those that `source` has not got stay with their rows, or go where one is to `remove_others`.
    Rows without a size, which are tiers, are replaced all together; rows that point to no size that is there stay
    behind. Raises EditRefused where the two cannot be made alike, with the reason.
    """
    if reason := _why_not(document, source):
        raise EditRefused(reason)
    return (yield from _Copy(document, source).making(name, remove_others=remove_others))


def _why_not(document: PricingDocument, source: PricingDocument) -> str:
    one, other = document.pricing_model, source.pricing_model
    if not one or not other:
        return "The service does not tell by which model one of the two is priced."
    if one != other:
        return "They are priced by different models: the sizes and prices of one mean nothing in the other."
    if not counted_alike(document, source):
        return "The service counts the prices of the two in different units: no number means the same in both."
    return ""


class _Copy:
    def __init__(self, document: PricingDocument, source: PricingDocument) -> None:
        self._document = document
        self._source = source
        self._draft = Draft(document)
        self._sizes = _paired(source, document, SIZES)
        self._references: dict[ItemKey, Fields] = {}
        """How rows point to each size of the source, in the document."""

    def making(self, name: str, *, remove_others: bool) -> Work[Step]:
        going: dict[ItemKey, None] = {}
        if remove_others:
            going |= yield from self._others()
        yield from self._copy_sizes()
        self._draft.put(BASE, {**self._document.fields(BASE), **self._source.fields(BASE)})
        yield from self._copy_rows(BASE_ROWS, BASE_ROWS, going)
        lists = _paired(self._source, self._document, LISTS)
        for key in self._source.keys(LISTS):
            yield from self._copy_list(key, lists.get(key), going)
        yield
        if going:
            self._draft.drop(going)
            yield
        return self._draft.step(name)

    def _others(self) -> Work[dict[ItemKey, None]]:
        """The sizes and price lists that the source has not got, with their rows."""
        document, found = self._document, dict[ItemKey, None]()
        for branch in (SIZES, LISTS):
            known = set(_paired(self._source, document, branch).values())
            found |= dict.fromkeys(key for key in document.keys(branch) if key not in known)
        for number, row in enumerate(document.rows):
            if not number % SLICE:
                yield
            if not found.keys().isdisjoint(taken_along(document, row)):
                found[row] = None
        return found

    def _copy_sizes(self) -> Work[None]:
        taken, last = client_keys(self._document), None
        for size in self._source.keys(SIZES):
            yield
            own = self._sizes.get(size)
            if own is not None:
                self._put(own, size, _OWN)
                self._references[size] = reference_to(self._document, own)
            else:
                key = free_key(self._source.name(size), taken)
                taken.add(key)
                self._references[size] = {"size_key": key}
                own = self._draft.insert_after(SIZES, {**copied(self._source, size), "client_key": key}, last)
            last = own

    def _copy_list(self, key: ItemKey, own: ItemKey | None, going: dict[ItemKey, None]) -> Work[None]:
        if own is None:
            own = self._draft.insert_after(LISTS, copied(self._source, key), None)
        else:
            self._put(own, key, _OWN)
        yield from self._copy_rows(rows_of(key), rows_of(own), going)

    def _copy_rows(self, there: Branch, here: Branch, going: dict[ItemKey, None]) -> Work[None]:
        """Give a list the rows of another: those for the same size, and tiers in their order, stay where they are."""
        waiting: defaultdict[object, deque[ItemKey]] = defaultdict(deque)
        for row in self._document.keys(here):
            waiting[self._told(self._document, row)].append(row)
        new = []
        for number, row in enumerate(self._source.keys(there)):
            if not number % SLICE:
                yield
            if (reference := self._reference(row)) is None:
                continue
            if rows := waiting.get(self._told_here(row)):
                self._put(rows.popleft(), row, POINTERS)
            else:
                new.append(pointed(copied(self._source, row), reference))
        if new:
            self._draft.fill(here, new)
        known = {None, *self._sizes.values()}
        going.update(dict.fromkeys(row for token, rows in waiting.items() if token in known for row in rows))

    def _reference(self, row: ItemKey) -> Fields | None:
        """How the row points to its size in the document; nothing for a tier, None where it cannot."""
        if reference_of(self._source.fields(row)) is None:
            return {}
        sizes = self._source.sizes_of(row)
        return self._references[sizes[0]] if len(sizes) == 1 else None

    def _told(self, document: PricingDocument, row: ItemKey) -> object:
        """What a row is for: its size, None for a tier; a row for no size that is there is like no other."""
        if reference_of(document.fields(row)) is None:
            return None
        sizes = document.sizes_of(row)
        return sizes[0] if len(sizes) == 1 else row

    def _told_here(self, row: ItemKey) -> object:
        told = self._told(self._source, row)
        # A size that is new here has no rows yet: nothing waits for its key in the source.
        return self._sizes.get(told, (told,)) if isinstance(told, ItemKey) else told

    def _put(self, own: ItemKey, like: ItemKey, kept: Collection[str]) -> None:
        """Give an item the fields of another, but for those that are `kept`."""
        stay = {name: value for name, value in self._document.fields(own).items() if name in kept}
        come = {name: value for name, value in copied(self._source, like).items() if name not in kept}
        self._draft.put(own, {**come, **stay})


def _paired(source: PricingDocument, document: PricingDocument, branch: Branch) -> Mapping[ItemKey, ItemKey]:
    """The items of a list in the document by those of the same name in the source: the first with the first."""
    waiting: defaultdict[str, list[ItemKey]] = defaultdict(list)
    for key in document.keys(branch):
        waiting[_name(document, key)].append(key)
    pairs = {}
    for key in source.keys(branch):
        if waiting.get(name := _name(source, key)):
            pairs[key] = waiting[name].pop(0)
    return pairs


def _name(document: PricingDocument, key: ItemKey) -> str:
    return document.name(key).strip().casefold()
