"""Finds the product of each line of a file's order, and the lines that are no signs, and says by what.

What names the single line goes before what names many: the operator's hand, the file's own column, a second file,
what was remembered of lines that look the same, rules. Two rules that disagree give no product.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from sign_desk.orders.missed.choices import Choices, ProductId
from sign_desk.orders.missed.found import likeness, line_ref
from sign_desk.orders.missed.patterns import Pattern

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sign_desk.money import PriceBasis
    from sign_desk.orders.missed.found import FoundLine, FoundOrder


@dataclass(frozen=True, slots=True)
class Ids:
    """The ids that a shop knows a line's product by; "" where it is not told."""

    product_id: str = ""
    variant_id: str = ""


@dataclass(frozen=True, slots=True)
class MatchRule:
    """Lines that look like `pattern` are the product `product_id`."""

    pattern: Pattern
    product_id: str


@dataclass(frozen=True, slots=True)
class SkipRule:
    """Lines that look like `pattern` are no signs, and are not sent."""

    pattern: Pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """All that products are found by.

    `remembered` goes by `likeness`, `by_hand`, `second` (ids from a second file) and `left_out` (lines that are not
    sent) by `line_ref`.
    """

    rules: tuple[MatchRule, ...] = ()
    skips: tuple[SkipRule, ...] = ()
    remembered: Mapping[str, str] = field(default_factory=dict)
    by_hand: Mapping[str, str] = field(default_factory=dict)
    second: Mapping[str, Ids] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()

    def to_json(self) -> dict[str, Any]:
        """Return what is kept of it, as `from_json` reads it: all but the second file's ids."""
        return {
            "rules": [{"pattern": rule.pattern.to_json(), "product_id": rule.product_id} for rule in self.rules],
            "skips": [rule.pattern.to_json() for rule in self.skips],
            "remembered": dict(self.remembered),
            "by_hand": dict(self.by_hand),
            "left_out": sorted(self.left_out),
        }

    @classmethod
    def from_json(cls, tree: Mapping[str, Any]) -> Matching:
        """Read what `to_json` gave. Raises KeyError and ValueError for anything else."""
        return cls(
            rules=tuple(MatchRule(Pattern.from_json(rule["pattern"]), rule["product_id"]) for rule in tree["rules"]),
            skips=tuple(SkipRule(Pattern.from_json(pattern)) for pattern in tree["skips"]),
            remembered=dict(tree["remembered"]),
            by_hand=dict(tree["by_hand"]),
            left_out=frozenset(tree["left_out"]),
        )


class Source(StrEnum):
    """What told the product of a line."""

    HAND = "hand"
    COLUMN = "column"
    SECOND_FILE = "second_file"
    REMEMBERED = "remembered"
    RULE = "rule"
    NOTHING = "nothing"


class Match(NamedTuple):
    """The product of a line, "" if it is not known.

    `why` has the words of the rule that found it, of the rule by which it is `skipped`, or of what is in the way.
    """

    product_id: str
    source: Source
    why: str = ""
    skipped: bool = False


_BY_HAND = "Left out by hand"


class Matcher:
    """Matches lines by one `Matching` and one set of choices. What rules say of lines that look alike is kept."""

    def __init__(self, matching: Matching, choices: Choices) -> None:
        self._matching = matching
        self._kind = choices.product_id
        self._skips = [(rule.pattern.test(), rule.pattern.words) for rule in matching.skips]
        self._rules = [(rule.pattern.test(), rule) for rule in matching.rules]
        self._ruled: dict[tuple[object, ...], tuple[Match | None, Match]] = {}

    def matches(self, order: FoundOrder) -> tuple[Match, ...]:
        """Return the match of each line of `order`."""
        return tuple([self._match(line, line_ref(order.key, index)) for index, line in enumerate(order.lines)])

    def _match(self, line: FoundLine, ref: str) -> Match:
        matching = self._matching
        if ref in matching.left_out:
            return Match("", Source.HAND, _BY_HAND, skipped=True)
        if named := matching.by_hand.get(ref):
            return Match(named, Source.HAND)
        skipped, ruled = self._by_rules(line)
        return skipped or self._named(line, ref) or ruled

    def _named(self, line: FoundLine, ref: str) -> Match | None:
        """Return what the files tell of this line, or what was remembered of lines that look like it."""
        if line.prices.sent is not None and line.product_id:
            return Match(line.product_id, Source.COLUMN)
        if told := self._told(line.product_id, line.variant_id, Source.COLUMN):
            return told
        ids = self._matching.second.get(ref)
        if ids is not None and (told := self._told(ids.product_id, ids.variant_id, Source.SECOND_FILE)):
            return told
        remembered = self._matching.remembered
        known = remembered.get(likeness(line)) if remembered else None
        return Match(known, Source.REMEMBERED) if known else None

    def _told(self, product_id: str, variant_id: str, source: Source) -> Match | None:
        """Choose between the ids; where it was not answered which is sent, only one id alone will do."""
        if not product_id and not variant_id:
            return None
        if self._kind is not None:
            chosen = product_id if self._kind is ProductId.PRODUCT else variant_id
            return Match(chosen, source) if chosen else None
        if product_id and variant_id and product_id != variant_id:
            return Match("", source, "It is not answered yet whether the product's or the variant's id is sent.")
        return Match(product_id or variant_id, source)

    def _by_rules(self, line: FoundLine) -> tuple[Match | None, Match]:
        """Return what the rules for skipping say of lines that look so, and those for products."""
        looks = (line.sku, line.name, line.vendor, line.product_type, line.ships)
        known = self._ruled.get(looks)
        if known is None:
            words = next((words for fits, words in self._skips if fits(line)), None)
            skipped = None if words is None else Match("", Source.RULE, words, skipped=True)
            known = skipped, _agreed([rule for fits, rule in self._rules if fits(line)])
            self._ruled[looks] = known
        return known


def rules_hash(matching: Matching, choices: Choices, basis: PriceBasis | None) -> str:
    """Return a SHA-256 in hexadecimal of all that holds for many orders, and changes what is sent of them.

    Single lines that were filled in or left out by hand do not count.
    """
    kept = matching.to_json()
    lasting = {name: kept[name] for name in ("rules", "skips", "remembered")}
    content = {**lasting, "choices": choices.to_json(), "basis": basis}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _agreed(fitting: list[MatchRule]) -> Match:
    ids = {rule.product_id for rule in fitting}
    if len(ids) > 1:
        words = "”, “".join(rule.pattern.words for rule in fitting)
        return Match("", Source.RULE, f"These rules name different products: “{words}”.")
    return Match(fitting[0].product_id, Source.RULE, fitting[0].pattern.words) if fitting else _NO_MATCH


_NO_MATCH = Match("", Source.NOTHING)
