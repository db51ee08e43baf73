"""What is wrong with a pricing document, or looks so, and what of that changes with an edit.

A whole document is looked at in slices. After an edit only those scopes are looked at again that it touches: the
items that were changed, the lists in which rows were changed, and what depends on a size or on a name.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from sign_desk.pricing import lints
from sign_desk.pricing.checks import check
from sign_desk.pricing.columns import DIMENSIONS, medians, read_rows
from sign_desk.pricing.findings import Finding, Rule, Severity
from sign_desk.pricing.keys import BASE, BASE_ROWS, DOCUMENT, LISTS, SIZES, Branch, ItemKey, Part, rows_of
from sign_desk.pricing.slices import SLICE, finish

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sign_desk.pricing.cells import Fields, Path
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.slices import Work
    from sign_desk.pricing.steps import Step
    from sign_desk.pricing.units import PriceFormat

__all__ = ["Finding", "Inspection", "Rule", "Severity", "inspecting", "updated", "updating"]

_Found: TypeAlias = "Mapping[ItemKey, tuple[Finding, ...]]"

_SLICE = 500
"""So many items are checked, or findings worded, between two yields: some milliseconds' work."""
_ROWS = (Part.BASE_ROW, Part.ROW)
_TELLING = ("size_id", "client_key", *DIMENSIONS)
"""What decides which rows are for a size, and how they compare; its name is in sentences only."""


class Inspection:
    """What was found in one version of a document. It does not change: an edit gives another."""

    def __init__(
        self,
        document: PricingDocument,
        own: Mapping[Branch, _Found],
        among: Mapping[Branch, _Found],
        middles: Mapping[Branch, Mapping[Path, float]],
    ) -> None:
        self._document = document
        self._own = own
        self._among = among
        self._middles = middles

    def at(self, key: ItemKey) -> tuple[Finding, ...]:
        """What was found at an item: what the contract says first."""
        branches = (key.branch, rows_of(key)) if key.part is Part.LIST else (key.branch,)
        own = self._own.get(key.branch, {}).get(key, ())
        return own + tuple(found for branch in branches for found in self._among.get(branch, {}).get(key, ()))

    @cached_property
    def findings(self) -> Sequence[Finding]:
        """All of it, in the order of the document."""
        return tuple(finding for key in self._keys() for finding in self.at(key))

    @cached_property
    def errors(self) -> int:
        """How many findings keep the pricing from being saved."""
        return sum(finding.severity is Severity.ERROR for found in self._own.values() for finding in _all(found))

    @cached_property
    def warnings(self) -> int:
        """How many findings only ask for a look."""
        everything = (*self._own.values(), *self._among.values())
        return sum(len(findings) for found in everything for findings in found.values()) - self.errors

    def worst(self, *branches: Branch) -> Severity | None:
        """How grave the gravest is of what was found in these lists of items; None where nothing was."""
        lists = (found[branch] for found in (self._own, self._among) for branch in branches if branch in found)
        severities = {finding.severity for found in lists for finding in _all(found)}
        return next((severity for severity in Severity if severity in severities), None)

    @property
    def blocks(self) -> bool:
        """Whether the pricing must not be saved as it is."""
        return self.errors > 0

    def plus(self, findings: Iterable[Finding]) -> Inspection:
        """The same, with what somebody else found, such as the service."""
        own = {branch: dict(found) for branch, found in self._own.items()}
        for finding in findings:
            found = own.setdefault(finding.key.branch, {})
            found[finding.key] = (*found.get(finding.key, ()), finding)
        return Inspection(self._document, own, self._among, self._middles)

    def _keys(self) -> Iterator[ItemKey]:
        """The items at which something may have been found, in the order of the document."""
        yield DOCUMENT
        yield from self._within(SIZES)
        yield BASE
        yield from self._within(BASE_ROWS)
        for price_list in self._document.keys(LISTS):
            yield price_list
            yield from self._within(rows_of(price_list))

    def _within(self, branch: Branch) -> Iterator[ItemKey]:
        found = {*self._own.get(branch, ()), *self._among.get(branch, ())}
        return (key for key in self._document.keys(branch) if key in found) if found else iter(())


def inspecting(document: PricingDocument, prices: PriceFormat) -> Work[Inspection]:
    """Look at a whole document."""
    look = _Look(document, prices)
    branches = tuple(_row_branches(document))
    yield from look.at_items((DOCUMENT, *document.keys(SIZES), BASE, *document.keys(LISTS)))
    for branch in branches:
        yield from look.at_items(document.keys(branch))
        yield from look.at_rows(branch)
    yield from look.at_names(SIZES)
    yield from look.at_names(LISTS)
    return look.inspection()


