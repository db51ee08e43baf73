"""The sections in which changes are read: what is in the way of a save, exceptions, what came and went, the rest."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING

from sign_desk.pricing.conflicts import taken_along
from sign_desk.pricing.keys import Cell, Part, list_of
from sign_desk.pricing.review import Reason
from sign_desk.pricing.slices import SLICE
from sign_desk.ui.kit.section_table import Section
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.pricing.review.words import (
    DifferenceLines,
    Line,
    Lines,
    branch_words,
    counted,
    items_words,
    range_text,
)
from sign_desk.ui.pricing.words import item_name, title

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from sign_desk.pricing.diff import Difference, FieldChange
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.findings import Finding
    from sign_desk.pricing.keys import ItemKey
    from sign_desk.pricing.review import Exceptional, Group, Review
    from sign_desk.pricing.slices import Work
    from sign_desk.pricing.units import PriceFormat

_FEW = 200
_GROUPS_A_SLICE = 20
_REASONS = {
    Reason.SIZE_REMOVED: ("size is removed", "sizes are removed", Tone.DANGER),
    Reason.LIST_REMOVED: ("price list is removed", "price lists are removed", Tone.DANGER),
    Reason.ROW_REMOVED: ("row is removed", "rows are removed", Tone.DANGER),
    Reason.ID_DROPPED: ("id is dropped", "ids are dropped", Tone.DANGER),
    Reason.TO_ZERO: ("price becomes 0", "prices become 0", Tone.DANGER),
    Reason.TO_EMPTY: ("price is no longer set", "prices are no longer set", Tone.DANGER),
    Reason.BEYOND_LIMIT: ("price changes unusually much", "prices change unusually much", Tone.WARNING),
    Reason.NOT_COMPARABLE: (
        "price cannot be compared with the one before",
        "prices cannot be compared with those before",
        Tone.WARNING,
    ),
    Reason.FROM_EMPTY: ("price is newly set", "prices are newly set", Tone.INFO),
}
_REMOVALS = (Reason.SIZE_REMOVED, Reason.LIST_REMOVED, Reason.ROW_REMOVED)
_ID_GOES = "Its id goes: fonts that point at it lose it, and a new one gets another id."


def review_sections(review: Review, prices: PriceFormat) -> Work[list[Section[Line]]]:
    """The sections of a review, exceptions first."""
    difference, lines = review.difference, DifferenceLines(review.difference, prices)
    along = frozenset((yield from _along(difference)))
    sections = [*_exceptions(review, lines), *_went_along(difference, lines, along)]
    yield
    sections += _added(difference, lines)
    for number, group in enumerate(review.groups):
        if not number % _GROUPS_A_SLICE:
            yield
        sections.append(_group(group, lines))
    return [*sections, *_moved(difference)]


def difference_sections(difference: Difference, prices: PriceFormat) -> Work[list[Section[Line]]]:
    """The sections of a difference that is to be known, not judged."""
    lines = DifferenceLines(difference, prices)
    along = frozenset((yield from _along(difference)))
    sections = [*_removed(difference, lines, along), *_went_along(difference, lines, along)]
    yield
    sections += _added(difference, lines)
    changes: defaultdict[tuple[Part, str], list[FieldChange]] = defaultdict(list)
    for number, change in enumerate(difference.changes):
        if not number % SLICE:
            yield
        changes[change.key.part, change.key.owner].append(change)
    for group in changes.values():
        named = _home(difference.after, group[0].key, prices)
        words = f"{named}: {counted(len(group), 'value')} changed"
        sections.append(Section(words, Lines(group, lines.change), unfolded=len(group) <= _FEW))
    return [*sections, *_moved(difference)]


def finding_section(findings: Sequence[Finding], lines: DifferenceLines) -> Section[Line]:
    """What keeps the changes from being saved, each with the way to its cell."""

    def line(finding: Finding) -> Line:
        field = title(finding.key.part, finding.path) if finding.path else ""
        cell = Cell(finding.key, finding.path)
        return Line(finding.key, cell, lines.place(finding.key), field, note=finding.message)

    things = "error keeps" if len(findings) == 1 else "errors keep"
    return Section(
        f"{len(findings):,} {things} this from being saved", Lines(findings, line), Tone.DANGER, unfolded=True
    )


def _exceptions(review: Review, lines: DifferenceLines) -> Iterator[Section[Line]]:
    found: defaultdict[Reason, list[Exceptional]] = defaultdict(list)
    for exception in review.exceptions:
        found[exception.reason].append(exception)
    for reason, exceptions in found.items():
        one, many, tone = _REASONS[reason]
        words = f"{len(exceptions):,} {one if len(exceptions) == 1 else many}"
        is_short = len(exceptions) <= _FEW
        told = Lines(exceptions, partial(_exception, lines))
        yield Section(words, told, tone, unfolded=is_short, spread=is_short and reason in _REMOVALS)


def _exception(lines: DifferenceLines, exception: Exceptional) -> Line:
    change = exception.change
    if exception.reason in _REMOVALS:
        return lines.removed(exception.key, _ID_GOES if change is not None else "")
    if change is None:
        raise ValueError(f"{exception.reason} without a change")
    return lines.change(change, _ID_GOES if exception.reason is Reason.ID_DROPPED else "")


def _removed(difference: Difference, lines: DifferenceLines, along: Collection[ItemKey]) -> Iterator[Section[Line]]:
    if removed := [key for key in difference.removed if key not in along]:
        words = f"{items_words(difference.before, removed, lines.prices)} removed"
        yield _of_items(words, Lines(removed, lines.removed))


def _along(difference: Difference) -> Work[list[ItemKey]]:
    """What was removed along with its price list or its size."""
    gone = frozenset(difference.removed)
    along: list[ItemKey] = []
    for number, key in enumerate(difference.removed):
        if not number % SLICE:
            yield
        if not gone.isdisjoint(taken_along(difference.before, key)):
            along.append(key)
    return along


def _went_along(difference: Difference, lines: DifferenceLines, along: Collection[ItemKey]) -> Iterator[Section[Line]]:
    if others := [key for key in difference.removed if key in along]:
        verb = "goes" if len(others) == 1 else "go"
        words = f"{items_words(difference.before, others, lines.prices)} {verb} with what is removed"
        yield Section(words, Lines(others, lines.removed))


def _added(difference: Difference, lines: DifferenceLines) -> Iterator[Section[Line]]:
    if added := difference.added:
        words = f"{items_words(difference.after, added, lines.prices)} added"
        yield _of_items(words, Lines(added, lines.added))


def _of_items(words: str, lines: Lines[ItemKey]) -> Section[Line]:
    """Whole items: where they stand, and a sentence about each."""
    is_short = len(lines) <= _FEW
    return Section(words, lines, unfolded=is_short, spread=is_short)


def _group(group: Group, lines: DifferenceLines) -> Section[Line]:
    document = lines.document
    what = title(group.part, (group.field,))
    number = counted(len(group.changes), "value")
    if group.least is not None and group.most is not None:
        number = f"{number}, {range_text(group.least, group.most, lines.prices)}"
    return Section(
        f"{_home(document, group.changes[0].key, lines.prices)}: {what}, {number}", Lines(group.changes, lines.change)
    )


def _home(document: PricingDocument, key: ItemKey, prices: PriceFormat) -> str:
    """The part of the document, or the price list, in which an item stands."""
    match key.part:
        case Part.ROW:
            owner = list_of(key)
            return item_name(document, owner, prices) if owner and owner in document else "A price list that is gone"
        case Part.SIZE:
            return "Sizes"
        case Part.LIST:
            return "Price lists"
        case Part.DOCUMENT:
            return "Whole pricing"
    return "Base pricing"


def _moved(difference: Difference) -> Iterator[Section[Line]]:
    for branch in difference.moved:
        yield Section(f"The order of {branch_words(difference.after, branch)} is another")
