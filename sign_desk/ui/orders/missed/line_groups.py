"""The lines of a file as the table of products shows them: those that are called the same together, or each alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sign_desk.orders.missed.found import likeness, line_ref
from sign_desk.orders.missed.matching import Source
from sign_desk.orders.missed.piles import Pile, Verdict
from sign_desk.ui.kit.columns import fold

if TYPE_CHECKING:
    from collections.abc import Generator

    from sign_desk.orders.missed.found import FoundLine
    from sign_desk.orders.missed.matching import Match
    from sign_desk.orders.missed.sorting import Sorted

_SLICE = 500

FOUND_BY = {
    Source.HAND: "Entered by you",
    Source.COLUMN: "In the file",
    Source.SECOND_FILE: "In the second file",
    Source.REMEMBERED: "Remembered",
    Source.RULE: "Rule",
    Source.NOTHING: "",
}


@dataclass(slots=True, eq=False)
class LineGroup:
    """Lines that are called the same. `line` and `number` (its order's) are an example of them.

    `refs` name the lines. `products` are the ids found for them, `skipped` says why they are left out. `missing`
    counts lines that are to be sent and have no product, `wanted` those of orders that are missing. `search` is what
    a search looks into, as texts are compared.
    """

    key: str
    likeness: str
    line: FoundLine
    number: str
    refs: list[str] = field(default_factory=list)
    products: dict[str, None] = field(default_factory=dict)
    sources: set[Source] = field(default_factory=set)
    skipped: dict[str, None] = field(default_factory=dict)
    why: str = ""
    pieces: int | None = 0
    """None where the quantity of a line could not be read."""
    missing: int = 0
    wanted: int = 0
    search: str = ""

    def add(self, ref: str, line: FoundLine, match: Match, *, wanted: bool) -> None:
        """Count a line."""
        self.refs.append(ref)
        self.pieces = None if self.pieces is None or line.quantity is None else self.pieces + line.quantity
        self.wanted += wanted
        if match.skipped:
            self.skipped[match.why] = None
            return
        if match.product_id:
            self.products[match.product_id] = None
        else:
            self.missing += 1
            self.why = self.why or match.why
        self.sources.add(match.source)

    @property
    def product(self) -> str:
        """The product's id, where it is one."""
        return next(iter(self.products)) if len(self.products) == 1 and not self.missing else ""

    @property
    def product_words(self) -> str:
        """What is known of the product, in words."""
        if self.skipped and not self.products and not self.missing:
            return "Left out"
        if self.missing:
            return "Not known" if not self.products else f"Not known for {self.missing:,}"
        return self.product or f"{len(self.products):,} products"

    @property
    def found_by(self) -> str:
        """By what its products were found, or why it is left out, or what is in the way."""
        words = [*self.skipped, *sorted(FOUND_BY[source] for source in self.sources if FOUND_BY[source])]
        return self.why or ", ".join(words)


@dataclass(frozen=True, slots=True)
class LineGroups:
    """The groups, how many `lines` are in them, and how many of these lack a product."""

    groups: tuple[LineGroup, ...]
    lines: int
    missing: int

    @classmethod
    def of(cls, groups: tuple[LineGroup, ...]) -> LineGroups:
        """Count the lines of `groups`, which takes a while where there are tens of thousands."""
        return cls(groups, sum(len(group.refs) for group in groups), sum(group.missing for group in groups))


def line_groups(orders: tuple[Sorted, ...], *, together: bool) -> Generator[None, None, tuple[LineGroup, ...]]:
    """Gather the lines of `orders`, in slices: `together` those with the same SKU and name, or each by itself.

    What has no product stands first.
    """
    groups: dict[str, LineGroup] = {}
    for place, order in enumerate(orders):
        if place % _SLICE == 0:
            yield
        wanted = is_wanted(order)
        for index, (line, match) in enumerate(zip(order.prepared.order.lines, order.prepared.matches, strict=True)):
            ref = line_ref(order.key, index)
            same = likeness(line)
            key = same if together else ref
            group = groups.get(key)
            if group is None:
                group = groups[key] = LineGroup(key, same, line, order.prepared.number)
            group.add(ref, line, match, wanted=wanted)
    for place, group in enumerate(groups.values()):
        if place % _SLICE == 0:
            yield
        group.search = fold("\n".join((group.line.name, group.line.sku, group.number, *group.products)))
    return tuple(sorted(groups.values(), key=lambda group: (not group.missing, -len(group.refs))))


def is_wanted(order: Sorted) -> bool:
    """Whether an order is to be sent, as soon as nothing is in the way any more."""
    if order.pile is Pile.MISSING:
        return True
    ticked = order.decision is not None and order.decision.verdict is Verdict.MISSING
    return order.pile is Pile.NEEDS_ATTENTION and (ticked or order.outage is not None)