def updating(inspection: Inspection, document: PricingDocument, step: Step, prices: PriceFormat) -> Work[Inspection]:
    """Look again at what a step touched. `inspection` is of the document before it, `document` the one after it."""
    if DOCUMENT in step.items:
        return (yield from inspecting(document, prices))
    look = _Look(document, prices, inspection)
    lists = [key for key, change in step.items.items() if key.part is Part.LIST and None in change]
    rows = (row for key in lists if key in document for row in document.keys(rows_of(key)))
    yield
    yield from look.at_items(dict.fromkeys((*step.items, *rows)))
    branches = {*_touched(inspection, document, step), *map(rows_of, lists)}
    for branch in branches:
        yield from look.at_rows(branch)
    parts = {key.part for key in step.items}
    if Part.SIZE in parts:
        yield from look.at_names(SIZES)
    if Part.LIST in parts or branches:
        yield from look.at_names(LISTS)
    return look.inspection()


def updated(inspection: Inspection, document: PricingDocument, step: Step, prices: PriceFormat) -> Inspection:
    """The same in one go, for a step that touches little."""
    return finish(updating(inspection, document, step, prices))


def _touched(inspection: Inspection, document: PricingDocument, step: Step) -> Iterator[Branch]:
    """The lists of rows whose prices or sizes a step changed."""
    yield from (branch for branch in step.orders if branch.part in _ROWS)
    yield from (key.branch for key in step.items if key.part in _ROWS)
    sizes = [change for key, change in step.items.items() if key.part is Part.SIZE]
    if any(_told(before) != _told(after) for before, after in sizes):
        yield from _row_branches(document)
    elif sizes or SIZES in step.orders:
        yield from (branch for branch in inspection._among if branch.part in _ROWS)


def _told(size: Fields | None) -> object:
    return size if size is None else [size.get(name) for name in _TELLING]


def _row_branches(document: PricingDocument) -> Iterator[Branch]:
    yield BASE_ROWS
    yield from map(rows_of, document.keys(LISTS))


def _all(found: _Found) -> Iterator[Finding]:
    return (finding for findings in found.values() for finding in findings)


class _Look:
    """An inspection in the making: from nothing, or from that of an earlier version."""

    def __init__(self, document: PricingDocument, prices: PriceFormat, earlier: Inspection | None = None) -> None:
        self._document = document
        self._prices = prices
        self._own = dict(earlier._own) if earlier else {}
        self._among = dict(earlier._among) if earlier else {}
        self._middles = dict(earlier._middles) if earlier else {}

    def inspection(self) -> Inspection:
        return Inspection(self._document, self._own, self._among, self._middles)

    def at_items(self, keys: Iterable[ItemKey]) -> Work[None]:
        """Check items against the contract."""
        grouped: defaultdict[Branch, list[ItemKey]] = defaultdict(list)
        for number, key in enumerate(keys, 1):
            grouped[key.branch].append(key)
            if number % SLICE == 0:
                yield
        for branch, group in grouped.items():
            found = dict(self._own.get(branch, {}))
            for number, key in enumerate(group, 1):
                found[key] = check(self._document, key, self._prices) if key in self._document else ()
                if number % _SLICE == 0:
                    yield
            _put(self._own, branch, {key: findings for key, findings in found.items() if findings})
            yield

    def at_rows(self, branch: Branch) -> Work[None]:
        """Run the lints over the rows of one list; of a price list that is gone nothing is kept."""
        if branch != BASE_ROWS and ItemKey(Part.LIST, branch.owner) not in self._document:
            for kept in (self._own, self._among, self._middles):
                kept.pop(branch, None)
            return
        rows = read_rows(self._document, branch, self._prices)
        self._middles[branch] = medians(rows)
        yield
        found: list[Finding] = []
        for lint in lints.OF_ROWS:
            already = len(found)
            yield from _collect(found, lint(rows))
            rows = rows.without({(finding.key, finding.path) for finding in found[already:]})
        _put(self._among, branch, _by_key(found))

    def at_names(self, branch: Branch) -> Work[None]:
        """Run the lints over the names of sizes or price lists, and over the price lists beside each other."""
        found: list[Finding] = []
        yield from _collect(found, lints.duplicate_names(self._document, branch))
        if branch == LISTS:
            yield from _collect(found, lints.off_scale(self._document, self._middles))
        _put(self._among, branch, _by_key(found))


def _collect(found: list[Finding], findings: Iterable[Finding]) -> Work[None]:
    for number, finding in enumerate(findings, 1):
        found.append(finding)
        if number % _SLICE == 0:
            yield
    yield


def _put(kept: dict[Branch, _Found], branch: Branch, found: _Found) -> None:
    """Keep what was found in a list of items, and no trace of a list where nothing was."""
    if found:
        kept[branch] = found
    else:
        kept.pop(branch, None)


def _by_key(findings: Iterable[Finding]) -> _Found:
    found: defaultdict[ItemKey, tuple[Finding, ...]] = defaultdict(tuple)
    for finding in findings:
        found[finding.key] += (finding,)
    return found
